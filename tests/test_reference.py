"""References built from invented lists: every kind and form, the newest word, the same bytes in any order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from cmrtkit.builder import complete, write
from cmrtkit.reference.hints import ListMap
from cmrtkit.reference.model import ReferenceFile, Remark
from cmrtkit.reference.opening import open_references, write_reference
from cmrtkit.reference.registry import OpenReference
from cmrtkit.reference.standing import Judged
from tests.test_lists import DECLARATION, cell, row, saved, text_of, workbook

Rows = Sequence[Sequence[object]]
RMI = ["METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY LOCATION"]
AUDITS = [*RMI, "LAST AUDIT DATE", "AUDIT CYCLE", "REAUDIT IN PROGRESS", "LBMA RG", "RJC"]
HISTORY = ["METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY", "BASIS FOR REVISION", "DETAILS", "REVISION DATE"]
TIN = ["Tin", "CID900101", "Example Tin Works", "JAPAN"]
GOLD = ["Gold", "CID900201", "Example Gold Refinery", "PERU"]
HISTORY_LINE = ["Tin", "CID900101", "Example Tin Works", "JAPAN", "Removed"]


def csv_of(*rows: Sequence[object]) -> bytes:
    return text_of([[str(item) for item in row] for row in rows]).encode()


def xlsx_of(*rows: Sequence[object], title: str = "Sheet1", **more: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].title = title
    for name, lines in {title: rows, **more}.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    return saved(book)


def old_xml_of(*rows: Sequence[object]) -> bytes:
    return (
        DECLARATION + workbook(("List", "".join(row(*(cell(str(item)) for item in line)) for line in rows)))
    ).encode()


def put(folder: Path, lists: Mapping[str, bytes]) -> list[Path]:
    for name, data in lists.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in lists]


def built(folder: Path, hints: ListMap | None = None, /, **lists: bytes) -> ReferenceFile:
    """Names are given as ``list_2024_01_31``: a list as of that day, by its file's name."""
    return open_references(put(folder, lists), hints)


def judged(reference: ReferenceFile, smelter_id: str = "CID900101") -> Judged:
    return OpenReference(reference).judged(smelter_id)


def codes(reference: ReferenceFile) -> list[str]:
    return [remark.code for remark in reference.remarks]


def remark(reference: ReferenceFile, code: str) -> Remark:
    (found,) = [item for item in reference.remarks if item.code == code]
    return found


CONFORMANT = [AUDITS, [*TIN, "2023-03-01", "3 Years", "", "", ""], [*GOLD, "2022-11-19", "1 Year", "Yes", "Yes", ""]]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp932", "gb18030"])
def test_a_conformant_list_in_any_encoding(codec: str, tmp_path: Path) -> None:
    name = {"cp932": "見本製錬株式会社", "gb18030": "虚构锡业有限公司"}.get(codec, "Société d'Exemple")
    rows = [AUDITS, *([*TIN[:1], f"CID9001{n:02}", f"{name} {n}", "JAPAN", "2023-03-01"] for n in range(9))]
    reference = built(tmp_path, None, a=text_of(rows).encode(codec))
    assert OpenReference(reference).facility("CID900105").standard_name == f"{name} 5"  # type: ignore[union-attr]
    assert judged(reference).status == "conformant"


@pytest.mark.parametrize("form", [csv_of, xlsx_of, old_xml_of])
def test_a_conformant_list_in_any_form(form: object, tmp_path: Path) -> None:
    reference = built(tmp_path, None, a=form(*CONFORMANT))  # type: ignore[operator]
    gold = judged(reference, "CID900201")
    assert gold.recognised_by == ("RMAP", "LBMA")
    assert gold.standing
    assert (gold.standing.audited, gold.standing.cycle, gold.standing.reaudit) == (dt.date(2022, 11, 19), 1, "Yes")
    (source,) = reference.sources
    assert (source.kind, source.entries, source.metals) == ("conformant", 2, ("Gold", "Tin"))
    assert len(source.sha256) == 64


KINDS = {
    "conformant": CONFORMANT,
    "active": [RMI, TIN],
    "statuses": [[*RMI, "RMAP Status"], [*TIN, "Active"]],
    "reference-list": [["Metal", "Smelter Reference List", "Standard Smelter Name", "Country", "Smelter ID"], ["Tin", "ETW", *TIN[2:], TIN[1]]],
    "revision-history": [HISTORY, [*HISTORY_LINE, "Does not meet the RMI definition of a smelter", "2023-01-20"]],
    "lbma": [["LBMA Good Delivery List"], ["Refiner", "Country"], ["Example Gold Refinery", "Peru"]],
    "rjc": [["RJC members, Responsible Jewellery Council"], ["Company", "Country"], ["Example Gold Refinery", "Peru"]],
    "own": [["verdict", "smelter id", "name"], ["banned", TIN[1], ""]],
    "cahra": [["List of conflict-affected and high-risk areas"], ["Country", "Region"], ["Yemen", ""], ["India", "Jharkhand"]],
}  # fmt: skip


