"""The HTML report without a browser: what it holds, that it loads nothing, obeys no text, and is written in pieces."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html
import re
import weakref
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from html5lib import HTMLParser, constants

import cmrtkit
from cmrtkit.builder import complete, write
from cmrtkit.engine.outcome import counts
from cmrtkit.engine.tally import Tally, brief_of
from cmrtkit.facilities import Facilities, named_smelters
from cmrtkit.renderers import html_report
from cmrtkit.renderers.html_charts import bar, metal_chart
from cmrtkit.renderers.html_findings import by_sheet
from cmrtkit.renderers.html_gathered import gather
from cmrtkit.renderers.html_head import list_ages, months_between
from cmrtkit.renderers.html_parts import render_part
from cmrtkit.renderers.report import Report
from cmrtkit.resources import templates_dir
from cmrtkit.results import Accepted, FileResult, ReferenceSource, RunResult, SuppressionReport
from cmrtkit.rulebook import LANGUAGES, Language, load_rules
from cmrtkit.words import load_words
from tests.conftest import ROOT, SHARED, needs_shared
from tests.helpers import golden, run_cmrtkit

DAY = dt.date(2026, 11, 21)
HOSTILE = (
    "</noscript></script><img id=injected src=x onerror=window.pwned=1><script>window.pwned=1</script>"
    "<!-- parts --> \"'& {{ 7*7 }} \u202egnp.exe\u2028 policy-of-this-page"
)
HOSTILE_SHOWN = HOSTILE.replace("\u202e", "").replace("\u2028", " ")


@cache
def examples(language: Language = "en") -> RunResult:
    """The project's own examples, with lists, settings, an accepted finding, and a file that is no workbook."""
    return cmrtkit.validate(
        [ROOT / "examples", ROOT / "README.md"],
        language=language,
        as_of=DAY,
        reference=[ROOT / "examples" / "lists"],
        settings=ROOT / "examples" / "settings.toml",
        suppressions=ROOT / "examples" / "accepted.yaml",
    )


def with_files(run: RunResult, files: Sequence[FileResult]) -> RunResult:
    """The run with other files, counted anew."""
    tally = Tally()
    for item in files:
        tally.add(brief_of(item))
    return run.model_copy(update={"files": list(files), "summary": tally.summary()})


@cache
def made_run(language: Language = "en") -> RunResult:
    """Twenty suppliers and a hostile one beside the examples."""
    run = examples(language)
    sound = next(item for item in run.files if item.path.endswith("sound-cmrt-6.4.xlsx"))
    more = [
        sound.model_copy(update={"path": f"/replies/erewhon-{number}.xlsx", "company": f"Erewhon Works {number}"})
        for number in range(20)
    ]
    return with_files(run, [*run.files, *more, hostile(run)])


def hostile(run: RunResult) -> FileResult:
    """A file whose every text is an attack."""
    item = next(item for item in run.files if item.path.endswith("smelters-cmrt-6.5.xlsx"))
    texts = {"message": HOSTILE, "remedy": HOSTILE, "sheet": HOSTILE, "cell": HOSTILE}
    row = {"metal": HOSTILE, "lookup": HOSTILE, "country": HOSTILE, "smelter_id": None, "status": "unlisted"}
    count = item.smelter_counts[0].model_copy(update={"metal": HOSTILE})
    return item.model_copy(
        update={
            "path": f"/replies/{HOSTILE}.xlsx",
            "company": HOSTILE,
            "findings": [finding.model_copy(update=texts) for finding in item.findings],
            "smelters": [smelter.model_copy(update=row) for smelter in item.smelters],
            "smelter_counts": [count],
        }
    )


def render(run: RunResult, language: Language = "en") -> str:
    return "".join(html_report.render(Report(run, load_words(language), load_rules())))


@cache
def made_page(language: Language = "en") -> str:
    return render(made_run(language), language)


def parsed(page: str) -> Any:
    """The page as a browser without scripts reads it; the first thing that is no sound HTML fails the test."""
    parser = HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(page)
    faults = [(place, constants.E[code] % facts) for place, code, facts in parser.errors]
    assert not faults
    return document


