"""A judged workbook given back with marks: what is marked, that nothing else changes, and that Excel would take it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

import cmrtkit
from cmrtkit.annotate import Line, Listing, Mark, Note, annotated
from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.marks import FILLS
from cmrtkit.annotate.markup import parsed
from cmrtkit.annotate.writing import element, with_attributes
from cmrtkit.builder import complete
from cmrtkit.builder.write import to_bytes
from cmrtkit.errors import WorkbookError
from cmrtkit.findings import Severity
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.xlsx_report import render
from cmrtkit.results import RunResult
from cmrtkit.rulebook import LANGUAGES, Language
from cmrtkit.words import load_words
from tests.conftest import ROOT, SHARED, needs_shared
from tests.excel_rules import Archive, faults, local
from tests.helpers import DAY

Change = bytes | None | Callable[[bytes], bytes]
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
LISTING = Listing(
    "Calibri", "Found", ("remark",), ("Severity", "Sheet", "Cell", "Text"), (10, 16, 8, 60), 2, (), "more"
)


def changed(data: bytes, changes: Mapping[str, Change]) -> bytes:
    """The archive with parts changed, added or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            change = changes.get(name, source.read(name))
            content = change(source.read(name)) if callable(change) else change
            if content is not None:
                target.writestr(name, content)
        for name in changes.keys() - set(source.namelist()):
            added = changes[name]
            assert isinstance(added, bytes)
            target.writestr(name, added)
    return out.getvalue()


def judged(data: bytes, tmp_path: Path, language: Language = "en") -> RunResult:
    path = tmp_path / "judged.xlsx"
    path.write_bytes(data)
    return cmrtkit.validate(path, as_of=DAY, language=language)


def copy_of(data: bytes, tmp_path: Path, language: Language = "en") -> bytes:
    """As the command gives it."""
    report = Report(judged(data, tmp_path, language), load_words(language), source=lambda: data)
    return b"".join(render(report))


def marked(data: bytes, *cells: tuple[str, str, Severity], text: str = "It is so.\n→ Do this.") -> bytes:
    marks = [Mark(sheet, cell, Note(severity, f"{severity}: rule", text)) for sheet, cell, severity in cells]
    lines = tuple(
        Line(mark.note.severity, ("x", mark.sheet, mark.cell, text), (mark.sheet, mark.cell)) for mark in marks
    )
    return annotated(data, marks, replace(LISTING, lines=lines))


