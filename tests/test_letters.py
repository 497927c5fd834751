"""Letters to suppliers: whole ones in three languages, who gets one, what stands in it and in what order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cmrtkit.cli.main import app
from cmrtkit.errors import UsageError
from tests.conftest import ROOT
from tests.helpers import golden, run_cmrtkit
from tests.letter_rounds import COMPANY, EVERYTHING, NAME, QUIET, Customer, body

LANGUAGES = ("en", "ja", "zh")


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    return Customer(tmp_path / "customer")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_letter(customer: Customer, language: str) -> None:
    customer.reply(cells=EVERYTHING)
    result = customer.write(*customer.lists(), "--lang", language)
    assert result.exit_code == 0, result.output
    golden(f"letter-{language}.md", customer.text("Graustark-Fasteners-Ltd.md"))
    golden(f"letter-{language}.txt", body(customer.mail("Graustark-Fasteners-Ltd.eml"), "plain").replace("\r\n", "\n"))


def test_requests_come_in_the_order_in_which_they_are_worked_through(customer: Customer) -> None:
    customer.reply(cells=EVERYTHING)
    customer.write(*customer.lists())
    headings = re.findall(r"^## (.*)$", customer.text("Graustark-Fasteners-Ltd.md"), re.MULTILINE)
    assert headings == [
        "What is missing",
        "Smelters that we could not identify",
        "Audit status of smelters",
        "Points to clear up",
    ]


def test_a_request_is_made_once_for_all_its_points(customer: Customer) -> None:
    customer.reply(cells={"Declaration!D17": None, "Declaration!D21": None, "Declaration!D15": None})
    customer.write()
    text = customer.text("Graustark-Fasteners-Ltd.md")
    assert text.count("Please fill in these fields") == 1
    assert [cell for cell in ("D15", "D17") if f"Declaration!{cell}: " in text] == ["D15", "D17"]


def test_a_smelter_in_two_rows_is_one_line(customer: Customer) -> None:
    again = {
        "Smelter List!A40": "CID900202",
        "Smelter List!B40": "Tin",
        "Smelter List!C40": "Lilliput Tin Smelting Co.",
    }
    customer.reply(cells=again)
    customer.write(*customer.lists())
    (line,) = [line for line in customer.text("Graustark-Fasteners-Ltd.md").splitlines() if "next due by" in line]
    assert line.startswith("| 9, 40 | Tin | Lilliput Tin Smelting Co. | CID900202 | MALAYSIA |")


def test_many_points_go_on_in_an_annex_and_none_is_lost(customer: Customer) -> None:
    cells: dict[str, object] = {}
    for row in range(40, 75):
        name = f"Nowhere Works of {'ABCDEFGHIJ'[row % 10]}{row}"
        cells |= {f"Smelter List!B{row}": "Tin", f"Smelter List!C{row}": "Smelter not listed"}
        cells |= {f"Smelter List!D{row}": name, f"Smelter List!E{row}": "JAPAN"}
    customer.reply(cells=cells)
    customer.write()
    for text in (
        customer.text("Graustark-Fasteners-Ltd.md"),
        body(customer.mail("Graustark-Fasteners-Ltd.eml"), "plain"),
    ):
        letter, _, annex = text.partition("Annex to no. 1")
        assert "10 more points are in the annex." in letter
        assert len(re.findall(r"Nowhere Works of", letter)) == 25
        assert len(re.findall(r"Nowhere Works of", annex)) == 10


def test_notes_accepted_findings_and_a_newer_template_alone_are_no_reason_to_write(customer: Customer) -> None:
    customer.reply("sound.xlsx", "Sound Parts Ltd.", cells=QUIET)
    customer.reply(
        "accepted.xlsx",
        "Accepted Parts Ltd.",
        cells=QUIET | {"Declaration!D75": "No", "Declaration!G77": None, "Declaration!D77": "No"},
    )
    accepted = customer.folder / "accepted.yaml"
    entry = "{rule: no-policy, supplier: Accepted Parts Ltd., reason: it is small, who: us, until: 2030-01-01}"
    accepted.write_text(f"suppressions:\n  - {entry}\n", encoding="utf-8")
    customer.write()
    assert {name: row["status"] for name, row in customer.index().items()} == {
        "Accepted Parts Ltd.": "letter",
        "Sound Parts Ltd.": "nothing-to-ask",
    }
    customer.write("--suppressions", accepted, out="second")
    assert {row["status"] for row in customer.index().values()} == {"nothing-to-ask"}
    assert sorted(path.name for path in customer.out.iterdir()) == ["index.csv", "letters.json"]


def test_a_severity_that_is_set_decides_what_is_asked(customer: Customer) -> None:
    customer.reply(cells=QUIET | {"Declaration!D75": "No", "Declaration!G77": None, "Declaration!D77": "No"})
    settings = customer.folder / "cmrtkit.toml"
    settings.write_text('[severity]\nno-policy = "note"\n', encoding="utf-8")
    customer.write("--config", settings)
    assert customer.index()[NAME]["status"] == "nothing-to-ask"


def test_several_workbooks_make_one_letter_and_copies_count_once(customer: Customer) -> None:
    customer.reply("a.xlsx", cells={"Declaration!D17": None})
    customer.reply("b.xlsx", "GRAUSTARK FASTENERS, LTD", family="EMRT", cells={"Declaration!D15": None})
    (customer.replies / "copy of a.xlsx").write_bytes((customer.replies / "a.xlsx").read_bytes())
    customer.write()
    assert list(customer.index()) == [NAME]
    text = customer.text("Graustark-Fasteners-Ltd.md")
    assert "1. a.xlsx (CMRT 6.5)\n2. b.xlsx (EMRT 1.3)\n" in text
    assert "Your CMRT and EMRT: points to complete by 12 December 2026" in text
    assert "- Workbook 1, Declaration!D17: " in text
    assert "- Workbook 2, Declaration!D15: " in text
    assert text.count("Declaration!D17") == 1


def test_each_letter_is_in_the_language_of_the_workbook(customer: Customer) -> None:
    for file, name, language in (
        ("j.xlsx", "虚構部品株式会社", "日本語 Japanese"),
        ("z.xlsx", "乌有零件有限公司", "中文 Chinese"),
        ("d.xlsx", "Nirgendwo GmbH", "Deutsch"),
    ):
        customer.reply(file, name, cells={"Declaration!D3": language, "Declaration!D17": None})
    customer.write()
    assert {name: row["language"] for name, row in customer.index().items()} == {
        "虚構部品株式会社": "ja",
        "乌有零件有限公司": "zh",
        "Nirgendwo GmbH": "en",
    }
    assert "次の項目をご記入ください。" in customer.text("虚構部品株式会社.md")
    assert "2026年12月12日" in customer.text("虚構部品株式会社.md")
    assert "请补填以下字段" in customer.text("乌有零件有限公司.md")


def test_the_company_file_and_the_command_line_set_the_language(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c", COMPANY + "  language: zh\n")
    customer.reply(cells={"Declaration!D17": None})
    customer.write()
    assert customer.index()[NAME]["language"] == "zh"
    customer.write("--lang", "ja", out="second")
    assert customer.index()[NAME]["language"] == "ja"


def test_who_was_asked_and_never_replied_is_asked_for_the_reply(tmp_path: Path) -> None:
    survey = "survey:\n  sent: 2026-09-15\n  suppliers: [{name: Graustark Group, also: [Graustark Fasteners Ltd.]}, Silent Supplies Inc.]\n"
    customer = Customer(tmp_path / "c", COMPANY + survey)
    customer.reply(cells={"Declaration!D17": None})
    customer.write()
    found = customer.index()
    assert {name: (row["status"], row["kind"]) for name, row in found.items()} == {
        "Graustark Group": ("letter", "points"),
        "Silent Supplies Inc.": ("letter", "reply"),
    }
    assert "On 15 September 2026 we asked you for a declaration" in customer.text("Silent-Supplies-Inc.md")
    assert found["Silent Supplies Inc."]["to"] == "none"
    assert customer.mail("Silent-Supplies-Inc.eml")["To"] is None


def test_nobody_is_reminded_of_a_reply_that_may_be_in_a_file_we_could_not_open(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c", COMPANY + "survey: {suppliers: [Silent Supplies Inc.]}\n")
    customer.reply(cells={"Declaration!D17": None})
    result = customer.write(str(customer.folder / "missing.xlsx"))
    assert result.exit_code == 3
    assert customer.index()["Silent Supplies Inc."]["status"] == "not-in-run"
    assert "are not reminded" in result.output


def test_a_file_that_could_not_be_judged_is_asked_for_again(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c", COMPANY + "survey: {suppliers: [Silent Supplies Inc., Other Parts Ltd.]}\n")
    (customer.replies / "CMRT_Silent Supplies.xlsx").write_bytes(b"%PDF-1.7 nothing")
    (customer.replies / "cmrt.xlsx").write_bytes(b"%PDF-1.7 something else")
    customer.reply(cells={"Declaration!D17": None})
    result = customer.write()
    assert result.exit_code == 3
    found = customer.index()
    assert {name: (row["status"], row["kind"]) for name, row in found.items()} == {
        "Silent Supplies Inc.": ("letter", "again"),
        "": ("letter", "again"),
        NAME: ("letter", "points"),
        "Other Parts Ltd.": ("letter", "reply"),
    }
    text = customer.text("Silent-Supplies-Inc.md")
    assert "- CMRT\\_Silent Supplies.xlsx: This is a PDF, not an Excel workbook." in text
    assert "Please send us the completed workbook itself (.xlsx)." in text
    assert "supplier" not in text.lower()
    assert "**TO COMPLETE: which supplier sent cmrt.xlsx?**" in customer.text("supplier.md")
    assert "TO COMPLETE" in found[""]["to_complete"]


def test_what_is_no_fault_of_the_supplier_is_not_put_to_it(customer: Customer) -> None:
    customer.write(str(customer.folder / "missing.xlsx"))
    (row,) = customer.index().values()
    assert (row["status"], row["workbooks"]) == ("not-judged", "missing.xlsx")


def test_what_the_company_file_does_not_say_is_marked(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c", "{}\n")
    customer.reply(cells={"Declaration!D17": None})
    result = customer.write()
    text = customer.text("Graustark-Fasteners-Ltd.md")
    assert text.count("**TO COMPLETE: who signs this letter? (letters, sender)**") == 1
    assert text.startswith("**TO COMPLETE: what is the name of our company? (name)**\\\n")
    assert "<mark>TO COMPLETE: " in customer.text("Graustark-Fasteners-Ltd.html")
    assert customer.index()[NAME]["to_complete"].count("TO COMPLETE") == 3
    assert "TO COMPLETE: who signs this letter?" in result.output
    assert customer.mail("Graustark-Fasteners-Ltd.eml")["From"] is None


def test_a_mail_is_a_draft_with_text_and_page(customer: Customer) -> None:
    customer.reply(
        cells={"Declaration!D17": None, "Declaration!D15": "Bo Lee", "Declaration!D16": "bo.lee@supplier.example"}
    )
    customer.write()
    mail = customer.mail("Graustark-Fasteners-Ltd.eml")
    assert mail["X-Unsent"] == "1"
    assert mail["To"] == "Bo Lee <bo.lee@supplier.example>"
    assert mail["From"] == "Alex Example <minerals@customer.example>"
    assert mail["Date"] is None
    assert mail.get_content_type() == "multipart/alternative"
    text = body(mail, "plain").replace("\r\n", "\n")
    assert text.startswith("Graustark Fasteners Ltd.\nAttn. Bo Lee\n\nDear Bo Lee,")
    assert body(mail, "html").replace("\r\n", "\n") == customer.text("Graustark-Fasteners-Ltd.html")


@pytest.mark.parametrize(
    ("entry", "to"),
    [
        ("a@supplier.example; b@supplier.example", "several"),
        ("a@supplier", "malformed"),
        ("mail: a@supplier.example", "malformed"),
        ("名前@例え.jp", "malformed"),
        ("n/a@n/a", "malformed"),
        ("n/a", "none"),
        ("Bo <a@supplier.example>", "one"),
    ],
)
def test_a_mail_goes_to_one_address_or_to_none(customer: Customer, entry: str, to: str) -> None:
    customer.reply(cells={"Declaration!D17": None, "Declaration!D16": entry})
    customer.write()
    assert customer.index()[NAME]["to"] == to
    assert (customer.mail("Graustark-Fasteners-Ltd.eml")["To"] is not None) == (to == "one")


def test_contacts_stand_in_letters_alone(customer: Customer) -> None:
    customer.reply(
        cells={"Declaration!D17": None, "Declaration!D15": "Bo Lee", "Declaration!D16": "bo.lee@supplier.example"}
    )
    customer.write()
    for name in ("index.csv", "letters.json"):
        assert "Lee" not in customer.text(name)
        assert "bo.lee" not in customer.text(name)
    page = customer.text("Graustark-Fasteners-Ltd.html")
    assert "Bo Lee" in page
    assert "bo.lee@" not in page


def test_the_same_round_gives_the_same_bytes(customer: Customer) -> None:
    customer.reply(cells=EVERYTHING)
    customer.write(out="first")
    first = {path.name: path.read_bytes() for path in customer.out.iterdir()}
    customer.write(out="second")
    assert {path.name: path.read_bytes() for path in customer.out.iterdir()} == first


def test_only_the_forms_asked_for_are_written(customer: Customer) -> None:
    customer.reply(cells={"Declaration!D17": None})
    customer.write("--format", "eml", "--format", "markdown")
    assert sorted(path.suffix for path in customer.out.iterdir()) == [".csv", ".eml", ".json", ".md"]
    assert customer.index()[NAME]["html"] == ""


def test_letters_are_never_written_over_others(customer: Customer) -> None:
    customer.reply(cells={"Declaration!D17": None})
    customer.write()
    again = customer.write()
    assert isinstance(again.exception, UsageError)
    assert "holds letters already" in str(again.exception)
    (customer.folder / "full").mkdir()
    mine = customer.folder / "full" / "Graustark-Fasteners-Ltd.md"
    mine.write_text("mine", encoding="utf-8")
    kept = customer.write(out="full")
    assert isinstance(kept.exception, UsageError)
    assert [path.name for path in mine.parent.iterdir()] == [mine.name]
    assert mine.read_text(encoding="utf-8") == "mine"


def test_templates_of_the_users_own_come_first(customer: Customer) -> None:
    customer.reply(cells={"Declaration!D17": None})
    own = customer.folder / "own" / "letters"
    own.mkdir(parents=True)
    said = '{% extends "cmrtkit/letters/letter.md.j2" %}{% block closing %}Yours, {{ letter.signature[0].text }}{% endblock %}'
    (own / "letter.md.j2").write_text(said, encoding="utf-8")
    customer.write("--templates", own.parent)
    text = customer.text("Graustark-Fasteners-Ltd.md")
    assert text.endswith("Yours, Alex Example\n")
    assert "Please fill in these fields" in text
    (own / "letter.md.j2").write_text("{{ letter.nothing }}", encoding="utf-8")
    broken = customer.write("--templates", own.parent, out="second")
    assert isinstance(broken.exception, UsageError)
    assert not customer.out.exists()


def test_rules_of_the_users_own_are_asked_where_they_say_so(customer: Customer) -> None:
    rules = customer.folder / "rules"
    rules.mkdir()
    rule = """\
