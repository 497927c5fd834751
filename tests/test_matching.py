"""Names and IDs as people write them lead to the facility they mean, and to no other."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.builder.facilities import facilities
from cmrtkit.matching.ids import id_in, meant_id
from cmrtkit.matching.matcher import Matched, Matcher, Query
from cmrtkit.matching.names import exact_key
from cmrtkit.matching.near import country_as_last_word, peeled
from cmrtkit.matching.normalise import are_compatible, name_forms, plain, words
from cmrtkit.reference.build import build
from cmrtkit.reference.hints import ListMap
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.reference.opening import open_references, read_source
from cmrtkit.reference.registry import OpenReference
from cmrtkit.reference.statements import Contribution, Named
from cmrtkit.smelters import SmelterJudge
from tests.conftest import ROOT, SHARED, needs_shared

METALS = ("Tantalum", "Tin", "Gold", "Tungsten", "Cobalt", "Mica")


def core(text: str) -> str:
    return name_forms(text).core


def named(metal: str, smelter_id: str, name: str, country: str = "", aliases: Sequence[str] = ()) -> Iterator[Named]:
    for text in (name, *aliases):
        yield Named(5, metal, smelter_id, text, name, country)


def listing(year: int, *facilities: Iterator[Named]) -> Contribution:
    """A Smelter Look-up as of the first day of a year."""
    said = [line for lines in facilities for line in lines]
    day = dt.date(year, 1, 1)
    return Contribution(f"{year}.xlsx", "look-up", "CMRT", day, "release", f"{year:064}", len(said), said)


def matcher(*lists: Contribution) -> Matcher:
    return Matcher(OpenReference(build(lists)))


def tin(*names: tuple[str, str]) -> Matcher:
    """Tin smelters with a name and a country each, their IDs from CID900900 up."""
    return matcher(listing(2025, *(named("Tin", f"CID{900900 + at}", *item) for at, item in enumerate(names))))


@cache
def invented() -> Matcher:
    """The facilities of built workbooks."""
    return matcher(
        listing(
            2025,
            *(
                named(metal, item.id, item.name, item.country, item.aliases)
                for metal in METALS
                for item in facilities(metal)
            ),
        )
    )


def ask(metal: str, name: str, country: str = "", smelter_id: str = "", among: Matcher | None = None) -> Matched:
    return (among or invented()).match(Query(metal, name, country, smelter_id))


def suggested(found: Matched) -> str | None:
    return found.suggestion.smelter_id if found.suggestion else None


def candidates(found: Matched) -> set[str]:
    return {item.smelter_id for item in found.candidates}


# --- normalising ---


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ｅｘａｍｐｌｅ　Ｔｉｎ", "example tin"),
        ("ﾐﾎﾝ金属ｶﾞﾝﾏ", "ミホン金属ガンマ"),
        ("Fundição Exemplo", "FUNDICAO EXEMPLO"),
        ("Tưởng Tượng", "Tuong Tuong"),
        ("Altın Rafinerisi Łódź Ørsted", "Altin Rafinerisi Lodz Orsted"),
        ("Straße Metall", "STRASSE METALL"),
        ("L'Affinage d’Exemple", "LAffinage dExemple"),
        ("Exam\u200bple\u00ad Tin\ufeff", "Example Tin"),
        ("Foo-Bar, Baz/Qux.", "foo bar baz qux"),
        ("Foo & Bar", "Foo and Bar"),
        ("Foo + Bar", "Foo und Bar"),
        ("A.B.C. Metals", "ABC Metals"),
        ("A B C Metals", "A. B.C Metals"),
        ("Guang Dong Yang Li", "Guangdong Yangli"),
        ("Example Plant No. 2", "Example Plant 2"),
        ("견본금속 주식회사", "주식회사 견본금속"),
    ],
)
def test_spellings_that_are_one_name(left: str, right: str) -> None:
    assert core(left) == core(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Example Unit 1", "Example Unit 2"),
        ("Hunan Example", "Henan Example"),
        ("ハマ金属", "バマ金属"),
        ("ヒカリ", "ピカリ"),
        ("虚构锡业", "虚构钨业"),
    ],
)
def test_spellings_that_are_two_names(left: str, right: str) -> None:
    assert core(left) != core(right)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Example Co., Ltd.", "co ltd"),
        ("Example CO.,LTD", "co ltd"),
        ("Example Company Limited", "co ltd"),
        ("Example Incorporated", "inc"),
        ("Example L.L.C", "llc"),
        ("Example S.p.A.", "spa"),
        ("Example S. A.", "sa"),
        ("Example GmbH & Co. KG", "gmbh"),
        ("Example G.m.b.H.", "gmbh"),
        ("PT. Example", "pt"),
        ("Example Sdn. Bhd.", "sdn bhd"),
        ("Example Pvt. Ltd", "pvt ltd"),
        ("Example Pty Limited", "pty ltd"),
        ("Example Oy", "oy"),
        ("Example Ltda.", "ltda"),
        ("ООО Example", "ooo"),
        ("株式会社Example", "kk"),
        ("Example㈱", "kk"),
        ("Example K.K.", "kk"),
        ("Example有限公司", "you xian gong si"),
        ("Example股份有限公司", "you xian gong si"),
        ("주식회사 Example", "jusik hoesa"),
    ],
)
def test_legal_forms_are_set_apart(name: str, form: str) -> None:
    forms = name_forms(name)
    assert forms.core == "example"
    assert forms.forms == {form}


def test_a_name_that_is_all_legal_form_keeps_its_words() -> None:
    assert core("AB Co., Ltd.") == "abcoltd"


def test_the_order_of_words_is_known_apart_from_the_words() -> None:
    assert name_forms("Tin Example Works").sorted_core == name_forms("Works Example Tin").sorted_core
    assert core("Tin Example Works") != core("Works Example Tin")


def test_words() -> None:
    assert words("The S.p.A. of Foo & Bar, No. 3") == ("the", "spa", "of", "foo", "bar", "3")
    assert words(" .,- ") == ()


@pytest.mark.parametrize(
    ("left", "right", "compatible"),
    [
        ((), ("gmbh",), True),
        (("co ltd",), ("ltd",), True),
        (("kk", "co ltd"), ("co ltd",), True),
        (("inc",), ("llc",), True),
        (("inc",), ("ltd",), False),
        (("gmbh",), ("co ltd",), False),
        (("gmbh",), ("sa",), False),
    ],
)
def test_legal_forms_that_one_company_may_have(left: Sequence[str], right: Sequence[str], compatible: bool) -> None:
    assert are_compatible(frozenset(left), frozenset(right)) is compatible
    assert are_compatible(frozenset(right), frozenset(left)) is compatible


def test_what_is_hung_on_comes_off_bit_by_bit() -> None:
    assert list(peeled("Example Metals Ltd., smelter (Japan)")) == [
        "Example Metals Ltd., smelter",
        "Example Metals Ltd.",
    ]
    assert list(peeled("Example Metals / 架空金属")) == ["Example Metals", "架空金属"]
    assert list(peeled("Smelter: Example Metals")) == ["Example Metals"]
    assert list(peeled("Example Metals")) == []


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Example Canada", "CA"),
        ("Example, Canada", ""),
        ("Example (Canada)", ""),
        ("Example - Canada", ""),
        ("Canada", ""),
    ],
)
def test_a_country_as_the_last_word_of_a_name(name: str, country: str) -> None:
    assert country_as_last_word(name) == country


# --- IDs ---


@pytest.mark.parametrize(
    "typed",
    [
        "CID002763",
        "cid002763",
        " CID 002763",
        "CID-002763",
        "CID:2763",
        "2763",
        "002763",
        "ＣＩＤ００２７６３",
        "２７６３",
        "CID\u200b002763",
        "CID.002763",
    ],
)
def test_meant_id(typed: str) -> None:
    assert meant_id(typed) == "CID002763"


@pytest.mark.parametrize(
    ("typed", "kept"), [("1JPN039", "1JPN039"), ("CID0027631", "CID0027631"), (" n/a ", "N/A"), ("", "")]
)
def test_what_can_be_no_id_is_kept(typed: str, kept: str) -> None:
    assert meant_id(typed) == kept


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Example Tin (CID900201)", ("CID900201", "Example Tin")),
        ("CID 900201 - Example Tin", ("CID900201", "Example Tin")),
        ("Example Tin; cid#900201", ("CID900201", "Example Tin")),
        ("ＣＩＤ９００２０１ Example", ("CID900201", "Example")),
        ("Placid 900201 Tin", (None, "Placid 900201 Tin")),
        ("Example 900201", (None, "Example 900201")),
        ("CID9002011 Example", (None, "CID9002011 Example")),
    ],
)
def test_an_id_in_a_name(text: str, found: tuple[str | None, str]) -> None:
    assert id_in(text) == found


# --- how a name is found ---


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("Lilliput Tin Smelting Co.", "exact"),
        (" LILLIPUT TIN SMELTING CO. ", "exact"),
        ("Lilliput Tin", "alias"),
        ("Lilliput Tin Smelting Company", "normalised"),
        ("Lilliput Tin-Smelting", "normalised"),
        ("Lilli Put Tin Smelting Co., Ltd", "normalised"),
        ("Smelting Lilliput Tin Co.", "normalised"),
        ("Ｌｉｌｌｉｐｕｔ　Ｔｉｎ　Ｓｍｅｌｔｉｎｇ　Ｃｏ．", "normalised"),
    ],
)
def test_accepted(name: str, how: str) -> None:
    found = ask("Tin", name)
    assert (found.how, found.smelter_id, found.suggestion) == (how, "CID900202", None)
    assert found.candidates[0].standard_name == "Lilliput Tin Smelting Co."


@pytest.mark.parametrize(
    "name",
    [
        "Liliput Tin Smelting Co.",
        "Lilliput Tni Smelting Co.",
        "Lilliput Tin Smelting Co. (Japan)",
        "Lilliput Tin Smelting Co. - smelter",
        "Lilliput Tin Smelting Co., Malaysia",
        "Smelter: Lilliput Tin Smelting Co.",
        "Lilliput Tin Smelting Co. [refinery]",
        "Lilliput Tin Smelting Co.（製錬所）",
        "Lilliput Smelting",
    ],
)
def test_only_suggested(name: str) -> None:
    found = ask("Tin", name)
    assert (found.how, found.smelter_id, suggested(found)) == ("fuzzy", None, "CID900202")
    assert 0 < found.score < 1


@pytest.mark.parametrize(
    ("metal", "name"),
    [
        ("Tin", "Blefuscu Tin Smelting Co."),
        ("Tin", "Smelter"),
        ("Tin", "Tin"),
        ("Gold", "Lilliput Tin Smelting Co."),
        ("", "Lilliput Tin Smelting Co."),
        ("Unobtainium", "Lilliput Tin Smelting Co."),
        ("Tantalum", "Luggnagg Tantalum Unit 3"),
        ("Tungsten", "Lemuria Tungsten North"),
    ],
)
def test_not_found(metal: str, name: str) -> None:
    found = ask(metal, name)
    assert (found.smelter_id, found.suggestion) == (None, None)


@pytest.mark.parametrize("metal", ["tin", "Sn", "锡", "錫", "Zinn"])
def test_a_metal_as_people_write_it(metal: str) -> None:
    assert ask(metal, "Lilliput Tin").smelter_id == "CID900202"


def test_units_and_quarters_of_one_company_are_not_each_other() -> None:
    assert ask("Tantalum", "Luggnagg Tantalum (Unit No. 2)").smelter_id == "CID900108"
    assert suggested(ask("Tantalum", "Lugnagg Tantalum Unit 1")) == "CID900107"
    alone = tin(("Eldorado Recycling Co., Ltd. East Plant", "JAPAN"))
    assert ask("Tin", "Eldorado Recycling Co., Ltd. West Plant", among=alone) == Matched()


def test_a_slip_makes_no_other_word() -> None:
    both = tin(("Hunan Example Tin", "CHINA"), ("Henan Sample Tin", "CHINA"))
    assert suggested(ask("Tin", "Henan Example Tin", among=both)) is None
    assert suggested(ask("Tin", "Hunam Example Tin", among=both)) == "CID900900"
    alone = tin(("Funsur Smelter", "PERU"), ("Example Tin (H.C.) Works", "CHINA"))
    for name in ("Kundur Smelter", "Example Tin Works Co., Ltd."):
        assert ask("Tin", name, among=alone).suggestion is None
    assert suggested(ask("Tin", "Funsor Smelter", among=alone)) == "CID900900"


def test_a_name_cut_short() -> None:
    found = ask("Tantalum", "Luggnagg Tantalum")
    assert (suggested(found), candidates(found)) == (None, {"CID900107", "CID900108"})
    assert suggested(ask("Gold", "Sinbad Island")) == "CID900309"
    assert suggested(ask("Gold", "Sinbad Island Corporation")) is None, "a whole name with its legal form"
    assert suggested(ask("Gold", "Island Sinbad")) is None, "words in another order"
    assert suggested(ask("Gold", "Sinbad Mint")) is None, "a word that the name has not"


# --- country, legal form ---


def lookalikes() -> Matcher:
    return tin(("Doppel Co., Ltd.", "THAILAND"), ("Doppel GmbH", "GERMANY"), ("Solo GmbH", "GERMANY"))


@pytest.mark.parametrize(
    ("name", "country", "accepted", "suggestion"),
    [
        ("Doppel GmbH", "", "CID900901", None),
        ("DOPPEL Co Ltd", "", "CID900900", None),
        ("Doppel", "", None, None),
        ("Doppel", "Thailand", "CID900900", None),
        ("Doppel", "Deutschland", "CID900901", None),
        ("Doppel", "JAPAN", None, None),
        ("Doppel GmbH", "Thailand", None, "CID900900"),
        ("Solo S.A.", "", None, "CID900902"),
        ("Solo S.A.", "GERMANY", "CID900902", None),
        ("Solo S.A.", "PERU", None, None),
        ("SOLO-GmbH", "PERU", None, "CID900902"),
        ("Solo GmbH", "PERU", "CID900902", None),
        ("Solo", "", "CID900902", None),
    ],
)
def test_country_and_legal_form_decide(name: str, country: str, accepted: str | None, suggestion: str | None) -> None:
    found = ask("Tin", name, country, among=lookalikes())
    assert (found.smelter_id, suggested(found)) == (accepted, suggestion)


def test_an_inc_is_no_limited() -> None:
    """Johnson Example Inc. and Johnson Example Limited are companies of two countries."""
    one = tin(("Johnson Example Inc.", "UNITED STATES OF AMERICA"))
    found = ask("Tin", "Johnson Example Limited", among=one)
    assert (found.smelter_id, suggested(found), found.notes) == (None, "CID900900", ("legal-form-differs",))
    assert suggested(ask("Tin", "Johnson Example Canada", among=one)) is None
    assert suggested(ask("Tin", "Johnson Example USA", among=one)) == "CID900900"


def test_a_name_of_two_facilities() -> None:
    both = matcher(
        listing(
            2025,
            named("Tin", "CID900901", "One Tin", "CHINA", ["Common Name"]),
            named("Tin", "CID900902", "Two Tin", "PERU", ["Common Name"]),
        )
    )
    for name in ("Common Name", "COMMON-NAME", "Common Name (Japan)"):
        found = ask("Tin", name, among=both)
        assert (found.smelter_id, candidates(found)) == (None, {"CID900901", "CID900902"})
        assert "shared-name" in found.notes
    assert ask("Tin", "Common Name", "Peru", among=both).smelter_id == "CID900902"
    assert ask("Tin", "Common-Name", "中国", among=both).smelter_id == "CID900901"
    assert ask("Tin", "Common Name", smelter_id="CID900902", among=both).smelter_id == "CID900902"


def test_a_shared_name_with_a_traders_word_is_none_of_a_trader() -> None:
    both = build(
        [
            listing(
                2025,
                named("Tin", "CID900901", "One Tin", "CHINA", ["Common Trading"]),
                named("Tin", "CID900902", "Two Tin", "CHINA", ["Common Trading"]),
            )
        ]
    )
    judge = SmelterJudge(OpenReference(both))
    assert {judge.judge(Query("Tin", name)).status for name in ("Common Trading", "COMMON-TRADING")} == {"unlisted"}
    assert judge.judge(Query("Tin", "Other Trading")).status == "non-smelter"


def test_the_standard_name_of_one_comes_before_the_alias_of_another() -> None:
    both = matcher(
        listing(2025, named("Tin", "CID900901", "One Tin", aliases=["Two Tin"]), named("Tin", "CID900902", "Two Tin"))
    )
    found = ask("Tin", "Two Tin", among=both)
    assert (found.how, found.smelter_id, candidates(found)) == ("exact", "CID900902", {"CID900901", "CID900902"})


# --- names change ---


def test_an_earlier_name_leads_to_the_facility() -> None:
    renamed = matcher(
        listing(2024, named("Tin", "CID900901", "Alpha Tin")), listing(2025, named("Tin", "CID900901", "Beta Tin"))
    )
    found = ask("Tin", "Alpha Tin", among=renamed)
    assert (found.smelter_id, found.candidates[0].standard_name) == ("CID900901", "Beta Tin")


def test_a_newer_bearer_of_an_old_name_wins() -> None:
    handed_on = matcher(
        listing(2024, named("Tin", "CID900901", "Alpha Tin")),
        listing(2025, named("Tin", "CID900901", "Beta Tin"), named("Tin", "CID900902", "Alpha Tin")),
    )
    for name in ("Alpha Tin", "ALPHA-TIN"):
        assert ask("Tin", name, among=handed_on).smelter_id == "CID900902"


def test_a_facility_that_left_the_list_is_still_known() -> None:
    gone = matcher(
        listing(2024, named("Tin", "CID900901", "Alpha Tin"), named("Tin", "CID900902", "Beta Tin")),
        listing(2025, named("Tin", "CID900902", "Beta Tin")),
    )
    assert ask("Tin", "Alpha Tin", among=gone).smelter_id == "CID900901"


# --- IDs beside names ---


@pytest.mark.parametrize("name", ["", "Lilliput Tin", "Liliput Tin Smelter", "架空の別名", "Lilliput"])
def test_an_id_decides(name: str) -> None:
    found = ask("Tin", name, smelter_id="cid 900202")
    assert (found.how, found.smelter_id, found.score) == ("id", "CID900202", 1.0)


@pytest.mark.parametrize(
    ("metal", "name", "smelter_id", "suggestion", "note"),
    [
        ("Gold", "", "CID900202", None, "id-other-metal"),
        ("Gold", "Quivira Mint", "CID900202", "CID900306", "id-other-metal"),
        ("Tin", "Lilliput Tin", "CID999999", "CID900202", "id-unknown"),
        ("Tin", "Lilliput Tin", "CID900201", None, "id-other-name"),
        ("Tin", "Something Else Entirely", "CID900202", "CID900202", "id-other-name"),
        ("Tin", "Lilliput Tin", "1JPN039", "CID900202", "id-unknown"),
    ],
)
def test_an_id_and_a_name_that_disagree(
    metal: str, name: str, smelter_id: str, suggestion: str | None, note: str
) -> None:
    found = ask(metal, name, smelter_id=smelter_id)
    assert (found.smelter_id, suggested(found)) == (None, suggestion)
    assert note in found.notes


def test_an_id_in_the_name() -> None:
    assert ask("Tin", "Lilliput Tin (CID900202)").how == "id"
    assert ask("Tin", "CID 900202").smelter_id == "CID900202"
    assert ask("Tin", "Lilliput Tin CID900201").notes == ("id-other-name",)
    assert ask("Gold", "Lilliput Tin CID900202").smelter_id is None


# --- whatever a cell may hold ---

HOSTILE = [
    "",
    " ",
    "\u3000",
    ".,;-–—()[]",
    "()",
    "\x00\x1b[31m",
    "\u202e\u200b\ufeff",
    "=HYPERLINK(1)",
    "%s{0}\\d+(",
    *(
        text * 10_000
        for text in ("x", " ", "- ", ", ", "(", "()", "a b", "\ufdfa", "有限公司", "co ltd ", "\u0301", "/")
    ),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_match_nothing_and_take_no_time(text: str) -> None:
    judge = SmelterJudge(OpenReference(invented_data()))
    judge.judge(Query("Tin", "Blefuscu Tin", "JAPAN"))
    started = time.process_time()
    for query in (Query("Tin", text), Query("Tin", f"x{text}!", text, text), Query(text, text)):
        found = judge.judge(query).matched
        assert (found.smelter_id, found.suggestion) == (None, None)
    assert time.process_time() - started < 2


def invented_data() -> ReferenceFile:
    registry = invented().registry
    assert isinstance(registry, OpenReference)
    return registry.data


# --- properties ---

SYLLABLES = st.sampled_from(["ka", "lo", "mi", "zhu", "ren", "tau", "vis", "ork", "ül", "金", "鋼", "虚", "アト", "금"])
WORD = st.lists(SYLLABLES, min_size=1, max_size=3).map("".join)
FORM = st.sampled_from(["", " Ltd.", " Co., Ltd.", " GmbH", " S.A.", " Inc.", "有限公司"])
NAME = st.builds(lambda parts, form: " ".join(parts).title() + form, st.lists(WORD, min_size=1, max_size=4), FORM)
COUNTRY = st.sampled_from(["", "JAPAN", "CHINA", "GERMANY"])
METAL = st.sampled_from(["Tin", "Gold"])
FACILITY = st.tuples(METAL, COUNTRY, st.lists(NAME, min_size=1, max_size=3))
ODD = st.text(max_size=40) | st.text("Lilput TinSmelgCo.,() -/:CID90021有限\u3000", max_size=40)


@st.composite
def registries(draw: st.DrawFn) -> list[tuple[str, str, str, list[str]]]:
    made = draw(st.lists(FACILITY, min_size=1, max_size=8))
    return [(f"CID{900900 + at}", *item) for at, item in enumerate(made)]


def registry_of(made: Sequence[tuple[str, str, str, list[str]]]) -> Matcher:
    return matcher(
        listing(2025, *(named(metal, item, names[0], country, names[1:]) for item, metal, country, names in made))
    )


@given(ODD)
def test_name_forms_never_raise_and_are_stable(text: str) -> None:
    forms = name_forms(text)
    again = name_forms(forms.core)
    assert again.core == forms.core or again.forms, "the core put together may hold a legal form"
    assert plain(plain(text)) == plain(text)


@settings(max_examples=300)
@given(st.sampled_from([*METALS, "", "x"]), ODD, COUNTRY | ODD, st.just("") | ODD)
def test_matching_never_raises_and_says_one_thing(metal: str, name: str, country: str, smelter_id: str) -> None:
    assert_sound(metal, ask(metal, name, country, smelter_id), invented())


def assert_sound(metal: str, found: Matched, among: Matcher) -> None:
    assert found.smelter_id is None or found.suggestion is None
    assert all(0 <= score <= 1 for score in (found.score, *(item.score for item in found.candidates)))
    assert (found.how == "none") <= (found.smelter_id is None)
    if "id-other-metal" not in found.notes and metal:
        facilities = filter(None, map(among.registry.facility, candidates(found) | {found.smelter_id or ""}))
        assert {facility.metal for facility in facilities} <= {metal}


@given(registries(), COUNTRY)
def test_every_known_name_leads_to_its_facility(made: list[tuple[str, str, str, list[str]]], country: str) -> None:
    among = registry_of(made)
    for item, metal, own_country, names in made:
        for name in names:
            owners = {
                other for other, of, _, theirs in made if of == metal and exact_key(name) in map(exact_key, theirs)
            }
            found = ask(metal, name, own_country, among=among)
            assert found.smelter_id == item if owners == {item} else item in candidates(found) or len(owners) > 3
            assert_sound(metal, ask(metal, name.upper().replace(".", ""), country, among=among), among)


@given(registries(), NAME)
def test_a_name_never_leads_to_another_metal(made: list[tuple[str, str, str, list[str]]], name: str) -> None:
    among = registry_of(made)
    for text in (name, *(text for *_, names in made for text in names)):
        for metal in ("Tin", "Gold"):
            assert_sound(metal, ask(metal, text, among=among), among)


# --- RMI's own lists ---

TEMPLATES = sorted((SHARED / "rmi-templates").glob("*.xlsx"))
# Names that RMI's lists give to two facilities today, each counted once for either.
SHARED_TODAY = 13


@needs_shared
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_name_on_a_look_up_is_found(path: Path) -> None:
    said = read_source(path, ListMap())
    assert isinstance(said, Contribution)
    among = matcher(said)
    owners: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    lines = [line for line in said.statements if isinstance(line, Named)]
    for line in lines:
        owned = owners[line.metal, exact_key(line.name)]
        owned[line.smelter_id] = owned.get(line.smelter_id, False) or line.name == line.standard
    for line in lines:
        found = ask(line.metal, line.name, among=among)
        assert found.how in {"exact", "alias"}
        assert_owned(found, owners[line.metal, exact_key(line.name)])


def assert_owned(found: Matched, owners: dict[str, bool]) -> None:
    """Accepted is the one owner, or the one whose standard name it is; the others are candidates."""
    standard = [item for item, is_standard in owners.items() if is_standard]
    certain = next((ids[0] for ids in (list(owners), standard) if len(ids) == 1), None)
    assert found.smelter_id == certain
    assert candidates(found) == set(owners)


@needs_shared
def test_every_name_a_facility_ever_had_leads_to_it() -> None:
    """All templates together: accepted, or among the candidates where it is another's or shared by now."""
    reference = OpenReference(open_references(TEMPLATES))
    among = Matcher(reference)
    current = [(metal, name) for metal in reference.metals for name in reference.names(metal).names if name.rank < 4]
    found = [(name, ask(metal, name.text, among=among)) for metal, name in current]
    exceptions = [(name, matched) for name, matched in found if matched.smelter_id != name.smelter_id]
    assert sum(name.rank in (2, 3) for name, _ in found) > 10
    assert [name.text for name, matched in exceptions if name.smelter_id not in candidates(matched)] == []
    assert len(exceptions) == SHARED_TODAY


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_matching", ROOT / "benchmarks" / "matching.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@needs_shared
def test_shared_names_keep_the_bounds() -> None:
    benchmark = _benchmark()
    answers, _ = benchmark.ask(benchmark.read_cases(benchmark.CASES), benchmark.REFERENCES)
    missed = [line for line, holds in (bound.report(answers) for bound in benchmark.BOUNDS) if not holds]
    assert missed == []
