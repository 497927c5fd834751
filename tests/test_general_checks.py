"""The general checks: what each finds, what it leaves alone, and that nothing a rule file may say makes one fail."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cmrtkit.builder import as_grid, blank, complete
from cmrtkit.checks import CHECKS
from cmrtkit.checks.general import GENERAL
from cmrtkit.checks.masking import PERSONAL
from cmrtkit.engine.rules import apply_rules
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Finding, Hit
from cmrtkit.layout import known_versions, load_layout
from cmrtkit.model.cells import CellValue
from cmrtkit.rulebook import LANGUAGES, Example
from cmrtkit.rulebook.fields import known_fields
from cmrtkit.rulebook.general import GENERAL_CHECKS
from cmrtkit.rulebook.loading import load_rules
from cmrtkit.rulebook.schema import ExampleList, Rule, RuleWords, Source
from cmrtkit.words import load_words
from cmrtkit.worked_examples import example_context

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SCOPE_B = "B. Product (or List of Products)"
CONFORMANT = ExampleList(
    kind="conformant",
    date=dt.date(2025, 8, 1),
    rows=[{"metal": "Tin", "smelter_id": "CID900201"}, {"metal": "Gold", "smelter_id": "CID900301"}],
)
OWN_LIST = ExampleList(
    kind="own", rows=[{"verdict": "approved", "smelter_id": "CID900302", "name": "Ruritania Gold Refiners AG"}]
)


def rule(check: str, parameters: dict[str, Any]) -> Rule:
    """A rule whose message names every fact that the check states."""
    facts = "|".join(f"{{{fact}}}" for fact in sorted(GENERAL_CHECKS[check].facts))
    words = RuleWords(title="Ours", messages={"default": facts}, remedies={"default": facts}, why="Because.")
    return Rule(
        id="X001", name="ours", topic="own", severity="error", confidence="certain", families=["CMRT", "EMRT", "AMRT", "CRT"], check=check,
        parameters=parameters, source=[Source(document="Own rule", clause="")], words=dict.fromkeys(LANGUAGES, words),
    )  # fmt: skip


def findings(
    check: str, parameters: dict[str, Any], cells: dict[str, Any] | None = None, **example: Any
) -> list[Finding]:
    context = example_context(Example(title="x", cells=cells or {}, **example))
    return apply_rules([rule(check, parameters)], context, "en", load_words("en"))


def cells_found(
    check: str, parameters: dict[str, Any], cells: dict[str, Any] | None = None, **example: Any
) -> list[str]:
    found = findings(check, parameters, cells, **example)
    assert {item.name for item in found} <= {"ours"}
    return [f"{item.sheet}!{item.cell}" for item in found]


D, S, P = "Declaration!", "Smelter List!", "Product List!"


@pytest.mark.parametrize(
    ("check", "parameters", "cells", "expected"),
    [
        # required
        ("required", {"field": "company.unique_id"}, {f"{D}D12": None}, [f"{D}D12"]),
        ("required", {"field": "company.unique_id"}, {f"{D}D12": " \u3000"}, [f"{D}D12"]),
        ("required", {"field": "company.unique_id"}, {f"{D}D12": 0}, [f"{D}D12"]),
        ("required", {"field": "company.unique_id"}, {f"{D}D12": {"error": "#N/A"}}, [f"{D}D12"]),
        ("required", {"field": "company.unique_id"}, {}, []),
        ("required", {"field": ["company.unique_id", "company.id_authority"]}, {f"{D}D12": None, f"{D}D13": None}, [f"{D}D12", f"{D}D13"]),
        # What RMI's Checker asks for is told as such.
        ("required", {"field": "company.name"}, {f"{D}D8": None}, []),
        ("required", {"field": "answer.recycled.comment"}, {f"{D}G50": "a", f"{D}G51": "b", f"{D}G52": "c"}, [f"{D}G53"]),
        # Tungsten is ruled out: nothing about it is asked.
        ("required", {"field": "answer.recycled.comment"}, {f"{D}D29": "No", f"{D}G50": "a", f"{D}G51": "b", f"{D}G52": "c"}, []),
        ("required", {"field": "answer.recycled.comment"}, {f"{D}D29": None, f"{D}G50": "a", f"{D}G51": "b", f"{D}G52": "c"}, []),
        ("required", {"field": "smelter.mine_names", "where": {"metal": "Tin"}}, {f"{S}N8": "Mine", f"{S}N9": "Mine"}, [f"{S}N10"]),
        ("required", {"field": "smelter.mine_names", "where": [{"field": "smelter.recycled", "is": "Yes"}]}, {f"{S}P9": "yes"}, [f"{S}N9"]),
        ("required", {"field": "smelter.mine_names", "where": [{"field": "answer.recycled", "is": "Yes"}]}, {f"{D}D51": "Yes"}, [f"{S}N8", f"{S}N9", f"{S}N10"]),
        # one-of
        ("one-of", {"field": "answer.policy", "values": ["Yes"]}, {f"{D}D75": "No"}, [f"{D}D75"]),
        ("one-of", {"field": "answer.policy", "values": ["Yes"]}, {f"{D}D75": None}, []),
        ("one-of", {"field": "answer.policy", "values": ["Yes"]}, {f"{D}D75": "Nope"}, []),
        ("one-of", {"field": "answer.response-rate", "values": ["100%"]}, {f"{D}D56": 1}, []),
        ("one-of", {"field": "scope", "values": ["B", "C"]}, {}, [f"{D}D9"]),
        ("one-of", {"field": "company.id_authority", "values": ["Ｅｘａｍｐｌｅ  register"]}, {}, []),
        ("one-of", {"field": "company.id_authority", "values": ["example register"], "exact": True}, {}, [f"{D}D13"]),
        ("one-of", {"field": "smelter.country", "forbidden": ["Germany", "ドイツ"]}, {}, [f"{S}E6"]),
        ("one-of", {"field": "smelter.metal", "forbidden": ["錫"], "where": {"field": "smelter.lookup", "is": "Lilliput Tin Smelting Co."}}, {}, [f"{S}B9"]),
        ("one-of", {"field": "template.version", "values": ["6.4"]}, {}, [f"{D}J3"]),
        ("one-of", {"field": "template.language", "values": ["ja", "zh"]}, {}, [f"{D}D3"]),
        # pattern
        ("pattern", {"field": "company.name", "pattern": "[ -~]+", "like": "Ltd."}, {f"{D}D8": "株式会社"}, [f"{D}D8"]),
        ("pattern", {"field": "company.name", "pattern": "[a-z .]+", "like": "Ltd.", "ignore-case": True}, {}, []),
        ("pattern", {"field": "company.unique_id", "pattern": "[0-9]{9}", "like": "123456789"}, {f"{D}D12": None}, []),
        ("pattern", {"field": "company.unique_id", "pattern": "[0-9]{9}", "like": "123456789"}, {f"{D}D12": " 123456789 "}, []),
        ("pattern", {"field": "company.name", "pattern": "x", "like": "x"}, {f"{D}D8": "y" * 2_001}, []),
        # unique
        ("unique", {"field": "product.number"}, {f"{P}B6": "EX-1", f"{P}B7": "ＥＸ-1 ", f"{P}B8": "EX-2", f"{P}C9": "none"}, [f"{P}B7"]),
        ("unique", {"field": "product.number", "exact": True}, {f"{P}B6": "EX-1", f"{P}B7": "ex-1"}, []),
        ("unique", {"field": "smelter.recycled", "per-metal": True}, {}, [f"{S}P{row}" for row in (6, 7, 9, 10, 12, 13, 15, 16)]),
        # when-then
        ("when-then", {"when": {"field": "answer.cahra", "is": "Yes"}, "then": {"field": "answer.cahra.comment", "filled": True}}, {f"{D}D45": "Yes"}, [f"{D}G45"]),
        ("when-then", {"when": {"field": "answer.cahra", "is": "Yes"}, "then": {"field": "answer.due-diligence", "is": "Yes"}}, {f"{D}D45": "Yes", f"{D}D81": "No"}, [f"{D}D81"]),
        ("when-then", {"when": {"field": "answer.cahra", "is": "Yes"}, "then": {"field": "answer.due-diligence", "is": "Yes"}}, {f"{D}D45": "Yes", f"{D}D81": None}, []),
        ("when-then", {"when": {"field": "answer.cahra", "is-not": "No"}, "then": {"field": "answer.recycled", "is": "Yes"}}, {f"{D}D45": None}, []),
        ("when-then", {"when": [{"metal": "Gold"}, {"field": "scope", "is": "A"}], "then": [{"field": "answer.recycled", "is-not": "No"}]}, {}, [f"{D}D52"]),
        ("when-then", {"when": {"field": "scope", "is": "B"}, "then": [{"field": "product.name", "filled": True}, {"field": "product.name", "matches": "[A-Z].*"}]}, {f"{D}D9": SCOPE_B, f"{P}B6": "1", f"{P}B7": "2", f"{P}C7": "relay"}, [f"{P}C6", f"{P}C7"]),
        # date-window, as of 2025-09-01; the sound declaration is of 2026-10-01
        ("date-window", {"months-ahead": 0}, {}, [f"{D}D22"]),
        ("date-window", {"months-ahead": 13}, {}, []),
        ("date-window", {"after": "2026-10-01", "before": "2026-10-01"}, {}, []),
        ("date-window", {"after": "2026-10-02"}, {}, [f"{D}D22"]),
        ("date-window", {"months-back": 12}, {f"{D}D22": dt.date(2024, 9, 1)}, []),
        ("date-window", {"months-back": 12}, {f"{D}D22": dt.date(2024, 8, 31)}, [f"{D}D22"]),
        ("date-window", {"months-back": 12}, {f"{D}D22": "some day"}, []),
        # count
        ("count", {"field": "smelter.name", "most": 11}, {}, [f"{S}A5"]),
        ("count", {"field": "smelter.name", "per-metal": True, "least": 4, "when": {"field": "answer.recycled", "is": "Yes"}}, {f"{D}D51": "Yes"}, [f"{S}A8"]),
        ("count", {"field": "smelter.country", "least": 13, "distinct": True}, {}, [f"{S}E5"]),
        ("count", {"field": "product.number", "least": 1, "when": {"field": "scope", "is": "B"}}, {}, []),
        ("count", {"field": "product.number", "least": 1}, {}, [f"{P}B6"]),
        ("count", {"field": "answer.cahra", "where": {"field": "answer.cahra", "is": "Unknown"}, "most": 1}, {f"{D}D44": "Unknown", f"{D}D46": "Unknown"}, [f"{D}D44"]),
        # A metal without any smelter is what RMI's Checker asks for.
        ("count", {"field": "smelter.name", "per-metal": True, "least": 1}, {f"{S}{column}{row}": None for column in "ABC" for row in (5, 6, 7)}, []),
        # No metal in scope: no smelters are asked for.
        ("count", {"field": "smelter.name", "least": 1}, {**{f"{D}D{row}": "No" for row in range(26, 30)}, **{f"{S}{column}{row}": None for column in "ABC" for row in range(5, 17)}}, []),
    ],
)  # fmt: skip
def test_what_is_found(check: str, parameters: dict[str, Any], cells: dict[str, Any], expected: list[str]) -> None:
    assert cells_found(check, parameters, cells) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        # Tin and gold have a list, tantalum and tungsten none: nobody can say that those are not audited.
        ({"status": "conformant"}, [f"{S}C9", f"{S}C10", f"{S}C12", f"{S}C13"]),
        ({"status": ["conformant"], "verdict": "approved"}, [f"{S}C9", f"{S}C10", f"{S}C13"]),
        ({"status": ["conformant", "listed"]}, []),
        ({"status": "conformant", "where": {"metal": "Gold"}}, [f"{S}C12", f"{S}C13"]),
    ],
)
def test_where_smelters_stand(parameters: dict[str, Any], expected: list[str]) -> None:
    assert cells_found("in-reference", parameters, lists=[CONFORMANT, OWN_LIST]) == expected


def test_a_name_that_is_nearly_a_listed_one_is_not_called_unlisted() -> None:
    """Another rule asks what is meant."""
    cells = {
        f"{S}C9": "Liliput Tin Smelting Co",
        f"{S}B17": "Tin",
        f"{S}C17": "Smelter not listed",
        f"{S}D17": "Zembla Works",
        f"{S}E17": "NORWAY",
    }
    assert cells_found("in-reference", {}, cells) == [f"{S}D17"]


def test_without_a_list_nothing_is_said_about_audits() -> None:
    audited = {"field": "smelter.status", "is": ["conformant", "active"]}
    assert cells_found("in-reference", {"status": "conformant"}) == []
    assert cells_found("count", {"field": "smelter.name", "where": audited, "least": 1, "per-metal": True}) == []
    assert cells_found("when-then", {"when": {"field": "smelter.metal", "filled": True}, "then": audited}) == []


MINES = {
    "Mine List!A5": "Cobalt",
    "Mine List!C5": "Blefuscu Mine",
    "Mine List!F5": "Democratic Republic of the Congo",
    "Mine List!A6": "Nickel",
    "Mine List!C6": "Lagado Mine",
}


@pytest.mark.parametrize(
    ("check", "parameters", "expected"),
    [
        ("required", {"field": "mine.country"}, ["Mine List!F6"]),
        ("one-of", {"field": "mine.country", "values": ["CD"]}, []),
        ("one-of", {"field": "mine.country", "values": ["CA"]}, ["Mine List!F5"]),
        ("count", {"field": "mine.name", "per-metal": True, "least": 2, "where": {"field": "mine.metal", "is": "Co"}}, ["Mine List!C5", "Mine List!C6"]),
        ("required", {"field": "product.requester_number"}, ["Product List!D7"]),
    ],
)  # fmt: skip
def test_mines_and_the_customers_numbers(check: str, parameters: dict[str, Any], expected: list[str]) -> None:
    cells = {**MINES, "Product List!B6": "EX-1", "Product List!D6": "4711", "Product List!B7": "EX-2"}
    assert cells_found(check, parameters, cells, family="EMRT", version="2.1") == expected


def test_minerals_are_the_same_in_any_language() -> None:
    """Answers about 铝 and smelters of aluminum go together."""
    cells = {"Declaration!D12": "铝", **{f"Smelter List!A{row}": "Aluminium" for row in (5, 6, 7)}}
    where = [{"metal": ["Aluminum"]}, {"field": "answer.intentionally-added", "is": "Yes"}]
    asked = {"field": "smelter.recycled", "where": where}
    found = cells_found("required", asked, {**cells, "Smelter List!N5": None}, family="AMRT", version="1.2")
    assert found == ["Smelter List!N5"]


def test_a_template_without_the_question_is_not_faulted() -> None:
    asked = {"field": "answer.covered-countries", "values": ["No"]}
    assert cells_found("one-of", asked, {f"{D}D38": "Yes"}) == [f"{D}D38"]
    assert cells_found("one-of", asked, {f"{D}D38": "Yes"}, family="EMRT", version="1.3") == []


def test_personal_data_is_masked() -> None:
    fields = [name for name, field in known_fields().items() if field.kind == "personal"]
    assert {f"company.{name}" for name in PERSONAL} <= set(fields)
    found = findings(
        "pattern",
        {"field": fields, "pattern": "x", "like": "x"},
        {f"{S}K5": "Nova Secret", f"{S}L5": "nova@secret.example", f"{D}D14": "1 Secret Lane"},
    )
    text = "".join(item.model_dump_json() for item in found)
    assert len(found) == 10
    for secret in ("Nova", "Secret", "secret", "nova@", "sam@", "5555", "Sample"):
        assert secret not in text


def test_a_number_of_many_digits_is_shown() -> None:
    (found,) = findings(
        "pattern", {"field": "company.unique_id", "pattern": "x", "like": "x"}, {f"{D}D12": "12-345-67890"}
    )
    assert found.observed == "12-345-67890"
    assert "12-345-67890" in found.message


def test_fingerprints_are_about_the_thing() -> None:
    """The same smelter in another row, and in next year's file, is the same finding; the same fault twice is two."""

    def fingerprints(cells: dict[str, Any]) -> list[str]:
        return [
            item.fingerprint
            for item in findings("required", {"field": "smelter.comment", "where": {"metal": "Tin"}}, cells)
        ]

    moved = {**{f"{S}{column}9": None for column in "ABCP"}, f"{S}B30": "Tin", f"{S}C30": "Lilliput Tin Smelting Co."}
    assert set(fingerprints(moved)) == set(fingerprints({}))
    assert len(set(fingerprints({f"{S}B30": "Tin", f"{S}C30": "Lilliput Tin Smelting Co."}))) == 4


