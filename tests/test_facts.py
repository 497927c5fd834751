"""The facts of a period: every figure is recounted by other means."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from cmrtkit import read, validate
from cmrtkit.company import Company, read_company
from cmrtkit.errors import UsageError
from cmrtkit.findings import Finding
from cmrtkit.reports import Facts, facts_json, gather_facts, read_facts
from cmrtkit.reports.facts_file import facts_schema
from cmrtkit.reports.survey import share
from cmrtkit.resources import templates_dir
from cmrtkit.results import FileResult, RunResult
from cmrtkit.rulebook import Language
from tests.conftest import SHARED, needs_shared
from tests.drafts import COMPANY, DAY, EXAMPLES, as_numbers, draft, example_facts, example_run, tables

LANGUAGES: tuple[Language, ...] = ("en", "ja")
RECALCULATED = SHARED / "corpus" / "recalculated"
LISTS = SHARED / "reference-lists"
OLDER = "CMRT_6.4-12-01m.xlsx"  # the same company's declaration for all of it, of a month before another one


@cache
def _corpus_run() -> RunResult:
    return validate(RECALCULATED, as_of=DAY, reference=[LISTS])


def _company(**survey: Any) -> Company:
    return Company.model_validate({"survey": survey})


def _counts(facts: Facts, field: str) -> dict[str, int]:
    return {item.mineral: getattr(item, field).value for item in facts.minerals}


# -- recounted with another reader, from other columns ------------------------------------------------------------------


@needs_shared
def test_smelters_of_the_corpus_are_as_excel_shows_them() -> None:
    """IDs as the recalculated formulas show them, read by openpyxl; conformance as the csv file has it."""
    shown = defaultdict(set)
    for path in sorted(RECALCULATED.glob("[CE]MRT_[61]*.xlsx")):
        for metal, smelter_id in _ids_shown(path) if path.name != OLDER else ():
            shown[metal].add(smelter_id)
    with (LISTS / "rmap-conformant-2023-05.csv").open(encoding="utf-8-sig") as file:
        conformant = {row["SMELTER ID"] for row in csv.DictReader(file)}

    facts = gather_facts(_corpus_run(), Company())
    drafted = as_numbers(tables(draft(facts))["Smelters and refiners"][0])
    for metal, ids in shown.items():
        with_id = {item.smelter_id for item in facts.smelters if item.mineral == metal and item.smelter_id}
        assert with_id == ids, metal
        passed = {item.smelter_id for item in facts.smelters if item.mineral == metal and item.standing == "conformant"}
        assert passed == ids & conformant, metal
        assert drafted[metal][1] == len(passed), metal
    assert drafted["All"] == [sum(column) for column in zip(*(drafted[metal] for metal in shown), strict=True)]


def _ids_shown(path: Path) -> set[tuple[str, str]]:
    """Where no ID is shown, that of a name on the Look-up that is the same but for marks, case and legal form."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    look_up = book["Smelter Look-up"].iter_rows(min_row=5, max_col=5, values_only=True)
    known = {(row[0], _bare(row[1])): row[4] for row in look_up if row[1] and row[4]}
    rows = book["Smelter List"].iter_rows(min_row=5, max_row=400, max_col=6, values_only=True)
    found = ((str(row[1]), str(row[5] or known.get((row[1], _bare(row[3] or row[2])), ""))) for row in rows)
    return {(metal, smelter_id) for metal, smelter_id in found if smelter_id.startswith("CID")}


def _bare(name: object) -> str:
    words = re.findall(r"\w+", str(name or "").casefold())
    return " ".join(word for word in words if word not in ("co", "ltd", "inc", "llc", "corp"))


@needs_shared
def test_answers_of_the_corpus_are_those_in_the_cells() -> None:
    expected: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    declared = defaultdict(set)
    rows = {"Tantalum": 26, "Tin": 27, "Gold": 28, "Tungsten": 29}
    for path in sorted(RECALCULATED.glob("CMRT_6*.xlsx")):
        book = openpyxl.load_workbook(path, data_only=True, read_only=True)
        (answers,) = zip(
            *book["Declaration"].iter_rows(max_row=45, min_col=4, max_col=4, values_only=True), strict=True
        )
        for metal, row in rows.items() if path.name != OLDER else ():
            if [answers[row - 1], answers[row + 5]] == ["Yes", "Yes"]:
                declared[metal].add(answers[7])
                expected[metal][answers[row + 11] or "not-answered"] += 1
    facts = gather_facts(_corpus_run(), Company())
    for item in facts.minerals:
        if item.mineral in rows:
            assert item.declared.value == len(declared[item.mineral])
            (topic,) = (topic for topic in item.answers if topic.topic == "covered-countries")
            assert {said: counted.value for said, counted in topic.answers.items()} == expected[item.mineral]


