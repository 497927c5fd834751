"""What suppliers send instead of a template: told by content, with the template to ask for."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.errors import WorkbookError
from cmrtkit.foreign import document_of_file, documents
from cmrtkit.foreign.documents import BookSign, FileSign
from cmrtkit.layout.foreign import explained, holds_until, to_ask_for
from cmrtkit.words import load_words
from tests.conftest import SHARED, needs_shared

DAY = dt.date(2026, 11, 22)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
IPC = b'<?xml version="1.0"?>\n<!-- <Other/> -->\n<MainDeclaration xmlns="http://webstds.ipc.org/175x/2.0">'
Rows = Mapping[str, Sequence[Sequence[object]]]


def archive(*members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        for member in members:
            target.writestr(member, "application/vnd.oasis.opendocument.text" if member == "mimetype" else "x")
    return data.getvalue()


def book(sheets: Rows) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def form(title: str, revision: str | None, *more: str) -> bytes:
    """A form as RMI and its predecessors made them, with invented sheets."""
    first: list[list[object]] = [[], [None, None, None, title], [None, None, revision]]
    return book({"Declaration": first, "Smelter List": [["Metal"]], "Checker": [[]], **{name: [[]] for name in more}})


FILES = {
    "ipc-1755": (IPC + b"<IPC-1755A/></MainDeclaration>", True),
    "ipc-1752": (IPC + b"<Product><HomogeneousMaterialList/></Product></MainDeclaration>", True),
    "ipc-175x": (b"\xff\xfe" + IPC.decode().encode("utf-16-le"), True),
    "printed-template": (b"%PDF-1.4\n<</Title(Conflict Minerals Reporting Template)>>", False),
    "letter-pdf": (
        b"%PDF-1.4\n<</Title <feff7d1b722d92ef7269306b95a230593b65b991dd>>>".replace(b"3b65b991dd", b"308b65b991dd"),
        False,
    ),
    "word": (archive("[Content_Types].xml", "word/document.xml"), True),
    "open-text": (archive("mimetype", "content.xml"), True),
    "rich-text": (b"{\\rtf1 A statement}", True),
    "slides": (archive("ppt/presentation.xml"), True),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", True),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", True),
    "tiff": (b"II*\0\x08\0", True),
    "gif": (b"GIF89a..", True),
    "webp": (b"RIFF....WEBPVP8 ", True),
    "heic": (b"\0\0\0\x18ftypheic\0", True),
    "bmp": (b"BM" + bytes(12) + b"\x28\0\0\0", True),
    "chemsherpa": (b"<?xml version='1.0'?><data tool='chemSHERPA-AI'/>", False),
    "jama-japia": ("JAPIA統一データシート,1.0\n".encode(), False),
    "imds": (b"International Material Data System;1\n", False),
    "mail-text": (b"From: A\nSubject: Re: CMRT\n\nWe use no such minerals.", False),
}
BOOKS: dict[str, tuple[Rows, bool]] = {
    "jama-japia": ({"記入帳票": [["ＪＡＭＡ／ＪＡＰＩＡ統一データシート"]]}, True),
    "chemsherpa": ({"S": [[None, "chemSHERPA-AI"]]}, True),
    "jamp": ({"MSDSplus": [["x"]]}, True),
    "imds": ({"Report": [["International Material Data System", 1]]}, True),
    "rmi-smelter-list": (
        {"x": [["As of"], ["METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY LOCATION"]]},
        True,
    ),
    "smelter-list": ({"精錬": [["金属", "製錬業者名", "国"], ["錫", "例", "日本"]]}, False),
    "own-survey": ({"Form": [["Conflict Minerals Questionnaire"], ["Company", "Example"]]}, False),
    "substances": ({"Form": [["RoHS declaration"]]}, False),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_told_by_its_bytes(name: str) -> None:
    data, sure = FILES[name]
    told = document_of_file(data)
    assert told is not None and (told.document.id, told.sure) == (name, sure)


def test_streams_of_old_office_files() -> None:
    told = document_of_file(OLE + "WordDocument".encode("utf-16-le") + bytes(2))
    assert told is not None and told.document.id == "word"
    assert document_of_file(OLE + "MyWordDocumentary".encode("utf-16-le") + bytes(2)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"metal,name\nTin,Example\n",
        b"%PDF-1.7\n%...",
        b"%PDF-1.4\n<</Title(Invoice 7)>>",
        b"<MainDeclaration xmlns='urn:other'/>",
        b"<html><body>MainDeclaration webstds.ipc.org/175x</body></html>",
        archive("xl/workbook.xml"),
        b"PK\x03\x04 cut off",
        b"BMW statement",
    ],
)
def test_nothing_is_said_of_what_is_not_known(data: bytes) -> None:
    assert document_of_file(data) is None


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_is_told_by_its_corner(name: str) -> None:
    rows, sure = BOOKS[name]
    error = explained(WorkbookError("not-a-template"), book(rows), DAY)
    assert error.code == "other-document" and error.facts["document"] == ("document", name, None)
    assert str(error.facts["kind"]).endswith("-likely") is not sure
    assert error.facts["ask"] == "CMRT 6.6.1 / EMRT 2.11.1"


@pytest.mark.parametrize(
    "rows",
    [
        {"Sheet1": [["Invoice", "Country", "Amount"]]},
        {"Sheet1": [["Metal", "Country"], ["Smelter"]]},  # headings of different rows are no heading
        {"Sheet1": [["Metals of smelters by country", "a", "b"]]},  # one heading is not three
        {"Sheet1": [["Conflict Minerals Reporting Template"], ["Revision 4.0"]]},  # a title without a form
        {"Sheet1": [["x"]] * 40 + [["chemSHERPA"]]},
        {"Sheet1": [["We support responsible minerals. " * 20]]},
        {"Declaration": [["Conflict Minerals Reporting Template (CMRT)"]]},  # a sheet torn out of a template
    ],
)
def test_nothing_is_said_of_other_workbooks(rows: Rows) -> None:
    error = explained(WorkbookError("not-a-template"), book(rows), DAY)
    assert error.facts == {"kind": "ask", "ask": "CMRT 6.6.1 / EMRT 2.11.1"} and error.code == "not-a-template"


@pytest.mark.parametrize(
    ("data", "kind", "template", "ask"),
    [
        (
            form("EICC-GeSI Conflict Minerals Reporting Template", "Version 2.03a July 25th, 2013"),
            "version",
            "CMRT 2.03a",
            "CMRT 6.6.1",
        ),
        (
            form("Conflict Minerals Reporting Template", "Revision 5.12\nApril 26, 2019"),
            "version",
            "CMRT 5.12",
            "CMRT 6.6.1",
        ),
        (
            form("Conflict Minerals Reporting Template (CMRT)", None, "Smelter Reference List"),
            "undated",
            "CMRT",
            "CMRT 6.6.1",
        ),
        (form("Pilot Reporting Template", "Revision 1.1"), "replaced", "PRT 1.1", "AMRT 1.31.1"),
        (form("Cobalt Reporting Template", "Revision 1.1"), "replaced", "CRT 1.1", "EMRT 2.11.1"),
        (form("Mica Reporting Template", None), "replaced", "MRT", "EMRT 2.11.1"),
        (form("Extended Mineral Reporting Template", "Revision 1.02"), "version", "EMRT 1.02", "EMRT 2.11.1"),
    ],
)
@pytest.mark.parametrize("code", ["not-a-template", "sheet-missing", "template-unsupported"])
def test_old_forms_are_named_with_the_template_to_ask_for(
    code: str, data: bytes, kind: str, template: str, ask: str
) -> None:
    error = explained(WorkbookError(code), data, DAY)
    assert (error.code, error.facts["kind"], error.facts["template"], error.facts["ask"]) == (
        "old-template",
        kind,
        template,
        ask,
    )


@pytest.mark.parametrize("revision", ["Revision 6.4", "Revision 7.0", None])
def test_forms_that_are_not_old_keep_their_error(revision: str | None) -> None:
    error = WorkbookError("sheet-missing", sheet="Product List", sheets="x")
    assert explained(error, form("Conflict Minerals Reporting Template", revision), DAY) is error


def test_a_sentence_that_begins_like_a_title_is_no_title() -> None:
    title = "Conflict Minerals Reporting Template of our own making, for all suppliers"
    error = explained(WorkbookError("not-a-template"), form(title, "Revision 2.0"), DAY)
    assert (error.code, error.facts["document"]) == ("other-document", ("document", "own-survey", None))


def test_what_is_asked_for_is_current_on_the_day() -> None:
    old = form("Conflict Minerals Reporting Template", "Revision 5.12")
    assert explained(WorkbookError("sheet-missing"), old, dt.date(2024, 1, 1)).facts["ask"] == "CMRT 6.31"
    assert to_ask_for(("CRT", "MRT", "EMRT"), DAY) == "EMRT 2.11.1"
    assert holds_until(dt.date(2024, 1, 1)) == dt.date(2024, 4, 25)


def test_pdfs_keep_their_code_and_say_more_where_their_title_does() -> None:
    printed = explained(WorkbookError("pdf"), FILES["printed-template"][0], DAY)
    assert (printed.code, printed.facts["kind"]) == ("pdf", "print-likely")
    plain = explained(WorkbookError("pdf"), b"%PDF-1.7\n", DAY)
    assert (plain.code, plain.facts["kind"]) == ("pdf", "ask")


def test_a_web_page_that_names_a_form_is_a_web_page() -> None:
    error = explained(WorkbookError("html"), b"<html>About chemSHERPA", DAY)
    assert (error.code, error.facts["kind"]) == ("html", "ask")


def test_a_word_file_is_no_damaged_workbook() -> None:
    assert explained(WorkbookError("damaged"), FILES["word"][0], DAY).facts["document"] == ("document", "word", None)


@pytest.mark.parametrize("code", ["pdf", "html", "not-a-workbook", "not-a-template"])
@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_whatever_it_is_the_hint_names_the_templates_to_ask_for(code: str, language: str) -> None:
    error = explained(WorkbookError(code), b"nothing known", DAY)
    assert error.code == code and "CMRT 6.6.1 / EMRT 2.11.1" in load_words(language).error(error)[1]


@pytest.mark.parametrize("code", ["damaged", "password-protected", "layout-mismatch", "worker-died"])
def test_other_errors_stay_as_they_are(code: str) -> None:
    error = WorkbookError(code)
    assert explained(error, b"PK\x03\x04", DAY) is error
    assert explained(WorkbookError("not-a-workbook"), None, DAY).facts == {}


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_every_document_has_words(language: str) -> None:
    words = load_words(language)
    errors = [explained(WorkbookError("not-a-workbook"), data, DAY) for data, _ in FILES.values()]
    errors += [explained(WorkbookError("not-a-template"), book(rows), DAY) for rows, _ in BOOKS.values()]
    for error in errors:
        message, hint = words.error(error)
        assert str(error.facts["ask"]) in hint and "{" not in message + hint and "Label(" not in message
    seen = words.error(errors[0])[0]
    name = next(item for item in documents() if item.id == "ipc-1755").names[language]
    assert name in seen


def test_every_group_has_a_sentence_of_its_own_or_the_cautious_one() -> None:
    """A message that is certain is chosen for certain signs only."""
    for item in documents():
        signs: list[FileSign | BookSign] = [*item.files, *item.books]
        assert signs, item.id
        for sign in signs:
            code = "pdf" if getattr(sign, "magic", b"") == b"%PDF" else "other-document"
            kind = item.group if sign.sure else f"{item.group}-likely"
            error = WorkbookError(code, kind=kind, document="DOC", ask="X")
            message, _ = load_words("en").error(error)
            assert sign.sure or "seems" in message or "by its title" in message, (item.id, message)
            assert not sign.sure or "seems" not in message, (item.id, message)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600), st.sampled_from([data for data, _ in FILES.values()]))
def test_no_bytes_are_too_much(noise: bytes, start: bytes) -> None:
    document_of_file(start[: len(noise)] + noise)
    document_of_file(noise + start)


def test_hostile_files_take_no_time() -> None:
    for unit in (b"/Title(", b"/Title<", b"<a '", b"<dc:title>", b"<", b"\\", b"/Title(\\"):
        for start in (b"%PDF-1.4\n", b"<?xml?>", b"PK\x03\x04", OLE):
            document_of_file(start + unit * 400_000)


@needs_shared
def test_templates_that_are_read_are_no_old_forms() -> None:
    for path in sorted((SHARED / "rmi-templates").glob("RMI_CMRT_6.[05]*.xlsx")):
        error = WorkbookError("template-unsupported", template="x", known="y")
        assert explained(error, Path(path).read_bytes(), DAY) is error