@pytest.mark.parametrize("form", [csv_of, xlsx_of, old_xml_of])
@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_a_list_is_seen_by_its_content(kind: str, form: object, tmp_path: Path) -> None:
    reference = built(tmp_path, None, list_2024_01_31=form(*KINDS[kind]))  # type: ignore[operator]
    assert [(source.kind, source.date) for source in reference.sources] == [(kind, dt.date(2024, 1, 31))]


def test_a_workbook_is_rmis_list_of_its_release(tmp_path: Path) -> None:
    """A supplier's filled workbook may serve; nothing of who filled it in gets into the file."""
    write(complete("CMRT", "6.4", name="Secret Parts Ltd."), tmp_path / "reply.xlsx")
    reference = open_references([tmp_path / "reply.xlsx"])
    (source,) = reference.sources
    assert (source.title, source.date, source.dated_by) == ("CMRT 6.4", dt.date(2024, 4, 26), "release")
    assert source.metals == ("Gold", "Tantalum", "Tin", "Tungsten")
    assert {judged(reference, item.id).status for item in reference.facilities} == {"listed"}
    text = write_reference(reference).decode()
    assert not any(word in text for word in ("Secret Parts", "@", "+81", "Contact", "Smelter not listed"))


def test_a_template_without_a_look_up_says_nothing(tmp_path: Path) -> None:
    data = xlsx_of(["x"], title="Declaration", Revision=[["y"]])
    assert codes(built(tmp_path, None, a=data)) == ["no-look-up"]


def line(name: str = "Example Tin Works", country: str = "JAPAN", metal: str = "Tin") -> list[str]:
    return [metal, "CID900101", name, country]


LISTING = ["Metal", "Smelter Look-up", "Smelter ID", "Standard Smelter Name", "Country"]


def listing(*lines: Sequence[str]) -> bytes:
    return csv_of(LISTING, *([metal, name, smelter_id, name, country] for metal, smelter_id, name, country in lines))


def history(what: str = "Removed", details: str = "No longer operating", day: str = "2023-01-20") -> bytes:
    return csv_of(HISTORY, [*HISTORY_LINE[:4], what, details, day])


def test_removed_and_back_on_the_list_is_listed(tmp_path: Path) -> None:
    gone = built(tmp_path, None, list_2018_01=listing(line()), history=history(day="2019-05-01"))
    now = judged(gone)
    assert (now.status, now.gone_since) == ("removed", dt.date(2019, 5, 1))
    assert now.removal
    assert now.removal.reason == "not-operating"
    back = built(
        tmp_path,
        None,
        list_2018_01=listing(line()),
        history=history(day="2019-05-01"),
        list_2024_01=listing(line(), OTHER_TIN),
    )
    assert judged(back).status == "listed"
    added = built(
        tmp_path,
        None,
        history=csv_of(
            HISTORY, [*HISTORY_LINE, "closed", "2019-05-01"], [*HISTORY_LINE[:4], "Added", "", "2020-05-01"]
        ),
    )
    assert judged(added).status == "listed"


def test_missing_from_a_newer_list_is_removed(tmp_path: Path) -> None:
    other = ["Tin", "CID900102", "Other Tin", "PERU"]
    reference = built(tmp_path, None, list_2023_01=listing(line(), other), list_2024_01=listing(other))
    now = judged(reference)
    assert (now.status, now.gone_since) == ("removed", dt.date(2024, 1, 1))
    assert now.last_listed
    assert now.last_listed.name == "list_2023_01"
    gold_only = built(tmp_path, None, list_2023_01=listing(line()), list_2024_01=listing(GOLD))
    assert judged(gold_only).status == "listed"  # a list of another metal says nothing of it


def test_rmis_word_for_a_non_smelter(tmp_path: Path) -> None:
    reference = built(
        tmp_path, None, a=history(details="Company does not meet the RMI definition of a smelter or refiner")
    )
    assert judged(reference).status == "non-smelter"


@pytest.mark.parametrize("newer", [True, False])
def test_the_newest_name_country_and_metal_count(newer: bool, tmp_path: Path) -> None:
    years = ("2020_01", "2024_01") if newer else ("2024_01", "2020_01")
    lists = {f"a_{years[0]}": listing(line()), f"b_{years[1]}": listing(line("New Name Tin", "BRAZIL", "Tungsten"))}
    reference = built(tmp_path, None, **lists)
    known = OpenReference(reference).facility("CID900101")
    assert known
    expected = ("New Name Tin", "BRAZIL", "Tungsten") if newer else ("Example Tin Works", "JAPAN", "Tin")
    assert (known.standard_name, known.country, known.metal) == expected
    assert remark(reference, "id-of-two-metals").rows == (2,)
    assert remark(reference, "id-of-two-metals").facts == {"id": "CID900101", "metals": ["Tin", "Tungsten"]}


