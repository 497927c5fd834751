"""The HTML report in a real browser: what can be clicked, typed, linked to, printed, and read without scripts."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cmrtkit.rulebook import LANGUAGES, Language
from tests.test_html_report import HOSTILE_SHOWN, made_page, made_run, render, with_files

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
ALL = 27  # files of the made run
VIEWS = ("overview", "suppliers", "smelters", "rules", "run")
WIDE, NARROW = (1440, 900), (360, 780)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if is_root else [])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made run in every language, as files."""
    assert len(made_run().files) == ALL
    made = tmp_path_factory.mktemp("pages")
    for language in LANGUAGES:
        (made / f"{language}.html").write_text(made_page(language), encoding="utf-8")
    return made


@dataclass
class Seen:
    """A page, and everything that went wrong in it or was asked of the network."""

    page: Any
    file: Path
    faults: list[str] = field(default_factory=list)

    def rows(self, listing: str = "suppliers") -> list[str]:
        """The names in the rows that can be seen."""
        return list(self.page.locator(f"#{listing} tbody tr:visible > th").all_inner_texts())

    def column(self, place: int, listing: str = "suppliers") -> list[str]:
        return list(self.page.locator(f"#{listing} tbody tr:visible > :nth-child({place})").all_inner_texts())

    def hash(self) -> str:
        return str(self.page.evaluate("location.hash"))

    def follow(self, link: Any = None) -> None:
        """Click on a link to another place of the page, or press Enter on the one in focus; wait until one is there."""
        before = self.hash()
        if link is None:
            self.page.keyboard.press("Enter")
        else:
            (self.page.locator(link) if isinstance(link, str) else link).click()
        self.page.wait_for_function("before => location.hash !== before", arg=before)
        self.page.evaluate("new Promise((done) => setTimeout(done, 50))")  # behind the event that tells of it

    def back(self) -> None:
        self.page.go_back()
        self.page.evaluate("new Promise((done) => setTimeout(done, 50))")

    def type(self, selector: str, text: str) -> None:
        """Type, and wait until what was typed has been looked for."""
        self.page.fill(selector, text)
        self.page.wait_for_timeout(250)