def test_each_check_is_entered_under_its_name_and_states_its_facts() -> None:
    assert set(GENERAL) == set(GENERAL_CHECKS) <= set(CHECKS)
    context = CONTEXTS[0].with_parameters({"field": "company.unique_id", "values": ["x"]})
    assert [hit.cell for hit in CHECKS["one-of"](context)] == [f"{D}D12"]


def test_shipped_rules_that_use_general_checks_say_what_these_understand() -> None:
    for item in load_rules():
        if item.check in GENERAL_CHECKS:
            GENERAL_CHECKS[item.check].parameters.model_validate(item.parameters)


def test_fields_are_those_of_the_layouts() -> None:
    fields = known_fields()
    layouts = [load_layout(family, version) for family, versions in known_versions().items() for version in versions]
    offers: dict[str, set[str]] = {}
    for layout in layouts:
        stated = {f"company.{name}" for name in layout.declaration.company} - {
            "company.scope",
            "company.effective_date",
        }
        assert stated == {name for name in fields if name.startswith("company.")}
        for item in layout.declaration.questions:
            offered = ("100%" if offer == 1 else str(offer) for offer in layout.declaration.offers[item.offers])
            offers.setdefault(f"answer.{item.topic}", set()).update(offer.lower() for offer in offered)
        assert {loose.lower() for loose in layout.smelter_list.recycled_offers} == {
            choice.lower() for choice in fields["smelter.recycled"].choices
        }
    known = {name: {choice.lower() for choice in item.choices} for name, item in fields.items() if name in offers}
    assert known == offers
    assert fields["template.family"].choices == tuple(known_versions())


