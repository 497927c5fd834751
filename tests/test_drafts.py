"""Drafts: gaps, the user's own templates, hostile text, the command."""

from __future__ import annotations

import datetime as dt
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import html5lib
import pytest
from cmarkgfm import github_flavored_markdown_to_html
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cmrtkit.cli.main import app
from cmrtkit.company import Company, read_company
from cmrtkit.errors import UsageError
from cmrtkit.reports import Facts, facts_json, gather_facts
from tests.drafts import COMPANY, EXAMPLES, as_numbers, draft, example_facts, example_run, tables

LANGUAGES = ("en", "ja")
MARK = {"en": "TO COMPLETE", "ja": "【要記入】"}
HOSTILE = "| a | `b` <script>alert(1)</script> **c** [x](javascript:alert(1)) ![i](http://x/y.png)\n# d\n\n- e\r\n~~~ <!-- covers: oecd-1-policy --> &lt; $x$"


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["report", *arguments])


def _with_names(facts: Facts, text: str) -> Facts:
    """The same facts, suppliers and smelters named by a text."""
    return facts.model_copy(
        update={
            "suppliers": [item.model_copy(update={"name": text}) for item in facts.suppliers],
            "smelters": [item.model_copy(update={"name": text, "country": text}) for item in facts.smelters],
            "replies": [item.model_copy(update={"path": text}) for item in facts.replies],
        }
    )


