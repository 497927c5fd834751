"""Folders of the user's own rules: what a file may hold, what is said where it is wrong, and the commands that take one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cmrtkit
from cmrtkit.errors import RulebookError
from cmrtkit.renderers.rule_test import is_as_expected
from cmrtkit.rulebook import LANGUAGES, Rule, load_examples
from cmrtkit.rulebook.loading import load_rules, shipped_rules
from cmrtkit.worked_examples import work_examples
from tests.conftest import ROOT
from tests.helpers import run_cmrtkit

OWN = ROOT / "examples" / "own-rules"
SIMPLE = """\
name: duns-number
check: required
parameters:
  field: company.unique_id
title: No number
message: "{field} ({cell}) is empty."
remedy: Enter it in {cell}.
"""


def write(folder: Path, text: str, name: str = "duns.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def own(folder: Path) -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules([folder]) if rule.file)


EXAMPLE_RULES = own(OWN)


@pytest.mark.parametrize("rule", EXAMPLE_RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_the_example_rules(rule: Rule, language: cmrtkit.rulebook.Language) -> None:
    worked = work_examples(rule, language)
    assert all(is_as_expected(item) for item in worked)
    assert {bool(item.findings) for item in worked} == {True, False}
    for finding in (finding for item in worked for finding in item.findings):
        assert finding.name == rule.name
        assert "{" not in finding.message + finding.remedy + finding.why


def test_the_readmes_tell_of_every_example_rule() -> None:
    text = (OWN / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in text for path in OWN.glob("*.yaml"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (OWN / "product-names.yaml").read_text(encoding="utf-8") in readme


def test_what_a_simple_file_leaves_out(tmp_path: Path) -> None:
    write(tmp_path, SIMPLE)
    (rule,) = own(tmp_path)
    assert (rule.topic, rule.severity, rule.confidence, rule.families) == (
        "own",
        "warning",
        "certain",
        ["CMRT", "EMRT", "AMRT", "CRT"],
    )
    assert [(item.document, item.clause) for item in rule.source] == [("Own rule", "duns.yaml")]
    assert {words.title for words in rule.words.values()} == {"No number"}
    assert len({words.why for words in rule.words.values()}) == 3
    assert load_examples(rule) == []
    assert load_rules() == shipped_rules()
    assert load_rules([tmp_path])[:-1] == shipped_rules()


def test_an_id_is_made_from_the_name_or_given(tmp_path: Path) -> None:
    write(tmp_path, SIMPLE, "a.yaml")
    write(tmp_path, SIMPLE.replace("duns-number", "another") + "id: X001\n", "b.yml")
    made, given_id = (rule.id for rule in own(tmp_path))
    assert (made, given_id) == ("X3605", "X001")


def test_words_by_language_fall_back_to_english_and_then_to_what_there_is(tmp_path: Path) -> None:
    head = SIMPLE[: SIMPLE.index("title")]
    words = '  {}: {{title: "{}", message: m, remedy: r}}\n'
    write(tmp_path, head + "words:\n" + words.format("ja", "番号") + words.format("en", "Number"))
    (rule,) = own(tmp_path)
    assert [rule.words[language].title for language in LANGUAGES] == ["Number", "番号", "Number"]
    write(tmp_path, head + "words:\n" + words.format("zh", "编号"))
    (rule,) = own(tmp_path)
    assert {rule.words[language].title for language in LANGUAGES} == {"编号"}


def test_folders_are_searched_without_hidden_files_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "quality/a.yml", "quality/.c.yaml", ".git/d.yaml", "notes.txt"):
        write(tmp_path, SIMPLE.replace("duns-number", f"rule-{Path(name).stem[-1]}"), name)
    found = load_rules([tmp_path, tmp_path / "quality", tmp_path / "b.yaml"])
    assert [(rule.name, rule.topic) for rule in found if rule.file] == [("rule-b", "own"), ("rule-a", "quality")]


def test_what_yaml_takes_for_something_else_stays_what_is_written(tmp_path: Path) -> None:
    text = SIMPLE.replace("required", "one-of").replace("company.unique_id", "template.version\n  values: [6.10, 6.5]")
    write(tmp_path, "---\n" + text.replace("\n", "\r\n"))
    (rule,) = own(tmp_path)
    assert rule.parameters["values"] == ["6.10", "6.5"]
    text = SIMPLE.replace("required", "one-of").replace("company.unique_id", "answer.policy\n  values: Yes")
    write(
        tmp_path,
        text
        + "---\nexamples:\n- {title: x, as_of: 2025-09-01, version: 6.5, cells: {Declaration!D75: No}, finds: [Declaration!D75]}\n",
    )
    (rule,) = own(tmp_path)
    assert rule.parameters["values"] == ["Yes"]
    assert [is_as_expected(item) for item in work_examples(rule)] == [True]


FAULTS = [
    ("name: duns-number", "name: duns number", "duns.yaml, line 1: name: 'duns number' is no name"),
    ("name: duns-number", "name: required-missing", "duns.yaml: required-missing is already what a rule of cmrtkit is called"),
    ("name: duns-number", "name: t101", "t101 is already what a rule of cmrtkit is called (required-missing)"),
    ("name: duns-number", "name: tool-fault", "kept for findings about cmrtkit itself"),
    ("name: duns-number", "name: x\nid: s300", "s300 is already what a rule of cmrtkit is called (smelter-row-incomplete)"),
    ("name: duns-number", "name: x\nid: X900", "kept for findings about cmrtkit itself"),
    ("name: duns-number", "name: x\nname: y", "line 2: the key name stands here twice"),
    ("name: duns-number\n", "", "line 1: name: is missing"),
    ("check: required", "check: requierd", "line 2: check: no general check is called 'requierd'; did you mean required?"),
    ("check: required", "chekc: required", "chekc: there is no such key; did you mean check?"),
    ("check: required", "check: superseded-template", "no general check is called 'superseded-template'"),
    ("company.unique_id", "company.uniqe_id", "line 4: parameters › field: no field is called 'company.uniqe_id'; did you mean company.unique_id?"),
    ("company.unique_id", "unique_id", "did you mean company.unique_id?"),
    ("company.unique_id", "company.scope", "did you mean scope?"),
    ("company.unique_id", "answer.recyclde", "did you mean answer.recycled?"),
    ("company.unique_id", "[company.name, nonsense]", "line 4: parameters › field › entry 2: no field is called 'nonsense'"),
    ("company.unique_id", "company.name\n  wehre: {}", "line 5: parameters › wehre: there is no such key; did you mean where?"),
    ("company.unique_id", "company.name\n  where: {field: scope, si: A}", "line 5: parameters › where › si: there is no such key; did you mean is?"),
    ("company.unique_id", "company.name\n  where:\n  - {field: scope, is: A}\n  - {field: scope, is: D}", "line 7: parameters › where › entry 2: scope is never 'D'"),
    ("company.unique_id", "company.name\n  where: {field: scope}", "a condition says is, is-not, matches or filled"),
    ("company.unique_id", "company.name\n  where: {is: A}", "a condition needs the field it is about"),
    ("company.unique_id", "company.name\n  where: {metal: Tim}", "no metal is called 'Tim'; did you mean Tin?"),
    ("company.unique_id", "company.name\n  where: {field: company.name, matches: '['}", "the pattern is no regular expression"),
    ("company.unique_id", "company.name\n  where: {field: company.name, matches: '(?=a)'}", "not supported here"),
    ("company.unique_id", "company.name\n  where: {field: smelter.status, is: conformnat}", "did you mean conformant?"),
    ("title: No number", "title: No number\nseverity: fatal", "severity: must be one of 'error', 'warning' or 'note'"),
    ("title: No number", "title: No number\nfamilies: [IMDS]", "there are no rules for 'IMDS'; there are"),
    ("title: No number", "title: No number\nseverities: {too-few: note}", "severities › too-few: the check has no such case"),
    ("title: No number\n", "", "title: a rule needs a title"),
    ('message: "{field} ({cell}) is empty."\n', "", "message: a rule needs a message"),
    ("{field} ({cell})", "{feild}", "line 6: message: nothing fills in {feild}; did you mean field?"),
    ("{field} ({cell})", "{field.__class__}", "nothing fills in {field.__class__}"),
    ("{field} ({cell})", "{field!r}", "nothing fills in {field}"),
    ("{field} ({cell})", "{field:>999999999}", "nothing fills in {field:>999999999}"),
    ("{field} ({cell})", "{} {0}", "nothing fills in {}"),
    ("{field} ({cell})", "{expected}", "nothing fills in {expected}"),
    ("{field} ({cell})", "{field", "a brace that fills in nothing is written twice"),
    ("title: No number", "words: {fr: {title: a}}", "words › fr"),
    ("title: No number", "title: No number\nwords: {en: {title: a}}", "either here or by language under words"),
    (SIMPLE, "", "holds 0 documents"),
    (SIMPLE, "[a, b]", "line 1: this must be keys with values"),
    (SIMPLE, "just text", "line 1: this must be keys with values"),
    (SIMPLE, "a: {b: [c}", "line 1: this is no YAML"),
    (SIMPLE, "name: x\ncheck: \tx: y", "line 2: this is no YAML"),
    (SIMPLE, "name: &a x\ncheck: *a", "line 2: check: an alias (*) cannot be used here"),
    (SIMPLE, "name: " + "[" * 50_000, "nested too deeply"),
    (SIMPLE, "? [a]\n: b", "a key must be a word"),
    (SIMPLE, "name: \x00", "this is no YAML"),
    (SIMPLE, "a: 1\n---\nb: 2\n---\nc: 3", "holds 3 documents"),
    (SIMPLE, "x" * 600_000, "longer than 500 kB"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "why"), FAULTS, ids=lambda text: text[:40])
def test_a_fault_is_told_with_its_place_and_the_nearest_right_word(
    old: str, new: str, why: str, tmp_path: Path
) -> None:
    assert old in SIMPLE
    path = write(tmp_path, SIMPLE.replace(old, new))
    with pytest.raises(RulebookError) as caught:
        load_rules([tmp_path])
    assert str(caught.value).startswith(path.as_posix())
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("check", "parameters", "why"),
    [
        ("one-of", "field: company.name", "give either values or forbidden"),
        ("one-of", "field: answer.policy\n  values: [Yse]", "answer.policy is never 'Yse'; did you mean Yes?"),
        (
            "pattern",
            "field: company.name\n  pattern: '[0-9]+'\n  like: abc",
            "like ('abc') does not fit the pattern itself",
        ),
        ("unique", "field: [company.name, scope]", "parameters › field: must be a text, in quotes"),
        ("count", "field: smelter.name", "give least or most"),
        ("count", "field: smelter.name\n  least: many", "line 5: parameters › least"),
        ("count", "field: smelter.name\n  least: 1\n  where: {field: scope, is: B}", "put scope under when"),
        ("date-window", "field: company.name\n  months-back: 1", "company.name is no date"),
        ("date-window", "where: []", "give after, before, months-back or months-ahead"),
        ("date-window", "after: 31.12.2025", "parameters › after"),
        ("in-reference", "status: audited", "parameters › status"),
        ("when-then", "when: {field: scope, is: B}", "parameters › then: is missing"),
        ("when-then", "when: {field: scope, is: B}\n  then: {metal: Tin}", "then needs the field that must be so"),
    ],
)
def test_a_fault_in_the_parameters_of_a_check(check: str, parameters: str, why: str, tmp_path: Path) -> None:
    write(tmp_path, SIMPLE.replace("required", check).replace("field: company.unique_id", parameters))
    with pytest.raises(RulebookError) as caught:
        load_rules([tmp_path])
    assert why in str(caught.value)


def test_cases_have_their_own_messages_and_severities(tmp_path: Path) -> None:
    text = SIMPLE.replace("required", "count").replace("company.unique_id", "smelter.name\n  least: 13\n  most: 11")
    text = text.replace(
        'message: "{field} ({cell}) is empty."', 'messages: {too-few: "few {count}", too-many: "many {count}"}'
    )
    write(tmp_path, text + "severities: {too-few: note}\n---\nexamples:\n- {title: x, finds: [Smelter List!A5]}\n")
    (rule,) = own(tmp_path)
    ((found,),) = (item.findings for item in work_examples(rule))
    assert (found.message, found.severity) == ("few 12", "note")
    write(tmp_path, text.replace('too-many: "many {count}"', ""))
    with pytest.raises(RulebookError, match="a rule needs a message, or messages for too-many"):
        load_rules([tmp_path])


@pytest.mark.parametrize(
    ("examples", "why"),
    [
        ("nothing: 1", "under examples:"),
        ("examples: {a: b}", "examples: this must be keys with values"),
        ("examples:\n- {titel: x}", "line 10: examples › entry 1 › titel: there is no such key; did you mean title?"),
        ("examples:\n- {title: x, cells: {D8: [1]}}", "a cell holds a text, a number, a date"),
        ("examples:\n- {title: x, as_of: tomorrow}", "as_of"),
        ("examples:\n- {title: x, cells: {Declration!D8: 1}}", "the example 'x' cannot be worked: no such sheet"),
        ("examples:\n- {title: x, cells: {Declaration!8: 1}}", "cannot be worked: not a cell"),
        ("examples:\n- {title: x, version: 9.9}", "cannot be worked"),
        ("examples:\n- {title: x, family: XMRT}", "cannot be worked"),
        ("examples:\n- {title: x, cells: {Declaration!D22: 2024-99-99}}", "under examples:"),
        ("examples:\n- {title: x, lists: [{kind: nonsense, rows: [{name: x}]}]}", "the example 'x' cannot be worked"),
    ],
)
def test_a_fault_in_examples(examples: str, why: str, tmp_path: Path) -> None:
    write(tmp_path, f"{SIMPLE}---\n{examples}\n")
    (rule,) = own(tmp_path)
    with pytest.raises(RulebookError) as caught:
        work_examples(rule)
    assert why in str(caught.value)


def test_two_rules_of_one_name_are_told_with_both_files(tmp_path: Path) -> None:
    write(tmp_path, SIMPLE, "a.yaml")
    write(tmp_path, SIMPLE, "b.yaml")
    with pytest.raises(RulebookError, match=r"b\.yaml: duns-number is already what .*a\.yaml is called"):
        load_rules([tmp_path])


@pytest.mark.parametrize("name", ["no-such-folder", "empty"])
def test_a_folder_without_rules_is_a_fault(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RulebookError):
        load_rules([tmp_path / name])


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(SIMPLE.replace("No number", "番号").encode("cp932"))
    with pytest.raises(RulebookError, match="not in UTF-8"):
        load_rules([tmp_path])
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + SIMPLE.encode())
    assert len(own(tmp_path)) == 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from([*SIMPLE.splitlines(), "---", "- a", "  b: {", "*x", "&x", "!!python/object:os.x", "? "]),
            max_size=12,
        ).map("\n".join),
    )
)
def test_no_file_makes_the_loader_fail(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(text.encode("utf-8", errors="surrogatepass"))
    try:
        for rule in own(tmp_path):
            work_examples(rule)
    except RulebookError as error:
        assert "a.yaml" in str(error)


def test_validate_with_own_rules(tmp_path: Path) -> None:
    workbook = str(ROOT / "examples" / "japanese-cmrt-6.5.xlsx")
    run = run_cmrtkit(
        "validate", workbook, "--rules", str(OWN), "--format", "json", "--as-of", "2026-11-21", cwd=tmp_path
    )
    (file,) = json.loads(run.stdout)["files"]
    assert ("company-name-in-english", "D8") in {(item["name"], item["cell"]) for item in file["findings"]}
    run = run_cmrtkit(
        "validate",
        workbook,
        "--rules",
        str(OWN),
        "--select",
        "company-name-in-english",
        "--fail-on",
        "note",
        cwd=tmp_path,
    )
    assert run.returncode == 1
    run = run_cmrtkit("validate", workbook, "--select", "company-name-in-english", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")


def test_validate_with_own_rules_from_python() -> None:
    result = cmrtkit.validate([ROOT / "examples" / "japanese-cmrt-6.5.xlsx"], rule_folders=[OWN], language="ja")
    (found,) = (item for item in result.files[0].findings if item.name == "company-name-in-english")
    assert found.message.startswith("会社名「架空電子工業株式会社」")


def test_own_rules_are_listed_shown_and_exported(tmp_path: Path) -> None:
    folder = ("--rules", str(OWN))
    assert "products-without-name" in run_cmrtkit("rules", "list", *folder, cwd=tmp_path).stdout
    assert "products-without-name" not in run_cmrtkit("rules", "list", cwd=tmp_path).stdout
    shown = run_cmrtkit("rules", "show", "duns-number", *folder, cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "nine digits" in shown.stdout
    exported = json.loads(run_cmrtkit("rules", "export", *folder, cwd=tmp_path).stdout)
    (rule,) = (item for item in exported["rules"] if item["name"] == "products-without-name")
    assert len(rule["examples"]) == 2
    assert str(ROOT) not in json.dumps(rule)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_test(language: str, tmp_path: Path) -> None:
    run = run_cmrtkit("rules", "test", str(OWN), "--lang", language, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert len(run.stdout.splitlines()) == len(EXAMPLE_RULES) + 1


def test_rules_test_tells_what_went_otherwise(tmp_path: Path) -> None:
    write(tmp_path, SIMPLE.replace("duns-number", "silent"), "a.yaml")
    write(
        tmp_path,
        SIMPLE + "---\nexamples:\n- {title: none given, cells: {Declaration!D12: null}, finds: []}\n- {title: given}\n",
        "b.yaml",
    )
    run = run_cmrtkit("rules", "test", ".", cwd=tmp_path)
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        "silent: no examples",
        "duns-number: 1 of 2 examples not as expected",
        "  “none given”: found Declaration!D12; expected nothing",
        "Rules 2 · without examples 1 · examples 2 · not as expected 1",
    ]


def test_a_malformed_rule_is_wrong_usage(tmp_path: Path) -> None:
    write(tmp_path, SIMPLE.replace("unique_id", "uniqe_id"))
    for arguments in (
        ("rules", "test", "."),
        ("rules", "list", "--rules", "."),
        ("validate", "x.xlsx", "--rules", "."),
    ):
        run = run_cmrtkit(*arguments, cwd=tmp_path)
        assert (run.returncode, run.stdout) == (2, "")
        assert "duns.yaml, line 4: parameters › field: no field is called" in run.stderr
        assert "Traceback" not in run.stderr