def test_every_field_has_a_name_in_every_language() -> None:
    for language in LANGUAGES:
        data = load_words(language)._data
        for name, item in known_fields().items():
            if item.group == "answer":
                assert name.split(".")[1] in data["topics"]
            else:
                assert data["fields"][
                    name if item.group in ("company", "smelter", "mine", "product", "template") else f"company.{name}"
                ]["label"]


# What a rule file may say, and what a workbook may hold.
HOSTILE: list[CellValue] = [
    None, "", " ", "0", 0, 1, -1.5, 1e308, True, False, "x" * 32_767, "株" * 3_000, "\u202e\u0000\x1b[31m", "{value}", "%s{0}", "=1+1",
    dt.date(1900, 1, 1), dt.datetime(9999, 12, 31, 23, 59), dt.time(1), "2026-02-30", "nova@example.com", "+81-3-5555-0101", "\ufdfa" * 2_000, "Yes", "yes ", "B.",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(["Yes", "B", "x", "Japan", "Tin", "6.5", "", "{", "100%"]), st.text(max_size=4))
PATTERNS = {".*": "x", "(a+)+b|[ -~]*": "b", r"\d{2}-?\d{3}": "12-345", "(?i)[^x]*": "A", "": ""}
METALS = st.lists(st.sampled_from(["Tin", "gold", "Tungsten", "Cobalt"]), min_size=1, max_size=2)


