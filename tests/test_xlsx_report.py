"""The workbook about a run: what stands in it, that hostile texts stay texts, that it stays small in memory."""

from __future__ import annotations

import datetime as dt
import io
import re
import string
import tracemalloc
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import cmrtkit
from cmrtkit.builder import complete, write
from cmrtkit.cli import reports
from cmrtkit.cli.output import Target
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.renderers import xlsx_overview, xlsx_table
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.xlsx_book import TONES, Book, Value
from cmrtkit.renderers.xlsx_report import render
from cmrtkit.renderers.xlsx_table import Column, Table
from cmrtkit.results import FileResult, Run, RunResult
from cmrtkit.rulebook import LANGUAGES, Language
from cmrtkit.text import visible
from cmrtkit.words import load_words
from tests.conftest import ROOT
from tests.excel_rules import Archive, faults
from tests.helpers import DAY, run_cmrtkit

HOSTILE = "=1+1 <script>alert(1)</script> _x001B_ \u202egnp.exe | {name} %s"


@pytest.fixture(scope="module")
def results() -> dict[Language, RunResult]:
    """The examples and a file that is no workbook, judged once a language."""
    lists = sorted((ROOT / "examples" / "lists").iterdir())
    paths = [*sorted((ROOT / "examples").glob("*.xlsx")), ROOT / "examples" / "names.csv"]
    return {language: cmrtkit.validate(paths, language=language, as_of=DAY, reference=lists) for language in LANGUAGES}


def workbook(run: Run, language: Language = "en") -> bytes:
    return b"".join(render(Report(run, load_words(language))))


def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def table(data: bytes, key: str, language: Language = "en") -> list[dict[str, Any]]:
    """A sheet's rows, by the keys of its columns."""
    words = load_words(language).section("xlsx")
    keys = {heading: name for name, heading in words["columns"].items()}
    head, *rows = book(data)[words["sheets"][key]].iter_rows(values_only=True)
    # Two columns of one heading ("File", "Findings") never stand on one sheet.
    return [dict(zip([keys[str(text)] for text in head], row, strict=True)) for row in rows]


def overview(data: bytes, language: Language = "en") -> str:
    sheet = book(data)[load_words(language).section("xlsx")["sheets"]["overview"]]
    return "\n".join(
        " | ".join(str(cell) for cell in row if cell is not None) for row in sheet.iter_rows(values_only=True)
    )


# What stands in it


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_makes_a_workbook_that_excel_takes(
    language: Language, results: dict[Language, RunResult]
) -> None:
    data = workbook(results[language], language)
    assert not faults(data)
    names = load_words(language).section("xlsx")["sheets"]
    assert set(book(data).sheetnames) == set(names.values())
    assert book(data).sheetnames[0] == names["overview"]


def test_a_row_for_each_reply(results: dict[Language, RunResult]) -> None:
    result = results["en"]
    rows = table(workbook(result), "suppliers")
    assert len(rows) == len(result.files)
    for row, item in zip(rows, result.files, strict=True):
        assert row["file"] == item.path
        if item.verdict is None:
            assert row["verdict"] == "Not judged"
            assert item.error is not None
            assert row["reasons"] == item.error.message
            continue
        assert row["verdict"] == item.verdict.words
        assert row["company"] == item.company
        assert row["scope"] == item.scope
        assert item.template is not None
        assert row["template"] == f"{item.template.family} {item.template.version}"
        assert isinstance(row["effective"], dt.datetime)
        assert row["effective"].date() == item.effective_date
        assert (row["error"], row["warning"], row["note"]) == (
            item.summary.error,
            item.summary.warning,
            item.summary.note,
        )
        assert row["findings"] == len(item.findings)
        assert item.completeness is not None
        assert row["remaining"] == item.completeness.required_remaining
        assert row["named"] == sum(count.named for count in item.smelter_counts)
        assert row["conformant"] == sum(count.conformant or 0 for count in item.smelter_counts)
        assert all(reason.title in row["reasons"] for reason in item.verdict.reasons)


def test_every_finding_has_a_row_with_all_of_it(results: dict[Language, RunResult]) -> None:
    result = results["en"]
    found = [(item, finding) for item in result.files for finding in item.findings]
    rows = table(workbook(result), "findings")
    assert len(rows) == len(found)
    for row, (item, finding) in zip(rows, found, strict=True):
        plain: dict[str, object] = {
            "rule": finding.rule,
            "rule_name": finding.name,
            "cell": finding.cell,
            "file": item.path,
        }
        plain |= {"smelter_id": finding.smelter_id, "fingerprint": finding.fingerprint, "severity": finding.severity}
        plain |= {"message": finding.message, "remedy": finding.remedy, "why": finding.why, "suppressed": None}
        plain |= {"confidence": finding.confidence, "observed": finding.observed, "expected": finding.expected}
        assert {key: row[key] for key in plain} == plain


