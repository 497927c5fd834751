"""The Markdown summary: what GitHub makes of it, its length, its order, and that text of workbooks stays text."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.renderers.markdown_inert import inert, inline, row
from cmrtkit.renderers.markdown_report import LIMIT
from cmrtkit.renderers.report import Report
from cmrtkit.results import ReferenceSource, SettingsUsed, SuppressionReport
from cmrtkit.rulebook import LANGUAGES, Language
from cmrtkit.text import visible
from tests.ci_reports import DAY, finding, hostile_folder, not_judged, rendered, report_of, report_on, run_of
from tests.helpers import golden

TAGS = {
    "h2",
    "h3",
    "p",
    "strong",
    "b",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "ul",
    "li",
    "details",
    "summary",
}
# What GitHub and GitLab act on in text: mentions, references, emoji, addresses.
ACTED_ON = re.compile(r"@\w|[#!]\d|\bGH-\d|:[\w+-]+:|://|\bwww\.", re.IGNORECASE)


class Page(HTMLParser):
    """A page as GitHub shows it, but for what its sanitiser takes away."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self._in_code = self._in_cell = False
        self.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        assert all(name in ("align", "style") for name, _ in attrs)
        self.tags[tag] += 1
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True
        self._in_code = tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self.tags[f"/{tag}"] += 1
        self._in_code = False
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if not self._in_code:
            self.texts.append(data)
        if self._in_cell:
            self.rows[-1][-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def _page(report: Report) -> Page:
    """The report, short enough, and with nothing in it that would be acted on."""
    text = rendered("markdown", report)
    assert len(text) <= LIMIT
    page = Page(text)
    for tag in ("details", "summary", "table", "tr"):
        assert page.tags[tag] == page.tags[f"/{tag}"]
    for said in page.texts:
        assert not ACTED_ON.search(said), said
    return page


def _shown(text: str) -> str:
    return re.sub("[\u200b\u2060]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples(language: Language) -> None:
    paths = ("examples/faulty-cmrt-6.4.xlsx", "examples/smelters-cmrt-6.5.xlsx", "examples/names.csv")
    rules = ("required-missing", "smelter-not-yet-identified", "superseded-template", "duplicate-smelter")
    report = report_on(*paths, language=language, accepted=True, rules=rules)
    page = _page(report)
    assert page.tags["details"] == 2
    golden(f"markdown.{language}.md", rendered("markdown", report))


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_workbooks(language: Language, tmp_path: Path) -> None:
    page = _page(report_on(hostile_folder(tmp_path), language=language))
    shown = _shown("".join(page.texts))
    for said in (
        "</script><img src=x onerror=alert(1)>",
        "**bold** [x](http://evil.example)",
        "@octocat #123 GH-12",
        "<!-- --> ]]>",
    ):
        assert said in shown
    widths = {len(cells) for cells in page.rows}
    assert widths <= {3, 5}


def test_the_worst_suppliers_come_first() -> None:
    note, warning = finding(1, "note"), finding(1, "warning")
    files = [[note], [warning], [warning, warning], [finding()], [finding(), finding(1), note], []]
    page = _page(report_of(run_of(*files)))
    suppliers = [cells[0] for cells in page.rows if "in/" in cells[0]]
    assert [re.sub(r".*in/(\d).*", r"\1", cell) for cell in suppliers] == ["4", "3", "2", "1", "0", "5"]
    assert page.tags["details"] == 4  # nothing is to be asked about the last two


def test_counts_and_reasons_of_a_supplier() -> None:
    page = _page(report_of(run_of([finding(1), finding(2), finding(3, "warning")], company="Example Parts Ltd.")))
    (cells,) = [cells for cells in page.rows if "in/0.xlsx" in cells[0]]
    assert cells == ["Example Parts Ltd.in/0.xlsx", "🔴 ReturnA field is empty (2)", "2", "1", "–"]


def test_findings_say_cell_message_and_remedy() -> None:
    found = [finding(2, "warning"), finding(1), finding(3, remedy="Cure 1.")]
    page = _page(report_of(run_of(found)))
    rows = [cells for cells in page.rows if cells[0].startswith("Declaration!")]
    assert rows == [
        ["Declaration!B2", "error Fault 1. required-missing", "Cure 1."],
        ["Declaration!B4", "error Fault 3. required-missing", "As above."],
        ["Declaration!B3", "warning Fault 2. required-missing", "Cure 2."],
    ]


def test_accepted_findings_are_told_apart() -> None:
    page = _page(report_of(run_of([finding(1, suppressed=True)])))
    shown = "".join(page.texts)
    assert "Example Parts Ltd.: Declaration!B2: Fault 1." in shown
    assert "accepted before 1" in shown
    assert page.tags["details"] == 0


def test_what_was_not_judged_says_what_to_do() -> None:
    page = _page(report_of(run_of([], not_judged("pdf"))))
    assert ["in/1.xlsx", "This is a pdf.", "Ask for another."] in page.rows
    assert "Not judged: " in "".join(page.texts)


def test_empty_and_interrupted_runs_say_so() -> None:
    assert "No workbook was found" in rendered("markdown", report_of(run_of()))
    assert "Workbooks not judged: 9." in rendered("markdown", report_of(run_of([], not_reached=9)))


def test_what_the_run_rests_on() -> None:
    source = ReferenceSource(name="list|x.csv", kind="conformant", date=DAY, sha256="0" * 64, entries=7)
    undated = source.model_copy(update={"date": None, "kind": "lbma"})
    used = SettingsUsed(file="cmrtkit.toml", rules=3, left_out=["weak-due-diligence"], changed={})
    run = run_of([]).model_copy(update={"reference": [source, undated], "settings": used})
    shown = _shown("".join(_page(report_of(run)).texts))
    for said in (
        "2026-11-21",
        "RMAP conformant list: list|x.csv, 2026-11-21, entries: 7",
        "no date",
        "cmrtkit.toml",
        "3 of 4",
    ):
        assert said in shown
    assert "nothing is known of audits" in rendered("markdown", report_of(run_of([])))


def test_entries_of_the_suppression_file_that_are_due() -> None:
    from cmrtkit.results import Accepted

    entry = Accepted(rule="r", supplier="*", fingerprint="f", reason="@boss said so", until=DAY, finding="")
    held = SuppressionReport(file="a.yaml", entries=2, expired=[entry], unused=[entry] * 300, elsewhere=3)
    page = _page(report_of(run_of([]).model_copy(update={"suppressions": held})))
    shown = _shown("".join(page.texts))
    assert "Accepted until 2026-11-21, and told again: r, any supplier" in shown
    assert "… and" in shown


@pytest.mark.parametrize("suppliers", [1, 20, 70, 500])
def test_long_runs_fit_a_comment(suppliers: int) -> None:
    """At length, in short, and not at all; nothing is left out unsaid."""
    many = [finding(number, message="M" * 900, remedy="R" * 900) for number in range(80)]
    page = _page(report_of(run_of(*[many] * suppliers, *[not_judged()] * 300, company="C" * 300)))
    text = "".join(page.texts)
    left = int(found[1]) if (found := re.search(r"for want of room: (\d+)", text)) else 0
    assert page.tags["details"] + left == suppliers
    assert page.tags["details"] >= min(suppliers, 10)
    assert len(rendered("markdown", report_of(run_of(*[many] * suppliers)))) > 10_000


def test_suppliers_that_do_not_fit_are_counted() -> None:
    page = _page(report_of(run_of(*[[finding()]] * 700)))
    rows = sum("in/" in cells[0] for cells in page.rows)
    assert 50 < rows < 400
    assert f"… and {700 - rows} more" in "".join(page.texts)


def test_findings_that_do_not_fit_are_counted() -> None:
    page = _page(report_of(run_of([finding(number) for number in range(100)])))
    assert "… and 40 more" in "".join(page.texts)


def test_the_same_result_gives_the_same_bytes() -> None:
    report = report_on("examples")
    assert rendered("markdown", report) == rendered("markdown", report)


SIGNS = st.text(st.sampled_from("\\`*_[]()<>|~#&$!@:-+= .1aHw/\"'{}漢\n\t"), max_size=40)


@given(st.one_of(SIGNS, st.text(max_size=40)))
def test_any_text_stays_text_in_a_cell(text: str) -> None:
    text = text.encode(errors="replace").decode().replace("\x00", "")
    page = Page(f"| a | b |\n|---|---|\n{row([text, 'x'])}\n")
    assert [len(cells) for cells in page.rows] == [2, 2]
    assert _shown(page.rows[1][0]).split() == _shown(visible(text)).split()
    assert not any(ACTED_ON.search(said) for said in page.texts)


@given(SIGNS)
def test_any_text_stays_text_in_a_list(text: str) -> None:
    page = Page(f"- {inline(f'x {text}')}\n")
    assert page.tags["li"] == 1
    assert _shown("".join(page.texts)).split() == _shown(visible(f"x {text}")).split()


def test_only_signs_that_sites_act_on_are_broken() -> None:
    said = "Declaration!D8 costs 5 % at ACME #A & Co. (see 1:2), 50% & more"
    assert inert(said) == said
    assert _shown(inert("@a #1 www.x")) == "@a #1 www.x"


def test_a_very_long_word_may_be_broken() -> None:
    assert max(map(len, inert("x" * 500).split("\u200b"))) == 32