def _fields(group: str | None = None, kind: str | None = None) -> st.SearchStrategy[str]:
    known = (item for item in known_fields().values() if group in (None, item.group) and kind in (None, item.kind))
    return st.sampled_from([item.name for item in known])


def _texts_of(field: str) -> st.SearchStrategy[Any]:
    choices = known_fields()[field].choices
    return st.sampled_from(choices) if choices else st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))


def _condition_on(field: str) -> st.SearchStrategy[dict[str, Any]]:
    said = st.fixed_dictionaries(
        {"field": st.just(field)},
        optional={
            "is": _texts_of(field),
            "is-not": _texts_of(field),
            "filled": st.booleans(),
            "matches": st.sampled_from(list(PATTERNS)),
            "ignore-case": st.booleans(),
        },
    )
    return said.filter(lambda condition: set(condition) - {"field", "ignore-case"})


def _conditions(group: str | None = None, least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(
        st.one_of(st.builds(dict, metal=METALS), _fields(group).flatmap(_condition_on)), min_size=least, max_size=2
    )


def _on(
    fields: st.SearchStrategy[str], optional: dict[str, st.SearchStrategy[Any]], **wanted: st.SearchStrategy[Any]
) -> Any:
    return st.fixed_dictionaries({"field": fields, **wanted}, optional={"where": _conditions(), **optional})


FLAGS = {"exact": st.booleans(), "per-metal": st.booleans()}
DAYS = {"after": st.dates().map(str), "before": st.dates(), "months-ahead": st.integers(0, 1_200)}
PARAMETERS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "required": _on(st.lists(_fields(), min_size=1, max_size=3), {}),  # type: ignore[arg-type]
    "one-of": _fields().flatmap(lambda field: _on(st.just(field), {"exact": st.booleans()}, **{"values": _texts_of(field)})),
    "pattern": st.sampled_from(sorted(PATTERNS.items())).flatmap(lambda pair: _on(_fields(), {"ignore-case": st.booleans()}, pattern=st.just(pair[0]), like=st.just(pair[1]))),
    "unique": _on(_fields(), FLAGS),
    "in-reference": st.fixed_dictionaries({"status": st.lists(_texts_of("smelter.status"), min_size=1)}, optional={"verdict": _texts_of("smelter.verdict"), "where": _conditions()}),
    "when-then": st.fixed_dictionaries({"when": _conditions(least=1), "then": st.lists(_fields().flatmap(_condition_on), min_size=1, max_size=2)}),
    "date-window": st.fixed_dictionaries({"months-back": st.integers(0, 1_200)}, optional={**DAYS, "where": _conditions()}),
    "count": _fields().flatmap(lambda field: st.fixed_dictionaries(
        {"field": st.just(field), "most": st.integers(0, 20)},
        optional={"least": st.integers(1, 20), "per-metal": st.booleans(), "distinct": st.booleans(), "where": _conditions(known_fields()[field].group), "when": _conditions()},
    )),
}  # fmt: skip
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, st.sampled_from(sorted(known_fields()))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["field", "is", "matches", "metal", "where", "then"]), inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip


