"""``cmrtkit report check`` as people and programs call it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner

from cmrtkit.cli.report import report_app
from cmrtkit.cli.report_check import check
from cmrtkit.coverage import check_draft
from cmrtkit.coverage.json import coverage_schema, render_coverage_json
from cmrtkit.coverage.text import render_coverage_text
from cmrtkit.errors import UsageError
from cmrtkit.words import load_words
from tests.helpers import golden
from tests.test_coverage import MARKER, TEMPLATES, statuses, told, whole_draft

DRAFT = {
    "sd_101_rcoi": "TO COMPLETE: How was the inquiry made, and whom did it reach? Who answered, and how was this checked?",
    "sd_101_website": "",
    "sd_signature": "By: ________",
    "sd_c1_audit": "TO COMPLETE: Who audited?",
    "rsn_02": "",
    "rsn_14": "TBD",
}


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(whole_draft("form-sd", **DRAFT) + "\n# Annex\n\nTO COMPLETE: What else?\n", encoding="utf-8")
    return path


def called(*arguments: object) -> tuple[int, str]:
    """Exit code and stdout of the command, without the process around it."""
    app = typer.Typer()
    app.command()(check)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(result.exception, UsageError):
        raise result.exception
    return result.exit_code, result.stdout


def test_exit_codes(draft: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.md"
    whole.write_text(whole_draft("form-sd", rsn_01=""), encoding="utf-8")
    assert called(whole, "--kind", "form-sd")[0] == 0
    assert called(draft, "--kind", "form-sd")[0] == 1
    assert called(draft)[0] == 2
    assert called("--kind", "form-sd")[0] == 2
    for arguments in (
        (draft, "--kind", "step6"),
        (tmp_path / "none.md", "--kind", "step5"),
        (draft, "--kind", "form-sd", "--format", "html"),
        (draft, "--kind", "form-sd", "--format", f"json={draft}"),
    ):
        with pytest.raises(UsageError):
            called(*arguments)


def test_only_what_a_person_can_state_is_left_and_still_fails(tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text(whole_draft("form-sd", sd_signature="TBD"), encoding="utf-8")
    code, text = called(path, "--kind", "form-sd")
    assert code == 1
    assert text.count("only a person can state") == 1


def test_marks_that_are_left_are_counted_and_fail_where_that_is_asked_for(tmp_path: Path) -> None:
    """Each once, wherever it stands: in what is optional, under strange markers, under several markers or none."""
    path = tmp_path / "draft.md"
    path.write_text(whole_draft("form-sd"), encoding="utf-8")
    assert called(path, "--kind", "form-sd", "--strict")[0] == 0
    path.write_text(whole_draft("form-sd", rsn_14="TBD"), encoding="utf-8")
    code, text = called(path, "--kind", "form-sd")
    assert code == 0
    assert "All 14 required elements are filled. 1 open mark is left in the text." in text
    assert "under “About rsn-14”: TBD" in text
    assert called(path, "--kind", "form-sd", "--strict")[0] == 1
    strange = (
        "# Own\n\n<!-- covers: own-part -->\n\nTO COMPLETE: Mine?\n\n# Both\n\n<!-- covers: rsn-01 rsn-02 -->\n\nTBD\n"
    )
    path.write_text(whole_draft("form-sd", sd_c1_audit="TODO") + strange + "# End\n\nTBC\n", encoding="utf-8")
    code, text = called(path, "--kind", "form-sd")
    assert code == 0
    assert "4 open marks are left in the text." in text
    assert [text.count(mark) for mark in ("TODO", "Mine?", "TBD", "TBC")] == [1, 1, 1, 1]


def test_in_html_headings_tell_where_a_gap_is(tmp_path: Path) -> None:
    path = tmp_path / "draft.html"
    body = "<p>TODO</p><h1>One &amp;\n<em>two</em></h1><p>TO COMPLETE: What?</p><h2>Website</h2><!-- covers: sd-101-website -->"
    path.write_text(f"<!DOCTYPE html><html><body>{body}</body></html>", encoding="utf-8")
    text = called(path, "--kind", "form-sd")[1]
    assert "  before the first heading: TODO\n  under “One & two”: What?\n" in text
    assert "under “Website”: nothing stands here" in text
    assert not re.search(r"\bline \d", text)


def test_the_words_are_in_the_language_of_the_draft_unless_another_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "draft.md"
    for language, heading in (
        ("ja", "製錬業者の一覧"),
        ("zh", "冶炼厂清单"),
        ("en", "Smelters"),
    ):
        path.write_text(f"# Acme\n\n## {heading}\n\n## {heading}\n\n製錬 text\n", encoding="utf-8")
        given = (path, "--kind", "step5", "--format", "json")
        assert json.loads(called(*given)[1])["language"] == language
        assert json.loads(called(*given, "--lang", "zh")[1])["language"] == "zh"
    (tmp_path / "cmrtkit.toml").write_text('lang = "ja"', encoding="utf-8")
    assert json.loads(called(*given)[1])["language"] == "ja"


def test_json_validates_and_is_the_same_again(draft: Path) -> None:
    code, text = called(draft, "--kind", "form-sd", "--format", "json")
    document = json.loads(text)
    jsonschema.validate(document, coverage_schema())
    assert document["schema"] == "cmrtkit.coverage/1"
    assert document["summary"] == {"required": 14, "filled": 11, "open": 2, "missing": 1, "human": 1, "marks": 5}
    assert document["benchmark"]["covered"] == 18
    assert (code, text) == called(draft, "--kind", "form-sd", "--format", "json")


def test_formats_may_go_to_files(draft: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    code, text = called(draft, "--kind", "form-sd", "--format", "text", "--format", f"json={out}", "--lang", "ja")
    assert code == 1
    assert json.loads(out.read_text(encoding="utf-8"))["language"] == "ja"
    assert "未記入" in text


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_text(draft: Path, language: str) -> None:
    result = check_draft(draft, "form-sd", language)  # type: ignore[arg-type]
    words = load_words(language)
    golden(
        f"coverage.{language}.txt",
        render_coverage_text(result, words, 60) + "=" * 60 + "\n" + render_coverage_text(result, words, 100),
    )


@pytest.mark.parametrize("width", [40, 60, 100, 120])
@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_text_keeps_to_the_width(draft: Path, language: str, width: int) -> None:
    text = render_coverage_text(check_draft(draft, "form-sd", language), load_words(language), width)  # type: ignore[arg-type]
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_a_hostile_draft_is_obeyed_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dra\x1b[31mft.md"
    hostile = "TO COMPLETE: \x1b]0;x\x07\u202e\n::error::pwned ##[error]x ##vso[task.x]?"
    marker = "<!-- covers: no\x1b[2J-such-\u202eid -->\n"
    path.write_text(whole_draft("step5", oecd_1_policy=f"{hostile}\n\n{marker}"), encoding="utf-8")
    result = check_draft(path, "step5")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for form in ("text", "json"):
        text = called(path, "--kind", "step5", "--format", form)[1]
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "##[" not in called(path, "--kind", "step5")[1]
    assert "\u202e" not in render_coverage_json(result)


def test_colour_tells_the_same(draft: Path) -> None:
    result = check_draft(draft, "form-sd")
    words = load_words("en")
    coloured = render_coverage_text(result, words, 100, colour=True)
    assert "\x1b[" in coloured
    assert "\x1b[" not in render_coverage_text(result, words, 100)


# ---- drafts as the tool writes them


@pytest.fixture(scope="module")
def facts(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facts") / "facts.json"
    CliRunner().invoke(report_app, ["facts", str(sound), "--as-of", "2025-09-01", "--format", f"json={path}"])
    return path


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.name))
def test_drafts_lack_nothing_that_they_do_not_ask_for(template: Path, facts: Path, tmp_path: Path) -> None:
    """Without a company file everything is asked for; as HTML, and by its headings alone, a draft says the same."""
    kind, language, *_ = template.name.split(".")
    markdown, html, bare = (tmp_path / name for name in ("draft.md", "draft.html", "bare.md"))
    forms = ["--format", f"markdown={markdown}", "--format", f"html={html}", "--lang", language]
    assert CliRunner().invoke(report_app, [kind, str(facts), *forms]).exit_code == 0
    found = check_draft(markdown, kind)
    assert [item.id for item in found.elements if item.required and item.status == "missing"] == []
    assert found.language == language
    assert told(found) == told(check_draft(html, kind))
    bare.write_text(MARKER.sub("", markdown.read_text(encoding="utf-8")), encoding="utf-8")
    by_headings = check_draft(bare, kind)
    assert by_headings.told_by == "headings"
    lost = {name for name, status in statuses(by_headings).items() if status == "missing"}
    # A heading cannot tell whether what stands under it names the country of a mine, which a marker does.
    assert lost == {name for name, status in statuses(found).items() if status == "missing"} - {"rsn-06"}
