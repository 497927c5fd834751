"""What a name says against being a smelter's: each kind of evidence, and the nearest innocent names."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.matching.evidence import evidence_in, glosses, normal_form
from cmrtkit.reader import open_workbook
from tests.conftest import SHARED, needs_shared

TRADERS = [
    "Wide River Trading Co., Ltd.",
    "Red Harbour Metal Trading Co.",
    "Ｒｅｄ　Ｈａｒｂｏｕｒ　Ｔｒａｄｉｎｇ",
    "Blue Hill Imp. & Exp. Corp.",
    "Blue Hill Import and Export LLC",
    "Weber Metallhandel GmbH",
    "Négoce du Nord SARL",
    "Comercializadora Tres Ríos S.A. de C.V.",
    "PT Perdagangan Contoh",
    "Örnek Dış Ticaret A.Ş.",
    "Công ty TNHH Thương mại Ví Dụ",
    "ООО Торговый дом Пример",
    "見本商事株式会社",
    "远山国际贸易有限公司",
    "遠山貿易股份有限公司",
    "예제무역 주식회사",
    "บริษัท ตัวอย่าง เทรดดิ้ง จำกัด",
]
OTHERS = [
    ("plating", "North Bridge Electroplating Ltd"),
    ("plating", "見本メッキ工業"),
    ("plating", "Muster Galvanik GmbH"),
    ("logistics", "Wide River Freight Forwarders"),
    ("logistics", "远山物流有限公司"),
    ("distribution", "Distribuidora Tres Ríos"),
    ("electronics", "Wide River Electronics Co., Ltd."),
    ("electronics", "远山电子有限公司"),
    ("components", "Wide River Capacitor Co."),
    ("components", "예제반도체"),
    ("parts", "Wide River Screws and Bolts"),
    ("machinery", "Muster Maschinenbau AG"),
    ("automotive", "Wide River Auto Parts"),
    ("packaging", "Wide River Packaging"),
    ("services", "Wide River Software"),
]
INNOCENT = [
    "Gejiu Kai Meng Industry and Trade LLC",
    "Wide River Industry & Trade Co., Ltd.",
    "远山工贸有限公司",
    "Örnek Maden Sanayi ve Ticaret A.Ş.",
    "Exemplo Indústria e Comércio Ltda.",
    "Wide River Smelting & Trading",
    "Wide River Traders and Refiners",
    "Wide River Minerals and Trading JSC",
    "Wide River Trading Co., Ltd. Hill Smelter",
    "Central Bank of Nowhere Gold Refinery and Mint",
    "Wide River Electronic Material Co., Ltd.",
    "Wide River Tungsten Electronics",
    "Wide River Electronics (Malaysia) Sdn. Bhd.",
    "Salinas y Sales de Rio Ancho S.A.",
    "Wide River Jewellery Ltd",
    "Wide River Solder Industry",
    "Wide River Chemical Technology Co., Ltd.",
    "見本製錬株式会社",
    "见本有色金属冶炼贸易有限公司",
    "예제제련 주식회사",
    "PT Timah Contoh",
    "Smelter not listed",
    "Smelter not yet identified",
    "",
    "   ",
]
PLACEHOLDERS = [
    "none", "N/A", "n. a.", "NIL", "TBD", "Unknown", "unknown smelter", "various", "See attached list", "Same as above", "Supplier confidential",
    "Not applicable", "test", "xxx", "-", "???", "0", "不明", "無", "无", "なし", "該当なし", "未定", "없음", "해당 없음", "unbekannt", "keine", "tidak ada",
    "inconnu", "ninguno", "não aplicável", "bilinmiyor", "Supplier has not yet disclosed the smelter", "供应商拒绝提供", "取引先に確認中", "không có", "ไม่ทราบ", "нет", "n.v.t.", "#N/A",
]  # fmt: skip
KNOWN = [
    "Sony Group Corporation", "ソニー株式会社", "株式会社村田製作所", "TDK株式会社", "삼성전자 주식회사", "伊藤忠商事株式会社", "Mitsui & Co., Ltd.",
    "Mitsubishi Corporation", "Future Electronics Inc.", "Digi-Key Electronics", "Robert Bosch GmbH", "JST Mfg. Co., Ltd.", "AT&T Inc.",
]  # fmt: skip
NAMESAKES = [
    "Mitsui Mining", "Mitsui", "Mitsubishi", "Mitsubishi Materials", "Sumitomo", "Sumitomo Metal Mining", "Marubeni Smelting", "Toshiba Materials", "POSCO", "LG Metals",
    "Arrow", "Future Metals Recovery", "Applejack Resources", "Sonya Gold",
]  # fmt: skip


def _kinds(name: str, supplier: str | None = None) -> list[str]:
    return [found.kind for found in evidence_in(name, supplier)]


@pytest.mark.parametrize("name", TRADERS)
def test_a_trading_company_is_seen_in_every_language(name: str) -> None:
    assert ("word", "trading") in [(found.kind, found.says) for found in evidence_in(name)]


@pytest.mark.parametrize(("says", "name"), OTHERS)
def test_other_trades_are_seen(says: str, name: str) -> None:
    assert says in [found.says for found in evidence_in(name)]


@pytest.mark.parametrize("name", INNOCENT)
def test_a_name_that_may_be_a_smelters_is_left_alone(name: str) -> None:
    assert evidence_in(name) == ()


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_placeholder_names_nothing(name: str) -> None:
    assert _kinds(name) == ["placeholder"]


@pytest.mark.parametrize(
    "name",
    [
        "None Such Smelter",
        "Test Valley Refinery",
        "Xu Xi Tin",
        "KA Refinery",
        "ABC Refinery",
        "Tin Minh Plant",
        "Refinery A",
        "不明金属",
    ],
)
def test_a_placeholder_is_the_whole_name(name: str) -> None:
    assert evidence_in(name) == ()


@pytest.mark.parametrize("name", KNOWN)
def test_a_company_everybody_knows_is_seen(name: str) -> None:
    assert "known-company" in _kinds(name)


@pytest.mark.parametrize("name", NAMESAKES)
def test_a_namesake_of_a_known_company_is_left_alone(name: str) -> None:
    assert evidence_in(name) == ()


@pytest.mark.parametrize("name", ["Wide River Works", "WIDE RIVER WORKS CO., LTD.", "Wide-River Works, Inc."])
def test_the_suppliers_own_name_is_seen(name: str) -> None:
    assert _kinds(name, "Wide River Works Ltd") == ["supplier-name"]


def test_a_smelter_may_name_itself() -> None:
    assert evidence_in("Wide River Smelting Ltd", "Wide River Smelting Co., Ltd.") == ()
    assert evidence_in("Wide River Smelting Ltd", "Sony") == ()
    assert evidence_in("", "") == evidence_in("", "Sony") == ()


def test_a_plater_that_names_itself_is_still_a_plater() -> None:
    assert _kinds("Wide River Plating", "Wide River Plating Inc.") == ["supplier-name", "word"]
    assert _kinds("Wide River Metal Plating", "Wide River Metal Plating Inc.") == ["word"]


def test_evidence_quotes_the_name_and_says_what_it_means() -> None:
    (found,) = evidence_in("Blue Hill Imp. & Exp. Corp.")
    assert (found.text, found.says, found.language) == ("Imp. & Exp", "trading", "en")
    assert [found.text for found in evidence_in("東京ＡＢＣ商事株式会社")] == ["商事"]
    assert {"en", "ja", "zh"} == set(glosses()[found.says])


@given(st.text(max_size=60), st.none() | st.text(max_size=20))
def test_any_text_is_judged_and_what_is_found_stands_in_it(name: str, supplier: str | None) -> None:
    for found in evidence_in(name, supplier):
        assert normal_form(found.text) in normal_form(name)
        assert found.says in glosses()


@given(
    st.lists(
        st.sampled_from([*TRADERS, *PLACEHOLDERS, *KNOWN, "(", "・", "and", "S.A.", "株式会社", "E", "İ", "ﾊﾞ"]),
        max_size=4,
    )
)
def test_names_made_of_names(parts: list[str]) -> None:
    name = " ".join(parts)
    assert all(normal_form(found.text) in normal_form(name) for found in evidence_in(name))


# --- real names, where the shared folder lies beside the project ---


@cache
def _looked_up() -> frozenset[str]:
    found: set[str] = set()
    for path in sorted((SHARED / "rmi-templates").glob("*.xlsx")):
        found |= _names_of(path)
    return frozenset(found)


def _names_of(path: Path) -> set[str]:
    sheet = open_workbook(path, ("Smelter Look-up",), ()).sheets.get("Smelter Look-up")
    cells = sheet.cells if sheet else {}
    return {str(cell.value) for (row, column), cell in cells.items() if row >= 5 and column in (2, 3) and cell.value}


def _column(path: Path, column: str, kind: tuple[str, str]) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[column] for row in csv.DictReader(file) if kind[1] in row[kind[0]]]


@needs_shared
def test_hardly_any_listed_smelter_is_called_a_non_smelter() -> None:
    names = _looked_up()
    accused = sorted(name for name in names if evidence_in(name))
    assert len(names) > 1000
    assert len(accused) <= 0.003 * len(names), accused


@needs_shared
def test_closed_smelters_were_smelters() -> None:
    path = SHARED / "reference-lists" / "rmi-revision-history-2023-01.csv"
    closed = _column(path, "STANDARD SMELTER NAME", ("DETAILS", "No longer an operating"))
    assert len(closed) > 100
    assert [name for name in closed if evidence_in(name)] == []


@needs_shared
def test_the_corpus_of_names() -> None:
    path = SHARED / "corpus" / "match.csv"
    assert [name for name in _column(path, "name", ("kind", "non-smelter")) if not evidence_in(name)] == []
    assert [name for name in _column(path, "name", ("kind", "unlisted")) if evidence_in(name)] == []
