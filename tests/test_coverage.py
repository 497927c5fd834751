"""Drafts of reports against the elements that reports of their kind must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.coverage import CoverageResult, check_draft, check_text, kinds, load_benchmark, load_kind, load_marks
from cmrtkit.coverage import template_headings as headings_module
from cmrtkit.coverage.blocks import Block
from cmrtkit.coverage.gaps import gaps_in
from cmrtkit.coverage.schema import CoverageKind
from cmrtkit.errors import RulebookError, UsageError
from cmrtkit.resources import load_yaml, templates_dir
from cmrtkit.rulebook.schema import LANGUAGES
from cmrtkit.words import load_words

KINDS = ("eu-2017-821", "form-sd", "jp-transparency", "step5")
STEP5 = [element.id for element in load_kind("step5").elements]
EVERY = [*map(load_kind, KINDS), load_benchmark()]
TEMPLATES = sorted((templates_dir() / "drafts").glob("*.md.j2"))
MARKER = re.compile(r"<!--\s*covers:(.*?)-->")


def judged(text: str, kind: str = "step5") -> CoverageResult:
    return check_text(text, load_kind(kind), "draft.md", "en")


def statuses(result: CoverageResult) -> dict[str, str]:
    return {element.id: element.status for element in (*result.elements, *result.benchmark.elements)}


def told(result: CoverageResult) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """All that does not depend on lines."""
    found = [*result.elements, *result.benchmark.elements]
    return [(item.id, item.status, [(place.mark, place.question) for place in item.open]) for item in found]


def section(name: str, text: str = "We say it.") -> str:
    return f"## About {name}\n\n<!-- covers: {name} -->\n\n{text}\n"


def whole_draft(kind: str = "step5", **texts: str) -> str:
    """A draft that covers everything; ``texts`` are those of elements, with ``_`` for ``-``."""
    said = {name.replace("_", "-"): text for name, text in texts.items()}
    elements = (*load_kind(kind).elements, *load_benchmark().elements)
    return "# Report\n\n" + "\n".join(section(item.id, said.get(item.id, "We say it.")) for item in elements)


# ---- the data


def test_kinds() -> None:
    assert kinds() == KINDS


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: str(kind.kind))
def test_elements_are_whole(kind: CoverageKind) -> None:
    for element in kind.elements:
        words = [element.words.say(language) for language in LANGUAGES]
        assert len(set(words)) == len(LANGUAGES)
        assert not any(gap for word in words for gap in gaps_in(Block("text", ((1, word),)))), element.id
        assert element.source.document in {document.document for document in kind.documents.values()}


def test_ids_are_of_one_kind_alone() -> None:
    ids = [element.id for kind in EVERY for element in kind.elements]
    assert len(ids) == len(set(ids))


def test_benchmark_asks_twenty_questions_and_requires_none() -> None:
    benchmark = load_benchmark()
    assert [element.id for element in benchmark.elements] == [f"rsn-{number:02}" for number in range(1, 21)]
    assert not any(element.required for element in benchmark.elements)
    assert benchmark.note


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_requires_something(name: str) -> None:
    assert sum(element.required for element in load_kind(name).elements) >= 10


def test_conclusions_and_signatures_are_left_to_people() -> None:
    human = {element.id for element in load_kind("form-sd").elements if element.human}
    assert human == {"sd-101-determination", "sd-drc-conflict-free", "sd-c1-audit", "sd-signature"}


def test_elements_are_checked_at_loading() -> None:
    data = load_kind("step5").model_dump()
    with pytest.raises(ValueError, match="stand twice"):
        CoverageKind.model_validate({**data, "elements": data["elements"] * 2})
    with pytest.raises(ValueError, match="Extra inputs"):
        CoverageKind.model_validate({**data, "more": 1})


def test_a_file_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from cmrtkit.coverage import loading

    monkeypatch.setattr(loading, "load_yaml", lambda path: load_kind("form-sd").model_dump())
    with pytest.raises(RulebookError, match=r"step5\.yaml says that it is about form-sd"):
        loading._load.__wrapped__("step5")


def test_words_are_alike_in_all_languages() -> None:
    sections = [load_words(language).section("coverage") for language in LANGUAGES]
    assert all(list(words) == list(sections[0]) for words in sections)
    for key, text in sections[0].items():
        fields = {frozenset(re.findall(r"{(\w+)}", str(words[key]))) for words in sections}
        assert len(fields) == 1, (key, text)


# ---- the shipped templates


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_templates_cover_what_is_required(path: Path) -> None:
    kind = path.name.split(".")[0]
    named = {name for ids in MARKER.findall(path.read_text(encoding="utf-8")) for name in ids.split()}
    own = {element.id for element in load_kind(kind).elements}
    required = {element.id for element in load_kind(kind).elements if element.required}
    assert required <= named
    assert named <= own | {element.id for element in load_benchmark().elements}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_templates_can_be_told_by_their_headings(path: Path) -> None:
    kind = path.name.split(".")[0]
    named = {name for ids in MARKER.findall(path.read_text(encoding="utf-8")) for name in ids.split()}
    by_headings = {name for _, ids in headings_module.template_headings(kind) for name in ids}
    assert named <= by_headings


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_the_marks_of_the_drafts_are_known(language: str) -> None:
    path = templates_dir() / "words" / language / "drafts.yaml"
    if not path.exists():
        pytest.skip("no drafts in this language")
    text = str(load_yaml(path)["open"]).format(question="Why?")
    (gap,) = gaps_in(Block("text", ((1, text),)))
    assert gap.mark in load_marks().marks
    assert gap.question == "Why?"


# ---- filled, open, missing


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_draft_is_filled(kind: str) -> None:
    result = judged(whole_draft(kind), kind)
    assert set(statuses(result).values()) == {"filled"}
    assert result.summary.filled == result.summary.required
    assert (result.benchmark.covered, result.benchmark.of) == (20, 20)
    assert (result.told_by, result.unknown, result.elsewhere) == ("markers", [], [])


@pytest.mark.parametrize("kind", KINDS)
def test_every_removed_block_is_named_and_no_other(kind: str) -> None:
    text = whole_draft(kind)
    elements = (*load_kind(kind).elements, *load_benchmark().elements)
    for element in elements:
        assert section(element.id) in text
        found = statuses(judged(text.replace(section(element.id), ""), kind))
        assert {name for name, status in found.items() if status != "filled"} == {element.id}
        assert found[element.id] == "missing"


@pytest.mark.parametrize("kind", KINDS)
def test_every_removed_text_is_named_and_no_other(kind: str) -> None:
    for element in load_kind(kind).elements:
        result = judged(whole_draft(kind, **{element.id.replace("-", "_"): ""}), kind)
        assert {name for name, status in statuses(result).items() if status != "filled"} == {element.id}
        (item,) = (item for item in result.elements if item.id == element.id)
        assert item.lines


def test_an_open_mark_is_told_with_line_and_question() -> None:
    text = whole_draft(oecd_1_policy="It is public.\n\nRead it at **TO COMPLETE: At which web address?** Thanks.")
    result = judged(text)
    (item,) = (item for item in result.elements if item.status == "open")
    (place,) = item.open
    assert (item.id, place.mark, place.question) == ("oecd-1-policy", "TO COMPLETE", "At which web address?")
    assert "TO COMPLETE" in text.splitlines()[place.line - 1]
    assert (result.summary.open, result.summary.missing) == (1, 0)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("TO COMPLETE: Which one?", "Which one?"),
        ("**TO COMPLETE: How many? The rate follows.** More.", "How many? The rate follows."),
        ("**TO COMPLETE:** How many? The rate follows.", "How many?"),
        ("TO\nCOMPLETE: Which\none?", "Which one?"),
        ("**【要記入】どの方針ですか。** 公開しています。", "どの方針ですか。"),
        ("【要記入】どの方針ですか。公開しています。", "どの方針ですか。"),
        ("【待填写】哪项政策？其余已公开。", "哪项政策？"),
        ("[要記入] 日付", "日付"),
        ("TO COMPLETE", ""),
    ],
)
def test_questions(text: str, question: str) -> None:
    (place,) = next(item for item in judged(whole_draft(oecd_1_policy=text)).elements if item.open).open
    assert place.question == question


def test_several_marks_in_one_text() -> None:
    text = "TO COMPLETE: Who?\nTO COMPLETE: When?"
    (item,) = (item for item in judged(whole_draft(oecd_1_policy=text)).elements if item.open)
    assert [place.question for place in item.open] == ["Who?", "When?"]
    assert item.open[1].line == item.open[0].line + 1


@pytest.mark.parametrize(
    "text",
    [
        "### Only a heading",
        "| Country | Smelters |\n|---|---|",
        "| Country | Smelters |\n|---|---|\n| – | – |",
        "| Country | Smelters |\n|---|---|\n| Japan | – |\n| Chile | |",
        "<!-- We say it. -->",
        "![chart](chart.png)",
        "---",
        "\u200b\u3000&nbsp;",
    ],
)
def test_what_says_nothing_is_missing(text: str) -> None:
    found = statuses(judged(whole_draft(oecd_1_policy=text)))
    assert {name for name, status in found.items() if status != "filled"} == {"oecd-1-policy"}
    assert found["oecd-1-policy"] == "missing"


@pytest.mark.parametrize(
    "text",
    [
        "- a list",
        "> a quotation",
        "| Country | Smelters |\n|---|---|\n| Japan | 3 |",
        "| One |\n|---|\n| Japan |",
        "0",
        "はい",
    ],
)
def test_what_says_something_is_filled(text: str) -> None:
    assert statuses(judged(whole_draft(oecd_1_policy=text)))["oecd-1-policy"] == "filled"


def test_a_part_ends_with_a_heading_of_its_level_but_not_with_a_lower_one() -> None:
    below = "## Policy\n<!-- covers: oecd-1-policy -->\n### More\n\nText."
    beside = "## Policy\n<!-- covers: oecd-1-policy -->\n## More\n\nText.\n\nTO COMPLETE: What?"
    assert statuses(judged(below))["oecd-1-policy"] == "filled"
    result = judged(beside)
    assert statuses(result)["oecd-1-policy"] == "missing"
    assert [place.question for place in result.elsewhere] == ["What?"]


def test_an_element_may_be_covered_in_several_places() -> None:
    first, second = (
        "## A\n<!-- covers: oecd-1-policy -->\n{}\n",
        "## B\n<!-- covers: oecd-1-policy, oecd-1-records -->\n{}\n",
    )
    for one, other, status in (("", "Text.", "filled"), ("Text.", "TBD", "open"), ("", "", "missing")):
        result = judged(first.format(one) + second.format(other))
        assert statuses(result)["oecd-1-policy"] == status
        (item,) = (item for item in result.elements if item.id == "oecd-1-policy")
        assert len(item.lines) == 2


def test_ids_that_do_not_exist_are_told() -> None:
    assert judged(section("oecd-1-policy") + section("oecd-9-nothing")).unknown == ["oecd-9-nothing"]


def test_a_draft_of_another_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="those of form-sd, not of step5; use --kind form-sd"):
        judged(whole_draft("form-sd"))


def test_what_only_a_person_can_state_is_told_apart() -> None:
    result = judged(whole_draft("form-sd", sd_signature="TO COMPLETE: Who signs?", sd_cover=""), "form-sd")
    assert (result.summary.open, result.summary.missing, result.summary.human) == (1, 1, 1)


# ---- placeholders


@pytest.mark.parametrize(
    "text",
    [
        "TBD", "tbd.", "[TBD]", "(to be confirmed)", "Adopted: TBD", "The date is TBD.", "todo", "TODO: ask Kenji", "xxx", "XXXX", "要確認",
        "（未定）", "採択日：未定", "待填写", "发布日期：待定", "We, [insert name of the company], say so.", "【記入してください】当社は",
        "○○株式会社", "担当は●●です", "〇〇部", "Signed: ________", "＿＿＿＿", "???", "…", "Lorem ipsum", "ＴＢＤ", "| Date | TBD |\n|---|---|\n| x | y |",
        "| Date | When |\n|---|---|\n| Adopted | 未定 |",
    ],
)  # fmt: skip
def test_placeholders_are_open(text: str) -> None:
    found = statuses(judged(whole_draft(oecd_1_policy=text)))
    assert {name for name, status in found.items() if status == "open"} == {"oecd-1-policy"}


@pytest.mark.parametrize(
    "text",
    [
        "Part XXX-100 and TBD-7.", "Our programme MX_TBD.", "part no. XXXX1", "次回の監査日は未定です。", "監査日（未定）", "要確認事項はありません。",
        "We had nothing to complete.", "to be confirmed by the auditor next year", "We do as [the guidance] asks.", "二〇〇八年に採択。", "〇〇七号", "○ 適合",
        "None", "n/a", "該当なし", "検討中", "snake_case_name", "See https://example.com/todo/xxx", "TODOS los proveedores", "Kenji Todo", "10:00",
        "Total: 3", "We [add-on modules] use", "Wip GmbH", "STATUS: Conformant", "What did we do? We asked.", "承認者：田中",
    ],
)  # fmt: skip
def test_no_false_alarms(text: str) -> None:
    assert statuses(judged(whole_draft(oecd_1_policy=text)))["oecd-1-policy"] == "filled"


# ---- HTML and Markdown

PARAGRAPHS = st.sampled_from(
    [
        ["p", "We say it."], ["p", "TO COMPLETE: Who is it? More."], ["p", "当社は公開しています。"], ["p", "【要記入】どこですか。"], ["p", "TBD"],
        ["p", "Part XXX-100"], ["bold", "TO COMPLETE: How many? It counts."], ["li", "An item"], ["li", "TBD"], ["empty"], ["quote", "要確認"],
        ["table", "Japan", "3"], ["table", "Japan", "–"], ["table", "Date", "未定"], ["table", "TO COMPLETE: Which?", "1"],
    ]
)  # fmt: skip
SECTIONS = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.lists(st.sampled_from([*STEP5, "rsn-01"]), max_size=3),
        st.booleans(),
        st.lists(PARAGRAPHS, max_size=4),
    ),
    max_size=6,
)


def as_markdown(part: list[str]) -> str:
    kind, *texts = part
    if kind == "table":
        return f"| A | B |\n|---|---|\n| {texts[0]} | {texts[1]} |"
    return {"p": "{}", "bold": "**{}** After.", "li": "- {}", "quote": "> {}", "empty": ""}[kind].format(*texts)


def as_html(part: list[str]) -> str:
    kind, *texts = (escape(text) for text in part)
    if kind == "table":
        return f"<table><tr><th>A<th>B</tr><tr><td><p>{texts[0]}</p></td><td>{texts[1]}</td></tr></table>"
    shapes = {
        "p": "<p>{}",
        "bold": "<div><strong>{}</strong> After.</div>",
        "li": "<ul><li>{}</ul>",
        "empty": "<p>&nbsp;</p>",
    }
    return shapes.get(kind, "<blockquote><span>{}</span></blockquote>").format(*texts)


@settings(max_examples=60, deadline=None)
@given(SECTIONS)
def test_html_and_markdown_agree(sections: list[tuple[int, list[str], bool, list[list[str]]]]) -> None:
    markdown, html = ["Before.\n"], ["<!DOCTYPE html><title>TBD</title><style>p {}</style><p>Before.</p>"]
    for level, ids, has_marker, parts in sections:
        marker = f"<!-- covers: {' '.join(ids)} -->\n" if has_marker else ""
        markdown += [f"{'#' * level} Heading\n", marker, *(f"{as_markdown(part)}\n" for part in parts)]
        html += [f"<h{level}>Heading</h{level}>", marker, *map(as_html, parts)]
    left, right = judged("\n".join(markdown)), judged("\n".join(html))
    assert told(left) == told(right)
    assert [place.question for place in left.elsewhere] == [place.question for place in right.elsewhere]
    assert left.told_by == right.told_by


def test_lines_of_html_are_those_of_the_file() -> None:
    text = "<html>\n<h2>Policy</h2>\n<!-- covers: oecd-1-policy -->\n<p>We\nsay\nTO COMPLETE: What?\n</p>"
    (place,) = next(item for item in judged(text).elements if item.open).open
    assert place.line == 6


def test_charts_are_no_text() -> None:
    chart = "<figure><figcaption>Chart</figcaption><div aria-hidden='true'><div>Japan</div> 3</div><svg><text>Tin</text></svg></figure>"
    text = f"<html><h2>Policy</h2><!-- covers: oecd-1-policy -->{chart}<h2>Next</h2><!-- covers: oecd-1-records --><p>Text.</p>"
    found = statuses(judged(text))
    assert (found["oecd-1-policy"], found["oecd-1-records"]) == ("missing", "filled")


def test_html_within_markdown_is_read() -> None:
    text = "## Policy\n\n<!-- covers: oecd-1-policy -->\n\n<div>\n\n<b>TO COMPLETE: What?</b>\n\n</div>\n"
    (place,) = next(item for item in judged(text).elements if item.open).open
    assert (place.line, place.question) == (7, "What?")


def test_comments_at_the_beginning_take_no_time() -> None:
    assert judged("<!-- a --> " * 5_000 + "\n\n" + section("oecd-1-policy")).told_by == "markers"


def test_lines_after_a_comment_within_a_text() -> None:
    text = "## Policy\n\n<!-- covers: oecd-1-policy -->\n\nWe say <!-- not\nthat --> it.\nTO COMPLETE: What?\n"
    (place,) = next(item for item in judged(text).elements if item.open).open
    assert place.line == 7


def test_pages_of_word() -> None:
    text = (
        "<html><h2>Policy</h2><!-- covers: oecd-1-policy --><!--[if gte mso 9]><xml>TBD</xml><![endif]-->"
        "<p><![if !supportLists]><span>1.</span><![endif]>We say it.<o:p></o:p><![odd[x]]></p>"
    )
    assert statuses(judged(text))["oecd-1-policy"] == "filled"


PIECES = st.sampled_from(
    ["<![", "<!", "<!--", "-->", "covers: oecd-1-policy", "<table>", "<td>", "</tr>", "<svg>", "</svg>", "<b", "&#", "|", "\n", "# ", "- ", "```"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.booleans(), st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join))
def test_whatever_stands_in_a_draft_is_judged(is_html: bool, text: str) -> None:
    judged(f"<html>{text}" if is_html else text)


# ---- drafts that came back without comments


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Templates of a kind in two languages."""
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    english = (
        "{# A report. #}\n# {{ name }}: report on minerals\n<!-- covers: oecd-5-scope -->\n{% if x %}\n## 1. Our policy, {{ year }}\n\n"
        "<!-- covers: oecd-1-policy rsn-09 -->\n{{ text }}\n<!-- covers: oecd-1-records -->\n{% endif %}\n## {{ all }}\n<!-- covers: oecd-1-systems -->\n"
    )
    (drafts / "step5.en.md.j2").write_text(english, encoding="utf-8")
    (drafts / "step5.ja.md.j2").write_text("## 第1章 方針\n<!-- covers: oecd-1-policy -->\n", encoding="utf-8")
    monkeypatch.setattr(headings_module, "templates_dir", lambda: tmp_path)
    headings_module.template_headings.cache_clear()
    yield
    headings_module.template_headings.cache_clear()