@contextmanager
def seen(browser: Any, file: Path, place: str = "", size: tuple[int, int] = WIDE, **how: Any) -> Iterator[Seen]:
    """The page as somebody sees it; leaving it fails on anything on the console, and on any request."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **how)
    found = Seen(context.new_page(), file)
    address = file.as_uri()

    def asked(request: Any) -> None:
        if request.url.partition("#")[0] != address:
            found.faults.append(f"request: {request.url}")

    def spoke(dialog: Any) -> None:
        found.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    found.page.on("console", lambda message: found.faults.append(f"{message.type}: {message.text}"))
    found.page.on("pageerror", lambda error: found.faults.append(f"error: {error}"))
    found.page.on("dialog", spoke)
    found.page.on("request", asked)
    found.page.goto(address + (f"#{place}" if place else ""))
    yield found
    assert not found.faults
    context.close()


@pytest.fixture
def english(browser: Any, folder: Path) -> Iterator[Seen]:
    with seen(browser, folder / "en.html") as found:
        yield found


def test_overview_shows_everything_the_worst_first(english: Seen) -> None:
    assert len(english.rows()) == ALL
    verdicts = english.column(6)
    order = ["Return to supplier", "Accept with questions", "Accept", "Not judged"]
    assert verdicts == sorted(verdicts, key=order.index)
    assert english.page.locator("#suppliers .shown").inner_text() == f"{ALL} of {ALL} files"
    assert english.page.locator("#smelters").is_hidden()


def test_a_tile_filters_and_is_taken_back(english: Seen) -> None:
    english.follow(".tile[data-v=accept]")
    assert english.column(6) == ["Accept"]
    assert english.hash() == "#suppliers&v=accept"
    assert english.page.locator(".tile[aria-current]").get_attribute("data-v") == "accept"
    assert english.page.locator("#suppliers [role=status]").inner_text() == f"1 of {ALL} files"
    assert english.page.evaluate("document.activeElement.id") == "suppliers-title"
    english.follow(".tile[data-v=accept]")
    assert len(english.rows()) == ALL
    english.back()
    assert english.column(6) == ["Accept"]


@pytest.mark.parametrize(
    ("column", "first", "place", "as_key"),
    [
        ("company", "ascending", 1, None),
        ("error", "descending", 8, int),
        ("remaining", "descending", 7, int),
        ("file", "ascending", 2, None),
        ("date", "ascending", 5, None),
    ],
)
def test_columns_sort_both_ways(english: Seen, column: str, first: str, place: int, as_key: Any) -> None:
    head = english.page.locator(f"#suppliers th[data-column={column}]")
    directions = [first, "ascending" if first == "descending" else "descending"]
    for direction in directions:
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == direction
        assert english.page.locator("#suppliers th[aria-sort]").count() == 1
        values = [text for text in english.column(place) if text != "–"]
        assert english.column(place)[: len(values)] == values  # what is missing comes last
        if as_key:
            numbers = [as_key(text) for text in values]
            assert numbers == sorted(numbers, reverse=direction == "descending")
    assert english.hash().startswith("#suppliers&o=")


def test_names_sort_as_people_count(english: Seen) -> None:
    english.page.click("#suppliers th[data-column=company] button")
    works = [name for name in english.rows() if name.startswith("Erewhon Works")]
    assert works == [f"Erewhon Works {number}" for number in range(20)]


def test_keyboard_alone(english: Seen) -> None:
    """Skip link, sorting, opening a supplier, on to the next one, back to the row one came from."""
    page = english.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    english.follow()
    assert page.evaluate("document.activeElement.id") == "suppliers-title"
    for _ in range(5):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('th').dataset.column") == "company"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    order = english.rows()
    for _ in range(12):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == order[0]
    english.follow()
    assert page.locator("section.supplier:visible h3").inner_text() == order[0]
    assert page.evaluate("document.activeElement.tagName") == "H3"
    page.get_by_role("link", name=re.compile("^Next: ")).focus()
    english.follow()
    assert page.locator("section.supplier:visible h3").inner_text() == order[1]
    page.get_by_role("link", name="Back to the table").focus()
    english.follow()
    assert page.evaluate("document.activeElement.textContent") == order[1]
    assert english.rows() == order


def test_search_is_forgiving_and_kept_in_the_address(english: Seen, browser: Any) -> None:
    english.type("#f-q", "éREWHON 1 works")
    expected = [f"Erewhon Works {number}" for number in (1, *range(10, 20))]
    assert sorted(english.rows()) == sorted(expected)
    assert english.page.locator("#suppliers .shown").inner_text() == f"11 of {ALL} files"
    english.page.click("#suppliers th[data-column=file] button")
    before, address = english.rows(), english.hash()
    with seen(browser, english.file, address[1:]) as other:
        assert other.rows() == before
        assert other.page.input_value("#f-q") == "éREWHON 1 works"
    english.type("#f-q", "nobody of that name")
    assert english.page.locator("#suppliers .nothing").is_visible()
    english.page.click("#suppliers [type=reset]")
    assert len(english.rows()) == ALL
    assert english.page.evaluate("document.activeElement.id") == "f-q"


def test_rule_and_template_filter(english: Seen) -> None:
    expected = {
        item.company or ""
        for item in made_run().files
        if any(finding.rule == "S310" and not finding.suppressed for finding in item.findings)
    }
    english.page.select_option("#f-r", "S310")
    assert {name.strip() for name in english.rows()} == {" ".join(name.split()) for name in expected} or len(
        english.rows()
    ) == len(expected)
    assert "r=S310" in english.hash()
    english.page.click("#suppliers [type=reset]")
    english.page.select_option("#f-t", "EMRT")
    assert {text.split()[0] for text in english.column(3)} == {"EMRT"}


def test_charts_lead_to_what_they_count(english: Seen) -> None:
    link = english.page.locator(".by-rule tbody tr").first
    replies = int(link.locator("td.replies").inner_text())
    english.follow(link.get_by_role("link"))
    assert len(english.rows()) == replies
    english.follow("nav a[data-place=overview]")
    cell = english.page.locator("a[data-m=Gold][data-g=neither]")
    count = int(cell.inner_text())
    english.follow(cell)
    assert len(english.rows("smelters")) == count
    assert set(english.column(4, "smelters")) == {"Gold"}
    assert english.page.locator("nav a[aria-current]").get_attribute("data-place") == "smelters"


def test_who_names_this_smelter(english: Seen) -> None:
    page = english.page
    english.follow("nav a[data-place=smelters]")
    page.select_option("#g-g", "neither")
    english.type("#g-q", "CID900203")
    assert english.rows("smelters") == ["Kakumachi Solder Metal Works"]
    names = page.locator("#smelters tbody tr:visible details")
    assert page.locator("#smelters tbody tr:visible a").count() == 0
    names.locator("summary").focus()
    page.keyboard.press("Enter")
    names.locator("a").first.wait_for()
    expected = sum(any(row.smelter_id == "CID900203" for row in item.smelters) for item in made_run().files)
    assert names.locator("a").count() == expected
    assert names.locator("summary").inner_text() == f"{expected} suppliers"
    english.follow(names.get_by_role("link", name="Erewhon Works 7", exact=True))
    assert page.locator("section.supplier:visible h3").inner_text() == "Erewhon Works 7"
    english.back()
    assert english.rows("smelters") == ["Kakumachi Solder Metal Works"]
    assert page.evaluate("document.activeElement.textContent") == "Erewhon Works 7"


def test_smelters_are_found_by_the_suppliers_that_name_them(english: Seen) -> None:
    english.follow("nav a[data-place=smelters]")
    english.type("#g-q", "erewhon works 7")
    sound = next(item for item in made_run().files if item.company == "Erewhon Works 7")
    assert len(english.rows("smelters")) == len({row.smelter_id for row in sound.smelters})


def test_a_supplier_can_be_linked_to(english: Seen, browser: Any) -> None:
    row = english.page.locator("#suppliers tbody tr", has_text="Laputa Connectors").first
    anchor = row.locator("th a").get_attribute("href")
    with seen(browser, english.file, anchor[1:]) as other:
        part = other.page.locator("section.supplier:visible")
        assert part.locator("h3").inner_text() == "Laputa Connectors Ltd."
        assert other.page.title().startswith("Laputa Connectors Ltd. – ")
        assert part.locator(".outcome").inner_text().startswith("Return to supplier")
        whys = part.locator(".whys dt").all_inner_texts()
        assert "A company named as a smelter is none, or its name raises the question" in whys
        assert len(whys) == len(set(whys))
        other.follow(part.locator(".do a").first)
        assert other.page.locator("#rules").is_visible()
        other.back()
        assert part.locator("h3").is_visible()


def test_next_supplier_follows_the_filter(english: Seen) -> None:
    english.follow(".tile[data-v=return-to-supplier]")
    names = english.rows()
    english.follow(english.page.locator("#suppliers tbody tr:visible th a").first)
    walked = [english.page.locator("section.supplier:visible h3").inner_text()]
    while english.page.locator("a[rel=next]:visible").count():
        english.follow("a[rel=next]:visible")
        walked.append(english.page.locator("section.supplier:visible h3").inner_text())
    assert walked == names
    assert english.page.locator(".way:visible .place").inner_text() == f"{len(names)} of {len(names)}"


def test_hostile_names_stay_text(english: Seen) -> None:
    page = english.page
    shown = HOSTILE_SHOWN[:60]
    english.type("#f-q", "gnp.exe")
    english.follow("#suppliers tbody tr:visible th a")
    assert shown in page.locator("section.supplier:visible h3").inner_text()
    english.follow("nav a[data-place=smelters]")
    english.type("#g-q", "gnp.exe")
    for details in page.locator("#smelters details:visible").all():
        details.locator("summary").click()
    for place in VIEWS:
        page.goto(f"{english.file.as_uri()}#{place}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[window.pwned, document.images.length, document.scripts.length]") == [None, 0, 2]
    page.goto(f'{english.file.as_uri()}#suppliers&q="><img src=x onerror=window.pwned=1>&o=constructor&v=__proto__')
    page.reload()
    assert page.evaluate("[window.pwned, document.images.length]") == [None, 0]


def test_policy_forbids_scripts_that_are_not_its_own(browser: Any, folder: Path) -> None:
    with seen(browser, folder / "en.html") as found:
        found.page.evaluate("""() => {
            const script = document.createElement("script");
            script.textContent = "window.pwned = 1";
            document.head.append(script);
            document.body.insertAdjacentHTML("beforeend", "<details open ontoggle='window.pwned = 2'>x</details>");
        }""")
        found.page.wait_for_timeout(100)
        assert found.page.evaluate("window.pwned") is None
        assert all("Content Security Policy" in fault for fault in found.faults)
        assert found.faults
        found.faults.clear()


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [("en", WIDE, "light"), ("en", NARROW, "dark"), ("ja", NARROW, "light"), ("zh", WIDE, "dark")],
)
def test_everybody_can_use_it(
    browser: Any, folder: Path, language: Language, size: tuple[int, int], scheme: str
) -> None:
    """axe-core finds nothing against WCAG 2.2 AA or good practice, and no view is wider than the window."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    with seen(browser, folder / f"{language}.html", size=size, color_scheme=scheme) as found:
        parts = [
            found.page.locator("#suppliers tbody a").nth(place).get_attribute("href")[1:] for place in (0, ALL - 1)
        ]
        for place in (*VIEWS, *parts):
            found.page.goto(f"{found.file.as_uri()}#{place}")
            result = axe.run(found.page, options={"runOnly": tags}).response
            assert not [(fault["id"], fault["nodes"][0]["target"]) for fault in result["violations"]], place
            assert found.page.evaluate("document.documentElement.scrollWidth") == size[0], place


