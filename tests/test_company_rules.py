"""Rules about the company block and the Product List: what single examples cannot show."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest

from cmrtkit.builder import as_grid, complete
from cmrtkit.checks.months import months_later
from cmrtkit.checks.placeholders import placeholder_in
from cmrtkit.findings import Finding
from cmrtkit.rulebook import LANGUAGES, Language, load_rules, select
from tests.helpers import declaration_of, findings_of

AS_OF = dt.date(2026, 11, 21)
RULES = [rule for rule in load_rules() if rule.topic == "company"]
SCOPE_B = "B. Product (or List of Products)"
SECRET = {
    "contact_name": "12",
    "contact_email": "secretname@host",
    "contact_phone": "3355",
    "authorizer_name": "998877",
    "authorizer_email": "hidden @example.com",
}


def told(cells: dict[str, Any], *names: str, language: Language = "en", **company: Any) -> list[Finding]:
    grid = as_grid(complete("CMRT", "6.5", **company).with_cells(cells))
    return findings_of(grid, select(load_rules(), list(names)) if names else RULES, AS_OF, language)


def email(text: str) -> list[str]:
    return [f"{item.name}/{item.severity}" for item in told({}, "C200,C201", contact_email=text)]


@pytest.mark.parametrize(
    "text",
    ["a@b.com", "A.B+c@sub.example.co.uk", "o'neil@example.com", "<a@b.com>", "Sato<a@b.com>", '"Sato, T." <a@b.com>',
     "'a@b.com'", "a@b.com; c@d.com", "a@b.com,c@d.com", "a@b.com、c@d.com", "a@b.com / c@d.com", "a@b.com\nc@d.com",
     "a@b.com or c@d.com", "a@b.comandc.com", "a@b.com;", "mailto:a@b.com", "E-mail: a@b.com", "a@b.com (Sato)", "taro@例え.jp",
     "taro@xn--r8jz45g.jp", "佐藤@example.jp", "a..b.@example.ne.jp", "a@b.com\u200b", "　a@b.com　", "na@na-example.com"],
)  # fmt: skip
def test_usable_addresses_are_left_alone(text: str) -> None:
    assert email(text) == []


@pytest.mark.parametrize(
    "text",
    ["a@b", "a@b.c", "a@@b.com", "a@b@c.com", "@b.com", "a@", "a b@", "a @b.com", "a@b .com", "a@b,com", "a@b.com.",
     "a@b.com。", "a@b．com", "ａ@b.com", "a@b..com", "a@-b.com", "a@1.2.3.4", "a,b@c.com", "a@b.com; c@d", "@" * 32_000],
)  # fmt: skip
def test_unusable_addresses_are_told_once(text: str) -> None:
    assert email(text) == ["email-malformed/warning"]


@pytest.mark.parametrize("text", ["Sato a@b.com", "a@b.com Tel 03-5555-0101", "a@b.com 内線12"])
def test_words_beside_an_address_are_a_note(text: str) -> None:
    assert email(text) == ["email-malformed/note"]


@pytest.mark.parametrize(
    "text", ["n/a", "N.A.", "Not available", "利用不可", "なし", "无", "不适用", "해당 없음", "non disponible", "Nicht verfügbar",
             "não disponível", "no disponible", "yok", "@", "n/a@n/a", "none@none.com", "xxx@xxx.xx", "-@-"]
)  # fmt: skip
def test_there_is_no_address_in_the_languages_of_the_templates(text: str) -> None:
    assert email(text) == ["email-not-available/note"]


@pytest.mark.parametrize("text", ["tbd", "same", "see above", "nova(at)example.com", "Nova Example"])
def test_anything_else_without_an_at_is_left_to_the_checker(text: str) -> None:
    assert email(text) == []


def test_no_address_and_the_checker_belong_together() -> None:
    found = told({}, "T101,C201", contact_email="n/a")
    assert {item.name: [other.name for other in item.related] for item in found} == {
        "required-missing": ["email-not-available"],
        "email-not-available": ["required-missing"],
    }


def test_an_authorizer_who_is_the_same_belongs_with_an_e_mail_that_is() -> None:
    found = told({}, "T101,C202", authorizer_name="同上", authorizer_email="同上")
    assert [(item.name, item.cell, [other.cell for other in item.related]) for item in found] == [
        ("authorizer-is-same", "D18", ["D20"]),
        ("required-missing", "D20", ["D18"]),
    ]


def test_products_without_numbers_belong_with_what_the_checker_asks_for() -> None:
    found = told({"Declaration!D9": SCOPE_B, "Product List!C6": "Invented relay"}, "T101,C207")
    assert [(item.name, item.cell, len(item.related)) for item in found] == [
        ("required-missing", "B6", 1),
        ("product-number-misplaced", "B6", 1),
    ]


@pytest.mark.parametrize(
    "text", ["Same", "AS ABOVE", "see contact", "相同", "与联系人相同", "同上", "上記と同じ", "同上。", "동일", "identique",
             "o mesmo", "siehe oben", "mismo", "stessa persona", "aynı", "〃", '"', "″"]
)  # fmt: skip
def test_same_in_the_languages_of_the_templates(text: str) -> None:
    assert [item.name for item in told({}, authorizer_name=text)] == ["authorizer-is-same"]


@pytest.mark.parametrize(
    "name", ["李", "王丽", "Na", "No", "Ok", "N. A. Patel", "Na Xiang", "O", "Ka", "So", "Do", "見上", "Same Tester", "Nova (same)",
             "Purchasing", "品質保証部", "김무", "X Æ", "nova@example.com"]
)  # fmt: skip
@pytest.mark.parametrize("field", ["contact_name", "authorizer_name"])
def test_names_are_left_alone(name: str, field: str) -> None:
    company: dict[str, Any] = {field: name}
    assert told({}, **company) == []


@pytest.mark.parametrize(
    "name", ["3M", "O2", "ABC", "TBC", "NA", "Xxx Metals", "Test Instruments Ltd.", "58", "無印", "37 Co."]
)
def test_companies_are_left_alone(name: str) -> None:
    assert told({}, name=name) == []


@pytest.mark.parametrize(
    "phone", ["+81-3-5555-0101", "03(5555)0101", "０３－５５５５－０１０１", "555010", 81355550101, "ext. 12", "内線 1234", "1-800-SMELTER",
              "03-5555-0101 / 0102"]
)  # fmt: skip
def test_phones_are_left_alone(phone: object) -> None:
    assert told({}, contact_phone=phone) == []


@pytest.mark.parametrize(
    "phone", ["-", "n/a", "same", "0", "000-000", "123456789", "12345", "+81", "call", "無", "〇〇〇", "?"]
)
def test_phones_that_are_none(phone: str) -> None:
    assert [item.name for item in told({}, contact_phone=phone)] == ["placeholder-text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_personal_is_told(language: Language) -> None:
    company: dict[str, Any] = SECRET
    found = told({}, language=language, **company)
    assert sorted(item.cell for item in found) == ["D15", "D16", "D17", "D18", "D20"]
    shown = " ".join(f"{item.message} {item.remedy} {item.observed}" for item in found)
    assert not [text for text in ("secretname", "hidden", "3355", "998877") if text in shown]


def test_the_same_fault_next_year_and_in_another_row_has_the_same_fingerprint() -> None:
    def prints(row: int, year: int) -> set[str]:
        cells = {
            "Product List!B6": "EX-1",
            f"Product List!B{row}": "EX-1",
            f"Product List!C{row + 1}": "Relay",
            "Declaration!D22": dt.date(year, 1, 5),
            "Declaration!D9": SCOPE_B,
        }
        return {item.fingerprint for item in told(cells, contact_phone="-", contact_email="a@b")}

    assert prints(7, 2023) == prints(90, 2023)
    assert len(prints(7, 2023)) == 5
    assert len(prints(7, 2023) & prints(90, 2025)) == 4  # another date is another fault


@pytest.mark.parametrize(
    ("text", "severity"),
    [("05/06/2026", "warning"), ("25/06/24", "warning"), ("2026", "error"), ("2026年8月", "error"), ("30/02/2026", "error"),
     (20260817, "error"), (True, "error"), ("\u200b", "error"), ("tbd", "error"), ("1" * 32_000, "error")],
)  # fmt: skip
def test_dates_that_cannot_be_read_are_told_once(text: object, severity: str) -> None:
    found = told({"Declaration!D22": text})
    assert [(item.name, item.severity) for item in found] == [("effective-date-unreadable", severity)]


def test_a_number_in_the_place_of_a_date_is_shown_but_no_phone_number() -> None:
    def shown(value: object) -> str | None:
        return told({"Declaration!D22": value})[0].observed

    assert shown(20260817) == "20260817"
    assert shown("31/02/2026") == "31/02/2026"
    assert shown("call 03-5555-0101") == "call …"


def test_dates_at_the_end_of_the_calendar() -> None:
    assert [item.name for item in told({"Declaration!D22": dt.date(9999, 12, 31)})] == ["effective-date-future"]
    assert [item.name for item in told({"Declaration!D22": dt.date(1900, 1, 1)})] == ["effective-date-stale"]


def test_a_text_with_the_month_as_a_word_cannot_have_been_swapped() -> None:
    (real,) = told({"Declaration!D22": dt.date(2026, 12, 8)})
    (text,) = told({"Declaration!D22": "08-Dec-2026"})
    assert "2026-08-12" in real.message
    assert "2026-08-12" not in text.message


def test_months_of_the_calendar() -> None:
    assert months_later(dt.date(2024, 2, 29), -12) == dt.date(2023, 2, 28)
    assert months_later(dt.date(2026, 3, 31), -1) == dt.date(2026, 2, 28)
    assert months_later(dt.date(2025, 12, 31), 14) == dt.date(2027, 2, 28)


def test_the_template_s_own_line_below_the_list_is_no_product() -> None:
    cells = {"Product List!B2006": "© 2025 Example", "Product List!B2005": "EX-2", "Product List!H9": "checked"}
    declaration = declaration_of(complete("CMRT", "6.5").with_cells(cells))
    assert [(product.row, product.number.value) for product in declaration.products] == [(9, None), (2005, "EX-2")]
    assert [stated.cell for stated in declaration.products[0].elsewhere] == ["Product List!H9"]


def test_long_lists_and_hostile_cells_do_not_hold_up() -> None:
    hostile = [
        "@" * 32_000,
        "a@b.com " * 4_000,
        " ," * 16_000,
        "(" * 32_000,
        "\ufdfa@" * 16_000,
        "\u200b\u0301 " * 10_000,
    ]
    started = time.process_time()
    for text in hostile:
        told({f"Declaration!D{row}": text for row in (8, 15, 16, 17, 18, 20, 22)}, scope="B")
    products = {f"Product List!{column}{row}": f"EX-{row // 2}" for row in range(6, 2006) for column in "BCE"}
    assert [item.name for item in told(products, scope="B")] == ["product-number-duplicate"]
    assert time.process_time() - started < 10


def test_what_counts_as_a_placeholder() -> None:
    assert [placeholder_in(text) for text in ("N / A", "同上", "　", "…", "TBD", "xxxx", "see attached", "1234")] == [
        "unavailable", "same", "blank", "marks", "nothing", "nothing", "elsewhere", "digits"
    ]  # fmt: skip
    assert placeholder_in("Na") == "unavailable"
    assert placeholder_in("Na", names="person") is None
