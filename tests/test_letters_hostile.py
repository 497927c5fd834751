"""What workbooks and company files say becomes no header, no mark, no tag, no formula and no path."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import cmarkgfm
import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.letters.contacts import Contact
from cmrtkit.letters.filenames import FileNames
from cmrtkit.letters.index import Entry, index_bytes
from cmrtkit.letters.mail import mail_draft
from cmrtkit.letters.rendering import render_letter_html, render_letter_markdown, render_letter_text
from cmrtkit.letters.texts import Item, Letter, Line, Request, Section, Table
from cmrtkit.text import visible
from tests.letter_rounds import COMPANY, Customer

HOSTILE = [
    "A\r\nBcc: victim@example.org\r\n\r\nbody",
    "A\x0bB\x85C\u2028Bcc: x@example.org",
    "| a | b |\n| --- | --- |",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![x](https://example.org/x.png) https://example.org www.example.org @all #1",
    '=HYPERLINK("https://example.org","x")',
    "+1+1",
    "@SUM(A1)",
    "\u202egnp.exe",
    "{{ letter.sender }} {% raw %}",
]


def _letter(text: str) -> Letter:
    """A letter with the text everywhere."""
    line = Line(text)
    table = Table(("name", "text"), (text, text), ((text, text),), (text,))
    requests = (Request(1, "Please.", (Item(text, text, text),)), Request(2, "Please.", table=table, more=text))
    return Letter(
        kind="points", language="en", subject=text, date="1 May 2026", due="2 May 2026", number=1, contact=text,
        recipient=(line,), sender=(line,), greeting=text, intro=(text,), workbooks_label="Workbook", workbooks=(text, text),
        sections=(Section("rest", "Points", requests, text),), closing=(text,), regards="Regards", signature=(line,),
        annex=(Section("annex", text, requests[:1]), Section("annex", text, requests[1:])),
    )  # fmt: skip


def _headers(data: bytes) -> list[str]:
    return [
        line.partition(b":")[0].decode()
        for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n")
        if line[:1] not in b" \t"
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_it(text: str) -> None:
    ours = (Line("Example Instruments Ltd."),)
    letter = replace(_letter(text), sender=ours, signature=ours, closing=())
    shown = cmarkgfm.github_flavored_markdown_to_html(render_letter_markdown(letter))
    page = html5lib.parse(shown, namespaceHTMLElements=False)
    assert {tag.tag for tag in page.iter() if isinstance(tag.tag, str)} <= {
        "html", "head", "body", "p", "br", "h1", "h2", "ul", "ol", "li", "strong", "em", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert len(page.findall(".//table")) == 2  # one in the letter, one in the annex
    assert all(len(row) == 2 for row in page.iter("tr"))
    assert len(page.findall(".//h1")) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_shows_it(text: str) -> None:
    page = render_letter_html(_letter(visible(text)))
    parsed = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(page)
    tags = [tag.tag for tag in parsed.iter() if isinstance(tag.tag, str)]
    assert not {"script", "img", "a", "link", "iframe"} & set(tags)
    assert "default-src 'none'" in page


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.sampled_from(HOSTILE))
def test_no_text_becomes_a_header(odd: str, hostile: str) -> None:
    for text in (odd, hostile):
        letter = _letter(text)
        contact = Contact(text, "bo@supplier.example", "one")
        data = mail_draft(letter, render_letter_text(letter), render_letter_html(letter), contact, text)
        assert set(_headers(data)) <= {"X-Unsent", "Subject", "From", "To", "MIME-Version", "Content-Type"}
        assert _headers(data).count("To") == 1


def test_plain_text_keeps_to_its_lines() -> None:
    text = render_letter_text(_letter("A\nB: C\x1b[2J"))
    assert "\nB: C" not in text
    assert "\x1b" not in text


def test_a_hostile_workbook_and_company_file(tmp_path: Path) -> None:
    evil = 'survey: {suppliers: ["Evil\\r\\nBcc: victim@example.org"]}\n'
    firm = COMPANY.replace("Alex Example", '"Alex\\r\\nBcc: victim@example.org"').replace(
        "minerals@customer.example", '"a@customer.example\\r\\nBcc: victim@example.org"'
    )
    customer = Customer(tmp_path / "c", firm + evil)
    name = '+cmd|" /C calc"!A0\r\nBcc: victim@example.org'
    customer.reply("a|b <i>.xlsx", name, cells={
        "Declaration!D17": None,
        "Declaration!D15": "Bo\r\nBcc: victim@example.org",
        "Declaration!D16": "bo@supplier.example\r\nBcc: victim@example.org",
        "Smelter List!B40": "Tin",
        "Smelter List!C40": "Smelter not listed",
        "Smelter List!D40": "A | B\n\n# C <b>Tin</b> Trading",
        "Smelter List!E40": "JAPAN",
    })  # fmt: skip
    result = customer.write()
    assert result.exit_code == 0, result.output
    for path in customer.out.glob("*.eml"):
        data = path.read_bytes()
        assert set(_headers(data)) <= {"X-Unsent", "Subject", "From", "To", "MIME-Version", "Content-Type"}
        assert b"\nBcc" not in data.partition(b"\r\n\r\n")[0]
    (row,) = [row for row in customer.index().values() if "cmd" in row["supplier"]]
    assert row["supplier"].startswith("'+cmd")
    assert row["to"] != "one"
    page = customer.text(row["html"])
    assert "<b>Tin" not in page
    assert re.search(r"A \\\| B # C \\<b\\>Tin", customer.text(row["markdown"]).replace("\\#", "#"))


@pytest.mark.parametrize(
    ("company", "name"),
    [
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM¹", "_COM¹"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\x", "C-Windows-x"),
        ("a\x00b\nc", "ab-c"),
        ("...", "supplier"),
        ("", "supplier"),
        ("Müller & Söhne GmbH.", "Müller-Söhne-GmbH"),
        ("株式会社 架空電子", "株式会社-架空電子"),
        ("-rf", "rf"),
        ("\u202eevil", "evil"),
    ],
)
def test_names_of_files_are_harmless(company: str, name: str) -> None:
    assert FileNames().name(company) == name


@given(st.lists(st.text(max_size=90), max_size=12))
def test_no_two_files_have_one_name(companies: list[str]) -> None:
    names = FileNames()
    found = [names.name(company) for company in companies]
    assert len({name.casefold() for name in found}) == len(found)
    for name in found:
        assert 0 < len(name) <= 60
        assert not re.search(r'[\x00-\x1f<>:"/\\|?*]', name)
        assert name[0] not in "-. " and name[-1] not in ". "


@given(st.text(max_size=30))
def test_no_cell_of_the_index_is_a_formula(text: str) -> None:
    data = index_bytes([Entry(supplier=text, status="letter")])
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert len(lines) == 3
    assert lines[1].lstrip('"').lstrip(" ")[:1] not in ("=", "+", "-", "@")