name: {name}
check: required
parameters: {{field: company.unique_id}}
title: no ID
message: "{{field}} is empty."
remedy: Ask for it.
{ask}"""
    (rules / "a.yaml").write_text(
        rule.format(name="asked-id", ask="ask: Please give us your supplier number.\n"), encoding="utf-8"
    )
    (rules / "b.yaml").write_text(rule.format(name="silent-id", ask=""), encoding="utf-8")
    customer.reply(cells=QUIET | {"Declaration!D12": None})
    customer.write("--rules", rules)
    text = customer.text("Graustark-Fasteners-Ltd.md")
    assert "**2.** Please give us your supplier number.\n\n- Declaration!D12: Company unique ID is empty.\n" in text
    assert customer.index()[NAME]["points"] == "2"  # the other is the newer template


def test_what_was_remembered_for_reports_is_not_put_to_suppliers(customer: Customer) -> None:
    """Reports speak to the customer, letters to the supplier, of the same files."""
    customer.reply(cells={"Declaration!D17": None})
    customer.reply("other.xlsx", "Other Parts Ltd.", cells={"Declaration!D17": None})
    judged = CliRunner().invoke(app, ["validate", str(customer.replies), "--as-of", "2026-11-21", "--jobs", "1"])
    assert "Ask the supplier" in judged.output
    for out in ("fresh", "remembered"):
        customer.write(out=out, cached=True)
        assert "Please fill in these fields" in customer.text("Graustark-Fasteners-Ltd.md")
        assert "Ask the supplier" not in customer.text("Graustark-Fasteners-Ltd.md")


def test_an_interrupt_leaves_nothing(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a folder would ask for replies that are there, and for half of what is missing."""

    def interrupted(*_: object) -> Iterator[object]:
        raise KeyboardInterrupt
        yield

    customer.reply(cells={"Declaration!D17": None})
    monkeypatch.setattr("cmrtkit.batch.running.judge_each", interrupted)
    result = customer.write()
    assert result.exit_code == 130
    assert not customer.out.exists()


