"""Countries in free text: read where they are plainly named, and never where they are denied or in doubt."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrtkit.countries import countries_called, country_code
from cmrtkit.covered import covered_countries, parts
from cmrtkit.matching.named_countries import countries_named, countries_of_names, denies_countries
from cmrtkit.resources import load_yaml, rules_dir

CODES = set(load_yaml(rules_dir() / "reference" / "countries.yaml")["countries"])
CONGOS = "CD+CG"
COVERED = "+".join(sorted(covered_countries()))

NAMED = {
    "CD RW BR": "DRC, Rwanda; Brazil|D.R. Congo / RWANDA / Brazil|RDC・ルワンダ・ブラジル",
    "CD RW": "コンゴ民主共和国、ルワンダ|刚果（金）/卢旺达|刚果 (金)、卢旺达|Congo, Democratic Republic of the and Rwanda|コンゴ（民）およびルワンダ"
    "|CONGO, DEMOCRATIC REPUBLIC OF THE; RWANDA|Congo (Democratic Republic of the), Rwanda|Congo (DRC) & Rwanda|DRC及びルワンダ",
    "RW": "Mined in Rwanda|Rwanda.|RW|RWA|ルワンダ産|卢旺达|Gatumba (Rwanda)|Ruanda|Rwanda's mines|Rwanda (mine name not disclosed)"
    "|Rwanda (not DRC)|Rwanda; not from DRC|DRCではない。ルワンダ|Rwanda (conflict-free)|非洲卢旺达|ルワンダ（鉱山名不明）",
    "RW CD": "RW, CD|RW/CD|RWA; COD|Rwanda, DRC|RWANDA\nDRC",
    "CD+RW": "Kivu|Lake Kivu region", "CD+ZM": "Copperbelt", "BI": "Cibitoke", "TZ AO": "Geita; Lunda Norte",
    COVERED: "Covered countries|covered country|Region 3 (covered countries)|涵盖国家", "RW AO": "Kigali; Luanda",
    CONGOS: "Congo|CONGO|コンゴ|刚果|the Congo|Mined in Congo|Kongo",
    "CG": "Republic of the Congo|Congo-Brazzaville|コンゴ共和国|刚果（布）",
    "CD": "North Kivu|Sud-Kivu|South Kivu, DRC|Kivu, DR Congo|Katanga|Haut-Katanga Province|Ituri|Lualaba (DRC)|北キブ州|カタンガ州|北基伍省|加丹加|Kinshasa"
    "|DRC or adjoining countries|DRC and covered countries|Democratic Republic of Congo|in the Democratic Republic of the Congo|Zaire|Congo/DRC|民主刚果|DRC but not Rwanda",
    "TZ": "Tanzania, United Republic of|TANZANIA, UNITED REPUBLIC OF|United Republic of Tanzania",
    "GN": "Guinea", "GQ": "Equatorial Guinea|Guinea, Equatorial", "PG": "Papua New Guinea|パプアニューギニア", "GW": "Guinea-Bissau",
    "NE": "Niger|尼日尔", "NG": "Nigeria|尼日利亚", "GE": "Georgia", "US": "Georgia, USA",
    "SD": "Sudan|スーダン", "SS": "South Sudan|S. Sudan|Sudan, South|南スーダン|南苏丹", "SD ZA": "Sudan, South Africa|Sudan and South Africa",
    "CF": "中非共和国|Central African Republic|Haute-Kotto", "ZA": "南非", "SO": "索马里", "ML": "マリ|Mali",
    "": "not from DRC|non-DRC|NON DRC|no DRC|DRC free|DRC-free|outside of the DRC|other than DRC|DRCおよび周辺国以外|コンゴ民主共和国以外"
    "|非刚果（金）|不是卢旺达|卢旺达除外|DRC: No|DRC (none)|Not sourced from (DRC, Rwanda)|No sourcing from DRC, Rwanda or Uganda|DRC conflict free"
    "|not from North Kivu|no Kivu|non-Katanga|Katanga?|no sourcing from covered countries|No covered country|aucun pays couvert"
    "|outside covered countries|covered countries: none|Kivunge|Upper Kasai River"
    "|possibly Rwanda|Rwanda?|DRC由来か不明|0% DRC|hors RDC|kein Kongo|コンゴ産ではない|DRC不使用"
    "|Unknown|N/A|-||no|NA|Sn, Au|rw|in|Central Africa|South America|New Guinea|Congo River|マリンガ|马里兰|Kongsberg|Angolan",
}  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), [(t, codes) for codes, texts in NAMED.items() for t in texts.split("|")])
def test_countries_of_a_text(text: str, codes: str) -> None:
    wanted = {frozenset(code.split("+")) for code in codes.split()}
    assert set(countries_named(text)) == wanted


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Bisie mine, North Kivu, DRC", "CD"),
        ("Bisie (DRC); Rutongo, Rwanda; San Rafael, Peru", "CD RW PE"),
        ("Kamituga mine DRC", "CD"),
        ("Mines in Rwanda and DRC", "RW CD"),
        ("DRC - Bisie", "CD"),
        ("Bisie, Walikale, North Kivu", "CD"),
        ("Bisie mine (Nord-Kivu)", "CD"),
        ("Katanga Creek Mine, Canada", "CA"),
        ("Katanga Mine", ""),
        ("No. 3 mine, Rubaya, DRC", "CD"),
        ("刚果（金）比西矿", "CD"),
        ("ビシエ鉱山（コンゴ民主共和国）", "CD"),
        ("Congo Creek Mine, Canada", "CA"),
        ("Angola Mine, Ontario", ""),
        ("Rwanda Tin Mine", ""),
        ("New Congo", ""),
        ("Georgia Gold Mine", ""),
        ("non-DRC mines", ""),
        ("CD", ""),
    ],
)
def test_countries_beside_names_of_mines(text: str, codes: str) -> None:
    assert countries_of_names(text) == tuple(frozenset([code]) for code in codes.split())


def test_denied_countries_are_told_from_none() -> None:
    assert all(map(denies_countries, ("Not from DRC", "DRCおよび周辺国以外", "DRC free")))
    assert not any(map(denies_countries, ("Rwanda", "No Name Creek", "Rwanda; not from DRC", "", "?")))


def test_the_covered_countries() -> None:
    assert sorted(covered_countries()) == ["AO", "BI", "CD", "CF", "CG", "RW", "SS", "TZ", "UG", "ZM"]
    assert countries_called("Congo") == {"CD", "CG"}


def test_names_of_parts_are_no_names_of_countries_and_stand_once() -> None:
    names = [name for name, _ in parts()]
    assert len(set(names)) == len(names)
    assert [name for name in names if country_code(name)] == []
    assert all(codes <= covered_countries() and countries_called(name) == codes for name, codes in parts())


WORDS = st.sampled_from(
    [
        "DRC",
        "Congo",
        "Rwanda",
        "コンゴ",
        "刚果（金）",
        "not",
        "no",
        "非",
        "以外",
        "(",
        ")",
        "（",
        "【",
        ",",
        ";",
        " ",
        "\n",
        "?",
        "and",
        "Niger",
        "RW",
        "but",
        "・",
        ". ",
    ]
)


@given(st.one_of(st.text(), st.lists(WORDS, max_size=40).map("".join), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_gets_an_answer(text: str) -> None:
    for read in (countries_named, countries_of_names):
        found = read(text)
        assert len(set(found)) == len(found)
        assert all(codes and codes <= CODES for codes in found)
    assert denies_countries(text) in {True, False}


@given(st.lists(st.sampled_from(["DRC", "Rwanda", "刚果（金）", "ルワンダ", "Congo"]), min_size=1, max_size=4))
def test_what_is_denied_names_nothing(names: list[str]) -> None:
    assert countries_named("Not from " + ", ".join(names)) == ()
    assert countries_named("、".join(names) + "以外") == ()


@pytest.mark.parametrize(
    "piece",
    ["(", "DRC, ", "congo ", "a.b ", "不", "コンゴ", " ", "(DRC) ", "no ", "a", "(刚果", "\n", "ﷺ", "DRC (no DRC) "],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    countries_named("Rwanda")  # reads the data

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        started = time.perf_counter()
        for read in (countries_named, countries_of_names, denies_countries):
            read(text)
        return time.perf_counter() - started

    assert seconds(800) < 0.5
    assert seconds(32_767) < 0.5