@needs_shared
def test_no_contact_of_the_corpus_is_in_any_output() -> None:
    """Names, addresses, e-mails and phones of contacts are in no facts and no draft, whatever is named."""
    personal = set()
    for path in RECALCULATED.glob("[CE]MRT_[61]*.xlsx"):
        fields = read(path).company.fields
        for key in ("contact_name", "contact_email", "contact_phone", "authorizer_name", "authorizer_email"):
            personal.add(fields[key].value if key in fields else None)
    facts = gather_facts(_corpus_run(), Company())
    kinds = sorted(path.name.partition(".")[0] for path in (templates_dir() / "drafts").glob("*.en.md.j2"))
    texts = [facts_json(facts)]
    texts += [
        draft(facts, None, kind, language, html=html, names_suppliers=True)
        for kind in kinds
        for language in LANGUAGES
        for html in (False, True)
    ]
    assert len(texts) == 17  # the facts, and four kinds in two languages and two forms
    telling = {text for text in personal if text and len(text) > 3}
    assert len(telling) > 5
    for text in texts:
        assert [found for found in telling if found in text] == []


# -- the examples, recounted from the JSON of a run ---------------------------------------------------------------------


def test_every_figure_of_the_examples() -> None:
    """By hand from the JSON of `validate`."""
    facts, run = example_facts(), json.loads(example_run().model_dump_json(by_alias=True))
    files = run["files"]
    named = {
        (row["metal"], row["smelter_id"] or row["match"]["candidates"][0]["smelter_id"])
        for item in files
        for row in item["smelters"]
        if row["smelter_id"] or (row["match"]["score"] == 1 and row["match"]["candidates"])
    }
    assert {(item.mineral, item.smelter_id) for item in facts.smelters if item.smelter_id} == named
    assert facts.survey.answered.value == len({item["company"] for item in files}) == 5
    verdicts = [item["verdict"]["verdict"] for item in files]
    assert {key: counted.value for key, counted in facts.survey.by_verdict.items()} == {
        verdict: verdicts.count(verdict) for verdict in ("return-to-supplier", "accept-with-questions", "accept")
    }
    assert facts.survey.response_rate is not None
    assert (facts.survey.response_rate.part, facts.survey.response_rate.whole) == (5, 6)
    told = {(item["company"], found["name"], found["fingerprint"]) for item in files for found in item["findings"]}
    flagged = [name for _, name, _ in told]  # a smelter named twice by one supplier is one case
    counted: dict[str, int] = defaultdict(int)
    for flag in facts.flags:
        counted[flag.name] += 1
    assert counted["non-conformant-smelter"] == flagged.count("non-conformant-smelter")
    assert counted["audit-lapsed"] == flagged.count("audit-lapsed")


def test_counted_things_are_what_they_are_counted_as() -> None:
    """Every place leads to an entry, each once, and the number is their number."""
    data = json.loads(facts_json(example_facts()))

    def counted(value: Any) -> list[dict[str, Any]]:
        if isinstance(value, dict):
            own = [value] if set(value) == {"value", "of"} else []
            return own + [found for part in value.values() for found in counted(part)]
        return [found for part in value for found in counted(part)] if isinstance(value, list) else []

    found = counted(data)
    assert len(found) > 100
    longest = max(len(data[key]) for key in ("replies", "suppliers", "smelters", "flags"))
    for item in found:
        assert item["value"] == len(item["of"]) == len(set(item["of"]))
        assert item["of"] == sorted(item["of"])
        assert all(0 <= place < longest for place in item["of"])


def test_sources_lead_to_cells_that_name_the_smelter() -> None:
    facts = example_facts()
    for smelter in facts.smelters:
        for naming in smelter.named_by:
            path = facts.replies[naming.reply].path
            rows = {row.cell("lookup").rpartition("!")[2][1:]: row for row in read(path).smelters}
            for cell in naming.cells:
                row = rows[cell.rpartition("!")[2][1:]]
                assert smelter.smelter_id in (row.smelter_id, "") or row.lookup


