"""A rule's page as text, Markdown and HTML, the list of rules, the handbook of all, and the rulebook as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
import yaml
from rich.cells import cell_len

from cmrtkit.findings import Finding
from cmrtkit.renderers.rule_facts import RulePage, rule_page
from cmrtkit.renderers.rule_list import render_rule_list, render_rule_table
from cmrtkit.renderers.rule_pages import (
    render_book_html,
    render_book_markdown,
    render_rule_html,
    render_rule_markdown,
)
from cmrtkit.renderers.rule_text import render_rule_text
from cmrtkit.renderers.rulebook_json import render_rulebook, rulebook_schema
from cmrtkit.renderers.templating import markdown_text
from cmrtkit.renderers.topics import by_topic, topic_titles
from cmrtkit.rulebook import LANGUAGES, Example, Language, Rule, load_examples, load_rules
from cmrtkit.rulebook.worked import WorkedExample
from tests.helpers import golden, worked_examples
from tests.test_cli import cmrtkit

RULES = load_rules()
HOSTILE = "<script>alert(1)</script> | _a_ *b* `c` [d](http://e) \\ & ~f~ \u202egnp.exe\n# g"
RULE = Rule.model_validate(
    yaml.safe_load("""
id: X123
name: invented-rule
topic: own
severity: warning
confidence: likely
severities: {milder: note}
confidences: {milder: certain}
families: [CMRT, EMRT]
check: invented
parameters: {months: 12, share: 0.8, offers: [A, B], version: "6.4", words: []}
settings:
  thresholds.invented-months: {parameter: months, type: integer, least: 1, most: 60}
  thresholds.invented-share: {parameter: share, type: share}
  request.offers: {parameter: offers, type: texts, choices: [A, B, C]}
  request.version: {parameter: version, type: text, pattern: "[0-9.]+", like: "6.4"}
  request.words: {parameter: words, type: texts}
source:
  - {document: Invented guidance, clause: "section 1, lines 2 | 3", url: "https://example.com/guide?a=1&b=2"}
  - {document: Customer practice, clause: none, url: "javascript:alert(1)"}
words:
  en:
    title: An invented fault is found
    messages: {plain: "“{name}” is at fault.", milder: "“{name}” may be at fault.", field: "The field is empty."}
    remedies: {default: "Ask the supplier about {name}.", field: "{ask}"}
    why: A fault that nobody invented would not be found.
  ja:
    title: 架空の不備がある
    messages: {plain: "「{name}」に不備があります。", milder: "「{name}」に不備がある可能性があります。", field: "項目が未記入です。"}
    remedies: {default: "{name} についてサプライヤーに確認してください。", field: "{ask}"}
    why: 誰も考えつかない不備は見つかりません。
  zh:
    title: 存在虚构的问题
    messages: {plain: "“{name}”有问题。", milder: "“{name}”可能有问题。", field: "该字段为空。"}
    remedies: {default: "请向供应商了解 {name}。", field: "{ask}"}
    why: 没有人想到的问题不会被发现。
""")
)
EXAMPLES = [
    Example.model_validate(item)
    for item in yaml.safe_load("""
- title: a name at fault
  version: "6.4"
  as_of: "2026-01-31"
  cells: {"Smelter List!B40": "Tin ", "Smelter List!C40": null, "Declaration!D22": 2025-06-30, "Declaration!D8": {error: "#REF!"}, "Declaration!D9": 0}
  cached_total: 3
  lists:
    - kind: conformant
      date: 2025-08-25
      rows:
        - {metal: Tin, smelter_id: CID900202, name: Lilliput Tin Smelting Co.}
        - {metal: Gold, smelter_id: CID900302, audited: 2024-08-31}
    - {kind: own, rows: [{smelter_id: CID900202, verdict: approved}]}
  released: true
  parameters: {months: 6, words: [x]}
  finds: ["Smelter List!B40"]
