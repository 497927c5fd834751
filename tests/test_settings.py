"""Settings: found, read, refused with the nearest right word, applied for all suppliers and for one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cmrtkit
from cmrtkit.builder import complete, write
from cmrtkit.cli.main import app
from cmrtkit.errors import UsageError
from cmrtkit.rulebook import load_rules
from cmrtkit.rulebook.verdicts import load_verdicts
from cmrtkit.settings import RuleChoice, Settings, settings_file, settings_in_force
from cmrtkit.settings.files import read_settings
from tests.conftest import ROOT
from tests.helpers import run_cmrtkit

RUN = CliRunner()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CMRTKIT_REFERENCE", raising=False)
    blueprint = complete("CMRT", "6.4").with_cells({"Smelter List!B60": "Tin"})
    write(blueprint, tmp_path / "reply.xlsx")
    return tmp_path


def settings(folder: Path, text: str, name: str = "cmrtkit.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def names_of(*arguments: str) -> list[str]:
    run = RUN.invoke(app, ["validate", "reply.xlsx", "--as-of", "2026-11-21", "--format", "json", *arguments])
    return [item["name"] for item in json.loads(run.stdout)["files"][0]["findings"]]


def test_settings_are_found_in_the_folder_above(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_file(None, project) is None
    settings(project, 'ignore = ["superseded-template"]')
    below = project / "a" / "b"
    below.mkdir(parents=True)
    assert settings_file(None, below) == project / "cmrtkit.toml"
    assert settings_file(Path("other.toml"), below) == Path("other.toml")


def test_pyproject_counts_only_with_its_table(project: Path) -> None:
    settings(project, '[project]\nname = "x"\n', "pyproject.toml")
    assert settings_file(None, project) is None
    path = settings(project, '[tool.cmrtkit]\nlang = "zh"\n', "pyproject.toml")
    assert settings_file(None, project) == path
    assert read_settings(path).lang == "zh"
    settings(project, 'lang = "ja"\n')
    assert settings_file(None, project) == project / "cmrtkit.toml"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tresholds = 3", "tresholds: there is no such key; did you mean thresholds"),
        (
            "[thresholds]\nlist-month = 3",
            "thresholds.list-month: there is no such key; did you mean thresholds.list-months",
        ),
        ("[thresholds]\nlist-months = 0", "thresholds.list-months: 0 is not a whole number from 1 to 60"),
        ("[thresholds]\nlist-months = true", "is not a whole number"),
        ("[thresholds]\nwhole-list-share = 80", "80 is not a number from 0 to 1"),
        ('[severity]\nsuperseded-tmplate = "note"', "did you mean superseded-template"),
        (
            '[severity]\nsuperseded-template = "fatal"',
            "severity › superseded-template: must be one of 'error', 'warning'",
        ),
        ('ignore = ["S99"]', "no rule is called 'S99'"),
        ('lang = "de"', "lang: must be one of 'en', 'ja' or 'zh'"),
        ("lang = ja", "is no TOML"),
        ('[[supplier]]\nnmae = "X"', "supplier › entry 1 › nmae: there is no such key; did you mean name"),
        ('[[supplier]]\nignore = ["S300"]', "supplier › entry 1: needs a name"),
        ('[[supplier]]\nname = "X"\nthresholds = {list-months = 99}', "99 is not a whole number"),
        ('[verdict.return]\nrules = ["S300"]', "verdict › return"),
        ('[verdict.return-to-supplier]\nrules = ["S999"]', "no rule is called 'S999'"),
        ('[request]\nscope = ["D"]', "request.scope: 'D' is none of A, B, C"),
        ("[request]\nscope = [1]", "request.scope: 1 is not a text"),
        ('[severity]\nT103 = "note"\nsuperseded-template = "error"', "superseded-template is given twice"),
        ("[severity]\n" + "x" * 300 + ' = "note"', "…: no rule is called"),
        ("[thresholds]\nlist-months = " + "9" * 5000, "is no TOML"),
        ('fail_on = "note"', "fail_on: there is no such key; did you mean fail-on"),
        ('suppressions = ["a"]', "suppressions: must be a path"),
        ('"a\\u001b[2Jb" = 1', "there is no such key"),
    ],
)
def test_what_cannot_be_set_is_refused(project: Path, text: str, says: str) -> None:
    settings(project, text)
    for command in (["config", "show"], ["validate", "reply.xlsx"]):
        run = run_cmrtkit(*command, cwd=project)
        assert run.returncode == 2
        assert says in run.stderr
        assert "cmrtkit.toml" in run.stderr
        assert "Traceback" not in run.stderr


def test_ignore_severity_and_fail_on(project: Path) -> None:
    assert "superseded-template" in names_of()
    settings(project, 'ignore = ["T103"]\nfail-on = "never"\n[severity]\nsmelter-row-incomplete = "note"')
    assert "superseded-template" not in names_of()
    run = RUN.invoke(app, ["validate", "reply.xlsx", "--format", "json"])
    assert run.exit_code == 0
    (found,) = [item for item in json.loads(run.stdout)["files"][0]["findings"] if item["rule"] == "S300"]
    assert found["severity"] == "note"


def test_the_command_line_outranks_the_file(project: Path) -> None:
    settings(project, 'ignore = ["T103"]\nlang = "ja"')
    assert "superseded-template" in names_of("--ignore", "S300")
    assert "smelter-row-incomplete" not in names_of("--ignore", "S300")
    held = settings_in_force(project / "cmrtkit.toml", {"lang": "zh", "ignore": []})
    assert (held.settings.lang, held.settings.ignore) == ("zh", ["T103"])
    assert (held.origin("lang"), held.origin("select")) == ("command line", "default")
    assert held.origin("ignore") == str(project / "cmrtkit.toml")


def test_supplier_settings_hold_for_that_supplier_alone(project: Path) -> None:
    settings(project, '[[supplier]]\nname = "EREWHON Instruments, Ltd"\nignore = ["S300"]')
    assert "smelter-row-incomplete" not in names_of()
    settings(project, '[[supplier]]\nfiles = ["repl*.xlsx"]\nseverity = {smelter-row-incomplete = "note"}')
    assert "smelter-row-incomplete" in names_of()
    settings(project, '[[supplier]]\nname = "Erewhon Optics Ltd."\nignore = ["S300"]')
    assert "smelter-row-incomplete" in names_of()


def test_parameters_reach_the_rules(project: Path) -> None:
    choice = RuleChoice(load_rules(), Settings(thresholds={"whole-list-share": 0.5}))
    (rule,) = [rule for rule in choice.common if rule.name == "whole-list-pasted"]
    assert rule.parameters["share"] == 0.5
    assert rule.parameters["at_least"] == 10
    settings(project, "[thresholds]\nwhole-list-share = 0.01\nwhole-list-least = 2")
    assert "whole-list-pasted" in names_of()
    settings(project, "[thresholds]\nwhole-list-share = 1")
    assert "whole-list-pasted" not in names_of()


def test_references_and_suppressions_are_meant_from_the_folder_of_the_file(project: Path) -> None:
    (project / "lists").mkdir()
    (project / "lists" / "own.yaml").write_text("banned: [{id: CID900201}]\n", encoding="utf-8")
    path = settings(project, 'reference = "lists"\nsuppressions = "accepted.yaml"')
    held = read_settings(path)
    assert held.reference == [project / "lists"]
    assert held.suppressions == project / "accepted.yaml"


def test_config_show_says_from_where(project: Path) -> None:
    settings(project, 'lang = "ja"\n[thresholds]\nlist-months = 24\n[[supplier]]\nname = "A"\nignore = ["S300"]')
    text = run_cmrtkit("config", "show", cwd=project).stdout
    assert str(project / "cmrtkit.toml") in text
    assert 'lang = "ja"' in text
    assert "thresholds.list-months = 24" in text
    assert 'fail-on = "error"' in text
    document = json.loads(run_cmrtkit("config", "show", "--format", "json", "--supplier", "a", cwd=project).stdout)
    found = {line["key"]: line for line in document["settings"]}
    assert found["ignore"]["value"] == ["S300"]
    assert found["ignore"]["origin"].endswith("supplier 1")
    assert found["fail-on"]["origin"] == "default"
    assert "S300" not in {rule["id"] for rule in document["rules"]}


def test_config_show_is_a_settings_file_that_says_the_same(project: Path) -> None:
    settings(
        project, 'lang = "zh"\nfail-on = "note"\n[severity]\nS300 = "note"\n[[supplier]]\nname = "A"\nignore = ["S300"]'
    )
    shown = run_cmrtkit("config", "show", cwd=project).stdout
    again = settings(project, shown, "again.toml")
    assert (
        read_settings(again).model_dump()
        == read_settings(project / "cmrtkit.toml")
        .model_copy(
            update={"thresholds": read_settings(again).thresholds, "request": read_settings(again).request}
            | {"verdict": read_settings(again).verdict}
        )
        .model_dump()
    )
    RuleChoice(load_rules(), read_settings(again))


def test_a_settings_file_that_is_not_there_is_wrong_usage(project: Path) -> None:
    run = run_cmrtkit("validate", "reply.xlsx", "--config", "none.toml", cwd=project)
    assert run.returncode == 2
    assert "cannot read none.toml" in run.stderr


def test_the_environment_outranks_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(project, 'reference = "nowhere"')
    assert run_cmrtkit("validate", "reply.xlsx", cwd=project).returncode == 2
    monkeypatch.setenv("CMRTKIT_REFERENCE", "reply.xlsx")
    run = run_cmrtkit("config", "show", cwd=project)
    assert 'reference = ["reply.xlsx"]' in run.stdout
    assert "CMRTKIT_REFERENCE" in run.stdout


def test_python_users_name_their_settings(project: Path) -> None:
    path = settings(project, 'ignore = ["T103"]\nlang = "ja"')
    plain = cmrtkit.validate("reply.xlsx")
    ruled = cmrtkit.validate("reply.xlsx", settings=path)
    assert "superseded-template" in plain.summary.by_rule
    assert "superseded-template" not in ruled.summary.by_rule
    with pytest.raises(UsageError, match="did you mean"):
        cmrtkit.validate("reply.xlsx", ignore_rules=["requierd-missing"])


def test_verdicts_name_rules_that_exist() -> None:
    names = {rule.name for rule in load_rules()}
    verdicts = load_verdicts()
    assert all(name in names for verdict in verdicts for name in verdict.rules)
    assert [verdict.is_last for verdict in verdicts] == [False, False, True]


def test_verdicts_and_their_conditions(project: Path) -> None:
    def verdict(*arguments: str) -> dict[str, object]:
        run = RUN.invoke(app, ["validate", "reply.xlsx", "--as-of", "2026-11-21", "--format", "json", *arguments])
        found = json.loads(run.stdout)["files"][0]["verdict"]
        return {"is": found["verdict"], "for": [reason["name"] for reason in found["reasons"]]}

    assert verdict() == {"is": "return-to-supplier", "for": ["smelter-row-incomplete"]}
    assert verdict("--ignore", "S300") == {"is": "accept-with-questions", "for": ["superseded-template"]}
    assert verdict("--select", "no-conformance-list") == {"is": "accept", "for": []}
    settings(project, '[verdict.return-to-supplier]\nrules = ["superseded-template"]')
    assert verdict() == {"is": "return-to-supplier", "for": ["superseded-template", "smelter-row-incomplete"]}
    settings(project, "[verdict.return-to-supplier]\nseverities = []\nrules = []")
    assert verdict("--ignore", "T103") == {"is": "accept", "for": []}


def test_the_example_settings_hold(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    run = run_cmrtkit(
        "validate",
        "examples",
        "--config",
        "examples/settings.toml",
        "--as-of",
        "2026-11-21",
        "--format",
        "json",
        cwd=tmp_path,
    )
    result = json.loads(run.stdout)
    assert result["summary"]["suppressed"] == 1
    assert result["suppressions"]["unused"] == []
    assert result["suppressions"]["expired"] == []
