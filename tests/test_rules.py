"""Every rule is held to its own examples, and to having words, sources and both kinds of example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from cmrtkit.builder import as_grid, complete
from cmrtkit.checks import CHECKS
from cmrtkit.errors import RulebookError, UsageError
from cmrtkit.layout import known_versions
from cmrtkit.renderers.rule_facts import rule_page
from cmrtkit.rulebook import LANGUAGES, Language, Rule, load_examples, load_rules, select
from cmrtkit.rulebook.loading import shipped_rules
from cmrtkit.rulebook.schema import ShippedRule
from cmrtkit.rulebook.worked import WorkedExample
from cmrtkit.words import load_words
from tests.helpers import findings_of, golden, told, worked_examples

RULES = load_rules()
WORKED = [(rule, worked) for rule in RULES for worked in worked_examples(rule.name)]


@pytest.mark.parametrize(
    ("rule", "worked"), WORKED, ids=[f"{rule.name}: {item.example.title}" for rule, item in WORKED]
)
def test_example(rule: Rule, worked: WorkedExample) -> None:
    assert [f"{finding.sheet}!{finding.cell}" for finding in worked.findings] == worked.example.finds
    assert {finding.name for finding in worked.findings} <= {rule.name}


def test_examples_lead_to_these_words() -> None:
    """Which message an example leads to, with which facts: all of them on one page, to be read when they change."""
    golden("findings.txt", "".join(told(rule, worked) for rule, worked in WORKED if worked.findings))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_has_both_kinds_of_example_and_a_check(rule: Rule) -> None:
    examples = load_examples(rule)
    assert sum(bool(example.finds) for example in examples) >= 2
    assert sum(not example.finds for example in examples) >= 2
    assert rule.check in CHECKS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_has_both_kinds_of_example_on_every_form_it_judges_and_says_why_not_on_the_others(rule: Rule) -> None:
    examples = load_examples(rule)
    forms = {form.partition(" ")[0] for form in rule.not_for}
    assert set(rule.families) | forms == set(known_versions())
    for family in rule.families:
        kinds = {bool(example.finds) for example in examples if example.family == family}
        assert kinds == {True, False} or (rule.name, family) in FAULTLESS


# RMI has withdrawn no release of these forms.
FAULTLESS = {("withdrawn-template", family) for family in ("EMRT", "AMRT", "CRT")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_on_which_forms_a_rule_has_nothing_to_judge(language: Language) -> None:
    (rule,) = (rule for rule in RULES if rule.name == "covered-country-sourcing")
    labels = load_words(language).rule_page()
    facts = dict(rule_page(rule, (), language).facts)
    assert all(
        reason in facts[labels["not_for"]] for reason in ("AMRT", "EMRT 2.x", labels["not_for_reasons"]["answer"])
    )
    assert {reason for rule in RULES for reason in rule.not_for.values()} == set(labels["not_for_reasons"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_says_what_it_finds_why_and_on_whose_word(rule: Rule) -> None:
    assert all(source.document.strip() and source.clause.strip() for source in rule.source)
    for language in LANGUAGES:
        words = rule.words[language]
        assert rule.topic in load_words(language).rule_page()["topics"]
        assert all(text.strip() for text in (words.title, words.why, *words.messages.values()))
        assert all(words.remedy(variant).strip() for variant in words.messages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_worded_in_every_language(language: Language) -> None:
    findings = [
        finding for rule in RULES for worked in worked_examples(rule.name, language) for finding in worked.findings
    ]
    for text in (text for item in findings for text in (item.message, item.remedy, item.why)):
        assert text.strip()
        assert "{" not in text


def test_examples_show_every_message_of_a_rule() -> None:
    """A message no example shows is one nobody has read."""
    for rule in RULES:
        shown = " ".join(finding.message for worked in worked_examples(rule.name) for finding in worked.findings)
        for variant, message in rule.words["en"].messages.items():
            pieces = [piece for piece in re.split(r"{\w+}", message) if len(piece) > 8]
            assert all(piece in shown for piece in pieces), (rule.name, variant)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_languages_say_the_same(rule: Rule) -> None:
    assert isinstance(rule, ShippedRule)
    rule.require_same_words()


def test_a_language_that_says_something_else_is_noticed() -> None:
    rule = RULES[0].model_dump()
    rule["words"]["ja"]["messages"]["empty"] += " {row}"
    with pytest.raises(ValueError, match="ja has other messages"):
        ShippedRule.model_validate(rule).require_same_words()


def test_word_files_have_the_same_keys_and_placeholders() -> None:
    def keys(data: object, path: str = "") -> set[str]:
        if isinstance(data, dict):
            return {found for key, value in data.items() for found in keys(value, f"{path}/{key}")}
        return {path + "".join(sorted(part.split("}")[0] for part in str(data).split("{")[1:]))}

    english, *others = (keys(load_words(language)._data) for language in LANGUAGES)
    assert all(other == english for other in others)


def test_every_layout_field_has_a_name_in_every_language() -> None:
    from cmrtkit.layout import known_versions, load_layout

    wanted = {
        row.wants
        for family, versions in known_versions().items()
        for version in versions
        for row in load_layout(family, version).checker.rows
        if row.wants.startswith(("company.", "fixed."))
    }
    for language in LANGUAGES:
        assert all(load_words(language).ask(field) for field in wanted)


def test_a_broken_rule_is_a_finding_about_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(context: object) -> list[object]:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("cmrtkit.engine.rules.CHECKS", {**CHECKS, "required-missing": crash})
    found = findings_of(as_grid(complete("CMRT", "6.4")), RULES)
    assert [item.name for item in found if item.severity == "error"] == ["tool-fault"]
    assert "superseded-template" in [item.name for item in found]


def test_fingerprint_survives_inserted_rows() -> None:
    def fingerprint(row: int) -> str:
        cells = {f"Smelter List!B{row}": "Gold", f"Smelter List!D{row}": "Example Works"}
        (finding,) = findings_of(as_grid(complete("CMRT", "6.4").with_cells(cells)), select(RULES, ["S300"]))
        return finding.fingerprint

    assert fingerprint(40) == fingerprint(55)


def test_select_names_the_nearest_rule() -> None:
    assert [rule.name for rule in select(RULES, ["T101,S300"], ["required-missing"])] == ["smelter-row-incomplete"]
    with pytest.raises(UsageError, match="did you mean required-missing"):
        select(RULES, ["requierd-missing"])


def test_rule_without_japanese_words_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "checks" / "template"
    folder.mkdir(parents=True)
    rule = RULES[0].model_dump(mode="json", exclude={"topic"})
    del rule["words"]["ja"]
    (folder / "t101-required-missing.yaml").write_text(yaml.safe_dump(rule), encoding="utf-8")
    monkeypatch.setattr("cmrtkit.rulebook.loading.rules_dir", lambda: tmp_path)
    with pytest.raises(RulebookError, match="words in en, ja, zh are required"):
        shipped_rules.__wrapped__()