def test_without_scripts_everything_can_be_read(browser: Any, folder: Path) -> None:
    with seen(browser, folder / "en.html", java_script_enabled=False) as found:
        page = found.page
        assert page.locator("section.supplier h3").count() == ALL
        for selector in ("#overview", "#smelters", "#rules", "#run", "section.supplier >> nth=3"):
            assert page.locator(selector).first.is_visible(), selector
        assert page.locator(".filters:visible, .shown:visible").count() == 0
        item = next(item for item in made_run().files if item.company == "Laputa Connectors Ltd.")
        link = page.locator("#suppliers tbody a").filter(has_text="Laputa Connectors Ltd.")
        text = page.locator(link.get_attribute("href")).evaluate("part => part.textContent")
        assert all(finding.message in text and finding.remedy in text for finding in item.findings)
        details = page.locator("#smelters details").first
        assert details.locator("a").first.is_hidden()
        details.locator("summary").click()
        assert details.locator("a").first.is_visible()


def _on_paper(found: Seen) -> None:
    found.page.emulate_media(media="print")
    found.page.evaluate("dispatchEvent(new Event('beforeprint'))")


def test_overview_on_paper_is_the_whole_report(english: Seen) -> None:
    _on_paper(english)
    page = english.page
    assert page.locator("section.supplier h3:visible").count() == ALL
    for selector in ("#smelters", "#rules", "#run", "#suppliers thead th >> nth=0"):
        assert page.locator(selector).is_visible()
    assert page.locator("#smelters details a").first.is_visible()
    assert page.locator(".filters:visible, nav:visible, .way:visible, .skip:visible, .whys:visible").count() == 0