- {title: "nothing | at <fault>", family: EMRT, version: "1.3"}
""")
]


def _finding(**changes: object) -> Finding:
    plain = {
        "rule": "X123", "name": "invented-rule", "severity": "warning", "message": "“Tin ” is at fault.",
        "sheet": "Smelter List", "cell": "B40", "metal": None, "smelter_id": None, "observed": None, "expected": None,
        "suggestion": None, "confidence": "likely", "fingerprint": "0", "remedy": "Ask the supplier about Tin.", "why": "-",
    }  # fmt: skip
    return Finding.model_validate({**plain, **changes})


FOUND = (
    _finding(),
    _finding(sheet="", cell="", severity="note", message="The field is empty.", remedy="Enter a name."),
)
PAGES = {
    language: rule_page(RULE, [WorkedExample(EXAMPLES[0], FOUND), WorkedExample(EXAMPLES[1], ())], language)
    for language in LANGUAGES
}
DOCUMENTS = {"md": render_rule_markdown, "html": render_rule_html}


def _real_pages(language: Language) -> list[RulePage]:
    """The page of every rule in a language; what is found is worked out in English alone, which takes a third."""
    return [rule_page(rule, worked_examples(rule.name), language) for rule in RULES]


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request: pytest.FixtureRequest) -> tuple[Language, list[RulePage]]:
    return request.param, _real_pages(request.param)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_page(language: Language) -> None:
    golden(f"rule.{language}.txt", render_rule_text(PAGES[language], language))


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_document(language: Language, kind: str) -> None:
    golden(f"rule.{language}.{kind}", DOCUMENTS[kind](PAGES[language], language))


def test_parts_of_a_page_come_in_order() -> None:
    labels = ["Severity", "Why it matters", "What it says, and what to do", "What you can set", "Sources", "Flagged"]
    for text in (
        render_rule_text(PAGES["en"], "en"),
        render_rule_markdown(PAGES["en"], "en"),
        render_rule_html(PAGES["en"], "en"),
    ):
        places = [re.search(rf"\b{label}\b", text) for label in [*labels, "Not flagged"]]
        starts = [found.start() for found in places if found]
        assert len(starts) == 7
        assert starts == sorted(starts)


@pytest.mark.parametrize("width", [40, 50, 80, 100])
def test_no_line_of_a_text_page_is_wider_than_the_window(width: int, book: tuple[Language, list[RulePage]]) -> None:
    language, pages = book
    for page in (*pages, PAGES[language]):
        widest = max(render_rule_text(page, language, width).splitlines(), key=cell_len)
        assert cell_len(widest) <= width, (page.name, widest)


def test_colour_of_a_text_page_changes_nothing_but_colour() -> None:
    coloured = render_rule_text(PAGES["ja"], "ja", colour=True)
    assert "\x1b[1m指摘の理由" in coloured
    bare = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines())
    assert bare == render_rule_text(PAGES["ja"], "ja").rstrip("\n")


@dataclass
class _Page(HTMLParser):
    """What an HTML page refers to, and whether its tags are closed in order."""

    tags: set[str] = field(default_factory=set)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all_of(self, name: str) -> list[str]:
        return [value for _, key, value in self.attributes if key == name]


def _parsed(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    assert not page.open
    return page


def _assert_loads_nothing(page: _Page, html: str) -> None:
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base", "svg"})
    assert {key for _, key, _ in page.attributes}.isdisjoint({"src", "srcset", "style", "onclick", "onload"})
    assert all(link.startswith(("#", "https://", "http://")) for link in page.all_of("href"))
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(style) == 1
    assert not re.search(r"url\(|@import|</|https?:", style[0])


def test_every_rule_as_html(book: tuple[Language, list[RulePage]]) -> None:
    language, pages = book
    for page in pages:
        html = render_rule_html(page, language)
        parsed = _parsed(html)
        _assert_loads_nothing(parsed, html)
        assert page.title in parsed.text
        assert f'<html lang="{"zh-Hans" if language == "zh" else language}">' in html
        assert '<meta charset="utf-8">' in html


def test_handbook_as_html(book: tuple[Language, list[RulePage]]) -> None:
    """Every link of the table of contents leads to one place, and every rule is there."""
    language, pages = book
    html = render_book_html(pages, language)
    parsed = _parsed(html)
    _assert_loads_nothing(parsed, html)
    anchors = parsed.all_of("id")
    assert len(set(anchors)) == len(anchors)
    assert {link[1:] for link in parsed.all_of("href") if link.startswith("#")} <= set(anchors)
    assert {rule.name for rule in RULES} <= set(anchors)


def _tables(markdown: str) -> Iterator[list[str]]:
    rows: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(line)
        elif rows:
            yield rows
            rows = []


def _assert_sound_markdown(text: str) -> None:
    for rows in _tables(text):
        cells = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows}
        assert len(cells) == 1, rows
        assert set(rows[1]) <= set("|-")
    assert not re.search(r"(?<!\\)<(?!https?://)", text)
    assert "\n\n\n" not in text


def test_every_rule_as_markdown(book: tuple[Language, list[RulePage]]) -> None:
    language, pages = book
    for page in pages:
        text = render_rule_markdown(page, language)
        _assert_sound_markdown(text)
        assert text.startswith(f"# {page.id} {page.name}\n\n**")


def test_handbook_as_markdown(book: tuple[Language, list[RulePage]]) -> None:
    """A heading's anchor is its text in small letters, blanks turned into hyphens, as GitHub and others make it."""
    language, pages = book
    text = render_book_markdown(pages, language)
    _assert_sound_markdown(text)
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    links = re.findall(r"\]\(#([^)]*)\)", text)
    assert len(links) == len(RULES)
    assert set(links) <= anchors


def _hostile_page() -> RulePage:
    example = Example(title=HOSTILE, cells={"Declaration!D8": HOSTILE}, finds=["Declaration!D8"])
    return rule_page(RULE, [WorkedExample(example, (_finding(message=HOSTILE, remedy=HOSTILE),))], "en")