def test_every_row_of_a_smelter_list_and_every_facility_once(results: dict[Language, RunResult]) -> None:
    result = results["en"]
    data = workbook(result)
    rows = table(data, "rows")
    assert [row["row"] for row in rows] == [row.row for item in result.files for row in item.smelters]
    facilities = table(data, "smelters")
    keys = [(row["metal"], row["smelter_id"] or row["standard_name"], row["country"]) for row in facilities]
    assert len(set(keys)) == len(keys)
    ids = {row.smelter_id for item in result.files for row in item.smelters if row.smelter_id}
    assert ids <= {row["smelter_id"] for row in facilities}
    for row in facilities:
        assert row["suppliers"] == len(row["named_by"].split("; "))


def test_a_count_leads_to_the_findings_of_its_supplier(results: dict[Language, RunResult]) -> None:
    data = workbook(results["ja"], "ja")
    names = load_words("ja").section("xlsx")["sheets"]
    suppliers, findings = book(data)[names["suppliers"]], book(data)[names["findings"]]
    links = [cell.hyperlink for row in suppliers for cell in row if cell.hyperlink]
    assert len(links) == sum(bool(item.findings) for item in results["ja"].files)
    for link in links:
        place = re.fullmatch(rf"'{names['findings']}'!A(\d+)", link.location or "")
        assert place
        company = suppliers[f"A{re.sub('[A-Z]', '', link.ref)}"].value
        assert findings[f"A{place[1]}"].value == company
        assert findings[f"A{int(place[1]) - 1}"].value != company


def test_the_overview_says_what_was_checked_and_with_what(results: dict[Language, RunResult]) -> None:
    result = results["en"]
    text = overview(workbook(result))
    for source in result.reference:
        assert source.name in text
        assert str(source.date) in text
    assert DAY.isoformat() in text
    assert result.tool.version in text
    for item in result.files:
        if item.error:
            assert item.error.message in text
            assert item.error.hint in text
    assert f"{result.settings.rules} of" in text if result.settings else True


def test_settings_and_accepted_findings_in_the_overview(tmp_path: Path) -> None:
    faulty = ROOT / "examples" / "faulty-cmrt-6.4.xlsx"
    settings_file = tmp_path / "cmrtkit.toml"
    settings_file.write_text('ignore = ["weak-due-diligence"]\n[severity]\nsuperseded-template = "note"\n', "utf-8")
    entry = {"rule": "required-missing", "supplier": "*", "fingerprint": "", "reason": "we know", "who": "x"}
    first = cmrtkit.validate(faulty, as_of=DAY).files[0]
    fault = next(finding for finding in first.findings if finding.name == "required-missing")
    entries = [
        {**entry, "supplier": first.company, "fingerprint": fault.fingerprint, "until": "2030-01-01"},
        {**entry, "rule": "scope-not-as-requested", "supplier": first.company, "until": "2030-01-01", "reason": "gone"},
    ]
    for item in entries:
        item["fingerprint"] = item["fingerprint"] or "0" * 16
    accepted = tmp_path / "accepted.yaml"
    accepted.write_text(yaml.safe_dump({"suppressions": entries}), "utf-8")
    result = cmrtkit.validate(faulty, as_of=DAY, settings=settings_file, suppressions=accepted)
    data = workbook(result)
    text = overview(data)
    for said in ("cmrtkit.toml", "weak-due-diligence", "superseded-template", "accepted.yaml", "gone"):
        assert said in text
    rows = table(data, "findings")
    assert [row["suppressed"] for row in rows].count("yes") == result.summary.suppressed == 1
    sheet = book(data)["Findings"]
    place = next(at for at, row in enumerate(rows, 2) if row["suppressed"])
    assert sheet[f"B{place}"].fill.patternType is None
    assert sheet["B2"].fill.fgColor.rgb[2:] == TONES[rows[0]["severity"]][1:]


def test_tables_are_made_to_be_worked_with(results: dict[Language, RunResult]) -> None:
    made = book(workbook(results["en"]))
    for sheet in made.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert max(dimension.width for dimension in sheet.column_dimensions.values()) < 100
        assert sheet.page_setup.fitToHeight == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_wide_characters_make_a_column_wider(language: Language, tmp_path: Path) -> None:
    def width_of(text: str) -> float:
        return _table_of([[Value(text)]])["T"].column_dimensions["A"].width or 0

    assert width_of("架空電子工業株式会社") > width_of("0123456789") + 5
    assert load_words(language).section("xlsx")["font"]


