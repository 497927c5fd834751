"""Addresses and languages from the company file, the headers of mails, pages on phones, words about unreadable files."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from cmrtkit.letters.contacts import Contact
from cmrtkit.letters.mail import mail_draft
from cmrtkit.letters.sections import load_sections
from cmrtkit.letters.texts import Letter
from cmrtkit.resources import load_yaml, templates_dir
from cmrtkit.rulebook import LANGUAGES
from cmrtkit.words import load_words
from tests.letter_rounds import COMPANY, CONFORMANT, NAME, Customer

PHONE = {"Declaration!D17": None}


def _survey(**facts: str) -> str:
    said = ", ".join(f"{key}: {value}" for key, value in facts.items())
    return f"survey: {{suppliers: [{{name: {NAME}, {said}}}, {{name: Silent Supplies Inc., {said}}}]}}\n"


def test_an_address_on_file_serves_where_the_reply_gives_none(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c", COMPANY + _survey(email="sales@supplier.example"))
    customer.reply(cells=PHONE | {"Declaration!D16": "a@supplier.example; b@supplier.example"})
    customer.write("--addresses")
    assert {row["email"] for row in customer.index().values()} == {"sales@supplier.example"}
    assert customer.mail("Silent-Supplies-Inc.eml")["To"] == "sales@supplier.example"
    customer.reply(cells=PHONE | {"Declaration!D16": "nova@supplier.example"})
    customer.write(out="second")
    assert "nova@supplier.example" in customer.mail("Graustark-Fasteners-Ltd.eml")["To"]
    for name in ("index.csv", "letters.json"):
        assert "sales@supplier.example" not in customer.text(name)


@pytest.mark.parametrize("email", ["nobody", "'a@b.example, c@d.example'", r'"a@b.example\r\nBcc: x@y.example"'])
def test_an_address_on_file_that_is_none_is_left_out(tmp_path: Path, email: str) -> None:
    customer = Customer(tmp_path / "c", COMPANY + _survey(email=email))
    customer.reply(cells=PHONE | {"Declaration!D16": None})
    customer.write()
    assert customer.mail("Silent-Supplies-Inc.eml")["To"] is None
    assert {row["to"] for row in customer.index().values()} == {"none"}


def test_a_language_on_file_serves_where_no_workbook_says_one(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c", COMPANY + _survey(language="ja"))
    customer.reply(cells=PHONE)
    customer.write()
    found = {name: row["language"] for name, row in customer.index().items()}
    assert found == {NAME: "en", "Silent Supplies Inc.": "ja"}
    assert "ご提出" in customer.text("Silent-Supplies-Inc.md")
    customer.write("--lang", "zh", out="second")
    assert {row["language"] for row in customer.index().values()} == {"zh"}


def _letter(subject: str) -> Letter:
    return Letter(
        kind="points", language="en", subject=subject, date="", due="", number=1, contact=None, recipient=(), sender=(),
        greeting="", intro=(), workbooks_label="", workbooks=(), sections=(), closing=(), regards="", signature=(), annex=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        None,
        "Alex Example",
        "責任ある鉱物調達担当（購買本部・品質保証部）",
        "A\r\nBcc: x@y.example",
        '"A" <x@y.example>',
    ],
)
@pytest.mark.parametrize("begin", ["Reminder: ", "【再度のお願い】CMRT ", "烦请 "])
def test_headers_begin_on_their_own_line(begin: str, name: str | None) -> None:
    """A mail program that keeps the blank of a folded line shows it before the subject."""
    for length in range(0, 120, 3):
        subject = begin + "a b" * length
        data = mail_draft(_letter(subject), "text", "page", Contact(email="a@b.example"), "us@customer.example", name)
        head = data.partition(b"\r\n\r\n")[0]
        assert not re.search(rb"^[\w-]+:[ ]*\r?$", head, re.MULTILINE)
        assert b"\nBcc" not in head
        assert all(len(word) <= 75 for word in re.findall(rb"=\?[^?]*\?[bq]\?[^?]*\?=", head))


def test_the_subject_is_read_back_and_the_sender_has_a_name(tmp_path: Path) -> None:
    for file, firm, sender in (
        ("a", COMPANY, "Alex Example"),
        ("b", COMPANY.replace("  sender: Alex Example\n", ""), "Responsible minerals"),
        ("c", "name: 例示計器株式会社\nletters: {email: minerals@customer.example}\n", "例示計器株式会社"),
    ):
        customer = Customer(tmp_path / file, firm + "survey: {suppliers: [Silent Supplies Inc.]}\n")
        customer.reply(cells=PHONE)
        customer.write()
        mail = customer.mail("Silent-Supplies-Inc.eml")
        assert mail["Subject"] == "Minerals in your products: please send your declaration by 12 December 2026"
        (address,) = mail["From"].addresses
        assert (address.display_name, address.addr_spec) == (sender, "minerals@customer.example")


def test_rows_of_tables_can_be_stacked_on_a_phone(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c")
    (customer.folder / "conformant.csv").write_text(CONFORMANT, encoding="utf-8")
    customer.reply(cells=PHONE)
    customer.write(*customer.lists())
    page = customer.text("Graustark-Fasteners-Ltd.html")
    assert '<td class="name" data-label="Smelter: ">Kakumachi Solder Metal Works</td>' in page
    assert "content: attr(data-label)" in page


def test_no_letter_speaks_of_the_inside_of_a_file() -> None:
    """Where the message of an error quotes facts that only we see, the letter says it in other words."""
    order = load_sections()
    for language in LANGUAGES:
        words = load_words(language).section("letters")
        assert set(words["unreadable_why"]) == set(order.unreadable)
        errors = load_yaml(templates_dir() / "words" / f"{language}.yaml")["errors"]
        for code in order.to_supplier:
            facts = {name for _, name, _, _ in string.Formatter().parse(errors[code]["message"]) if name}
            assert order.told_as(code) or not facts - {"document", "template"}, code  # what was sent, by its name
    told = [code for codes in order.unreadable.values() for code in codes]
    assert len(told) == len(set(told))
    assert set(told) <= order.to_supplier


def test_a_file_that_cannot_be_opened_is_asked_for_in_plain_words(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c")
    path = customer.reply()
    path.write_bytes(path.read_bytes()[:-200])
    customer.write("--lang", "ja")
    (row,) = customer.index().values()
    text = customer.text(row["markdown"])
    assert "ファイルを開くことができませんでした。" in text
    assert "xml" not in text.replace("reply.xlsx", "")