def texts_of(document: Any) -> str:
    """What can be read, each element's text apart."""
    unread = {element for tag in ("style", "script") for element in document.iter(tag)}
    found = (
        text
        for element in document.iter()
        for text in ("" if element in unread else element.text, element.tail)
        if text and isinstance(element.tag, str)
    )
    return " ".join(" ".join(found).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_sound_and_loads_nothing(language: Language) -> None:
    document = parsed(made_page(language))
    elements = list(document.iter())
    tags = {element.tag for element in elements if isinstance(element.tag, str)}
    assert tags.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "audio", "video", "source"})
    attributes = [(name, value) for element in elements for name, value in element.attrib.items()]
    assert {name for name, _ in attributes}.isdisjoint({"src", "srcset", "style", "action", "formaction", "ping"})
    assert not [name for name, _ in attributes if str(name).startswith("on")]
    assert all(value.startswith("#") for name, value in attributes if name == "href")
    style = "".join("".join(element.itertext()) for element in document.iter("style"))
    assert set(re.findall(r"url\((.)", style)) == {"#"}
    assert "@import" not in style
    assert document.get("lang") == ("zh-Hans" if language == "zh" else language)


def test_policy_allows_its_own_parts_alone() -> None:
    page = made_page()
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])  # type: ignore[index]
    rules = dict(part.split(" ", 1) for part in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in found]
        assert rules[rule].split() == [f"'sha256-{digest}'" for digest in digests]


def test_hostile_text_stays_text() -> None:
    page = made_page()
    document = parsed(page)
    assert not [element for element in document.iter() if element.get("id") == "injected"]
    assert len(list(document.iter("script"))) == 2
    shown = texts_of(document)
    assert " ".join(HOSTILE_SHOWN.split())[:100] in shown
    assert "<!-- parts -->" not in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", page)
    assert page.count("Content-Security-Policy") == 1


def test_same_result_gives_the_same_bytes() -> None:
    assert render(made_run()) == render(made_run().model_copy())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_somewhere(language: Language) -> None:
    document = parsed(made_page(language))
    places = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(set(places)) == len(places)
    links = {element.get("href")[1:] for element in document.iter("a")}
    assert links <= set(places)
    assert sum(place.startswith("s-") for place in places) == len(made_run(language).files)


class _Watched(Collection[FileResult]):
    """Files that are made one after another, and counted while they live."""

    def __init__(self, files: Sequence[FileResult]) -> None:
        self.files = files
        self.alive: weakref.WeakSet[FileResult] = weakref.WeakSet()
        self.most = self.passes = 0

    def __iter__(self) -> Iterator[FileResult]:
        self.passes += 1
        for item in self.files:
            fresh = _Copy.model_validate(item.model_dump())
            self.alive.add(fresh)
            self.most = max(self.most, len(self.alive))
            yield fresh

    def __len__(self) -> int:
        return len(self.files)

    def __contains__(self, item: object) -> bool:
        return item in self.files


class _Copy(FileResult):
    __hash__ = object.__hash__


def test_report_is_written_in_pieces_and_holds_no_files() -> None:
    files = _Watched(made_run().files)
    run = made_run().model_copy(update={"files": files})
    pieces = list(html_report.render(Report(run, load_words("en"), load_rules())))
    assert len(pieces) == len(files) + 2
    assert files.passes == 2
    assert files.most <= 3
    assert "".join(pieces) == made_page()


def test_part_of_a_supplier() -> None:
    run = examples()
    gathered = gather(run.files)
    reply, item = next(pair for pair in zip(gathered.replies, run.files, strict=True) if "smelters-" in pair[1].path)
    here = item.model_copy(update={"path": "examples/smelters-cmrt-6.5.xlsx"})
    shown = gather([here]).replies[0]
    part = render_part(here, shown, "Return to supplier", load_words("en"))
    golden("html-part.en.html", part.replace(item.sha256 or "", "…"))
    assert reply.counts.suppressed == 1


def _part(page: str, path: str) -> Any:
    (anchor,) = (reply.anchor for reply in gather(made_run().files).replies if reply.path.endswith(path))
    return next(element for element in parsed(page).iter("section") if element.get("id") == anchor)