# -- what is said -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_the_complete_company_file_only_the_release_is_open(language: Any) -> None:
    text = draft(example_facts(), read_company(COMPANY), language=language)
    gaps = [line for line in text.splitlines() if MARK[language] in line]
    assert len(gaps) == 1
    assert ("released" in gaps[0]) or ("承認" in gaps[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_company_file_nothing_is_made_up(language: Any) -> None:
    """Whatever only the company can know is a gap with a question."""
    text = draft(gather_facts(example_run(), Company()), language=language)
    assert text.count(MARK[language]) > 25
    assert "None" not in text
    assert "Balnibarbi" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_say_the_facts(language: Any) -> None:
    facts = example_facts()
    found = tables(draft(facts, read_company(COMPANY), language=language))
    numbers = next(as_numbers(table) for tables_ in found.values() for table in tables_ if len(table[0]) == 6 and table[-1][0] in ("All", "合計"))  # fmt: skip
    named = {item.mineral: item for item in facts.minerals}
    facilities = [sum(bool(facts.smelters[place].smelter_id) for place in item.smelters.of) for item in named.values()]
    assert [row[0] for row in numbers.values()][:-1] == facilities
    unknown = [item.smelters.value - known for item, known in zip(named.values(), facilities, strict=True)]
    assert [row[-1] for row in numbers.values()][:-1] == unknown
    *rows, total = numbers.values()
    assert [sum(column) for column in zip(*rows, strict=True)] == total
    assert all(row[0] == sum(row[1:-1]) for row in numbers.values())  # the last column counts names of no facility
    annex = next(
        table for tables_ in found.values() for table in tables_ if table[1][1].startswith("CID") and len(table) > 15
    )
    assert {row[1] for row in annex[1:]} == {item.smelter_id for item in facts.smelters if item.smelter_id}


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_suppliers_are_named_only_where_that_is_asked_for(language: Any, html: bool) -> None:
    facts = example_facts()
    names = {item.name for item in facts.suppliers}
    open_ = draft(facts, Company(), language=language, html=html, names_suppliers=True)
    closed = draft(facts, Company(), language=language, html=html)
    assert all(name in open_ for name in names)
    assert not any(name in closed for name in names)
    assert all(name not in closed for name in _unknown_names(facts))


def _unknown_names(facts: Facts) -> list[str]:
    """What suppliers call a smelter and is none may tell who supplies them."""
    return [item.name for item in facts.smelters if not item.smelter_id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_internal_copy_says_so_and_not_why_names_are_withheld(language: Any) -> None:
    company = read_company(COMPANY)
    reason = {"en": "Our confidentiality agreements", "ja": "秘密保持契約"}[language]
    internal = {"en": "for internal use", "ja": "社内でのみ"}[language]
    closed = draft(example_facts(), company, language=language)
    named = draft(example_facts(), company, language=language, names_suppliers=True)
    assert (reason in closed, internal in closed) == (True, False)
    assert (reason in named, internal in named) == (False, True)


@pytest.mark.parametrize(
    ("day", "gaps"),
    [
        (dt.date(2026, 11, 21), ["The period ends on 31 December 2026"]),
        (dt.date(2027, 1, 15), []),
        (dt.date(2027, 6, 1), ["list of conformant smelters is of 1 September 2026"]),
    ],
)
def test_what_is_too_early_or_rests_on_old_lists_is_to_be_made_again(day: dt.date, gaps: list[str]) -> None:
    text = draft(example_facts().model_copy(update={"as_of": day}), read_company(COMPANY))
    said = ["The period ends on 31 December 2026", "list of conformant smelters is of 1 September 2026"]
    assert [sentence for sentence in said if sentence in text] == gaps


def test_a_report_may_be_about_fewer_minerals() -> None:
    """Not about more than its kind allows."""
    company = Company.model_validate({"minerals": {"eu-2017-821": ["wolfram", "Cobalt"]}})
    text = draft(example_facts(), company, "eu-2017-821")
    assert "This report is about tungsten." in text
    found = tables(text)
    annex = next(table for tables_ in found.values() for table in tables_ if table[0][:2] == ["Mineral", "ID"])
    assert {row[0] for row in annex[1:]} == {"Tungsten"}


# -- hostile text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_breaks_a_table_or_a_page(language: Any) -> None:
    facts = example_facts()
    hostile = _with_names(facts, HOSTILE)
    plain = _with_names(facts, "plain")
    kept = {"language": language, "names_suppliers": True}
    text, sober = draft(hostile, Company(), **kept), draft(plain, Company(), **kept)
    assert [[len(row) for row in table] for tables_ in tables(text).values() for table in tables_] == [
        [len(row) for row in table] for tables_ in tables(sober).values() for table in tables_
    ]
    assert re.findall("^<!-- covers:", text, re.MULTILINE) == re.findall("^<!-- covers:", sober, re.MULTILINE)
    html = github_flavored_markdown_to_html(text)
    assert _tags(html) == _tags(github_flavored_markdown_to_html(sober))
    page = draft(hostile, Company(), **kept, html=True)
    assert _tags(page) == _tags(draft(plain, Company(), **kept, html=True))
    html5lib.HTMLParser(strict=True).parse(page)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def _tags(html: str) -> list[str]:
    parser = _Tags()
    parser.feed(html)
    return parser.found


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_company_texts_stay_text(text: str) -> None:
    """A company's own words cannot set a heading, a marker or a table."""
    company = Company.model_validate({"policy": {"content": text or "x"}, "name": text or "x"})
    facts = example_facts()
    page = draft(facts, company, html=True)
    assert _tags(page).count("h2") == _tags(draft(facts, Company(), html=True)).count("h2")
    assert "<script" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_loads_nothing(language: Any) -> None:
    page = draft(example_facts(), read_company(COMPANY), language=language, html=True)
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=["'](?!https://balnibarbi\.example|#)""", page)
    assert " style=" not in page
    assert "<svg" in page
    assert "<script" not in page


# -- the user's own templates -------------------------------------------------------------------------------------------


def test_a_block_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "step5.en.md.j2").write_text(
        '{% extends "cmrtkit/drafts/step5.en.md.j2" %}\n{% block goals %}\n### Our goals\n\nNone at all.\n{% endblock %}\n',
        encoding="utf-8",
    )
    text = draft(example_facts(), templates=tmp_path)
    assert "### Our goals\n\nNone at all." in text
    assert "### Goals" not in text
    assert "## Annex A" in text


@pytest.mark.parametrize("source", ["{% block", "{{ nothing }}", '{% extends "no.j2" %}', "{{ 1 / 0 }}"])
def test_a_template_that_does_not_work_is_told(source: str, tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "step5.en.md.j2").write_text(source, encoding="utf-8")
    with pytest.raises(UsageError, match="do not work"):
        draft(example_facts(), templates=tmp_path)


# -- the command --------------------------------------------------------------------------------------------------------

_EXAMPLES = [str(EXAMPLES), "--reference", str(EXAMPLES / "lists"), "--as-of", "2027-01-15", "--jobs", "1"]


def test_drafts_from_saved_facts_are_those_from_workbooks(tmp_path: Path) -> None:
    saved = tmp_path / "facts.json"
    given = ["--company", str(COMPANY)]
    assert _run("facts", *_EXAMPLES, *given, "--format", f"json={saved}").exit_code == 0
    direct = _run("step5", *_EXAMPLES, *given)
    again = _run("step5", str(saved), *given)
    assert direct.exit_code == again.exit_code == 0
    assert again.stdout == direct.stdout
    compared = _run("step5", str(saved), *given, "--previous", str(EXAMPLES / "facts-2025.json"))
    assert "Newly conformant or recognised" in compared.stdout


def test_saved_facts_and_another_company_file_do_not_go_together(tmp_path: Path) -> None:
    """Who was asked and what was done stand in the facts: a draft must not mix them with those of another file."""
    saved, other = tmp_path / "facts.json", tmp_path / "company.yaml"
    saved.write_text(facts_json(example_facts()), encoding="utf-8")
    text = COMPANY.read_text(encoding="utf-8")
    other.write_text(text.replace("Zenda Castings plc", "Zenda Castings Ltd."), encoding="utf-8")
    found = _run("step5", str(saved), "--company", str(other))
    assert "report facts PATH... --company" in str(found.exception)
    other.write_text(text.replace("records-years: 10", "records-years: 11"), encoding="utf-8")
    assert "for 11 years" in _run("step5", str(saved), "--company", str(other)).stdout


@pytest.mark.parametrize(
    "option",
    [("--reference", str(EXAMPLES / "lists")), ("--as-of", "2027-01-15"), ("--rules", str(EXAMPLES / "own-rules"))],
)
def test_what_goes_into_facts_is_refused_with_facts(option: tuple[str, str], tmp_path: Path) -> None:
    saved = tmp_path / "facts.json"
    saved.write_text(facts_json(example_facts()), encoding="utf-8")
    assert "judged already" in str(_run("step5", str(saved), *option).exception)


def test_a_last_period_is_an_older_one(tmp_path: Path) -> None:
    saved = tmp_path / "facts.json"
    saved.write_text(facts_json(example_facts()), encoding="utf-8")
    found = _run("step5", str(saved), "--previous", str(saved))
    assert "period or later" in str(found.exception)


def test_the_example_facts_are_those_of_the_year_before() -> None:
    """`examples/facts-2025.json` is what examples/last_year.py makes."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("last_year", EXAMPLES / "last_year.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made, kept = (
        re.sub('"sha256": "[0-9a-f]{64}"', "", text)  # the bytes of a workbook are those of a library's version
        for text in (module.facts(), (EXAMPLES / "facts-2025.json").read_text(encoding="utf-8"))
    )
    assert made == kept


def test_files_that_could_not_be_read_end_with_3_and_are_counted(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"%PDF-1.7")
    found = _run("step5", str(EXAMPLES / "sound-cmrt-6.4.xlsx"), str(tmp_path), "--as-of", "2026-11-21")
    assert found.exit_code == 3
    assert "| Of these, files that could not be judged | 1 |" in found.stdout
    assert "broken.xlsx could not be judged: " in found.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lang", "zh"], "drafts are written in en and ja"),
        (["--company", "no-such.yaml"], "cannot read no-such.yaml"),
        (["--previous", str(COMPANY)], "holds no facts"),
        (["--format", "pdf"], "unknown format 'pdf'"),
        (["--templates", "no-such-folder"], "there is no folder no-such-folder"),
        (["--format", f"html={COMPANY}", "--company", str(COMPANY)], "would overwrite the input"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str) -> None:
    found = _run("step5", str(EXAMPLES / "sound-cmrt-6.4.xlsx"), *arguments)
    assert isinstance(found.exception, UsageError)
    assert said in str(found.exception)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("policies: {}", "there is no such key; did you mean policy"),
        ("period: {begin: 2026-02-30, end: 2026-03-01}", "day is out of range"),
        ("period: {begin: 2026-03-01, end: 2026-01-01}", "must not end before it begins"),
        ("survey: {asked: -1}", "greater than or equal to 0"),
        ("survey: {suppliers: nothing.csv}", "cannot read the list of suppliers"),
        ("risks: {responses: [{measure: x}]}", "needs a smelter or a supplier"),
        ("name: [a", "is no YAML"),
        ("- a", "must be a table of keys"),
    ],
)
def test_a_company_file_that_is_wrong_is_told_where(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "company.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(said)):
        read_company(path)


def test_a_list_of_suppliers_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "suppliers.csv").write_text("Name,Also\nA Ltd.,A Works; AA\n\nB,\n", encoding="utf-8")
    (tmp_path / "company.yaml").write_text("survey: {suppliers: suppliers.csv}", encoding="utf-8")
    listed = read_company(tmp_path / "company.yaml").survey.suppliers
    assert isinstance(listed, list)
    assert [(item.name, item.also) for item in listed] == [("A Ltd.", ["A Works", "AA"]), ("B", [])]


def test_schemas_are_printed() -> None:
    for what in ("facts", "company", "coverage"):
        assert json.loads(_run("schema", what).stdout)["$schema"].startswith("https://json-schema.org")


def test_facts_hold_no_line_that_is_not_json() -> None:
    assert json.loads(facts_json(example_facts()))["schema"] == "cmrtkit.facts/1"
