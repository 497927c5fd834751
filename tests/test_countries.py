"""Countries are recognised however they are written, and never guessed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit import countries
from cmrtkit.countries import country_code, country_in, country_name, same_country
from cmrtkit.reader import open_workbook
from cmrtkit.resources import load_yaml, rules_dir
from tests.conftest import SHARED, needs_shared

DATA: dict[str, Any] = load_yaml(rules_dir() / "reference" / "countries.yaml")
ROWS: dict[str, list[str]] = {code: row.split("; ") for code, row in DATA["countries"].items()}
SPELLINGS = [(name, code) for code, row in ROWS.items() for name in row[1:]]
TEMPLATES = sorted((SHARED / "rmi-templates").glob("RMI_*.xlsx"))
UNSAID = {"", "unknown", "none"}  # what the lists hold besides countries

WRITTEN = {
    "KR": "South Korea|S. Korea|Korea|R.O.K.|ROK|REPUBLIC OF KOREA|Korea (Republic of)|KOREA , REPUBLIC OF|Rep. of Korea"
    "|Korea, Rep. of|한국|대한민국|韓国|韩国|大韓民国|Südkorea|Corée du Sud|Güney Kore|korea, republic of (KR)",
    "KP": "North Korea|DPRK|D.P.R. Korea|Korea, Democratic People's Republic of|KOREA (DEMOCRATIC PEOPLE’S REPUBLIC OF)"
    "|北朝鮮|朝鲜",
    "US": "USA|U.S.A.|U. S. A.|US|U.S.|United  States|The United States of America|アメリカ|米国|美国|EE.UU.|États-Unis",
    "GB": "UK|U.K.|Great Britain|England|United Kingdom of Great Britain & Northern Ireland|イギリス|英国|Großbritannien",
    "AE": "UAE|U.A.E.|United Arab Emirates|Dubai, UAE",
    "CD": "DRC|D.R. Congo|DR Congo|D. R. Congo|Congo (DRC)|Congo, Democratic Republic of the|Dem. Rep. of the Congo"
    "|Democratic Republic of Congo|RDC|Zaire|コンゴ民主共和国|刚果（金）|République démocratique du Congo",
    "CG": "CONGO|Republic of the Congo|Congo-Brazzaville|コンゴ共和国|刚果（布）",
    "CN": "China|PRC|P.R.C.|P.R. China|P. R. China|PR China|China P.R.|Mainland China|People's Republic of China"
    "|Peoples Republic of China|中国|中 国|中國|中国 (China)|China/中国|中国China|CN - China|Çin|Chi\u200bna",
    "TW": "TAIWAN, PROVINCE OF CHINA|Taiwan|Taiwan, R.O.C.|Taiwan (China)|Republic of China (Taiwan)|台湾|台灣|臺灣|대만",
    "HK": "Hong Kong|Hongkong|HONG KONG, CHINA|Hong Kong SAR|香港|中国香港",
    "MO": "Macau|Macao|澳门|マカオ",
    "TR": "TURKEY|TÜRKİYE|Turkiye|TÜRKIYE|Türkei|トルコ",
    "CI": "CÔTE D'IVOIRE|Cote d’Ivoire|COTE D IVOIRE|Ivory Coast|Elfenbeinküste",
    "CZ": "CZECHIA|Czech Republic|Czech Rep.|チェコ",
    "RU": "RUSSIAN FEDERATION|Russia|Russian Fed.|ロシア|俄罗斯",
    "BO": "BOLIVIA (PLURINATIONAL STATE OF)|Bolivia, Plurinational State of|Bolivia",
    "VN": "VIET NAM|Vietnam|Viet-Nam|Việt Nam|ベトナム|越南",
    "LA": "LAO PEOPLE'S DEMOCRATIC REPUBLIC|Lao People´s Democratic Republic|Laos|Lao PDR",
    "MK": "NORTH MACEDONIA, REPUBLIC OF|Macedonia|FYROM",
    "DE": "Germany|Deutschland|ドイツ|ﾄﾞｲﾂ|德国|독일|Allemagne|Alemania|Alemanha|Germania|Almanya",
    "JP": "ＪＡＰＡＮ|日本|日本国|JP|jpn|日本 (Japan)|Japan。|「日本」",
    "NL": "Holland|NETHERLANDS, THE|Netherlands (Kingdom of the)|オランダ",
    "MM": "Burma|Myanmar|缅甸",
    "SZ": "Swaziland|eSwatini",
    "BA": "Bosnia & Herzegovina|Bosnia and Herzegovina",
    "CY": "KIBRIS|Kıbrıs",
    "NO": "Norway|NOR",
    "PR": "Puerto Rico (USA)",
}
UNTOLD = (
    "| |-|Unknown|N/A|n.a.|NA|No|ROC|Virgin Islands|コンゴ|刚果|Kosovo|Yugoslavia|China / Japan|Georgia (USA)"
    "|USA - Texas|Shanghai, China|the|of the|()|Chinaa|" + "China" * 9000
).split("|")


@pytest.mark.parametrize(("text", "code"), [(t, code) for code, ts in WRITTEN.items() for t in ts.split("|")])
def test_a_country_is_recognised(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", UNTOLD, ids=lambda text: text[:20])
def test_what_is_unknown_or_ambiguous_is_not_guessed(text: str) -> None:
    assert country_code(text) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("South Korea", "KOREA, REPUBLIC OF", True),
        ("South Korea", "North Korea", False),
        ("DRC", "Congo", False),
        ("Hong Kong", "China", True),  # RMI: "Corrected country from Hong Kong to China"
        ("Taiwan", "China", False),
        ("NEW CALEDONIA", "FRANCE", True),  # RMI lists one facility under either
        ("Puerto Rico", "USA", True),
        (" japan ", "JAPAN", True),
        ("Atlantis", "atlantis", True),
        ("Atlantis", "Japan", None),
        ("Japan", "", None),
        ("", "", None),
    ],
)
def test_two_countries_are_compared(left: str, right: str, same: bool | None) -> None:
    assert same_country(left, right) is same
    assert same_country(right, left) is same


def test_equal_texts_need_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(countries, "_atlas", lambda: pytest.fail("the file was read"))
    assert same_country("Japan ", "JAPAN")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Example Refinery (Japan)", ("JP",)),
        ("Example Technologies (Hong Kong) Ltd.", ("HK",)),
        ("Example Refining Canada Ltd.", ("CA",)),
        ("Example Metals South Africa (Pty) Ltd.", ("ZA",)),
        ("Example Korea, Co., Ltd.", ("KR",)),
        ("Example (China) Co. Japan", ("CN", "JP")),
        ("示例（中国）有限公司", ("CN",)),
        ("Central Bank of the DPR of Korea", ("KP",)),
        ("Example Mining Papua New Guinea", ("PG",)),
        ("Example of New Mexico", ()),
        ("Example Metals, New South Wales", ()),
        ("Example S.A.", ()),
        ("Example (SA)", ()),
        ("China Example Tin", ()),
        ("Bank of Georgia", ()),
        ("(" * 500, ()),
        ("", ()),
    ],
)
def test_a_company_name_names_a_country(name: str, codes: tuple[str, ...]) -> None:
    assert country_in(name) == codes


def test_a_country_has_a_name_in_each_language() -> None:
    names = {language: country_name("DE", language) for language in ("en", "ja", "zh", "fr")}
    assert names == {"en": "Germany", "ja": "ドイツ", "zh": "德国", "fr": "Germany"}
    assert country_name("XX", "en") == "XX"


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert country_code(text) in {None, *ROWS}
    assert same_country(text, "Japan") in {None, True, False}
    assert set(country_in(text)) <= set(ROWS)


@given(st.text(alphabet="abcinrsuw aｊİıßſ.,-()（）・日本中国한\n\u0301\u200b", max_size=30))
def test_any_text_is_read_the_same_between_blanks(text: str) -> None:
    assert country_code(f" \u3000{text}\t\n") == country_code(text)


@given(st.sampled_from(SPELLINGS), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_width_and_blanks_do_not_matter(spelling: tuple[str, str], change: Callable[[str], str]) -> None:
    name, code = spelling
    written = change(name)
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in written)
    assert {country_code(form) for form in (written, wide, f" {written}\u3000")} == {code}


def test_every_spelling_leads_to_its_own_country() -> None:
    assert [(name, code, country_code(name)) for name, code in SPELLINGS if country_code(name) != code] == []


def test_every_code_leads_to_its_own_country() -> None:
    unclear = set(DATA["ambiguous"])
    found = {form: country_code(form) for code, row in ROWS.items() for form in (code, row[0]) if form not in unclear}
    expected = {form: code for code, row in ROWS.items() for form in (code, row[0]) if form not in unclear}
    assert found == expected


def test_the_data_is_the_whole_of_iso_3166_1() -> None:
    assert len(ROWS) == 249
    assert len({row[0] for row in ROWS.values()}) == 249
    assert all(len(code) == 2 and len(row[0]) == 3 and all(row) for code, row in ROWS.items())


def test_no_spelling_is_written_twice() -> None:
    said = [(code, name) for code, row in ROWS.items() for name in row[5:]]
    keys = Counter((code, countries._key(countries._folded([name])[0].split())) for code, name in said)
    assert [key for key, count in keys.items() if count > 1] == []


def test_territories_belong_to_states_which_belong_to_none() -> None:
    parts = [part for parts in DATA["part_of"].values() for part in parts]
    assert len(parts) == len(set(parts))
    assert {*parts, *DATA["part_of"]} <= set(ROWS)
    assert not {*parts} & {*DATA["part_of"]}


def _unrecognised(names: set[str]) -> list[str]:
    return sorted(name for name in names if name.casefold() not in UNSAID and country_code(name) is None)


@needs_shared
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_all_countries_of_the_look_ups_are_recognised(path: Path) -> None:
    sheet = open_workbook(path, ("Smelter Look-up",), ()).sheet("Smelter Look-up")
    named = {str(sheet.at(row, 4).value) for row in sheet.rows() if row >= 5}
    assert len(named) > 10 or path.stem == "RMI_AMRT_1.2"  # the one without a list
    assert _unrecognised(named) == []


@needs_shared
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_all_countries_to_choose_from_are_recognised(path: Path) -> None:
    sheet = open_workbook(path, ("C",), ()).sheet("C")
    named = {str(sheet.at(row, 1).value): str(sheet.at(row, 2).value) for row in sheet.rows()}
    assert {code: country_code(name) for code, name in named.items() if code in ROWS} == {code: code for code in ROWS}


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "reference-lists").glob("*.csv")), ids=lambda path: path.stem)
def test_all_countries_of_the_lists_are_recognised(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert _unrecognised({text for row in rows for column, text in row.items() if column.startswith("COUNTRY")}) == []