def test_part_tells_the_whole_result() -> None:
    for item in examples().files:
        shown = texts_of(_part(made_page(), item.path))
        for finding in item.findings:
            assert " ".join(finding.message.split()) in shown
            assert finding.remedy in shown
        for row in item.smelters:
            assert row.standard_name is None or row.standard_name in shown
        if item.verdict:
            assert item.verdict.words in shown
            assert all(reason.title in shown for reason in item.verdict.reasons)
        if item.error:
            assert item.error.message in shown
            assert item.error.hint in shown


def test_run_says_what_was_compared_accepted_and_set() -> None:
    run = made_run()
    entry = Accepted(
        rule="no-policy",
        supplier="*",
        fingerprint="0",
        reason=HOSTILE,
        until=dt.date(2026, 1, 31),
        finding="The supplier has none.",
    )
    due = SuppressionReport(file="accepted.yaml", entries=7, expired=[entry] * 15, unused=[entry], elsewhere=3)
    summary = run.summary.model_copy(update={"not_reached": 41})
    page = render(run.model_copy(update={"suppressions": due, "summary": summary}))
    section = texts_of(next(element for element in parsed(page).iter("section") if element.get("id") == "run"))
    for source in run.reference:
        assert f"{source.name}" in section
        assert source.sha256 in section
    assert "accepted.yaml. Entries: 7." in section
    assert section.count("The supplier has none.") == 16
    assert "3 accepted findings are about suppliers" in section
    assert "Findings in this run that were accepted before: 2" in section
    assert "Rules in force: 63 of 64." in section
    assert "thresholds.stale-months 18" in section
    assert "checker-total-differs" in section
    assert "This is not an Excel workbook" in section or "not an Excel" in section
    assert "not looked at, because the run was stopped: 41" in texts_of(parsed(page))


def test_verdicts_come_first_and_are_counted() -> None:
    page = made_page()
    found = re.findall(r'data-v="([a-z-]+)"><span class="amount">(\d+)</span>', page)
    expected = Counter(item.verdict.verdict if item.verdict else "not-judged" for item in made_run().files)
    assert [name for name, _ in found] == ["return-to-supplier", "accept-with-questions", "accept", "not-judged"]
    assert {name: int(count) for name, count in found} == expected
    assert page.index('class="tiles"') < page.index('class="notices"') < page.index('class="charts"')


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_report(language: Language) -> None:
    """A run without files, and without lists, rules, settings."""
    empty = with_files(examples(language), []).model_copy(update={"reference": [], "settings": None})
    page = "".join(html_report.render(Report(empty, load_words(language))))
    assert load_words(language).section("html")["facilities"]["none"] in texts_of(parsed(page))


def test_without_a_list_of_audited_smelters_nothing_is_said_of_audits() -> None:
    run = cmrtkit.validate(ROOT / "examples" / "sound-cmrt-6.4.xlsx", as_of=DAY)
    page = texts_of(parsed(render(run)))
    assert "no list of conformant smelters was given" in page
    assert "No audit known" not in page
    assert "Identified" in page


def _counted(item: FileResult) -> dict[str, Counter[str]]:
    """The smelters of a file by metal and standing, as the report tells them apart."""
    facilities = Facilities()
    facilities.add(0, item)
    return {metal: Counter(list(found.elements())) for metal, found in facilities.by_metal().items()}


def _assert_counts_agree(item: FileResult) -> None:
    mine = _counted(item)
    for metal in item.smelter_counts:
        counted = mine[metal.metal]
        standing = (counted["conformant"], counted["active"], counted["cross-recognised"], counted["neither"])
        if metal.conformant is None:
            standing, identified = (0, 0, 0, 0), counted["identified"]
        else:
            identified = sum(standing)
        assert (identified, counted["unknown"]) == (metal.identified, metal.unknown), (item.path, metal)
        expected = (metal.conformant, metal.active, metal.cross_recognised, metal.neither)
        assert metal.conformant is None or standing == expected, (item.path, metal)