def test_the_command_as_it_is_called(customer: Customer) -> None:
    customer.reply(cells={"Declaration!D17": None})
    (customer.replies / "broken.xlsx").write_bytes(b"")
    given = ["letters", "replies", "--company", "company.yaml", "-o", "out/new", "--as-of", "2026-11-21"]
    done = run_cmrtkit(*given, cwd=customer.folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert "2 letters of 2026-11-21 written to out/new" in done.stderr
    again = run_cmrtkit(*given, cwd=customer.folder)
    assert again.returncode == 2
    nothing = run_cmrtkit("letters", "company.yaml", "-o", "x", cwd=customer.folder)
    assert nothing.returncode == 2
    assert ROOT not in customer.folder.parents


def test_the_index_holds_contacts_only_where_they_are_wanted(customer: Customer) -> None:
    customer.reply(cells={"Declaration!D17": None, "Declaration!D16": "nova@supplier.example"})
    customer.write()
    assert "nova@supplier.example" not in customer.text("index.csv") + customer.text("letters.json")
    customer.write("--addresses", out="second")
    assert customer.index()[NAME]["email"] == "nova@supplier.example"
    assert customer.index()[NAME]["contact"] == "Nova Example"
    assert "nova@supplier.example" not in customer.text("letters.json")