# Texts and numbers


def _table_of(rows: list[list[Value]]) -> openpyxl.Workbook:
    data = _data_of(rows)
    assert not faults(data)
    return book(data)


def _data_of(rows: list[list[Value]]) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = io.BytesIO()
        made = Book(file, Path(folder), "Calibri", DAY)
        columns = [Column(letter, 40) for letter in string.ascii_lowercase[: len(rows[0])]]
        shown = Table(made, "T", columns, {column.key: column.key for column in columns}, "&P")
        for row in rows:
            shown.add(row)
        shown.close()
        made.close()
        return file.getvalue()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t=", "\r="])
def test_what_begins_like_a_formula_stays_a_text(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    cell = _table_of([[Value(text)]])["T"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == visible(text)
    assert cell.quotePrefix, "or it becomes a formula when somebody edits it"


def test_usual_texts_show_no_apostrophe() -> None:
    assert not _table_of([[Value("A. Company")]])["T"]["A2"].quotePrefix


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="<>&\"'_x0041/rt=\x00\x1f\ud800\uffff\r\n\t", max_size=30))
def test_any_text_is_only_a_text(text: str) -> None:
    for shown in (text, f"<r>{text}</r>", f"{text}</t></is></c>"):
        value = _table_of([[Value(shown)]])["T"]["A2"].value or ""
        legal = re.sub("[\ud800-\udfff\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f]", "", shown)
        assert _unescaped(value).strip() == visible(legal).strip()


def _unescaped(text: str) -> str:
    """openpyxl leaves in what Excel reads as the escape of an escape."""
    return re.sub("_x005F(?=_x[0-9A-Fa-f]{4}_)", "", text)


def test_a_text_is_no_longer_than_a_cell_may_be() -> None:
    value = _table_of([[Value("x" * 40_000)]])["T"]["A2"].value
    assert isinstance(value, str)
    assert len(value) == 32_767
    assert value.endswith("…")


def test_numbers_and_dates_are_numbers_and_dates() -> None:
    sheet = _table_of([[Value(1234), Value(dt.date(2026, 2, 28)), Value(dt.date(1899, 1, 1)), Value(None)]])["T"]
    assert sheet["A2"].value == 1234
    assert sheet["B2"].value == dt.datetime(2026, 2, 28)
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert sheet["C2"].value == "1899-01-01"
    assert sheet["D2"].value is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_replies(language: Language, tmp_path: Path) -> None:
    cells = {"Declaration!D32": HOSTILE[1:], "Smelter List!B40": HOSTILE[1:], "Smelter List!D41": HOSTILE[1:]}
    write(complete("CMRT", "6.4", name=HOSTILE[1:]).with_cells(cells), tmp_path / "=cmd|'calc'!A1.xlsx")
    data = workbook(cmrtkit.validate(tmp_path, language=language, as_of=DAY), language)
    assert not faults(data)
    assert all(cell.data_type != "f" for sheet in book(data) for row in sheet for cell in row)
    text = b"".join(Archive(data).parts.values())
    assert b"<f>" not in text
    assert "\u202e".encode() not in text


def test_personal_data_stays_out(tmp_path: Path) -> None:
    personal = {
        "contact_name": "Aoi Himitsu", "contact_email": "aoi.himitsu", "contact_phone": "+81-3-9999-1234",
        "authorizer_name": "Ken Naisho", "authorizer_email": "ken.naisho", "address": "Secret Street 1",
    }  # fmt: skip
    write(complete("CMRT", "6.4", **personal), tmp_path / "personal.xlsx")  # type: ignore[arg-type]
    text = b"".join(Archive(workbook(cmrtkit.validate(tmp_path))).parts.values())
    for secret in personal.values():
        assert secret.encode() not in text


# The same bytes, any number of rows, little memory


def test_the_same_result_gives_the_same_bytes(results: dict[Language, RunResult]) -> None:
    first = workbook(results["en"])
    assert workbook(results["en"]) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        dates = {info.date_time for info in archive.infolist()}
        assert len(dates) == 1
        assert dates.pop()[0] == 1980
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {f"{DAY.isoformat()}T00:00:00Z"}