def test_what_is_filtered_out_is_not_printed(english: Seen) -> None:
    english.type("#f-q", "erewhon works 1")
    _on_paper(english)
    assert english.page.locator("section.supplier h3:visible").count() == 11
    left_out = "[...document.querySelectorAll('.supplier')].filter((part) => getComputedStyle(part).display === 'none')"
    assert english.page.evaluate(f"{left_out}.length") == ALL - 11  # not even a blank page for each
    assert english.page.locator("#suppliers .in-force").inner_text() == "Search: erewhon works 1"
    assert len(english.rows()) == 11


def test_one_supplier_on_paper_is_alone_with_its_reasons(english: Seen) -> None:
    english.follow(english.page.locator("#suppliers tbody th a").first)
    _on_paper(english)
    page = english.page
    assert page.locator("section.supplier h3:visible").count() == 1
    assert page.locator(".whys:visible").count() == 1
    assert page.locator("#overview").is_hidden()
    assert page.locator("header.top").is_visible()


def test_printing_prints(english: Seen) -> None:
    """A real print of Chromium's, whose own events fill the page."""
    assert english.page.locator("section.supplier h3").count() == 0
    assert english.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert english.page.locator("section.supplier h3").count() == ALL
    assert len(english.rows()) == ALL


def test_narrow_window_sorts_by_a_list(browser: Any, folder: Path) -> None:
    with seen(browser, folder / "en.html", "suppliers", NARROW) as found:
        found.page.select_option("#f-o", "-error")
        errors = [int(re.sub(r"\D", "", text)) for text in found.column(8) if text != "–"]
        assert errors == sorted(errors, reverse=True)
        row = found.page.locator("#suppliers tbody tr").first
        assert row.bounding_box()["width"] <= NARROW[0]
        label = "getComputedStyle(document.querySelector('#suppliers tbody td:nth-child(8)'), '::before').content"
        assert found.page.evaluate(label) == '"Errors "'


def test_many_suppliers(browser: Any, tmp_path: Path) -> None:
    """No more rows are laid out than are looked through, and none is missing for that."""
    run = made_run()
    small = next(item for item in run.files if item.verdict and item.verdict.verdict == "accept")
    many = [
        small.model_copy(update={"path": f"{number:04}.xlsx", "company": f"Company {number}"}) for number in range(1000)
    ]
    file = tmp_path / "many.html"
    file.write_text(render(with_files(run, many)), encoding="utf-8")
    with seen(browser, file) as found:
        assert len(found.rows()) == 200
        assert found.page.locator("#suppliers .shown").inner_text() == "1,000 of 1,000 files"
        found.page.click("#suppliers th[data-column=company] button")
        found.page.click("#suppliers th[data-column=company] button")
        assert found.rows()[0] == "Company 999"
        found.type("#f-q", "company 99")
        assert found.rows() == [f"Company {number}" for number in range(999, -1, -1) if "99" in str(number)]
        found.type("#f-q", "")
        found.page.get_by_role("button", name="Show 800 more").click()
        assert len(found.rows()) == 1000
        assert found.page.evaluate("document.activeElement.textContent") == "Company 799"
        assert found.page.locator("#smelters tbody tr").count() < 20
        assert found.page.locator("section.supplier *").count() == 1000  # a text each, until somebody opens one
        found.follow("nav a[data-place=overview]")
        _on_paper(found)
        assert len(found.rows()) == 1000
