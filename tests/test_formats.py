"""What holds for every format: the exit code, the words in three languages, that the command writes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cmrtkit.builder import complete, write
from cmrtkit.cli.reports import FORMATS
from cmrtkit.rulebook import Language
from cmrtkit.words import load_words
from tests.ci_reports import rendered, report_on
from tests.helpers import run_cmrtkit

OURS = ("sarif", "junit", "github", "markdown", "ndjson")
SECTIONS = ("sarif", "junit", "github", "markdown")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory, sound: Path, faulty: Path) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "clean.xlsx").write_bytes(sound.read_bytes())
    (folder / "faulty.xlsx").write_bytes(faulty.read_bytes())
    (folder / "unread.xlsx").write_bytes(b"%PDF")
    (folder / "empty").mkdir()
    return folder


def test_the_formats_are_registered() -> None:
    assert set(OURS) <= set(FORMATS)


@pytest.mark.parametrize("name", OURS)
def test_the_exit_code_does_not_depend_on_the_format(name: str, inputs: Path) -> None:
    cases = {
        ("clean.xlsx",): 0,
        ("faulty.xlsx",): 1,
        ("faulty.xlsx", "--fail-on", "never"): 0,
        ("clean.xlsx", "--fail-on", "note"): 1,
        ("clean.xlsx", "unread.xlsx"): 3,
        ("empty",): 3,
    }
    for arguments, code in cases.items():
        run = run_cmrtkit("validate", *arguments, "--format", name, "--as-of", "2025-09-01", cwd=inputs)
        assert (run.returncode, "Traceback" in run.stderr) == (code, False), arguments
        assert run.stdout or (name, arguments) == ("ndjson", ("empty",))


def test_all_formats_at_once(inputs: Path, tmp_path: Path) -> None:
    targets = [argument for name in OURS for argument in ("--format", f"{name}={tmp_path / name}")]
    run = run_cmrtkit("validate", "faulty.xlsx", "unread.xlsx", *targets, cwd=inputs)
    assert run.returncode == 3
    assert all((tmp_path / name).stat().st_size > 500 for name in OURS)


@pytest.mark.parametrize("fail_on", ["error", "warning", "note", "never"])
@pytest.mark.parametrize("name", ["clean.xlsx", "faulty.xlsx"])
def test_the_command_fails_where_junit_does(name: str, fail_on: str, inputs: Path) -> None:
    options = ("--fail-on", fail_on, "--as-of", "2025-09-01")
    run = run_cmrtkit("validate", name, "--format", "junit", *options, cwd=inputs)
    found = re.search(r'<testsuites[^>]* failures="(\d+)"', run.stdout)
    assert found
    assert (found[1] != "0") == (run.returncode == 1)


def test_the_schema_of_a_line_is_published(tmp_path: Path) -> None:
    run = run_cmrtkit("rules", "export", "--file-schema", cwd=tmp_path)
    assert run.returncode == 0
    assert '"title": "cmrtkit.file/1"' in run.stdout


def test_personal_data_stays_out(tmp_path: Path) -> None:
    personal = {
        "contact_name": "Aoi Himitsu", "contact_email": "aoi.himitsu", "contact_phone": "+81-3-9999-1234",
        "authorizer_name": "Ken Naisho", "authorizer_title": "Geheimrat", "authorizer_email": "ken.naisho",
        "authorizer_phone": "+81-3-9999-5678", "address": "Secret Street 1",
    }  # fmt: skip
    write(complete("CMRT", "6.4", **personal), tmp_path / "personal.xlsx")  # type: ignore[arg-type]
    report = report_on(tmp_path, fail_on="note")
    assert {finding.cell for item in report.run.files for finding in item.findings} >= {"D16", "D20"}
    for name in OURS:
        assert not [secret for secret in personal.values() if secret in rendered(name, report)], name


@pytest.mark.parametrize("section", SECTIONS)
def test_words_say_the_same_in_every_language(section: str) -> None:

    def facts(language: Language) -> dict[str, list[str]]:
        return {
            key: sorted(re.findall(r"{(\w+)}", text))
            for key, text in _texts(load_words(language).section(section)).items()
        }

    assert facts("en") == facts("ja") == facts("zh")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("language", ["ja", "zh"])
def test_words_are_translated(section: str, language: str) -> None:
    """Whatever English says in words is not said in English."""
    english, other = _texts(load_words("en").section(section)), _texts(load_words(language).section(section))
    for key, text in english.items():
        if re.search("[A-Za-z]{3}", re.sub(r"{\w+}", "", text)):
            assert re.search("[\u3040-\u9fff]", other[key]), key


def _texts(value: Any, key: str = "") -> dict[str, str]:
    """By key, and by number in lists."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return {name: text for part, item in parts for name, text in _texts(item, f"{key}.{part}").items()}
    return {key: str(value)}
