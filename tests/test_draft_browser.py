"""Pages of drafts as a browser shows them: on a phone, on a desk and on paper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cmrtkit.company import read_company
from cmrtkit.reports import gather_facts
from cmrtkit.rulebook import Language
from tests.drafts import COMPANY, draft, example_run

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
PHONE, DESK, PAPER = 390, 1200, 672  # A4 between its margins, in CSS pixels
WORDS, FIGURES = 60, {"en": 20, "ja": 80}  # the least width of cells with words and of headings over figures

# Per table: whether it is wider than its frame, and its narrowest cell of words and heading over figures, inside.
TABLES = """() => {
  const inside = cell => cell.clientWidth - parseFloat(getComputedStyle(cell).paddingRight);
  const narrowest = (frame, cells) => Math.min(1000, ...[...frame.querySelectorAll(cells)].map(inside));
  return [...document.querySelectorAll(".scroll")].map(frame => ({
    hidden: frame.scrollWidth - frame.clientWidth,
    shaded: getComputedStyle(frame).backgroundAttachment,
    words: narrowest(frame, ":is(th, td):not(.number)"),
    figures: narrowest(frame, "tr:has(th.number:nth-child(3)) th.number"),
  }));
}"""
# First cells of rows that are one short word, and yet stand on two lines.
BROKEN = """() => [...document.querySelectorAll(".scroll td:first-child")].filter(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  const tops = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
  return tops.size > 1 && !/\\s/.test(cell.innerText) && cell.innerText.length <= 7;
}).map(cell => cell.innerText)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if is_root else [])
        yield opened
        opened.close()


@pytest.fixture(scope="module", params=["en", "ja"])
def page(request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    language: Language = request.param
    company = read_company(COMPANY)
    file: Path = tmp_path_factory.mktemp("draft") / f"{language}.html"
    file.write_text(
        draft(gather_facts(example_run(), company), company, language=language, html=True), encoding="utf-8"
    )
    opened = browser.new_page()
    opened.goto(file.as_uri())
    yield opened
    opened.close()


def seen(page: Any, width: int, media: str = "screen") -> Any:
    page.emulate_media(media=media)
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(BROKEN) == []
    return page.evaluate(TABLES)


def test_on_a_phone_tables_scroll_and_show_that_they_do(page: Any) -> None:
    tables = seen(page, PHONE)
    assert any(table["hidden"] > 0 for table in tables)
    for table in tables:
        assert table["shaded"].split(", ") == ["local", "local", "scroll", "scroll"]
        assert table["words"] >= WORDS, table
        assert table["figures"] >= FIGURES[page.evaluate("document.documentElement.lang")], table


@pytest.mark.parametrize(("width", "media"), [(DESK, "screen"), (PAPER, "print")])
def test_on_a_desk_and_on_paper_nothing_is_cut(page: Any, width: int, media: str) -> None:
    tables = seen(page, width, media)
    assert tables
    assert not [table for table in tables if table["hidden"] > 0]
    if media == "print":
        assert all("local" not in table["shaded"] for table in tables)