def test_hostile_text_is_escaped_in_html() -> None:
    html = render_rule_html(_hostile_page(), "en")
    parsed = _parsed(html)
    _assert_loads_nothing(parsed, html)
    assert "&lt;script&gt;" in html
    assert parsed.text.count("<script>alert(1)</script>") == 4
    assert "\u202e" not in html


def test_hostile_text_is_escaped_in_markdown() -> None:
    text = render_rule_markdown(_hostile_page(), "en")
    _assert_sound_markdown(text)
    escaped = r"\<script\>alert(1)\</script\> \| \_a\_ \*b\* \`c\` \[d\](http://e) \\ \& \~f\~ gnp.exe \# g"
    assert text.count(escaped) == 4
    assert "\u202e" not in text


def test_hostile_text_is_shown_on_one_line_in_text() -> None:
    text = render_rule_text(_hostile_page(), "en", 1_000)
    assert text.count(HOSTILE.replace("\u202e", "").replace("\n", " ")) >= 3
    assert "\u202e" not in text


def test_only_web_addresses_are_links() -> None:
    page = PAGES["en"]
    assert [source.link for source in page.sources] == ["https://example.com/guide?a=1&b=2", None]
    assert "javascript" not in render_rule_html(page, "en") + render_rule_markdown(page, "en")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("2023-11-06", "2023-11-06"),
        ("0.8", "0.8"),
        ("1. a", r"1\. a"),
        ("- a", r"\- a"),
        ("=1+1", r"\=1+1"),
        ("a_b|c", r"a\_b\|c"),
    ],
)
def test_markdown_text(text: str, escaped: str) -> None:
    assert markdown_text(text) == escaped


@pytest.mark.parametrize("width", [40, 50, 80, 100])
@pytest.mark.parametrize("language", LANGUAGES)
def test_list_of_rules(language: Language, width: int) -> None:
    text = render_rule_list(RULES, language, width)
    lines = text.splitlines()
    assert max(map(cell_len, lines)) <= width
    ids = [rule.id for _, found in by_topic(RULES) for rule in found]
    assert re.findall(r"^  ([A-Z][0-9]{3})\b", text, re.MULTILINE) == ids
    titles = topic_titles(language)
    assert [line for line in lines if line and not line.startswith(" ")] == [
        title for topic, title in titles.items() if any(rule.topic == topic for rule in RULES)
    ]
    bare = re.sub(r"\s+", "", text)
    assert all(re.sub(r"\s+", "", rule.words[language].title) in bare for rule in RULES)


def test_list_as_markdown_escapes_titles() -> None:
    words = {**RULE.words, "en": RULE.words["en"].model_copy(update={"title": "a | b"})}
    table = render_rule_table([RULE.model_copy(update={"words": words})], "en")
    assert table.splitlines()[-1] == r"| X123 | `invented-rule` | warning | a \| b |"


def test_rulebook_as_json() -> None:
    schema = rulebook_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    text = render_rulebook([(rule, load_examples(rule)) for rule in RULES] + [(RULE, EXAMPLES)])
    document = json.loads(text)
    jsonschema.validate(document, schema)
    assert document["schema"] == schema["title"] == "cmrtkit.rules/1"
    assert [rule["name"] for rule in document["rules"]] == [*(rule.name for rule in RULES), "invented-rule"]
    invented = document["rules"][-1]
    assert invented["settings"]["thresholds.invented-months"]["most"] == 60
    assert set(invented["words"]) == set(LANGUAGES)
    assert invented["examples"][0]["cells"]["Declaration!D22"] == "2025-06-30"
    assert {topic["name"] for topic in document["topics"]} == {rule["topic"] for rule in document["rules"]}
    assert all(set(topic["titles"]) == set(LANGUAGES) for topic in document["topics"])


def test_commands() -> None:
    assert cmrtkit("rules", "show", "S313", "--format", "html", "--lang", "ja").stdout.startswith("<!DOCTYPE html>")
    assert cmrtkit("rules", "show", "audit-lapsed", "--format", "markdown").stdout.startswith("# S313 audit-lapsed\n")
    assert cmrtkit("rules", "show", "audit-lapsed", COLUMNS="50").stdout.startswith("S313  audit-lapsed\n")
    assert json.loads(cmrtkit("rules", "export", "--rulebook-schema").stdout)["title"] == "cmrtkit.rules/1"


@pytest.mark.parametrize(
    "arguments",
    [("show", "no-such-rule"), ("show", "S313", "--format", "pdf"), ("show",), ("export", "--format", "text")],
)
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    run = cmrtkit("rules", *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr


def test_handbook_command(tmp_path: Path) -> None:
    run = cmrtkit("rules", "export", "--format", "html", "--lang", "zh", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert _parsed(run.stdout).all_of("lang")[0] == "zh-Hans"
    assert not list(tmp_path.iterdir())