@pytest.mark.usefixtures("templates")
@pytest.mark.parametrize(
    "heading",
    [
        "## 1. Our policy, 2026",
        "## Our  Policy, FY2026",
        "### (3) **Our policy, now**",
        "## ２．３ Ｏｕｒ policy, 2026",
        "## 方針",
        "## 二、方針",
    ],
)
def test_headings_stand_in_for_markers(heading: str) -> None:
    result = judged(
        f"# Nova K.K.: Report on Minerals\n\nIn 2026.\n\n{heading}\n\nWe have one.\n\n## Other\n\nTO COMPLETE: What?\n"
    )
    assert result.told_by == "headings"
    assert statuses(result)["oecd-1-policy"] == "filled"
    assert statuses(result)["oecd-5-scope"] == "filled"
    assert statuses(result)["oecd-1-systems"] == "missing"
    assert [place.question for place in result.elsewhere] == ["What?"]


@pytest.mark.usefixtures("templates")
def test_a_heading_stands_for_all_markers_under_it() -> None:
    result = judged("## Our policy, 2026\n\nTO COMPLETE: What?\n")
    found = {name for name, status in statuses(result).items() if status == "open"}
    assert found == {"oecd-1-policy", "oecd-1-records", "rsn-09"}


@pytest.mark.usefixtures("templates")
def test_other_headings_stand_for_nothing() -> None:
    result = judged("## Policy of privacy\n\nText.\n\n## 2026\n\nText.\n")
    assert set(statuses(result).values()) == {"missing"}


