"""What letters say: the same in every language, polite, to the supplier and not about it."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Any

import pytest

from cmrtkit.engine.faults import TOOL_FAULT
from cmrtkit.letters.sections import load_sections
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.rulebook import LANGUAGES, Language, Rule, load_rules
from cmrtkit.words import load_words
from cmrtkit.worked_examples import work_examples

RULES = {rule.name: rule for rule in load_rules()}
SILENT = {"checker-total-differs", "newer-template", "no-conformance-list", "smelter-active", "look-up-altered"}
ASKED = sorted(set(RULES) - SILENT)
# Who speaks of the customer as "you", or of the supplier as of somebody else, does not write to the supplier.
ABOUT_THE_SUPPLIER = {
    "en": r"\b[Tt]he supplier\b(?!s)|[Aa]sk the supplier|\byour own list\b|\byou asked\b|cmrtkit",
    "ja": r"サプライヤーに(依頼|確認)|サプライヤーが|cmrtkit",
    "zh": r"请供应商|向供应商|请其|贵方|cmrtkit",
}
POLITE = {"en": r"[Pp]lease", "ja": r"ください|お願い", "zh": r"请"}


def _texts(words: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(words, dict):
        for key, value in words.items():
            yield from _texts(value, f"{path}.{key}")
    elif isinstance(words, list):
        yield path, str(len(words))
    else:
        yield path, str(words)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_letters_say_the_same_in_every_language() -> None:
    english = {path: _fields(text) for path, text in _texts(load_words("en").section("letters"))}
    for language in LANGUAGES[1:]:
        said = dict(_texts(load_words(language).section("letters")))
        assert set(said) == set(english)
        odd = {path for path, text in said.items() if _fields(text) != english[path]}
        assert odd <= {".date", ".greeting", ".greeting_company", ".reminder.settled_since"}, odd
        assert {name for path in odd for name in _fields(said[path]) - english[path]} == set()


def test_every_file_error_is_put_to_the_supplier_or_is_not_its_business() -> None:
    errors = load_yaml(rules_dir().parent / "templates" / "words" / "en.yaml")["errors"]
    assert load_sections().to_supplier <= set(errors)
    for language in LANGUAGES:
        assert set(load_words(language).section("letters")["unreadable"]) == load_sections().to_supplier


def test_sections_name_rules_that_are_asked() -> None:
    order = load_sections()
    named = [name for rules in order.sections.values() for name in rules]
    assert len(named) == len(set(named))
    assert {*named, *order.tables, *order.beside} <= set(ASKED)
    for language in LANGUAGES:
        assert set(load_words(language).section("letters")["sections"]) == {"files", *order.sections}


def test_a_rule_is_asked_in_every_language_or_in_none() -> None:
    for name, rule in RULES.items():
        assert {bool(rule.words[language].ask) for language in LANGUAGES} == {name not in SILENT}, name


def test_a_rule_that_asks_more_in_one_language_is_refused() -> None:
    rule = RULES["no-policy"]
    words = {language: rule.words[language] for language in LANGUAGES}
    for change in (
        {"ask": ""},
        {"asks": {"no-policy": "?"}},
        {"points": {"no-policy": "{nothing}"}},
        {"points": {"x": ""}},
    ):
        odd = rule.model_copy(update={"words": words | {"ja": words["ja"].model_copy(update=change)}})
        with pytest.raises(ValueError, match="ja"):
            odd.require_same_words()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_is_polite_and_says_the_same_of_every_point(name: str, language: Language) -> None:
    words = RULES[name].words[language]
    for ask in (words.ask, *filter(None, words.asks.values())):
        assert re.search(POLITE[language], ask), ask
        assert not _fields(ask)
        assert not re.search(ABOUT_THE_SUPPLIER[language], ask), ask
        assert ask[-1] in ".。"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ASKED)
def test_points_of_every_example_speak_to_the_supplier(name: str, language: Language) -> None:
    for worked in work_examples(_to_supplier(RULES[name]), language):
        for finding in worked.findings:
            assert finding.name != TOOL_FAULT, finding.message
            assert finding.remedy in {"", RULES[name].words[language].ask, *RULES[name].words[language].asks.values()}
            if finding.remedy and finding.severity != "note":
                assert not re.search(ABOUT_THE_SUPPLIER[language], finding.message), finding.message
                assert finding.message or finding.name in load_sections().tables


def _to_supplier(rule: Rule) -> Rule:
    return rule.to_supplier()
