"""What the command refuses to write, and what it says on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmrtkit.errors import UsageError
from tests.letter_rounds import COMPANY, NAME, QUIET, Customer

PHONE = {"Declaration!D17": None}
SILENT = "survey: {suppliers: [Silent Supplies Inc.]}\n"


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    return Customer(tmp_path / "customer", COMPANY + SILENT)


def test_an_empty_folder_reminds_nobody(customer: Customer) -> None:
    result = customer.write()
    assert result.exit_code == 3
    assert not customer.out.exists()
    assert "no letter was written" in result.output


@pytest.mark.parametrize("name", ["facts.json", "FACTS.JSON"])
def test_facts_are_no_workbooks(customer: Customer, name: str) -> None:
    customer.reply(cells=PHONE)
    result = customer.write(customer.folder / name)
    assert isinstance(result.exception, UsageError)
    assert "letters need workbooks" in str(result.exception)
    assert not customer.out.exists()


def test_letters_do_not_go_among_the_replies(customer: Customer) -> None:
    customer.reply(cells=PHONE)
    result = customer.write(out="replies/../replies")
    assert isinstance(result.exception, UsageError)
    assert "is the folder of reply.xlsx" in str(result.exception)
    assert [path.name for path in customer.replies.iterdir()] == ["reply.xlsx"]
    assert customer.write(out="replies/letters").exit_code == 0


def test_who_gets_no_letter_and_why_is_said_in_words(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE)
    customer.reply("gone.xlsx", "Gone Parts Ltd.", cells=QUIET | PHONE)
    customer.write(out="one")
    (customer.replies / "gone.xlsx").unlink()
    customer.reply("sound.xlsx", "Sound Parts Ltd.", cells=QUIET)
    said = customer.write("--previous", customer.folder / "one", out="two", as_of="2026-12-15").output
    assert "2 letters of 2026-12-15 written to " in said
    assert "not-in-run: 1 supplier; asked before, but" in said
    assert "nothing-to-ask: 1 supplier; nothing to put right" in said


def test_letters_without_an_address_are_named(customer: Customer) -> None:
    customer.reply(cells=PHONE | {"Declaration!D16": "nova@supplier.example"})
    assert "1 letter has no address to send to: Silent-Supplies-Inc\n" in customer.write().output


def test_files_that_could_not_be_judged_are_named_with_the_reason(customer: Customer) -> None:
    for number in range(7):
        (customer.replies / f"broken{number}.xlsx").write_bytes(b"%PDF-1.7 " + bytes([number]))
    said = customer.write().output
    assert said.count("This is a PDF, not an Excel workbook.") == 5
    assert "could not be judged: broken0.xlsx: This is a PDF" in said
    assert "could not be judged: 2 more" in said


def test_gaps_are_said_in_english_with_the_letters_they_are_in(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c", "name: Example Instruments Ltd.\nletters: {sender: Alex Example}\n" + SILENT)
    customer.reply(cells=PHONE)
    for number in range(6):
        (customer.replies / f"broken{number}.xlsx").write_bytes(b"%PDF-1.7 " + bytes([number]))
    said = customer.write("--lang", "ja").output
    assert "要記入" not in said
    assert "TO COMPLETE: to which address is the answer sent? (letters, email) (in all 8 letters)" in said
    assert "TO COMPLETE: which supplier sent broken0.xlsx? (in supplier)" in said
    assert said.count("TO COMPLETE") == 6
    assert "TO COMPLETE: 2 more; see to_complete in index.csv" in said
    assert "要記入" in customer.index()[NAME]["to_complete"]