def test_facts_fit_their_schema_and_are_read_back() -> None:
    text = facts_json(example_facts())
    jsonschema.validate(json.loads(text), facts_schema())
    path = EXAMPLES / "facts-2025.json"
    assert facts_json(read_facts(path)) == path.read_text(encoding="utf-8")


# -- which replies count ------------------------------------------------------------------------------------------------


def _with(run: RunResult, *files: FileResult) -> RunResult:
    return run.model_copy(update={"files": list(files)})


def _file(name: str, **changes: Any) -> FileResult:
    (item,) = (item for item in example_run().files if item.path.endswith(name))
    return item.model_copy(update=changes)


def test_a_copy_counts_once() -> None:
    one = _file("sound-cmrt-6.4.xlsx")
    facts = gather_facts(_with(example_run(), one, one.model_copy(update={"path": "copy.xlsx"})), Company())
    assert [reply.state for reply in facts.replies] == ["counted", "copy"]
    assert facts.survey.answered.value == 1
    assert all(len(item.named_by) == 1 for item in facts.smelters)


@pytest.mark.parametrize(
    ("scope", "date", "state"),
    [
        ("A", dt.date(2026, 1, 1), "superseded"),
        ("B", dt.date(2026, 1, 1), "counted"),
        ("A", None, "counted"),
        ("A", dt.date(2027, 1, 1), "counted"),
    ],
)
def test_a_newer_declaration_of_the_whole_company_replaces_an_older_one(
    scope: str, date: dt.date | None, state: str
) -> None:
    newer = _file("sound-cmrt-6.4.xlsx")
    other = newer.model_copy(update={"sha256": "1" * 64, "scope": scope, "effective_date": date})
    facts = gather_facts(_with(example_run(), other, newer), Company())
    assert facts.replies[0].state == state


def test_only_usable_replies_count_where_the_company_says_so() -> None:
    facts = gather_facts(example_run(), _company(count="usable"))
    returned = [reply.verdict == "return-to-supplier" for reply in facts.replies]
    assert [reply.state == "set-aside" for reply in facts.replies] == returned
    assert 0 < facts.survey.counted.value < len(facts.replies)
    assert facts.survey.answered.value == 5  # they answered all the same
    assert not any(
        facts.replies[naming.reply].state != "counted" for item in facts.smelters for naming in item.named_by
    )


def test_suppliers_answer_under_other_names_and_legal_forms() -> None:
    """And whoever was not asked is told apart."""
    company = _company(
        suppliers=[{"name": "Kaku Electronics", "also": ["架空電子工業(株)"]}, "ERSTE GmbH", "Laputa Connectors"]
    )
    facts = gather_facts(example_run(), company)
    assert facts.survey.asked == 3
    assert [facts.suppliers[place].name for place in facts.survey.answered.of] == ["Kaku Electronics"]
    assert facts.survey.not_answered is not None
    assert [facts.suppliers[place].name for place in facts.survey.not_answered.of] == [
        "ERSTE GmbH",
        "Laputa Connectors",
    ]
    assert facts.survey.not_asked.value == 4


def test_more_answers_than_asked_give_no_rate() -> None:
    facts = gather_facts(example_run(), _company(asked=4))
    assert facts.survey.response_rate is None
    assert "Suppliers that answered: 5; suppliers asked, as the company file says: 4" in draft(facts)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(5, 6, 83.3), (8, 12, 66.7), (0, 7, 0.0), (7, 7, 100.0), (9_999, 10_000, 99.9), (1, 10_000, 0.1)],
)
def test_shares_are_rounded_but_never_to_all_or_nothing(part: int, whole: int, percent: float) -> None:
    found = share(part, whole)
    assert found is not None
    assert found.percent == percent


def test_a_file_that_cannot_be_judged_is_no_silence(tmp_path: Path) -> None:
    """Whose it is, its name may tell; it counts neither as an answer nor as none."""
    (tmp_path / "Laputa Connectors 2026.xlsx").write_bytes(b"%PDF-1.7")
    (tmp_path / "scan.xlsx").write_bytes(b"%PDF-1.7 of nobody")
    company = _company(suppliers=["Laputa Connectors Ltd.", "Zenda Castings plc"])
    facts = gather_facts(validate(tmp_path, as_of=DAY), company)
    assert [facts.suppliers[place].name for place in facts.survey.not_judged.of] == ["Laputa Connectors Ltd."]
    assert facts.survey.not_answered is not None
    assert [facts.suppliers[place].name for place in facts.survey.not_answered.of] == ["Zenda Castings plc"]
    assert facts.survey.answered.value == 0
    assert "| Suppliers whose replies could not be judged | 1 |" in draft(facts)


