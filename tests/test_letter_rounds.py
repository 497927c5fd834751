"""Reminders: what was asked before, what was settled since, what is new, and what cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmrtkit.errors import UsageError
from tests.helpers import golden
from tests.letter_rounds import COMPANY, NAME, QUIET, Customer

PHONE = {"Declaration!D17": None}
POLICY = {"Declaration!D75": "No", "Declaration!G77": None, "Declaration!D77": "No"}
TRADER = {
    "Smelter List!B40": "Tin",
    "Smelter List!C40": "Smelter not listed",
    "Smelter List!D40": "Nowhere Trading Co., Ltd.",
    "Smelter List!E40": "JAPAN",
}
LETTER = "Graustark-Fasteners-Ltd.md"


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    return Customer(
        tmp_path / "customer", COMPANY + "survey: {suppliers: [Graustark Fasteners Ltd., Silent Supplies Inc.]}\n"
    )


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_a_reminder_tells_what_was_settled_what_is_open_and_what_is_new(customer: Customer, language: str) -> None:
    customer.reply(cells=QUIET | PHONE | POLICY | TRADER)
    customer.write("--lang", language, out="one", as_of="2026-11-21")
    customer.reply(
        cells=QUIET | POLICY | TRADER | {"Declaration!D15": None, "Smelter List!D40": "Nowhere Imports Ltd."}
    )
    customer.write("--lang", language, "--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    golden(f"letter-second-{language}.md", customer.text(LETTER))
    row = customer.index()[NAME]
    assert (row["number"], row["status"], row["date"], row["due"]) == ("2", "letter", "2026-12-15", "2027-01-05")


def test_a_third_letter_knows_the_first_and_the_second(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE)
    for number, day in enumerate(("2026-11-21", "2026-12-15", "2027-01-10"), start=1):
        before = ["--previous", customer.out / "letters.json"] if number > 1 else []
        customer.write(*before, out=f"round{number}", as_of=day)
    text = customer.text(LETTER)
    assert "# Reminder 2: Your CMRT: points to complete by 31 January 2027" in text
    said = "On 21 November 2026 we first wrote to you about your CMRT, last on 15 December 2026, and asked for an answer by 5 January 2027."
    assert said in text
    assert "(asked on 21 November 2026)" in text
    assert "Reminder 2: " in customer.text("Silent-Supplies-Inc.md")
    (point,) = [item for item in customer.record()["suppliers"][0]["points"] if item["what"] == "Declaration!D17"]
    assert point["first"] == "2026-11-21"


def test_whose_points_are_all_settled_gets_no_letter(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE)
    customer.write(out="one")
    customer.reply(cells=QUIET)
    customer.write("--previous", customer.folder / "one", out="two")
    row = customer.index()[NAME]
    assert (row["status"], row["settled"], row["markdown"]) == ("settled", "1", "")
    assert not (customer.out / LETTER).exists()
    customer.write("--previous", customer.folder / "two", out="three")
    assert customer.index()[NAME]["status"] == "nothing-to-ask"


def test_whoever_replies_at_last_is_thanked_and_asked_afresh(customer: Customer) -> None:
    customer.reply(cells=QUIET)
    customer.write(out="one")
    customer.reply("late.xlsx", "Silent Supplies Inc.", cells=QUIET | PHONE)
    customer.write("--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    row = customer.index()["Silent Supplies Inc."]
    assert (row["status"], row["number"], row["kind"]) == ("letter", "1", "points")
    assert "Thank you for your CMRT." in customer.text("Silent-Supplies-Inc.md")


def test_a_fault_that_stays_in_another_template_is_not_taken_for_the_one_settled(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE)
    customer.reply("emrt.xlsx", family="EMRT", cells=QUIET | PHONE)
    customer.write(out="one")
    customer.reply(cells=QUIET)
    customer.write("--previous", customer.folder / "one", out="two")
    text = customer.text(LETTER)
    assert "Thank you for what you have put right since: Contact phone (Declaration!D17)." in text
    assert "Workbook 1, Declaration!D17: Contact phone is empty." in text


def test_nobody_is_thanked_for_what_only_was_not_looked_at(customer: Customer) -> None:
    """The same file, judged without the lists, or with a rule left out, settles nothing."""
    customer.reply(cells=QUIET | PHONE)
    customer.write(*customer.lists(), out="one")
    asked = len(customer.record()["suppliers"][0]["points"])
    assert asked > 1
    customer.write("--previous", customer.folder / "one", out="two")
    assert customer.index()[NAME]["settled"] == "0"
    customer.reply(cells=QUIET | PHONE | {"Declaration!D12": "ID 1"})
    customer.write("--previous", customer.folder / "two", out="three")
    assert customer.index()[NAME]["settled"] == "0"
    assert len(customer.record()["suppliers"][0]["points"]) == asked
    customer.write(*customer.lists(), "--previous", customer.folder / "three", out="four", as_of="2026-12-15")
    assert "asked on 21 November 2026" in customer.text(LETTER)
    assert "_new_" not in customer.text(LETTER)


def test_what_newer_lists_settle_is_not_the_suppliers_work(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE)
    customer.write(*customer.lists(), out="one")
    assert "Kakumachi Solder Metal Works" in customer.text(LETTER)
    lists = customer.folder / "conformant.csv"
    added = "Tin,CID900203,Kakumachi Solder Metal Works,JAPAN,2026-03-01,3 Years,,,\n"
    lists.write_text(lists.read_text(encoding="utf-8") + added, encoding="utf-8")
    customer.write(*customer.lists(), "--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    text = customer.text(LETTER)
    assert "Kakumachi" not in text
    assert "put right since" not in text
    assert customer.index()[NAME]["settled"] == "0"


def test_what_we_accepted_since_is_neither_asked_nor_thanked_for(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE | POLICY)
    customer.write(out="one")
    accepted = customer.folder / "accepted.yaml"
    entry = f"{{rule: no-policy, supplier: {NAME}, reason: small, who: us, until: 2030-01-01}}"
    accepted.write_text(f"suppressions:\n  - {entry}\n", encoding="utf-8")
    customer.reply(cells=QUIET | PHONE | POLICY | {"Declaration!D12": "ID 1"})
    customer.write("--previous", customer.folder / "one", "--suppressions", accepted, out="two")
    text = customer.text(LETTER)
    assert "policy" not in text
    assert "put right" not in text


def test_suppliers_of_whom_nothing_is_in_this_run_stay_on_record(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE)
    customer.reply("other.xlsx", "Other Parts Ltd.", cells=QUIET | PHONE)
    customer.write(out="one")
    for path in customer.replies.iterdir():
        path.unlink()
    customer.reply("third.xlsx", "Third Parts Ltd.", cells=QUIET)
    customer.write("--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    found = customer.index()
    assert {name: row["status"] for name, row in found.items()} == {
        NAME: "not-in-run",
        "Other Parts Ltd.": "not-in-run",
        "Silent Supplies Inc.": "letter",
        "Third Parts Ltd.": "nothing-to-ask",
    }
    customer.write("--previous", customer.folder / "two", out="later", as_of="2026-12-15")
    assert customer.index()[NAME]["status"] == "not-in-run"  # it did reply once
    customer.reply(cells=QUIET | PHONE)
    customer.reply("other.xlsx", "Other Parts Ltd.", cells=QUIET | PHONE)
    customer.write("--previous", customer.folder / "two", out="three", as_of="2026-12-15")
    assert "On 21 November 2026 we wrote to you" in customer.text("Other-Parts-Ltd.md")
    assert "On 21 November 2026 we wrote to you" in customer.text(LETTER)


def test_a_file_sent_again_is_known_by_its_name(customer: Customer) -> None:
    (customer.replies / "unknown.xlsx").write_bytes(b"%PDF-1.7 nothing")
    customer.write(out="one")
    customer.reply("unknown.xlsx", "New Parts Ltd.", cells=QUIET)
    customer.write("--previous", customer.folder / "one", out="two")
    found = customer.index()
    assert found["New Parts Ltd."]["status"] == "settled"
    assert "" not in found


@pytest.mark.parametrize(
    "text", ["", "{}", '{"schema": "cmrtkit.letters/2", "date": "2026-11-21", "suppliers": []}', "[1"]
)
def test_what_is_no_record_is_refused(customer: Customer, text: str) -> None:
    customer.reply(cells=PHONE)
    path = customer.folder / "old.json"
    path.write_text(text, encoding="utf-8")
    result = customer.write("--previous", path)
    assert isinstance(result.exception, UsageError)
    assert "old.json is no record of letters" in str(result.exception)
    missing = customer.write("--previous", customer.folder)
    assert isinstance(missing.exception, UsageError)