def _contexts() -> list[Any]:
    contexts = [example_context(Example(title="x", family=family, version=version, lists=lists))
                for family, version, lists in (("CMRT", "6.5", [CONFORMANT, OWN_LIST]), ("EMRT", "1.3", []), ("CMRT", "6.01", []))]  # fmt: skip
    return [
        *contexts,
        *(_context_of(as_grid(blank(family, version))) for family, version in (("CMRT", "6.5"), ("EMRT", "1.1"))),
    ]


def _context_of(grid: Any, as_of: dt.date = dt.date(2025, 9, 1)) -> Any:
    from cmrtkit.checks import CheckContext
    from cmrtkit.completeness import check_completeness
    from cmrtkit.engine.references import References
    from cmrtkit.layout import recognise
    from cmrtkit.parser import parse
    from cmrtkit.smelters import judge_rows

    recognised = recognise(grid)
    declaration = parse(recognised)
    judge = References().judge_for(declaration)
    completeness = check_completeness(declaration, recognised.layout)
    return CheckContext(
        declaration, recognised.layout, completeness, as_of, judge, tuple(judge_rows(declaration, judge))
    )


CONTEXTS = _contexts()
PLACES = [
    *(f"{D}D{row}" for row in (*range(8, 23), *range(26, 30), 45, 51, 57, 75, 77, 81)), f"{D}G51", f"{D}D3",
    *(f"{S}{column}{row}" for column in "ABCDEKLNOPQ" for row in (5, 9, 20)), *(f"{P}{column}{row}" for column in "BCD" for row in (6, 7)),
]  # fmt: skip