def test_rows_without_room_are_counted(results: dict[Language, RunResult], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "ROWS", 21)
    monkeypatch.setattr(xlsx_overview, "ROWS", 21)
    result = results["en"]
    data = workbook(result)
    assert not faults(data)
    assert len(table(data, "findings")) == 20
    monkeypatch.setattr(xlsx_overview, "ROWS", 1_000)
    left = sum(len(item.findings) for item in result.files) - 20
    assert f"{left} rows had no room on the sheet Findings" in overview(workbook(result))


@dataclass(frozen=True)
class Replies(Collection[FileResult]):
    """As many replies as wanted, made one by one."""

    item: FileResult
    count: int

    def __len__(self) -> int:
        return self.count

    def __contains__(self, other: object) -> bool:
        return False

    def __iter__(self) -> Iterator[FileResult]:
        for number in range(self.count):
            facts = {"path": f"{number}.xlsx", "company": f"Supplier {number}", "findings": list(self.item.findings)}
            yield self.item.model_copy(update=facts)


@dataclass(frozen=True)
class LargeRun:
    """A run of many replies, of which none is kept."""

    base: RunResult
    files: Replies

    def __getattr__(self, name: str) -> Any:
        return getattr(self.base, name)


def test_memory_does_not_grow_with_the_replies(results: dict[Language, RunResult]) -> None:
    """A reply of twenty findings and twenty smelters costs its heights of rows, and nothing else."""
    item = next(item for item in results["en"].files if "smelters" in item.path)

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in render(Report(LargeRun(results["en"], Replies(item, count)), load_words("en"))):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(2)
    assert (peak(120) - peak(20)) / 100 < 25_000


# One workbook


def test_one_workbook_comes_back_marked(faulty: Path) -> None:
    result = cmrtkit.validate(faulty, as_of=DAY)
    with_source = Report(result, load_words("en"), source=faulty.read_bytes)
    assert "Declaration" in book(b"".join(render(with_source))).sheetnames
    assert "Suppliers" in book(workbook(result)).sheetnames, "without the file"


def test_a_file_that_changed_meanwhile_is_not_marked(faulty: Path, sound: Path) -> None:
    result = cmrtkit.validate(faulty, as_of=DAY)
    data = b"".join(render(Report(result, load_words("en"), source=sound.read_bytes)))
    assert "the file has changed since it was judged" in overview(data)


def test_a_file_that_is_gone_or_broken_is_summarised(faulty: Path) -> None:
    def gone() -> bytes:
        raise WorkbookError("not-found")

    result = cmrtkit.validate(faulty, as_of=DAY)
    data = b"".join(render(Report(result, load_words("en"), source=gone)))
    assert "There is no such file" in overview(data)


def test_a_file_that_was_not_judged_is_summarised(tmp_path: Path) -> None:
    (tmp_path / "no.xlsx").write_bytes(b"%PDF")
    result = cmrtkit.validate(tmp_path)
    data = b"".join(render(Report(result, load_words("en"), source=(tmp_path / "no.xlsx").read_bytes)))
    assert table(data, "suppliers")[0]["verdict"] == "Not judged"


# The command


def test_a_workbook_is_refused_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(UsageError, match=r"give it a file, as in --format xlsx=report\.xlsx"):
        reports.report_targets(["xlsx"])
    assert reports.report_targets(["xlsx=a.xlsx", "text"]) == [Target("xlsx", Path("a.xlsx")), Target("text", None)]
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    assert reports.report_targets(["xlsx"]) == [Target("xlsx", None)], "a pipe takes it"


def test_the_command_writes_it(tmp_path: Path) -> None:
    done = run_cmrtkit(
        "validate",
        str(ROOT / "examples"),
        "--format",
        "xlsx=r.xlsx",
        "--fail-on",
        "never",
        "--as-of",
        "2025-09-01",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert len(table((tmp_path / "r.xlsx").read_bytes(), "suppliers")) == 5


# Words


def _leaves(data: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, f"{path}/{key}")
    else:
        yield path, str(data)


def test_the_words_say_the_same_in_every_language() -> None:
    spoken = {language: dict(_leaves(load_words(language).section("xlsx"))) for language in LANGUAGES}
    for words in spoken.values():
        assert words.keys() == spoken["en"].keys()
        for key, text in words.items():
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", spoken["en"][key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sheet_has_two_columns_of_one_name(language: Language, results: dict[Language, RunResult]) -> None:
    for sheet in book(workbook(results[language], language)).worksheets[1:]:
        assert isinstance(sheet, Worksheet)
        head = [cell.value for cell in sheet[1]]
        assert len(set(head)) == len(head)
