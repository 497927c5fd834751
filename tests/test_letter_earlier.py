"""What was asked before is known again, what a newer declaration replaced is let go, and who has time is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmrtkit.errors import UsageError
from tests.letter_rounds import COMPANY, NAME, QUIET, Customer

PHONE = {"Declaration!D17": None}
NOWHERE = {
    "Smelter List!B40": "Tin",
    "Smelter List!C40": "Smelter not listed",
    "Smelter List!D40": "Nowhere Trading Co., Ltd.",
    "Smelter List!E40": None,
}
LETTER = "Graustark-Fasteners-Ltd.md"


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    return Customer(tmp_path / "customer")


def test_a_smelter_that_still_stands_under_its_name_is_neither_thanked_for_nor_new(customer: Customer) -> None:
    """The country is a part of the fingerprint: filling it in makes another finding about the same name."""
    customer.reply(cells=QUIET | PHONE | NOWHERE)
    customer.write(out="one")
    customer.reply(cells=QUIET | NOWHERE | {"Smelter List!E40": "JAPAN"})
    customer.write("--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    text = customer.text(LETTER)
    thanks = "put right since: Contact phone (Declaration!D17); Smelter's country (Smelter List!E40)."
    assert thanks in text
    asks = next(line for line in text.splitlines() if "tell us what these companies do" in line)
    assert asks.endswith("(asked on 21 November 2026)")
    assert "new" not in text.partition("##")[2].lower().replace("newer", "")
    (point,) = [item for item in customer.record()["suppliers"][0]["points"] if item["what"].startswith("Nowhere")]
    assert point["first"] == "2026-11-21"


def test_the_same_name_of_another_metal_is_new(customer: Customer) -> None:
    customer.reply(cells=QUIET | NOWHERE)
    customer.write(out="one")
    customer.reply(cells=QUIET | NOWHERE | {"Smelter List!B40": "Gold", "Smelter List!E40": "JAPAN"})
    customer.write("--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    asks = next(line for line in customer.text(LETTER).splitlines() if "tell us what these companies do" in line)
    assert asks.endswith("(new)")


def test_nobody_is_thanked_for_a_cell_that_is_asked_about_again(customer: Customer) -> None:
    customer.reply(cells=QUIET | {"Declaration!D16": None})
    customer.write(out="one")
    customer.reply(cells=QUIET | {"Declaration!D16": "nova@supplier"})
    customer.write("--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    assert "Declaration!D16" in customer.text(LETTER)
    assert "put right since" not in customer.text(LETTER)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "since: Contact name (Declaration!D15); Contact phone (Declaration!D17); Question 2 for tin (Declaration!D33); "),
        ("ja", "：連絡先担当者名（Declaration!D15）／連絡先担当者の電話番号（Declaration!D17）／質問 2・錫（Declaration!D33）／"),
        ("zh", "：联系人姓名（Declaration!D15）；联系人电话（Declaration!D17）；问题 2·锡（Declaration!D33）；"),
    ],
)  # fmt: skip
def test_what_was_settled_is_named_in_words_and_cut(customer: Customer, language: str, said: str) -> None:
    customer.reply(cells=QUIET | PHONE | {"Declaration!D15": None, "Declaration!D33": None, "Declaration!D18": None})
    customer.write("--lang", language, out="one")
    customer.reply(cells=QUIET | {"Declaration!D18": None})
    customer.write("--lang", language, "--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    thanks = next(line for line in customer.text(LETTER).splitlines() if "Declaration!D17" in line)
    assert said in thanks
    assert thanks.count("Declaration!") == 5
    assert {"en": "and 4 more.", "ja": "ほか 4 件", "zh": "另有 4 项"}[language] in thanks


def test_a_replaced_declaration_is_not_asked_about(customer: Customer) -> None:
    old, new = {"Declaration!D22": "2026-03-01"}, {"Declaration!D22": "2026-10-01"}
    customer.reply("old.xlsx", cells=old | PHONE | NOWHERE)
    customer.write(out="one")
    customer.reply("new.xlsx", cells=new | NOWHERE)
    result = customer.write("--previous", customer.folder / "one", out="two", as_of="2026-12-15")
    assert "replaced by a newer declaration, and not asked about: old.xlsx" in result.output
    text = customer.text(LETTER)
    assert "Workbook: new.xlsx (CMRT 6.5)" in text
    assert "old.xlsx" not in text
    assert "since: Contact phone (Declaration!D17)." in text
    row = customer.index()[NAME]
    assert (row["open"], row["settled"]) == ("2", "1")
    assert {item["what"] for item in customer.record()["suppliers"][0]["points"]} == {
        "Smelter List!E40",
        "Nowhere Trading Co., Ltd.",
        "Declaration!J3",
    }


def test_declarations_of_products_stand_beside_each_other(customer: Customer) -> None:
    products = {"Declaration!D9": "B. Product (or List of Products)", "Product List!B6": "P-1"}
    customer.reply("old.xlsx", cells=products | PHONE | {"Declaration!D22": "2026-03-01"})
    customer.reply("new.xlsx", cells=products | {"Declaration!D22": "2026-10-01", "Declaration!D15": None})
    customer.write()
    assert "old.xlsx" in customer.text(LETTER)
    assert "Contact phone is empty" in customer.text(LETTER)


def test_whoever_still_has_time_is_not_reminded(tmp_path: Path) -> None:
    customer = Customer(tmp_path / "c", COMPANY + "survey: {suppliers: [Silent Supplies Inc.]}\n")
    customer.reply(cells=QUIET | PHONE)
    customer.write(out="one")
    before = customer.record()["suppliers"]
    result = customer.write("--previous", customer.folder / "one", out="two", as_of="2026-12-12")
    assert {row["status"] for row in customer.index().values()} == {"waiting"}
    assert "waiting: 2 suppliers; nothing new came, and there is still time to answer: not reminded" in result.output
    assert sorted(path.name for path in customer.out.iterdir()) == ["index.csv", "letters.json"]
    waiting = [item | {"status": "letter", "letter": old["letter"]} for item, old in zip(customer.record()["suppliers"], before, strict=True)]  # fmt: skip
    assert waiting == before
    customer.write("--previous", customer.folder / "two", out="three", as_of="2026-12-13")
    assert {row["status"] for row in customer.index().values()} == {"letter"}
    assert "On 21 November 2026 we wrote to you about your CMRT" in customer.text(LETTER)


def test_whoever_sent_something_or_is_asked_something_new_hears_of_it_at_once(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE)
    customer.write(out="one")
    customer.write(*customer.lists(), "--previous", customer.folder / "one", out="new", as_of="2026-11-25")
    assert customer.index()[NAME]["status"] == "letter"
    customer.reply(cells=QUIET | PHONE | {"Declaration!D12": "ID 1"})
    customer.write("--previous", customer.folder / "one", out="sent", as_of="2026-11-25")
    assert customer.index()[NAME]["status"] == "letter"


def test_a_round_before_the_last_is_refused(customer: Customer) -> None:
    customer.reply(cells=QUIET | PHONE)
    customer.write(out="one")
    result = customer.write("--previous", customer.folder / "one", out="two", as_of="2026-11-20")
    assert isinstance(result.exception, UsageError)
    assert "the last one was of 2026-11-21" in str(result.exception)
    assert not customer.out.exists()