def test_smelters_are_told_apart_as_the_result_counts_them(tmp_path: Path) -> None:
    cells = {"Smelter List!B40": "Tin", "Smelter List!C40": "Smelter not listed", "Smelter List!D40": "Lilliput Tin"}
    path = tmp_path / "spelled.xlsx"
    write(complete("CMRT", "6.5").with_cells({**cells, "Smelter List!E40": "MALAYSIA"}), path)
    for reference in ([], [ROOT / "examples" / "lists"]):
        run = cmrtkit.validate([ROOT / "examples", path], as_of=DAY, reference=reference)
        assert sum(bool(item.smelter_counts) for item in run.files) >= 5
        for item in run.files:
            _assert_counts_agree(item)


@needs_shared
def test_smelters_of_real_workbooks_are_told_apart_as_the_result_counts_them() -> None:
    workbooks = sorted((SHARED / "corpus" / "recalculated").glob("*.xlsx"))[:24]
    run = cmrtkit.validate(workbooks, as_of=DAY, reference=[SHARED / "reference-lists"])
    assert sum(len(item.smelter_counts) for item in run.files) > 5
    for item in run.files:
        _assert_counts_agree(item)


def test_a_facility_counts_once_for_a_metal() -> None:
    gathered = gather(made_run().files)
    lilliput = gathered.facilities.by_key["Tin", "CID900202"]
    named = [
        place
        for place, item in enumerate(made_run().files)
        if any(row.smelter_id == "CID900202" for row in item.smelters)
    ]
    assert len(named) > 20
    assert lilliput.named_by == named
    (tin,) = (row for row in metal_chart(gathered.facilities.by_metal()) if row.metal == "Tin")
    ids = {row.smelter_id for item in made_run().files for row in item.smelters if row.metal == "Tin"}
    names = {
        row.name or row.lookup
        for item in made_run().files
        for row in item.smelters
        if row.metal == "Tin" and not row.smelter_id and row.status in ("unlisted", "non-smelter")
    }
    assert tin.named == len(ids - {None}) + len(names)
    assert tin.counts["unidentified"] == 1


def test_names_of_the_same_spelling_are_one_smelter() -> None:
    item = next(item for item in examples().files if "smelters-" in item.path)
    row = next(row for row in item.smelters if row.status == "unlisted")
    changed = [row.model_copy(update={"lookup": name}) for name in ("Nowhere Tin Co., Ltd.", "NOWHERE TIN CO LTD")]
    facilities = Facilities()
    for place, other in enumerate(changed):
        facilities.add(place, item.model_copy(update={"smelters": [other]}))
    (facility,) = facilities.by_key.values()
    assert facility.named_by == [0, 1]


def test_rows_that_name_nobody_are_shown_and_not_counted() -> None:
    item = next(item for item in examples().files if "smelters-" in item.path)
    row = item.smelters[0].model_copy(
        update={"metal": "Tin", "lookup": None, "name": " ", "smelter_id": None, "standard_name": None}
    )
    nobody = item.model_copy(update={"smelters": [row.model_copy(update={"status": "unknown"})]})
    assert [named.standing for named in named_smelters(nobody)] == [None]
    assert not _counted(nobody)


def test_anchors_stay_when_other_files_come_and_go() -> None:
    files = list(made_run().files)
    before = {reply.path: reply.anchor for reply in gather(files).replies}
    after = {reply.path: reply.anchor for reply in gather(files[::-2]).replies}
    assert after.items() <= before.items()
    twice = gather([files[0], files[0]]).replies
    assert twice[0].anchor != twice[1].anchor


def test_common_folder_is_told_once() -> None:
    paths = [f"/a/b/{name}" for name in ("x.xlsx", "c/y.xlsx")]
    files = [item.model_copy(update={"path": path}) for item, path in zip(examples().files, paths, strict=False)]
    page = render(with_files(examples(), files))
    assert "<td>c/y.xlsx</td>" in page
    assert "<dd>/a/b</dd>" in page
    assert gather([files[0].model_copy(update={"path": "x.xlsx"})]).folder == ""
    assert gather([files[0], files[1].model_copy(update={"path": "x.xlsx"})]).folder == ""