def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rich_workbook() -> bytes:
    """Everything that must not be lost, in a workbook of another program."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "It's a sheet"
    sheet["A1"], sheet["B2"], sheet["C3"] = "plain", 3.5, "=B2*2"
    sheet["B2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["C3"].font = Font(color="FFFFFFFF", bold=True)
    sheet["C3"].protection = Protection(locked=False)
    sheet["D4"] = "with a note"
    sheet["D4"].comment = Comment("what the supplier says", "Somebody")
    sheet["A9"].comment = Comment("stays as it is", "Somebody")
    sheet.merge_cells("E5:G6")
    sheet["E5"] = "merged"
    sheet["H1"].hyperlink = "https://example.com/"
    sheet.column_dimensions["J"].fill = PatternFill("solid", fgColor="FF112233")
    sheet.column_dimensions["J"].protection = Protection(locked=False)
    sheet.row_dimensions[7].height = 40
    sheet.conditional_formatting.add("A1:C9", FormulaRule(formula=['A1=""'], fill=PatternFill(bgColor="FFFFFF00")))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("B2", FormulaRule(formula=["B2>1"], font=Font(italic=True)))  # type: ignore[no-untyped-call]
    choice = DataValidation(type="list", formula1='"Yes,No"')
    choice.add("A1:A9")
    sheet.add_data_validation(choice)
    sheet.protection.sheet = True
    sheet.protection.password = "secret"
    second = made.create_sheet("Second")
    second["A1"] = "untouched"
    second.print_title_rows = "1:1"
    second.defined_names["local"] = DefinedName("local", attr_text="Second!$A$1")
    made.defined_names["everywhere"] = DefinedName("everywhere", attr_text="Second!$A$1")
    made.security.lockStructure = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


RICH = rich_workbook()
S = "It's a sheet"


# What is marked


def test_cells_are_coloured_by_severity() -> None:
    sheet = book(marked(RICH, (S, "A1", "note"), (S, "B2", "error"), (S, "C3", "warning")))[S]
    assert {cell: sheet[cell].fill.fgColor.rgb for cell in ("A1", "B2", "C3")} == {
        "A1": FILLS["note"],
        "B2": FILLS["error"],
        "C3": FILLS["warning"],
    }
    assert sheet["D4"].fill.patternType is None


def test_a_colour_leaves_the_rest_of_a_format_alone() -> None:
    before, after = book(RICH)[S], book(marked(RICH, (S, "B2", "error"), (S, "C3", "error")))[S]
    assert after["C3"].font.bold
    assert not after["C3"].protection.locked
    assert after["C3"].font.color.rgb == "FF000000", "white text cannot be read on a pale fill"
    assert after["B2"].number_format == before["B2"].number_format


def test_a_colour_is_above_the_conditional_formats_of_the_sheet() -> None:
    rules = [
        (str(area.sqref), rule.priority, rule.formula[0])
        for area in book(marked(RICH, (S, "B2", "error"), (S, "A1", "note")))[S].conditional_formatting
        for rule in area.rules
    ]
    ours = [rank for _, rank, formula in rules if "cmrtkit" in formula]
    theirs = {area: rank for area, rank, formula in rules if "cmrtkit" not in formula}
    assert len(ours) == 2
    assert max(ours) < min(theirs.values())
    assert theirs["A1:C9"] < theirs["B2"], "their order among themselves"
    sheet = Archive(marked(RICH, (S, "B2", "error"))).parts["xl/worksheets/sheet1.xml"]
    assert sheet.count(b"<conditionalFormatting") == 3
    assert sheet.index(b"cmrtkit") < sheet.index(b"A1="), "LibreOffice takes the first there is"


def test_cells_that_are_not_written_out_are_put_in_with_the_format_of_their_column() -> None:
    cells: tuple[tuple[str, Severity], ...] = (
        ("J3", "error"),
        ("J20", "error"),
        ("F1", "note"),
        ("A8", "note"),
        ("ZZ1", "note"),
        ("B20", "note"),
    )
    out = marked(RICH, *((S, cell, severity) for cell, severity in cells))
    sheet = book(out)[S]
    assert all(sheet[cell].fill.fgColor.rgb == FILLS[severity] for cell, severity in cells)
    assert not sheet["J3"].protection.locked
    assert not sheet["J20"].protection.locked
    assert sheet["A8"].protection.locked
    assert not new_faults(RICH, out)


def test_the_note_of_a_merged_range_is_on_its_first_cell() -> None:
    sheet = book(marked(RICH, (S, "F6", "error"), (S, "E5", "note")))[S]
    assert sheet["E5"].comment.text.count("rule") == 2
    assert sheet["E5"].fill.fgColor.rgb == FILLS["error"]


def test_notes_of_others_stay_and_ours_comes_after() -> None:
    out = marked(RICH, (S, "D4", "error"))
    sheet = book(out)[S]
    assert sheet["D4"].comment.text.startswith("what the supplier says\n\ncmrtkit:\nerror: rule")
    assert sheet["A9"].comment.text == "stays as it is"
    assert not new_faults(RICH, out)


def test_conversations_stay_and_are_not_talked_into() -> None:
    relations = b'<Relationship Id="t1" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="/xl/threadedComments/threadedComment1.xml"/></Relationships>'
    thread = b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="D4"/></ThreadedComments>'
    kind = b'<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType="application/vnd.ms-excel.threadedcomments+xml"/></Types>'
    talk = changed(
        RICH,
        {
            "xl/threadedComments/threadedComment1.xml": thread,
            "xl/worksheets/_rels/sheet1.xml.rels": lambda data: data.replace(b"</Relationships>", relations),
            "[Content_Types].xml": lambda data: data.replace(b"</Types>", kind),
        },
    )
    sheet = book(marked(talk, (S, "D4", "error"), (S, "A1", "error")))[S]
    assert sheet["D4"].comment.text == "what the supplier says"
    assert sheet["D4"].fill.fgColor.rgb == FILLS["error"]
    assert "rule" in sheet["A1"].comment.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_says_severity_rule_message_and_what_to_do(language: Language, tmp_path: Path, faulty: Path) -> None:
    data = faulty.read_bytes()
    result = judged(data, tmp_path, language)
    out = book(copy_of(data, tmp_path, language))
    assert any(not finding.cell for finding in result.files[0].findings), "one about the whole run"
    for finding in result.files[0].findings:
        if not finding.cell:
            continue
        text = out[finding.sheet][finding.cell].comment.text
        for said in (load_words(language).report(finding.severity), finding.name, finding.message, finding.remedy):
            assert said in text
    listed = [[cell.value for cell in row] for row in out["cmrtkit"].iter_rows()]
    assert [row[4] for row in listed if row[5]][1:] == [finding.message for finding in result.files[0].findings]


def test_the_list_comes_first_and_leads_to_the_cells(tmp_path: Path, faulty: Path) -> None:
    out = book(copy_of(faulty.read_bytes(), tmp_path))
    assert out.sheetnames[0] == "cmrtkit"
    links = {link.ref: link.location for link in (cell.hyperlink for row in out["cmrtkit"] for cell in row) if link}
    assert "'Declaration'!D8" in links.values()
    assert "'Smelter List'!E40" in links.values()
    assert all(out["cmrtkit"][ref].value == (location or "").rpartition("!")[2] for ref, location in links.items())


def test_a_link_to_a_sheet_with_an_apostrophe() -> None:
    sheet = book(marked(RICH, (S, "A1", "error")))["cmrtkit"]
    assert [cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink] == ["'It''s a sheet'!A1"]


def test_the_sheet_in_front_stays_in_front_and_names_keep_their_sheets(tmp_path: Path, faulty: Path) -> None:
    before, after = book(faulty.read_bytes()), book(copy_of(faulty.read_bytes(), tmp_path))
    assert before.active and after.active
    assert after.active.title == before.active.title
    rich = book(marked(RICH, (S, "A1", "error")))
    assert rich["Second"].defined_names["local"].attr_text == "Second!$A$1"
    assert rich["Second"].print_title_rows == "$1:$1"
    assert rich.security.lockStructure


def test_findings_without_a_cell_are_listed_without_a_link() -> None:
    listing = replace(LISTING, lines=(Line("error", ("error", "whole workbook", "", "odd")),))
    sheet = book(annotated(RICH, [], listing))["cmrtkit"]
    assert sheet["D5"].value == "odd" if sheet["D5"].value else sheet["D4"].value == "odd"
    assert not any(cell.hyperlink for row in sheet for cell in row)


def test_accepted_findings_leave_no_mark(tmp_path: Path, faulty: Path) -> None:
    data = faulty.read_bytes()
    result = judged(data, tmp_path)
    item = result.files[0]
    kept, *others = (finding for finding in item.findings if finding.cell)
    findings = [kept, *(finding.model_copy(update={"suppressed": True}) for finding in others)]
    summary = item.summary.model_copy(update={"suppressed": len(findings) - 1})
    accepted = result.model_copy(update={"files": [item.model_copy(update={"findings": findings, "summary": summary})]})
    out = book(b"".join(render(Report(accepted, load_words("en"), source=lambda: data))))
    noted = [cell for sheet in out for row in sheet for cell in row if cell.comment]
    assert [cell.coordinate for cell in noted] == [kept.cell]
    texts = " ".join(str(cell.value) for row in out["cmrtkit"] for cell in row if cell.value)
    assert findings[1].message not in texts
    assert str(len(findings) - 1) in texts


# That nothing else changes


def new_faults(before: bytes, after: bytes) -> list[str]:
    """What Excel would stumble over in one that it would not in the other."""
    known = set(faults(before))
    return [fault for fault in faults(after) if fault not in known]


def cells_of(sheet: ElementTree.Element) -> dict[str, tuple[object, ...]]:
    """Cells that hold something: type, value, formula and text."""
    found: dict[str, tuple[object, ...]] = {}
    for cell in sheet.iter():
        if local(cell) == "c" and len(cell):
            said = [
                (local(item), item.text, tuple(sorted(item.attrib.items()))) for item in cell.iter() if item is not cell
            ]
            found[cell.get("r", "")] = (cell.get("t"), cell.get("cm"), cell.get("vm"), *said)
    return found


def frame_of(sheet: ElementTree.Element) -> list[str]:
    """Everything of a sheet but its cells, without what marking adds and without ranks, of which only the order counts."""
    kept = [item for item in sheet if local(item) not in ("sheetData", "legacyDrawing")]
    texts = [ElementTree.canonicalize(ElementTree.tostring(item)) for item in kept]
    ranks = sorted(
        {int(number) for text in texts for number in re.findall(r'\bpriority="(\d+)"', text) if "cmrtkit" not in text}
    )
    return [
        re.sub(r'\bpriority="(\d+)"', lambda found: f'rank="{ranks.index(int(found[1]))}"', text)
        for text in texts
        if "cmrtkit" not in text
    ]


def require_same_but_for_marks(before: bytes, after: bytes, sheets: set[str]) -> None:
    """``sheets`` are those with marks; the list of findings is new."""
    old, new = Archive(before), Archive(after)
    titles, styles = old.sheets(), old.related(old.main(), "styles")
    own = {titles[title] for title in sheets}
    parts = {part for sheet in own for kind in ("comments", "vmlDrawing") if (part := old.related(sheet, kind))}
    rels = {sheet.replace("worksheets/", "worksheets/_rels/") + ".rels" for sheet in own}
    main = {"[Content_Types].xml", old.main(), "xl/_rels/workbook.xml.rels", styles}
    for name, content in old.parts.items():
        if name not in own | parts | rels | main:
            assert new.parts[name] == content, name
    for sheet in own:
        first, second = old.tree(sheet), new.tree(sheet)
        assert cells_of(first) == cells_of(second)
        assert frame_of(first) == frame_of(second)
    _require_names_kept(old, new)


def _require_names_kept(old: Archive, new: Archive) -> None:
    added = 1 if "cmrtkit" not in old.sheets() else 0
    names = [
        [
            (item.get("name"), item.text, int(item.get("localSheetId", -1 - shift)) + shift)
            for item in archive.tree(archive.main()).iter()
            if local(item) == "definedName"
        ]
        for archive, shift in ((old, added), (new, 0))
    ]
    assert names[0] == names[1]
    assert list(new.sheets())[added:] == list(old.sheets())


def test_everything_else_of_a_rich_workbook_stays() -> None:
    out = marked(
        RICH, (S, "A1", "error"), (S, "B2", "note"), (S, "D4", "warning"), (S, "E6", "note"), (S, "J3", "note")
    )
    require_same_but_for_marks(RICH, out, {S})
    assert not new_faults(RICH, out)
    dates = [
        {item.filename: item.date_time for item in zipfile.ZipFile(io.BytesIO(data)).infolist()} for data in (RICH, out)
    ]
    assert dates[0].items() <= dates[1].items()


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.xlsx")), ids=lambda path: path.name)
def test_copies_of_the_examples(path: Path, tmp_path: Path) -> None:
    require_good_copy(path.read_bytes(), tmp_path)


@needs_shared
@pytest.mark.parametrize("name", ["CMRT_6.5-11-00", "EMRT_1.3-11-01"])
def test_copies_of_filled_templates(name: str, tmp_path: Path) -> None:
    require_good_copy((SHARED / "corpus" / "recalculated" / f"{name}.xlsx").read_bytes(), tmp_path)


def require_good_copy(data: bytes, tmp_path: Path) -> None:
    """Nothing lost, nothing Excel would repair, judged as the original is, and the same bytes every time."""
    before = judged(data, tmp_path)
    out = copy_of(data, tmp_path)
    told = {finding.sheet for finding in before.files[0].findings if finding.cell}
    require_same_but_for_marks(data, out, told)
    assert not new_faults(data, out)
    assert judged(out, tmp_path).files[0].findings == before.files[0].findings
    assert copy_of(data, tmp_path) == out


# Marked twice


def test_a_second_marking_replaces_the_first() -> None:
    once = marked(RICH, (S, "A1", "error"), (S, "D4", "note"), (S, "J3", "note"), ("Second", "A1", "error"))
    twice = marked(once, (S, "A1", "warning"), (S, "C3", "note"), text="another")
    again, fresh = book(twice), book(marked(RICH, (S, "A1", "warning"), (S, "C3", "note"), text="another"))
    assert again.sheetnames == fresh.sheetnames
    for sheet in fresh:
        for row in sheet.iter_rows():
            for cell in row:
                other = again[sheet.title][cell.coordinate]
                assert (cell.comment and cell.comment.text) == (other.comment and other.comment.text), cell.coordinate
                if cell.value is not None:
                    assert cell.fill.fgColor.rgb == other.fill.fgColor.rgb, cell.coordinate
    assert not new_faults(RICH, twice)
    ours = [rule for area in again[S].conditional_formatting for rule in area.rules if "cmrtkit" in rule.formula[0]]
    assert len(ours) == 2


# Other ways to write a workbook


def _prefixed(data: bytes) -> bytes:
    text = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", data.partition(b"?>")[2] if data.startswith(b"<?xml") else data)
    return text.replace(b"xmlns=", b"xmlns:x=", 1)


def test_prefixed_elements() -> None:
    parts = [
        name for name in Archive(RICH).parts if name.startswith("xl/") and name.endswith(".xml") and "theme" not in name
    ]
    data = changed(RICH, dict.fromkeys(parts, _prefixed))
    out = marked(data, (S, "A1", "error"), (S, "D4", "note"), (S, "J3", "note"), (S, "J30", "note"))
    require_same_but_for_marks(data, out, {S})
    assert not new_faults(data, out)
    sheet = book(out)[S]
    assert sheet["J30"].fill.fgColor.rgb == FILLS["note"]
    assert "rule" in sheet["D4"].comment.text


def _bare(rows: bytes, styles: bool = True) -> bytes:
    """A workbook with one sheet, as little of it as is allowed."""
    relation = b'<Relationship Id="r%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>'
    links = relation % (1, b"worksheet", b"worksheets/sheet1.xml") + (
        relation % (2, b"styles", b"styles.xml") if styles else b""
    )
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    r = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    kinds = (
        b'<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml"/>'
    )
    types = kinds % (b"xl/workbook.xml", b"sheet.main") + kinds % (b"xl/worksheets/sheet1.xml", b"worksheet")
    types += kinds % (b"xl/styles.xml", b"styles") if styles else b""
    head = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    rels = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    parts = {
        "[Content_Types].xml": head + types + b"</Types>",
        "_rels/.rels": rels % (relation % (1, b"officeDocument", b"xl/workbook.xml")),
        "xl/workbook.xml": b"<workbook %s %s><sheets><sheet name='One' sheetId='1' r:id='r1'/></sheets></workbook>"
        % (space, r),
        "xl/_rels/workbook.xml.rels": rels % links,
        "xl/worksheets/sheet1.xml": b"<worksheet %s>%s</worksheet>" % (space, rows),
        **({"xl/styles.xml": b"<styleSheet %s/>" % space} if styles else {}),
    }
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    return changed(empty.getvalue(), parts)


@pytest.mark.parametrize("styles", [True, False])
@pytest.mark.parametrize(
    "rows",
    [
        b"<sheetData/>",
        b"<sheetData></sheetData>",
        b"<sheetData><row r='2'/><row r='9'><c r='B9'/></row></sheetData><extLst/>",
        b"<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row/><row r='5' spans='1:1'><c><v>5</v></c></row></sheetData>",
        b'<sheetData><row r="2" s="7" customFormat="1"><c r="A2" t="str"><v>a &gt; b</v></c></row></sheetData>',
    ],
)
def test_sheets_of_few_words(rows: bytes, styles: bool) -> None:
    data = _bare(rows, styles)
    cells = ["A1", "B1", "C1", "B2", "A3", "B5", "A9", "C9"]
    out = marked(data, *(("One", cell, "error") for cell in cells))
    assert not faults(out)
    sheet = book(out)["One"]
    assert all(sheet[cell].fill.fgColor.rgb == FILLS["error"] and sheet[cell].comment for cell in cells)
    kept = list(cells_of(Archive(data).tree("xl/worksheets/sheet1.xml")).values())
    assert list(cells_of(Archive(out).tree("xl/worksheets/sheet1.xml")).values()) == kept


def test_sheets_in_utf_16() -> None:
    def wide(data: bytes) -> bytes:
        return ('<?xml version="1.0" encoding="UTF-16"?>' + data.decode().partition("?>")[2]).encode("utf-16")

    data = changed(RICH, {"xl/comments/comment1.xml": lambda data: wide(b"?>" + data)})
    assert "rule" in book(marked(data, (S, "D4", "error")))[S]["D4"].comment.text


def test_strict_workbooks() -> None:
    def strict(data: bytes) -> bytes:
        main, r = (
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        data = data.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", main)
        return data.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", r)

    data = changed(RICH, {name: strict for name in Archive(RICH).parts if name.endswith((".xml", ".rels"))})
    out = marked(data, ("Second", "A1", "error"))
    assert not new_faults(data, out)
    new = [content for name, content in Archive(out).parts.items() if name not in Archive(data).parts or "rels" in name]
    assert not any(b"officeDocument/2006" in content or b"spreadsheetml/2006" in content for content in new)


def test_a_broken_reference_to_a_drawing_is_mended() -> None:
    data = changed(
        RICH,
        {
            "xl/worksheets/_rels/sheet1.xml.rels": lambda data: re.sub(
                rb"<Relationship [^>]*vmlDrawing[^>]*/>", b"", data
            ),
            "xl/drawings/commentsDrawing1.vml": None,
        },
    )
    out = marked(data, (S, "A1", "error"))
    assert not faults(out)
    assert {cell.coordinate for row in book(out)[S] for cell in row if cell.comment} == {"A1", "A9", "D4"}


def test_macros_are_left_out_and_the_copy_is_an_xlsx() -> None:
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    relation = b'<Relationship Id="v" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>'
    macros = changed(
        RICH,
        {
            "xl/vbaProject.bin": b"macros",
            "xl/_rels/workbook.xml.rels": lambda data: data.replace(b"</Relationships>", relation),
            "[Content_Types].xml": lambda data: data.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", kind
            ).replace(
                b"</Types>",
                b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
            ),
        },
    )
    out = marked(macros, (S, "A1", "error"))
    assert not faults(out)
    parts = Archive(out).parts
    assert "xl/vbaProject.bin" not in parts
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    assert b"vbaProject" not in parts["xl/_rels/workbook.xml.rels"]


def test_macro_sheets_cannot_be_marked() -> None:
    relation = b'<Relationship Id="v" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="m.xml"/></Relationships>'
    data = changed(RICH, {"xl/_rels/workbook.xml.rels": lambda data: data.replace(b"</Relationships>", relation)})
    with pytest.raises(WorkbookError, match="macro-sheets"):
        marked(data, (S, "A1", "error"))


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/comments/comment1.xml", b"<comments"),
        ("xl/comments/comment1.xml", b"<comments/>"),
        ("xl/drawings/commentsDrawing1.vml", b"nothing"),
        ("xl/styles.xml", b"<!DOCTYPE a><styleSheet/>"),
        ("[Content_Types].xml", b"<Types><Types>"),
    ],
)
def test_what_cannot_be_marked_says_so(part: str, content: bytes) -> None:
    with pytest.raises(WorkbookError):
        marked(changed(RICH, {part: content}), (S, "A1", "error"))


def test_encrypted_workbooks_are_given_back_open(tmp_path: Path, faulty: Path) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(faulty.read_bytes())).encrypt("VelvetSweatshop", locked)
    data = locked.getvalue()
    assert "rule" not in str(judged(data, tmp_path).files[0].error)
    assert book(copy_of(data, tmp_path)).sheetnames[0] == "cmrtkit"


@st.composite
def sheet_data(draw: st.DrawFn) -> bytes:
    """Rows and cells as programs write them: with their numbers or without, empty, with gaps, with formats."""
    rows, number = b"", 0
    for _ in range(draw(st.integers(0, 5))):
        gap = draw(st.integers(0, 3))
        number += gap + 1
        said = b' r="%d"' % number if gap or draw(st.booleans()) else b""
        said += draw(st.sampled_from([b"", b' s="1" customFormat="1"', b' ht="30"', b' spans="1:2"']))
        cells, at = b"", 0
        for _ in range(draw(st.integers(0, 4))):
            skip = draw(st.integers(0, 2))
            at += skip + 1
            name = b' r="%s%d"' % (b"ABCDEFGHIJKLM"[at - 1 : at], number) if skip or draw(st.booleans()) else b""
            style = draw(st.sampled_from([b"", b' s="0"', b' s="1"']))
            kind = draw(st.sampled_from([b"/>", b"></c>", b"><v>7</v></c>", b' t="str"><f>1&gt;0</f><v>x</v></c>']))
            cells += b"<c" + name + style + kind
        rows += b"<row" + said + (b">" + cells + b"</row>" if cells or draw(st.booleans()) else b"/>")
    return b"<sheetData>" + rows + b"</sheetData>" if rows or draw(st.booleans()) else b"<sheetData/>"


_CELLS = st.lists(st.tuples(st.integers(1, 14), st.integers(1, 16)), min_size=1, max_size=8, unique=True)


@settings(max_examples=150, deadline=None)
@given(sheet_data(), _CELLS, st.booleans())
def test_marks_find_their_cells_in_any_sheet(rows: bytes, places: list[tuple[int, int]], prefixed: bool) -> None:
    columns = b'<cols><col min="3" max="4" width="9" style="1"/></cols>'
    sheet = columns + rows
    styles = b'<cellXfs><xf/><xf applyProtection="1"><protection locked="0"/></xf></cellXfs>'
    data = changed(_bare(sheet), {"xl/styles.xml": lambda data: data.replace(b"/>", b">" + styles + b"</styleSheet>")})
    if prefixed:
        data = changed(data, {"xl/worksheets/sheet1.xml": _prefixed})
    cells = [f"{'ABCDEFGHIJKLMN'[column - 1]}{row}" for column, row in places]
    out = marked(data, *(("One", cell, "error") for cell in cells))
    assert not faults(out)
    before, after = book(data)["One"], book(out)["One"]
    for row in after.iter_rows(max_row=20, max_col=14):
        for cell in row:
            was = before[cell.coordinate]
            assert cell.value == was.value
            assert cell.protection.locked == was.protection.locked or (was.value is None and not was.has_style)
            assert (cell.fill.fgColor.rgb == FILLS["error"]) == (cell.coordinate in cells)
            assert bool(cell.comment) == (cell.coordinate in cells)


def test_beyond_what_anybody_reads_cells_are_only_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmrtkit.annotate.notes._MOST_NOTES", 1)
    sheet = book(marked(RICH, (S, "A1", "error"), (S, "B2", "error")))[S]
    assert sheet["A1"].comment
    assert not sheet["B2"].comment
    assert sheet["B2"].fill.fgColor.rgb == FILLS["error"]


def test_a_note_of_too_many_findings_refers_to_the_list() -> None:
    marks = [Mark(S, "A1", Note("note", f"head {number}", "body " * 60)) for number in range(20)]
    text = book(annotated(RICH, marks, LISTING))[S]["A1"].comment.text
    assert "head 0" in text
    assert "head 19" not in text
    assert text.endswith(LISTING.more)


@pytest.mark.parametrize(
    ("part", "hostile"),
    [
        ("xl/drawings/commentsDrawing1.vml", lambda data: data.replace(b"</xml>", b"<v:shape >" * 300_000 + b"</xml>")),
        ("xl/worksheets/sheet1.xml", lambda data: data + b"<mergeCell " * 300_000),
        (
            "xl/worksheets/sheet1.xml",
            lambda data: data.replace(b"<mergeCells", b'<mergeCell ref="A1:Z9999"/>' * 200_000),
        ),
        ("xl/comments/comment1.xml", lambda data: data.replace(b"<t>", b"<t>" + b"&amp;" * 500_000)),
    ],
)
def test_hostile_parts_cost_no_time(part: str, hostile: Callable[[bytes], bytes]) -> None:
    started = time.process_time()
    with suppress(WorkbookError):
        marked(changed(RICH, {part: hostile}), *((S, f"A{row}", "error") for row in range(1, 300)))
    assert time.process_time() - started < 8


# Hostile texts

HOSTILE = "</t></r>&lt;script>_x0041_ =1+1 \U0001f600 \u202e ]]> <!--"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.text(alphabet="<>&\"'_x0041]\x00\x1f\ud800\uffff\r\n=", max_size=80))
def test_any_text_is_only_a_text(text: str) -> None:
    out = marked(RICH, (S, "A1", "error"), (S, "D4", "error"), text=f"b{text}e")
    assert not new_faults(RICH, out)
    said = book(out)[S]["A1"].comment.text
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", f"b{text}e")
    normal = shown.replace("\r\n", "\n").replace("\r", "\n")
    assert said.endswith(normal if "_x" not in normal else "e")


def test_what_excel_reads_as_an_escape_is_escaped() -> None:
    parts = Archive(marked(RICH, (S, "A1", "error"), text="_x0041_ is no A")).parts
    said = [data for name, data in parts.items() if b"x0041_ is no A" in data]
    assert len(said) == 2, "note and list"
    assert all(b"_x005F_x0041_ is no A" in data for data in said)


def test_hostile_names_reach_notes_as_texts(tmp_path: Path) -> None:
    cells = {
        "Smelter List!B40": "Tin",
        "Smelter List!C40": "Smelter not listed",
        "Smelter List!D40": HOSTILE,
        "Smelter List!E40": "JAPAN",
    }
    data = to_bytes(complete("CMRT", "6.5").with_cells(cells))
    out = copy_of(data, tmp_path)
    assert not new_faults(data, out)
    assert "script" in book(out)["Smelter List"]["D40"].comment.text


def test_contacts_stay_out_of_notes(tmp_path: Path) -> None:
    data = to_bytes(complete("CMRT", "6.5", contact_email="aoi.himitsu(at)example.com", contact_phone="x"))
    out = book(copy_of(data, tmp_path))
    texts = [cell.comment.text for sheet in out for row in sheet for cell in row if cell.comment]
    assert texts
    assert not any("himitsu" in text for text in texts)
    assert not any("himitsu" in str(cell.value) for row in out["cmrtkit"] for cell in row)


# As programs see it


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there")
def test_libreoffice_opens_it_and_keeps_the_notes(tmp_path: Path, faulty: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(copy_of(faulty.read_bytes(), tmp_path))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "out"),
        str(tmp_path / "in.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    first, second = (openpyxl.load_workbook(tmp_path / name) for name in ("in.xlsx", "out/in.xlsx"))
    for sheet in first:
        for row in sheet:
            for cell in row:
                if cell.comment:
                    other = second[sheet.title][cell.coordinate]
                    assert other.comment.text == cell.comment.text
                    assert other.fill.fgColor.rgb == cell.fill.fgColor.rgb


# The tools of it


@given(
    st.dictionaries(st.sampled_from(["s", "r", "t", "x:id"]), st.text(alphabet="ab<>&\"' =1", max_size=8), max_size=4),
    st.text(alphabet="a<\"'& =", max_size=8),
)
def test_an_attribute_is_set_and_others_stay(attributes: dict[str, str], value: str) -> None:
    tag = element("a", {"xmlns:x": "u", **attributes})
    set_to = parsed(with_attributes(tag, {"s": value})).attributes
    assert set_to == {"xmlns:x": "u", **attributes, "s": value}
    assert parsed(with_attributes(tag, {"s": None})).attributes == {
        key: said for key, said in {"xmlns:x": "u", **attributes}.items() if key != "s"
    }


def test_splices_may_not_overlap() -> None:
    root = parsed(b"<a><b><c/></b></a>")
    edits = Edits(b"<a><b><c/></b></a>")
    edits.remove(root.children[0])
    edits.remove(root.children[0].children[0])
    with pytest.raises(ValueError, match="overlap"):
        edits.applied()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b"<sheetProtection", b"<legacyDrawing/><sheetProtection"),
        ("xl/worksheets/sheet1.xml", b'r="B2"', b'r="A1"'),
        ("xl/worksheets/sheet1.xml", b'<c r="A1"', b'<c s="99" r="A1"'),
        ("xl/styles.xml", b'fillId="2"', b'fillId="77"'),
        ("xl/styles.xml", b'<fills count="', b'<fills count="1'),
        ("xl/comments/comment1.xml", b'ref="A9"', b'ref="D4"'),
        ("xl/comments/comment1.xml", b'authorId="0"', b'authorId="5"'),
        ("xl/drawings/commentsDrawing1.vml", b"Row>8<", b"Row>9<"),
        ("xl/workbook.xml", b'sheetId="2"', b'sheetId="1"'),
        ("xl/workbook.xml", b'localSheetId="1"', b'localSheetId="2"'),
        ("xl/worksheets/_rels/sheet1.xml.rels", b'Id="comments"', b'Id="anysvml"'),
        ("[Content_Types].xml", b'Extension="vml"', b'Extension="vmx"'),
    ],
)
def test_the_rules_of_excel_bite(part: str, old: bytes, new: bytes) -> None:
    assert old in Archive(RICH).parts[part]
    assert not faults(RICH)
    assert faults(changed(RICH, {part: lambda data: data.replace(old, new)}))