def conformant(*lines: Sequence[str]) -> bytes:
    return csv_of(["Conformant smelters"], RMI, *lines)


def active(*lines: Sequence[str]) -> bytes:
    return csv_of(["Active smelters"], RMI, *lines)


def statuses(word: str, column: str = "Status") -> bytes:
    return csv_of([*RMI, column], [*TIN, word])


OTHER_TIN = ["Tin", "CID900102", "Other Tin", "PERU"]


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (conformant(TIN), active(TIN), "active"),
        (active(TIN), conformant(TIN), "conformant"),
        (conformant(TIN), conformant(OTHER_TIN), "listed"),
        (active(TIN), active(OTHER_TIN), "listed"),
        (conformant(TIN), conformant(GOLD), "conformant"),
        (conformant(TIN), active(OTHER_TIN), "conformant"),
        (conformant(TIN), statuses("Non Conformant"), "listed"),
        (conformant(TIN), statuses("Communication Suspended"), "listed"),
        (statuses("Not Eligible"), conformant(TIN), "conformant"),
        (statuses("Conformant"), conformant(OTHER_TIN), "listed"),
        (statuses("Active"), active(OTHER_TIN), "listed"),
        (conformant(TIN), statuses("Some new word"), "conformant"),
        (conformant(TIN), statuses(""), "conformant"),
        (conformant(TIN), statuses("Active"), "active"),
        (conformant(OTHER_TIN), statuses("Cross-recognized"), "cross-recognised"),
    ],
)
def test_the_newest_standing_counts(old: bytes, new: bytes, status: str, tmp_path: Path) -> None:
    assert judged(built(tmp_path, None, old_2022_01=old, new_2023_01=new)).status == status


def test_a_list_of_standings_without_metals_speaks_of_its_facilities(tmp_path: Path) -> None:
    bare = csv_of(["Conformant smelters"], ["Smelter ID", "Name"], TIN[1:3])
    reference = built(tmp_path, None, list_2023_01=listing(TIN), bare_2023_02=bare)
    assert judged(reference).status == "conformant"
    assert remark(reference, "metal-missing").rows == (3,)


def test_cross_recognised_says_no_more_than_the_list_does(tmp_path: Path) -> None:
    assert judged(built(tmp_path, None, a=statuses("Cross-recognized"))).recognised_by == ("other",)


OWN_CSV = csv_of(
    ["Verdict", "ID", "Name", "Metal", "Notes"],
    ["approved", "cid 900101", "", "", "audited ourselves"],
    ["no", "900201", "", "", "sanctions"],
    ["not a smelter", "", "Example Trading Ltd.", "tin", "trader"],
    ["alias", "CID900101", "ETW Japan", "", ""],
    ["perhaps", "CID900101", "", "", ""],
)
OWN_YAML = b"""
title: list of Example Ltd.
date: 2024-05-01
approved: [{id: cid 900101, note: audited ourselves}]
banned: [{id: CID900201, note: sanctions}]
non-smelters: [{name: Example Trading Ltd., metal: tin, note: trader}]
aliases: [{id: CID900101, name: ETW Japan}]
"""

ALL = {
    "list_2020_01": listing(TIN, GOLD, OTHER_TIN),
    "list_2024_01": listing(line("New Name Tin"), GOLD),
    "cf_2023_01": csv_of(*CONFORMANT),
    "ac_2023_01": active(OTHER_TIN, TIN),
    "st_2022_01": statuses("In Communication"),
    "history": history(),
    "lbma_2024_01": csv_of(*KINDS["lbma"], ["Nobody", "Chile"]),
    "rjc_2024_01": csv_of(*KINDS["rjc"]),
    "own": OWN_CSV,
    "own2": OWN_YAML,
}


def test_an_xlsx_of_two_sheets_keeps_the_audits_apart(tmp_path: Path) -> None:
    gold = [AUDITS, [*GOLD, "2021-01-01", "1 Year"]]
    reference = built(tmp_path, None, a=xlsx_of(*CONFORMANT[:2], title="Tin", Gold=gold))
    days = {item.id: item.standings[0].audited for item in reference.facilities}
    assert days == {"CID900101": dt.date(2023, 3, 1), "CID900201": dt.date(2021, 1, 1)}
    assert reference.sources[0].entries == 2