def _hits(check: str, parameters: dict[str, Any], context: Any) -> list[Hit]:
    return list(GENERAL[check](context.with_parameters(parameters)))


def _require_sound(check: str, parameters: dict[str, Any], context: Any) -> None:
    found = apply_rules([rule(check, parameters)], context, "ja", load_words("ja"))
    assert not [item for item in found if item.name != "ours"]
    hits = _hits(check, parameters, context)
    assert all({*hit.facts, "cell", "sheet"} >= GENERAL_CHECKS[check].facts for hit in hits)
    assert len({hit.subject for hit in hits}) == len(hits)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), check=st.sampled_from(sorted(GENERAL)))
def test_no_parameters_make_a_check_fail(data: st.DataObject, check: str) -> None:
    parameters = data.draw(PARAMETERS[check])
    GENERAL_CHECKS[check].parameters.model_validate(parameters)
    for context in CONTEXTS:
        _require_sound(check, parameters, context)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), check=st.sampled_from(sorted(GENERAL)))
def test_what_is_no_parameters_is_refused(data: st.DataObject, check: str) -> None:
    """Whatever else a file may hold under a key is either taken and works, or is said to be wrong."""
    parameters = data.draw(PARAMETERS[check])
    odd = {**parameters, data.draw(st.sampled_from([*parameters, "where", "colour"])): data.draw(ANYTHING)}
    try:
        GENERAL_CHECKS[check].parameters.model_validate(odd)
    except ValidationError:
        return
    _require_sound(check, odd, CONTEXTS[0])


