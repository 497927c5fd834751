"""References from other programmes' lists and the user's own, in any order, joined, dated and mapped."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.builder import complete, write
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.reference.census import count_metals
from cmrtkit.reference.hints import ListMap, load_map
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.reference.opening import open_references, read_reference, write_reference
from cmrtkit.reference.registry import OpenReference
from cmrtkit.words import load_words
from tests.test_reference import (
    ALL,
    AUDITS,
    GOLD,
    HISTORY,
    KINDS,
    OWN_CSV,
    OWN_YAML,
    RMI,
    TIN,
    built,
    codes,
    conformant,
    csv_of,
    history,
    judged,
    listing,
    put,
    remark,
    statuses,
    xlsx_of,
)  # fmt: skip


@pytest.mark.parametrize("programme", ["lbma", "rjc"])
def test_other_programmes_by_name_and_country(programme: str, tmp_path: Path) -> None:
    rows = [*KINDS[programme], ["Unheard-of Gold", "CHILE"], ["Example Gold Refinery", "JAPAN"]]
    reference = built(tmp_path, None, list_2024_01=listing(GOLD, TIN), p=csv_of(*rows))
    assert judged(reference, "CID900201").recognised_by == (programme.upper(),)
    assert judged(reference, "CID900201").status == "cross-recognised"
    assert remark(reference, "not-matched").rows[0] == 4
    assert judged(reference).status == "listed"


def test_a_silver_list_does_not_speak_of_gold(tmp_path: Path) -> None:
    rows = [["LBMA Good Delivery List: Silver"], *KINDS["lbma"][1:]]
    reference = built(tmp_path, None, list_2024_01=listing(GOLD), p=csv_of(*rows))
    assert judged(reference, "CID900201").status == "listed"


@pytest.mark.parametrize(
    "own", [OWN_CSV, OWN_YAML, b"\xef\xbb\xbf" + OWN_YAML], ids=["csv", "yaml", "yaml with a mark"]
)
def test_the_users_own_list(own: bytes, tmp_path: Path) -> None:
    reference = built(tmp_path, None, list_2024_01=listing(TIN, GOLD), own=own)
    tin, gold = judged(reference), judged(reference, "CID900201")
    assert (tin.is_recognised, tin.recognised_by, tin.status) == (True, ("own list",), "listed")
    assert gold.own
    assert (gold.own.verdict, gold.own.note) == ("banned", "sanctions")
    opened = OpenReference(reference)
    assert [word.verdict for word in opened.own_words("EXAMPLE TRADING LTD", "Tin")] == ["non-smelter"]
    assert not list(opened.own_words("Example Trading Ltd.", "Gold"))
    assert codes(reference) == (["own-line-unclear"] if own == OWN_CSV else [])


def test_own_words_that_contradict_each_other_or_reach_nobody(tmp_path: Path) -> None:
    own = csv_of(
        ["verdict", "id"], ["approved", TIN[1]], ["banned", TIN[1]], ["banned", "CID909999"], ["banned", "X12"]
    )
    reference = built(tmp_path, None, list_2024_01=listing(TIN), own=own)
    assert remark(reference, "own-words-differ").facts == {"id": TIN[1], "verdicts": ["approved", "banned"]}
    assert remark(reference, "own-id-unknown").facts == {"ids": ["CID909999", "X12"]}


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(sorted(ALL)), cut=st.integers(1, 9))
def test_any_order_and_any_joining_gives_the_same_bytes(
    order: list[str], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    put(folder, ALL)
    whole = write_reference(open_references([folder / name for name in sorted(ALL)]))
    paths = [folder / name for name in order]
    assert write_reference(open_references([*paths, paths[0]])) == whole
    for name, part in (("one", paths[:cut]), ("two", paths[cut - 1 :])):
        (folder / name).write_bytes(write_reference(open_references(part)))
    assert write_reference(open_references([folder / "one", folder / "two"])) == whole
    assert write_reference(open_references([folder / "one", *paths[cut:]])) == whole


def test_a_reference_round_trips(tmp_path: Path) -> None:
    reference = built(tmp_path, None, **ALL)
    data = write_reference(reference)
    assert read_reference(data) == reference
    (copy,) = put(tmp_path, {"copy.json": b"\xef\xbb\xbf" + data})
    assert open_references([copy]) == reference


def test_lists_of_one_name_or_one_content_in_two_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    paths = [
        *put(tmp_path / "a", {"x.csv": listing(TIN)}),
        *put(tmp_path / "b", {"x.csv": listing(GOLD), "y.csv": listing(TIN)}),
    ]
    files = {write_reference(open_references(order)) for order in itertools.permutations(paths)}
    assert len(files) == 1
    assert len(open_references(paths).sources) == 2


def test_a_list_given_under_two_dates_counts_under_the_newer(tmp_path: Path) -> None:
    reference = built(
        tmp_path, None, list_2018_01=listing(TIN), again_2024_01=listing(TIN), history=history(day="2019-05-01")
    )
    assert [source.name for source in reference.sources] == ["history", "again_2024_01"]
    assert judged(reference).status == "listed"


@pytest.mark.parametrize(
    ("name", "above", "expected"),
    [
        ("list.csv", "As of May 11, 2023", ("2023-05-11", "text")),
        ("list.csv", "Last updated: 2023-05-11", ("2023-05-11", "text")),
        ("list_2023-05-11.csv", "Conformant list", ("2023-05-11", "file-name")),
        ("list 2023-06.csv", "Conformant list", ("2023-06-01", "file-name")),
        ("list 2023-03.csv", "Conformant list", ("2023-03-07", "file-name")),
        ("list.csv", "Conformant list", ("2023-03-07", "newest-entry")),
    ],
)  # fmt: skip
def test_dates_of_lists(name: str, above: str, expected: tuple[str, str], tmp_path: Path) -> None:
    data = csv_of([above], AUDITS[:5], [*TIN, "2023-03-07"])
    source = open_references(put(tmp_path, {name: data})).sources[0]
    assert (str(source.date), source.dated_by) == expected


def test_dates_by_properties_and_none(tmp_path: Path) -> None:
    assert built(tmp_path, None, a=xlsx_of(RMI, TIN)).sources[0].dated_by == "properties"
    assert codes(built(tmp_path, None, a=csv_of(RMI, TIN))) == ["undated"]


def hints(folder: Path, text: str) -> ListMap:
    (folder / "map.yaml").write_text(text, encoding="utf-8")
    return load_map(folder / "map.yaml")


def test_a_map_gives_what_a_list_does_not_say(tmp_path: Path) -> None:
    text = "lists: [{file: a, kind: statuses, date: 2024-02-03, metal: Tin, columns: {smelter_id: Werksnummer, name: Werk, status: Stand}, statuses: {geprüft: conformant}}]"
    reference = built(
        tmp_path, hints(tmp_path, text), a=csv_of(["Werksnummer", "Werk", "Stand"], [TIN[1], TIN[2], "Geprüft"])
    )
    assert judged(reference).status == "conformant"
    assert (str(reference.sources[0].date), reference.sources[0].dated_by) == ("2024-02-03", "given")
    given = built(tmp_path, hints(tmp_path, "statuses: {Some new word: active}"), a=statuses("Some new word"))
    assert judged(given).status == "active"


def test_a_map_dates_workbooks_and_own_lists_too(tmp_path: Path) -> None:
    said = hints(tmp_path, "lists: [{file: own, date: 2024-02-03}, {file: w, date: 2024-02-04}, {file: nowhere}]")
    write(complete("CMRT", "6.4"), tmp_path / "w")
    reference = open_references([tmp_path / "w", *put(tmp_path, {"own": OWN_YAML})], said)
    assert {str(source.date) for source in reference.sources} == {"2024-02-03", "2024-02-04"}
    assert said.unused() == ["nowhere"]


WORDS = st.one_of(
    st.sampled_from([*TIN, "", "Total", "Conformant", "2023-05-01", "1", "CID 900101", "金"]), st.text(max_size=8)
)
NUMBERS = st.integers(900_000, 900_020)


@settings(max_examples=150, deadline=None)
@given(
    heading=st.lists(st.sampled_from([*AUDITS, *HISTORY, "Status", "Verdict", "Smelter Look-up", "x"]), max_size=8),
    ids=st.lists(NUMBERS, max_size=8),
    body=st.lists(st.lists(WORDS, max_size=8), max_size=8),
)
def test_random_lists_never_raise_and_keep_every_id(
    heading: list[str], ids: list[int], body: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("random")
    put(
        folder,
        {
            "odd": csv_of(heading, *body),
            "even_2024_01": csv_of(RMI, *(["Tin", f"CID{n}", f"Works {n}", "PERU"] for n in ids), *body),
        },
    )
    reference = ReferenceFile(sources=(), facilities=())
    for names in (["odd"], ["even_2024_01"], ["odd", "even_2024_01"]):
        try:
            reference = open_references([folder / name for name in names])
        except WorkbookError as error:
            message, hint = load_words("en").error(error)
            assert message
            assert hint
            continue
        assert all(judged(reference, item.id).status for item in reference.facilities)
        assert read_reference(write_reference(reference)) == reference
        if "odd" not in names:
            assert {f"CID{n}" for n in ids} <= {item.id for item in reference.facilities}


def test_a_list_is_dated_before_its_entries_are(tmp_path: Path) -> None:
    """What lies after the day of the list cannot be a date of it, and makes it no newer."""
    data = csv_of(["As of May 11, 2023"], AUDITS[:5], [*TIN, "2031-01-01"], [*GOLD, "2023-04-01"])
    reference = built(tmp_path, None, a=data)
    assert str(reference.sources[0].date) == "2023-05-11"
    assert remark(reference, "dates-unreadable").rows == (3,)


def test_a_map_names_columns_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="smelter_idd"):
        hints(tmp_path, "lists: [{file: a, columns: {smelter_idd: Nummer}}]")


def test_without_a_list_of_facilities_nobody_is_counted_on_one(tmp_path: Path) -> None:
    (count,) = count_metals(OpenReference(built(tmp_path, None, a=conformant(TIN))))
    assert (count.listed, count.conformant) == (None, 1)
    (count,) = count_metals(OpenReference(built(tmp_path, None, a_2023_01=conformant(TIN), b_2024_01=listing(TIN))))
    assert (count.listed, count.conformant) == (1, 1)