def test_accepted_findings_count_for_nothing() -> None:
    item = next(item for item in examples().files if item.findings)
    accepted = [finding.model_copy(update={"suppressed": True}) for finding in item.findings]
    other = item.model_copy(update={"findings": accepted, "summary": counts(accepted)})
    gathered = gather([other])
    assert not any(rule.replies or rule.counts for rule in gathered.rules.values())
    assert sum(rule.accepted for rule in gathered.rules.values()) == len(accepted)
    assert gathered.replies[0].rules == ()
    page = texts_of(parsed(render(with_files(examples(), [other]))))
    assert f"Accepted before, not counted: {len(accepted)}" in page
    assert accepted[0].message in page


def test_alike_findings_are_told_with_one_remedy() -> None:
    item = next(item for item in examples().files if "faulty" in item.path)
    sheets = by_sheet(item.findings, load_words("en"))
    assert [finding.cell for sheet in sheets for group in sheet.groups for finding in group.findings] == [
        finding.cell for finding in item.findings
    ]
    alike = [group for sheet in sheets for group in sheet.groups if len(group.findings) > 1]
    assert alike
    again = item.findings[0].model_copy(update={"cell": "Z99"})
    between = item.findings[0].model_copy(update={"name": "other-rule"})
    (sheet,) = by_sheet([item.findings[0], between, again], load_words("en"))
    assert sheet.groups[2].remedy == f"As at {item.findings[0].cell}."


@pytest.mark.parametrize(
    ("date", "as_of", "months"),
    [("2026-01-31", "2026-02-28", 0), ("2026-01-28", "2026-02-28", 1), ("2023-05-01", "2026-11-21", 42)],
)
def test_age_of_a_list(date: str, as_of: str, months: int) -> None:
    assert months_between(dt.date.fromisoformat(date), dt.date.fromisoformat(as_of)) == months


def test_old_lists_are_named() -> None:
    dates = [dt.date(2026, 5, 21), dt.date(2026, 5, 22), dt.date(2026, 11, 30), None]
    sources = [ReferenceSource(name="<x>", kind="conformant", date=date, sha256="0" * 64, entries=1) for date in dates]
    ages = list_ages(sources, DAY, load_words("en"))
    assert [(age.is_old, age.age) for age in ages] == [
        (True, "6 months old"),
        (False, "5 months old"),
        (False, "later than the day of the check"),
        (False, "no date"),
    ]
    page = texts_of(parsed(render(examples().model_copy(update={"reference": sources}))))
    assert "Lists more than 6 months old: 1." in page
    assert "4, the oldest of 2026-05-21 (6 months old)" in page


def test_bars_add_up() -> None:
    parts = bar(("a", "b", "c"), {"a": 1, "c": 3}, 8)
    assert [(part.kind, part.start, part.width) for part in parts] == [("a", "0", "12.5"), ("c", "12.5", "37.5")]
    assert bar(("a",), {"a": 0}, 0) == []


def _leaves(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, f"{path}/{key}")
    else:
        yield path, str(data)


def _words(language: str) -> dict[str, str]:
    file = templates_dir() / "words" / language / "html.yaml"
    return dict(_leaves(yaml.safe_load(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_the_same_in_every_language(language: Language) -> None:
    english, words = _words("en"), _words(language)
    assert list(words) == list(english)
    for key, text in words.items():
        assert set(re.findall(r"{\w*}", text)) == set(re.findall(r"{\w*}", english[key])), key
        assert not set(key.split("/")) & set(dir(dict)), key  # a template would get the method
        assert not re.search(r"[\"'&<>\\]", text.replace("'s ", " ")), key  # some stand in style sheets


def test_every_word_is_used() -> None:
    folder = templates_dir() / "report"
    sources = [*folder.iterdir(), *(ROOT / "src" / "cmrtkit" / "renderers").glob("html_*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    unused = {key for key in _words("en") if not re.search(rf"\b{re.escape(key.rpartition('/')[2])}\b", text)}
    kinds = {f"/{group}/{name}" for group in ("standings", "standings_long") for name in ("cross-recognised",)}
    assert unused - kinds == {"/details/non-smelter-likely"} & unused


def test_command(tmp_path: Path) -> None:
    arguments = ("validate", str(ROOT / "examples"), "--as-of", "2026-11-21", "--fail-on", "never", "--lang", "ja")
    run = run_cmrtkit(*arguments, "--format", "html=report.html", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, "")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="ja">')
    assert page.endswith("</html>\n")
    parsed(page)