@settings(max_examples=25, deadline=None)
@given(cells=st.dictionaries(st.sampled_from(PLACES), st.sampled_from(HOSTILE), max_size=12), as_of=st.dates())
def test_no_workbook_makes_a_check_fail(cells: dict[str, CellValue], as_of: dt.date) -> None:
    grid = as_grid(complete("CMRT", "6.5").with_cells({**cells, f"{P}B6": cells.get(f"{P}B6")}))
    try:
        context = _context_of(grid, as_of)
    except WorkbookError as error:  # a formula of which the file has no result
        assert error.code == "not-calculated"
        return
    many = list(known_fields())
    tried: dict[str, dict[str, Any]] = {
        "required": {"field": many, "where": {"field": "company.name", "filled": True}},
        "one-of": {"field": [name for name in many if not known_fields()[name].choices], "values": ["Japan", "Yes"]},
        "pattern": {"field": many, "pattern": "(a+)+b|[ -~]*", "like": "b"},
        "unique": {"field": "smelter.country", "per-metal": True},
        "in-reference": {"status": ["conformant"], "verdict": ["approved"]},
        "when-then": {
            "when": {"field": "scope", "is-not": "C"},
            "then": [{"field": name, "matches": "x*"} for name in many],
        },
        "date-window": {"months-back": 1_200, "months-ahead": 1_200, "after": "2026-01-01"},
        "count": {"field": "product.number", "least": 3, "distinct": True},
    }
    for check, parameters in tried.items():
        _require_sound(check, parameters, context)


def test_a_long_list_does_not_take_long() -> None:
    import time

    cells = {
        f"{S}{column}{row}": text
        for row in range(5, 2_505)
        for column, text in zip("BCDE", ("Tin", "Smelter not listed", f"Works {row}", "JAPAN"), strict=True)
    }
    context = _context_of(as_grid(complete("CMRT", "6.5").with_cells(cells)))
    started = time.process_time()
    where = [
        {"field": "smelter.country", "is": "Japan"},
        {"field": "answer.recycled", "is": "No"},
        {"field": "smelter.recycled", "is": "Yes"},
    ]
    _hits("required", {"field": "smelter.mine_names", "where": where}, context)
    _hits(
        "when-then",
        {
            "when": {"field": "smelter.name", "matches": "Works [0-9]+"},
            "then": {"field": "product.name", "filled": True},
        },
        context,
    )
    _hits(
        "count",
        {
            "field": "smelter.name",
            "per-metal": True,
            "least": 3_000,
            "where": {"field": "smelter.status", "is": "listed"},
        },
        context,
    )
    assert time.process_time() - started < 2


def test_the_readme_of_own_rules_names_every_field_check_parameter_and_fact() -> None:
    text = (EXAMPLES / "own-rules" / "README.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[\w.-]+", text))
    for name in known_fields():
        group, _, rest = name.removesuffix(".comment").partition(".")
        assert group in words or f"{group}." in words, name
        assert not rest or rest in words, name
    for name, check in GENERAL_CHECKS.items():
        keys = {field.alias for field in check.parameters.model_fields.values()}
        assert {name, *keys, *check.facts} <= words, {name, *keys, *check.facts} - words
        assert set(check.variants) - {"default"} <= words
