"""Text and JSON as people and programs see them: goldens, the published schema, hostile text, personal data."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import cmrtkit
from cmrtkit.builder import complete, write
from cmrtkit.renderers.json_report import run_schema
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.results import RunResult
from cmrtkit.rulebook import LANGUAGES, Language
from cmrtkit.words import load_words
from tests.conftest import ROOT
from tests.helpers import DAY, golden, render_json, render_text

HOSTILE = "=1+1 <script>alert(1)</script> _x001B_[31m[bold]red[/] \u202egnp.exe `x` | {name} %s"


def _examples(language: Language = "en") -> RunResult:
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        return cmrtkit.validate("examples", language=language, as_of=DAY)
    finally:
        os.chdir(here)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_the_examples(language: Language) -> None:
    golden(f"examples.{language}.txt", render_text(_examples(language), load_words(language)))


def _smelters(language: Language = "en") -> RunResult:
    lists = sorted((ROOT / "examples" / "lists").iterdir())
    result = cmrtkit.validate(
        ROOT / "examples" / "smelters-cmrt-6.5.xlsx", language=language, as_of=DAY, reference=lists
    )
    shown = [item.model_copy(update={"path": Path(item.path).name}) for item in result.files]
    return result.model_copy(update={"files": shown})


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_the_smelters_example(language: Language) -> None:
    golden(f"smelters.{language}.txt", render_text(_smelters(language), load_words(language)))


def test_json_of_the_smelters_example() -> None:
    text = render_json(_smelters())
    jsonschema.validate(json.loads(text), run_schema())
    golden("smelters.json", re.sub(r'"sha256": "[0-9a-f]{64}"', '"sha256": "…"', text))


def test_json_of_the_examples() -> None:
    """Digests and fingerprints included: the same input gives the same bytes."""
    text = render_json(_examples())
    assert text == render_json(_examples())
    golden("examples.json", re.sub(r'"sha256": "[0-9a-f]{64}"', '"sha256": "…"', text))


def test_json_validates_against_the_published_schema(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"%PDF")
    write(complete("CMRT", "6.4", name=HOSTILE.removeprefix("=")), tmp_path / "hostile.xlsx")
    schema = run_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for result in (_examples(), cmrtkit.validate(tmp_path), cmrtkit.validate([])):
        jsonschema.validate(json.loads(render_json(result)), schema)


def test_json_keys_come_in_the_published_order() -> None:
    document = json.loads(render_json(_examples()))
    assert list(document) == ["schema", "tool", "as_of", "reference", "files", "summary", "suppressions", "settings"]
    assert list(document["files"][0]) == [
        "path", "sha256", "status", "error", "template", "company", "scope", "effective_date",
        "completeness", "smelters", "findings", "summary", "smelter_counts", "verdict", "minerals", "answers", "mines",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [40, 57, 80, 100])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_the_window(width: int, language: Language) -> None:
    lines = render_text(_examples(language), load_words(language), width).splitlines()
    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_hold(language: Language) -> None:
    """Every finding of a file begins in the same cell of the line, whatever the script of its severity."""
    words = load_words(language)
    levels = "|".join(words.report(level) for level in ("error", "warning", "note"))
    result = cmrtkit.validate(ROOT / "examples" / "faulty-cmrt-6.4.xlsx", language=language, as_of=DAY)
    lines = render_text(result, words).splitlines()
    starts = {cell_len(found[0]) for line in lines if (found := re.match(rf"    [A-Z]+\d+ +(?:{levels}) +", line))}
    assert len(starts) == 1


def test_colour_changes_nothing_but_colour() -> None:
    result, words = _examples(), load_words("en")
    coloured = render_text(result, words, colour=True)
    assert "\x1b[" in coloured
    bare = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines())
    assert bare == render_text(result, words).rstrip("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_shown_and_not_obeyed(language: Language, tmp_path: Path) -> None:
    hostile = HOSTILE.removeprefix("=")
    cells = {"Declaration!D32": hostile, "Smelter List!B40": hostile, "Smelter List!D41": hostile}
    path = tmp_path / "hostile.xlsx"
    write(complete("CMRT", "6.4", name=hostile).with_cells(cells), path)
    result = cmrtkit.validate(path, language=language, as_of=DAY)
    for text in (render_text(result, load_words(language)), render_json(result)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "[bold]" in render_text(result, load_words(language))


def test_personal_data_stays_out(tmp_path: Path) -> None:
    personal = {
        "contact_name": "Aoi Himitsu", "contact_email": "aoi.himitsu", "contact_phone": "+81-3-9999-1234",
        "authorizer_name": "Ken Naisho", "authorizer_title": "Geheimrat", "authorizer_email": "ken.naisho",
        "authorizer_phone": "+81-3-9999-5678", "address": "Secret Street 1",
    }  # fmt: skip
    cells = {"Smelter List!K5": "Hidden Person", "Smelter List!L5": "hidden@example.org"}
    path = tmp_path / "personal.xlsx"
    write(complete("CMRT", "6.4", **personal).with_cells(cells), path)  # type: ignore[arg-type]
    result = cmrtkit.validate(path)
    assert {finding.cell for finding in result.files[0].findings} >= {"D16", "D20"}
    for text in (render_json(result), render_text(result, load_words("en"))):
        for secret in (*personal.values(), *cells.values()):
            assert str(secret) not in text
    assert "a…u (11)" in render_json(result)


def test_na_is_no_personal_data_and_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "na.xlsx"
    write(complete("CMRT", "6.4", contact_email="n/a"), path)
    messages = [finding.message for finding in cmrtkit.validate(path).files[0].findings]
    assert any("“n/a”" in message and "Instructions" in message for message in messages)


@given(st.text(max_size=200), st.integers(8, 90))
def test_wrapping_loses_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


def test_wrapping_of_japanese() -> None:
    assert wrap("連絡先電話番号が未記入です。", 14) == ["連絡先電話番号", "が未記入です。"]
    assert wrap("連絡先電話番号は未記入。", 22) == ["連絡先電話番号は未記", "入。"]


def test_endless_text_of_a_workbook_is_cut(tmp_path: Path) -> None:
    endless = "((((「" * 5000
    cells = {"Smelter List!B40": endless, "Smelter List!C40": endless, "Declaration!D32": endless}
    path = tmp_path / "endless.xlsx"
    write(complete("CMRT", "6.4", name=endless).with_cells(cells), path)
    text = render_text(cmrtkit.validate(path, as_of=DAY), load_words("en"))
    assert "…" in text
    assert len(text) < 10_000