@pytest.mark.usefixtures("templates")
def test_one_marker_is_enough_to_trust_markers_alone() -> None:
    result = judged(section("oecd-1-records") + "## Our policy, 2026\n\nText.\n")
    assert (result.told_by, statuses(result)["oecd-1-policy"]) == ("markers", "missing")


# ---- files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    text = "## 方針\n\n<!-- covers: oecd-1-policy -->\n\n当社の方針は【要記入】どこで公開していますか。\n"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    (item,) = (item for item in check_draft(path, "step5").elements if item.open)
    assert [place.question for place in item.open] == ["どこで公開していますか。"]
    assert item.open[0].line == 5


def test_a_page_may_say_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "draft.htm"
    page = "<html><meta charset=koi8-r><h2>A</h2><!-- covers: oecd-1-policy --><p>TO COMPLETE: Где?</p>"
    path.write_bytes(page.encode("koi8-r"))
    assert next(item for item in check_draft(path, "step5").elements if item.open).open[0].question == "Где?"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04word/document.xml", "Word or another office program"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0", "old office program"),
        (b"%PDF-1.7", "is a PDF"),
        (b"{\\rtf1", "is RTF"),
        (b"MIME-Version: 1.0\n", "web archive"),
        (b"# Draft\0\0", "is no text"),
    ],
)
def test_other_files_say_what_to_save_as(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=rf"draft\.docx .*{says}.*save it as a web page \(HTML"):
        check_draft(path, "step5")


def test_files_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text(" \n")
    for name, says in (("empty.md", "is empty"), ("none.md", "cannot read"), (".", "cannot read")):
        with pytest.raises(UsageError, match=says):
            check_draft(tmp_path / name, "step5")


def test_there_is_no_such_kind(tmp_path: Path) -> None:
    for given_name, says in (
        ("step-5", "did you mean step5"),
        ("zzz", "there are eu-2017-821, form-sd"),
        ("disclosure-benchmark", "no kind"),
    ):
        with pytest.raises(UsageError, match=says):
            check_draft(tmp_path / "draft.md", given_name)
