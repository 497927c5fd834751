"""Every rule is held to its own examples, and to having words, sources and both kinds of example."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from cmrtkit.builder import as_grid, complete
from cmrtkit.checks import CHECKS
from cmrtkit.errors import RulebookError, UsageError
from cmrtkit.model.cells import Cell, ExcelError
from cmrtkit.rulebook import LANGUAGES, Example, Rule, load_examples, load_rules, select
from cmrtkit.words import load_words
from tests.helpers import findings_of, with_cell

RULES = load_rules()
EXAMPLES = [(rule, example) for rule in RULES for example in load_examples(rule)]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.name}: {item.title}" for rule, item in EXAMPLES])
def test_example(rule: Rule, example: Example) -> None:
    blueprint = complete(example.family, example.version).with_cells(example.cells)
    grid = as_grid(blueprint)
    if example.cached_total is not None:
        saved = example.cached_total
        value = ExcelError(saved) if isinstance(saved, str) else saved
        total = blueprint.layout.checker.total
        grid = with_cell(grid, f"Checker!{total}", Cell(value, "SUM(H4:H69)"))
    found = findings_of(grid, [rule], dt.date.fromisoformat(example.as_of))
    assert [f"{finding.sheet}!{finding.cell}" for finding in found] == example.finds


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_has_both_kinds_of_example_and_a_check(rule: Rule) -> None:
    examples = load_examples(rule)
    assert sum(bool(example.finds) for example in examples) >= 2
    assert sum(not example.finds for example in examples) >= 2
    assert rule.check in CHECKS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_worded_in_every_language(language: str) -> None:
    for rule, example in EXAMPLES:
        blueprint = complete(example.family, example.version).with_cells(example.cells)
        for finding in findings_of(as_grid(blueprint), [rule], dt.date.fromisoformat(example.as_of), language):  # type: ignore[arg-type]
            for text in (finding.message, finding.remedy, finding.why):
                assert text.strip()
                assert "{" not in text


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
        load_rules.__wrapped__()