# -- smelters that workbooks judge differently --------------------------------------------------------------------------


def _judged(name: str, version: str, status: str) -> FileResult:
    """The sound example, as a workbook on another template would judge its first smelter."""
    item = _file("sound-cmrt-6.4.xlsx")
    assert item.template is not None
    first, *rest = item.smelters
    return item.model_copy(
        update={
            "path": name,
            "sha256": name,
            "company": name,
            "template": item.template.model_copy(update={"version": version}),
            "smelters": [first.model_copy(update={"status": status, "recognised_by": []}), *rest],
            "findings": [_removed(item, first.cell)] if status == "removed" else [],
        }
    )


def _removed(item: FileResult, cell: str) -> Finding:
    sheet, _, a1 = cell.rpartition("!")
    return item.findings[0].model_copy(
        update={"rule": "S309", "name": "smelter-removed", "sheet": sheet, "cell": a1, "metal": "Tantalum"}
    )


@pytest.mark.parametrize(
    ("older", "newer", "expected", "flags"),
    [("removed", "listed", "listed", 0), ("listed", "removed", "removed", 1), ("removed", "removed", "removed", 2)],
)
def test_the_newest_template_knows_best(older: str, newer: str, expected: str, flags: int) -> None:
    """However many are on older ones; and no flag contradicts the status that the report gives."""
    files = [_judged("a", "6.01", older), _judged("b", "6.5", newer), _judged("c", "6.01", "listed")]
    facts = gather_facts(_with(example_run(), *files), Company())
    (first,) = (item for item in facts.smelters if item.smelter_id == "CID900101")
    assert first.status == expected
    assert sum(flag.name == "smelter-removed" for flag in facts.flags) == flags


def test_a_facility_is_where_the_lists_have_it() -> None:
    item = _file("sound-cmrt-6.4.xlsx")
    bare = [row.model_copy(update={"country": None}) for row in item.smelters]
    facts = gather_facts(_with(example_run(), item.model_copy(update={"smelters": bare})), Company())
    assert {smelter.country for smelter in facts.smelters} > {"JP", "DE"}
    assert all(smelter.country for smelter in facts.smelters)


# -- red flags ----------------------------------------------------------------------------------------------------------


def test_a_response_answers_the_flags_of_its_smelter_and_supplier_alone() -> None:
    responses = [{"smelter": "cid900203", "supplier": "Laputa Connectors Ltd", "measure": "asked"}]
    facts = gather_facts(example_run(), Company.model_validate({"risks": {"responses": responses}}))
    answered = [flag for flag in facts.flags if flag.state == "answered"]
    assert answered
    for flag in answered:
        assert flag.smelter is not None
        assert facts.smelters[flag.smelter].smelter_id == "CID900203"
        assert facts.suppliers[flag.supplier].name == "Laputa Connectors Ltd."
    assert any(flag.state == "open" for flag in facts.flags)


def test_a_word_with_a_supplier_answers_nothing_about_its_smelters() -> None:
    responses = [{"supplier": "Laputa Connectors Ltd.", "measure": "asked"}]
    facts = gather_facts(example_run(), Company.model_validate({"risks": {"responses": responses}}))
    assert all(flag.kind != "smelter" for flag in facts.flags if flag.state == "answered")


def test_accepted_findings_are_no_open_flags() -> None:
    changed = [
        item.model_copy(
            update={"findings": [finding.model_copy(update={"suppressed": True}) for finding in item.findings]}
        )
        for item in example_run().files
    ]
    facts = gather_facts(_with(example_run(), *changed), Company())
    assert {flag.state for flag in facts.flags} == {"accepted"}


# -- files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "cmrtkit.run/1"}', "\x00", "[" * 100_000])
def test_what_holds_no_facts_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="holds no facts"):
        read_facts(path)


def test_the_company_file_of_the_examples_is_complete_in_both_languages() -> None:
    company = read_company(COMPANY)
    missing = [
        (language, name)
        for language in ("en", "ja")
        for name, text in _texts(company.model_dump(), "")
        if not text.get(language)
    ]
    assert missing == []


def _texts(value: Any, name: str) -> list[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if set(value) == {"en", "ja", "zh"}:
            return [(name, value)]
        return [found for key, part in value.items() for found in _texts(part, f"{name}.{key}")]
    return [found for part in value for found in _texts(part, name)] if isinstance(value, list) else []
