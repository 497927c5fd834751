"""Smelters in whole runs: which lists count, statuses and counts in the results, what is told once."""

from __future__ import annotations

import csv
import datetime as dt
import json
import time
from collections.abc import Iterable
from pathlib import Path

import cmrtkit
from cmrtkit.builder import Blueprint, as_grid, complete, write
from cmrtkit.engine import References
from cmrtkit.model.cells import CellValue
from cmrtkit.reference.opening import open_references
from cmrtkit.reference.registry import OpenReference
from cmrtkit.results import FileResult, RunResult
from cmrtkit.words import load_words
from tests.conftest import SHARED, needs_shared
from tests.helpers import render_json, render_text

CORPUS = SHARED / "corpus"
DAY = dt.date(2026, 11, 21)
CONFORMANT = "METAL,SMELTER ID,STANDARD SMELTER NAME,COUNTRY LOCATION,LAST AUDIT DATE,AUDIT CYCLE,REAUDIT IN PROGRESS\n"


def _write(folder: Path, **workbooks: Blueprint) -> list[Path]:
    paths = [folder / f"{name}.xlsx" for name in workbooks]
    for path, blueprint in zip(paths, workbooks.values(), strict=True):
        write(blueprint, path)
    return paths


def _conformant(folder: Path, *rows: str) -> Path:
    path = folder / "conformant-2026-09-01.csv"
    path.write_text(CONFORMANT + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def _run(paths: Iterable[Path], *lists: Path, select: Iterable[str] = ()) -> RunResult:
    return cmrtkit.validate(list(paths), as_of=DAY, reference=lists, select_rules=list(select))


def _names(result: FileResult) -> list[str]:
    return [finding.name for finding in result.findings]


def test_without_lists_the_workbooks_own_look_up_serves(tmp_path: Path) -> None:
    result = _run(_write(tmp_path, one=complete("CMRT", "6.5")))
    assert [(source.kind, source.name, source.date) for source in result.reference] == [
        ("look-up", "CMRT 6.5", dt.date(2025, 4, 25))
    ]
    assert {row.status for row in result.files[0].smelters} == {"listed"}


def test_nothing_known_about_audits_is_told_once_a_run(tmp_path: Path) -> None:
    paths = _write(tmp_path, a=complete("CMRT", "6.5"), b=complete("CMRT", "6.4"), c=complete("EMRT", "1.3"))
    result = _run(paths)
    assert result.summary.by_rule["no-conformance-list"] == 1
    assert _names(result.files[0])[0] == "no-conformance-list"
    assert result.files[0].summary.note == sum(finding.severity == "note" for finding in result.files[0].findings)


def test_the_note_is_given_with_the_first_workbook_that_names_smelters(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    empty = complete("CMRT", "6.5").with_cells({f"Smelter List!{c}{r}": None for r in range(5, 17) for c in "ABCP"})
    paths = [tmp_path / "broken.xlsx", *_write(tmp_path, empty=empty, full=complete("CMRT", "6.5"))]
    result = _run(paths)
    assert ["no-conformance-list" in _names(item) for item in result.files] == [False, False, True]


def test_a_list_of_active_smelters_alone_says_nothing_about_conformance(tmp_path: Path) -> None:
    active = tmp_path / "active.csv"
    active.write_text(
        "METAL,SMELTER ID,STANDARD SMELTER NAME,COUNTRY LOCATION\nTin,CID900201,PT Peleburan Khayalan,INDONESIA\n",
        encoding="utf-8",
    )
    result = _run(_write(tmp_path, one=complete("CMRT", "6.5")), active)
    assert result.summary.by_rule["no-conformance-list"] == 1
    assert "non-conformant-smelter" not in result.summary.by_rule


def test_statuses_and_counts_with_a_conformant_list(tmp_path: Path) -> None:
    lists = _conformant(tmp_path, "Tin,CID900201,PT Peleburan Khayalan,INDONESIA,2026-05-01,1 Year,")
    result = _run(_write(tmp_path, one=complete("CMRT", "6.5")), lists).files[0]
    statuses = {row.smelter_id: (row.status, row.recognised_by) for row in result.smelters}
    assert statuses["CID900201"] == ("conformant", ["RMAP"])
    assert statuses["CID900202"] == ("listed", [])
    flagged = {finding.smelter_id for finding in result.findings if finding.name == "non-conformant-smelter"}
    assert flagged == {"CID900202", "CID900203"}  # the list speaks of tin alone
    tin = next(count for count in result.smelter_counts if count.metal == "Tin")
    assert (tin.named, tin.identified, tin.conformant, tin.neither, tin.unknown) == (3, 3, 1, 2, 0)


def test_counts_add_up_and_count_each_smelter_once(tmp_path: Path) -> None:
    cells = {
        "Smelter List!B17": "Tin", "Smelter List!C17": "Lilliput Tin",  # named in row 9 already
        "Smelter List!B18": "Tin", "Smelter List!C18": "Smelter not listed",
        "Smelter List!D18": "Utopia Tin Furnace", "Smelter List!E18": "MALAYSIA",
        "Smelter List!B19": "Tin", "Smelter List!C19": "Smelter not yet identified",
    }  # fmt: skip
    lists = _conformant(tmp_path, "Tin,CID900201,PT Peleburan Khayalan,INDONESIA,2026-05-01,1 Year,")
    result = _run(_write(tmp_path, one=complete("CMRT", "6.5").with_cells(cells)), lists).files[0]
    for count in result.smelter_counts:
        standing = (count.conformant, count.active, count.cross_recognised, count.neither)
        assert count.named == count.identified + count.unknown
        compared = count.metal == "Tin"  # the list speaks of tin alone
        assert count.identified == sum(number or 0 for number in standing) if compared else set(standing) == {None}
    tin = next(count for count in result.smelter_counts if count.metal == "Tin")
    assert (tin.named, tin.identified, tin.unknown) == (4, 3, 1)


def test_without_a_conformant_list_nothing_is_counted_as_without_audit(tmp_path: Path) -> None:
    result = _run(_write(tmp_path, one=complete("CMRT", "6.5"))).files[0]
    assert {count.conformant for count in result.smelter_counts} == {None}


def test_the_newest_look_up_at_hand_tells_who_left_the_list(tmp_path: Path) -> None:
    """A facility that the newer workbooks' Look-up lacks has left the list since the older template."""
    older = complete("CMRT", "6.4")
    newer = complete("CMRT", "6.5").with_cells(_without_look_up_rows(complete("CMRT", "6.5"), "CID900203"))
    newer = newer.with_cells({"Smelter List!B10": None, "Smelter List!C10": None, "Smelter List!P10": None})
    result = _run(_write(tmp_path, older=older, newer=newer), select=["smelter-removed"])
    assert [finding.smelter_id for finding in result.files[0].findings] == ["CID900203"]
    assert [source.date for source in result.reference] == [dt.date(2025, 4, 25)]


def test_one_altered_look_up_does_not_decide_over_the_others(tmp_path: Path) -> None:
    altered = complete("CMRT", "6.5").with_cells(_without_look_up_rows(complete("CMRT", "6.5"), "CID900203"))
    sound = complete("CMRT", "6.5")
    result = _run(_write(tmp_path, altered=altered, b=sound, c=sound, d=complete("CMRT", "6.4")))
    assert "smelter-removed" not in [finding.name for item in result.files[1:] for finding in item.findings]


def _without_look_up_rows(blueprint: Blueprint, smelter_id: str) -> dict[str, None]:
    """Every cell of the Look-up's rows for a facility, cleared."""
    from cmrtkit.builder import as_grid

    sheet = as_grid(blueprint).sheet("Smelter Look-up")
    rows = {row for (row, _), cell in sheet.cells.items() if cell.value == smelter_id}
    return {f"Smelter Look-up!{column}{row}": None for row in rows for column in "ABCDEFGHIJ"}


def test_an_own_list_decides_for_the_user(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("approved: [{id: CID900202}]\nbanned: [{id: CID900301, note: see minutes}]\n", encoding="utf-8")
    lists = _conformant(tmp_path, "Tin,CID900201,PT Peleburan Khayalan,INDONESIA,2026-05-01,1 Year,")
    result = _run(_write(tmp_path, one=complete("CMRT", "6.5")), lists, own).files[0]
    by_rule = {name: {f.smelter_id for f in result.findings if f.name == name} for name in _names(result)}
    assert by_rule["non-conformant-smelter"] == {"CID900203"}
    assert by_rule["banned-smelter"] == {"CID900301"}


def test_gold_recognised_by_others_is_no_risk(tmp_path: Path) -> None:
    lbma = tmp_path / "bars.csv"
    lbma.write_text(
        "LBMA Good Delivery list,\nRefiner,Country\nRuritania Gold Refiners,Switzerland\n", encoding="utf-8"
    )
    lists = _conformant(tmp_path, "Gold,CID900301,Horai Precious Metals Refinery,JAPAN,2026-05-01,1 Year,")
    result = _run(_write(tmp_path, one=complete("CMRT", "6.5")), lists, lbma).files[0]
    row = next(item for item in result.smelters if item.smelter_id == "CID900302")
    assert (row.status, row.recognised_by) == ("cross-recognised", ["LBMA"])
    flagged = {finding.smelter_id for finding in result.findings if finding.name == "non-conformant-smelter"}
    assert flagged == {"CID900303"}


def _straight(name: str) -> set[str]:
    with (SHARED / "reference-lists" / name).open(encoding="utf-8-sig", newline="") as stream:
        return {row["SMELTER ID"] for row in csv.DictReader(stream)}


@needs_shared
def test_statuses_of_the_corpus_agree_with_the_lists_of_2023() -> None:
    conformant, active = _straight("rmap-conformant-2023-05.csv"), _straight("rmap-active-2023-05.csv")
    lists = sorted((SHARED / "reference-lists").glob("*.csv"))
    seen: set[str] = set()
    for path in sorted((CORPUS / "recalculated").glob("?MRT_*.xlsx")):
        result = _run([path], *lists).files[0]
        if result.error:  # a template without a layout
            continue
        flagged = {finding.smelter_id for finding in result.findings if finding.name == "non-conformant-smelter"}
        for row in result.smelters:
            if row.smelter_id:
                expected = (
                    "conformant" if row.smelter_id in conformant else "active" if row.smelter_id in active else None
                )
                assert row.status == (expected or row.status), (path.name, row)
                assert row.status in (expected, "listed", "removed", "non-smelter"), (path.name, row)
                assert (row.status == "listed") == (row.smelter_id in flagged), (path.name, row)
            seen.add(row.status)
    assert {"conformant", "listed", "unlisted", "unidentified"} <= seen


@needs_shared
def test_ids_stay_those_of_the_workbooks_formulas() -> None:
    """What the lists add must not change what the workbook itself says."""
    lists = sorted((SHARED / "reference-lists").glob("*.csv"))
    cases = {}
    for line in (CORPUS / "main.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        cases[case["id"]] = {row["row"]: row["id"] or None for row in case["smelters"]}
    for path in sorted((CORPUS / "recalculated").glob("*.xlsx")):
        if path.stem in cases:
            result = _run([path], *lists).files[0]
            assert {row.row: row.smelter_id for row in result.smelters} == cases[path.stem]


def test_a_workbook_is_judged_the_same_alone_and_in_any_batch(tmp_path: Path) -> None:
    """What is kept between files must never leak from one to the next."""
    spaced = {"Smelter List!B17": "Gold", "Smelter List!C17": "Smelter not listed",
              "Smelter List!D17": "Horai Precious  Metals Refinery", "Smelter List!E17": "JAPAN"}  # fmt: skip
    moved = {f"Smelter Look-up!D{row}": "PERU" for row in _rows_of(complete("CMRT", "6.5"), "CID900301")}
    paths = _write(
        tmp_path,
        moved=complete("CMRT", "6.5").with_cells(moved),
        spaced=complete("CMRT", "6.5").with_cells(spaced),
        other=complete("CMRT", "6.4"),
        cobalt=complete("EMRT", "1.3"),
    )
    lists = _conformant(tmp_path, "Tin,CID900201,PT Peleburan Khayalan,INDONESIA,2026-05-01,1 Year,")
    alone = {path.name: _run([path], lists).files[0] for path in paths}
    for order in (paths, paths[::-1], paths * 2):
        for item in _run(order, lists).files:
            assert item == alone[Path(item.path).name]


def _rows_of(blueprint: Blueprint, smelter_id: str) -> set[int]:
    sheet = as_grid(blueprint).sheet("Smelter Look-up")
    return {row for (row, _), cell in sheet.cells.items() if cell.value == smelter_id}


def test_a_look_up_that_lost_its_rows_condemns_nobody(tmp_path: Path) -> None:
    sheet = as_grid(complete("CMRT", "6.5")).sheet("Smelter Look-up")
    lost = {f"Smelter Look-up!{column}{row}": None for row in range(10, max(sheet.rows()) + 1) for column in "ABCDEJ"}
    cut = complete("CMRT", "6.5").with_cells(lost)
    result = _run(_write(tmp_path, cut=cut, sound=complete("CMRT", "6.4")))
    assert {row.status for row in result.files[1].smelters} == {"listed"}


def test_a_version_newer_than_those_on_file_is_not_taken_for_an_old_one(tmp_path: Path) -> None:
    newer = {"Declaration!J3": "Revision 7.0", "Smelter List!Q3": "Revision 7.0"}
    fresh = {"Smelter Look-up!A5": "Gold", "Smelter Look-up!B5": "Nephelokokkygia Mint",
             "Smelter Look-up!C5": "Nephelokokkygia Mint", "Smelter Look-up!D5": "GREECE",
             "Smelter Look-up!E5": "CID900399", "Smelter Look-up!J5": "GoldNephelokokkygia Mint",
             "Smelter List!A17": "CID900399"}  # fmt: skip
    paths = _write(
        tmp_path, list65=complete("CMRT", "6.5"), newer=complete("CMRT", "6.5").with_cells({**newer, **fresh})
    )
    result = _run(paths[1:], paths[0]).files[0]
    assert next(row.status for row in result.smelters if row.smelter_id == "CID900399") == "listed"


def test_an_older_look_up_does_not_change_the_metal_of_a_newer_list(tmp_path: Path) -> None:
    listed = tmp_path / "reference-list-2026-09-01.csv"
    listed.write_text(
        "Smelter reference list,,,\nMETAL,SMELTER ID,STANDARD SMELTER NAME,COUNTRY LOCATION\n"
        "Tantalum,CID900302,Ruritania Gold Refiners AG,SWITZERLAND\n",
        encoding="utf-8",
    )
    result = _run(_write(tmp_path, one=complete("CMRT", "6.4")), listed).files[0]
    assert "Tantalum" in {count.metal for count in result.smelter_counts}
    judged = References(open_references([listed])).judge_for(cmrtkit.read(tmp_path / "one.xlsx"))
    found = judged.reference.facility("CID900302")
    assert found is not None
    assert found.metal == "Tantalum"


def test_bans_and_non_smelters_hold_by_id_and_by_name(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "verdict,id,name,metal\nbanned,CID999999,,\nnon-smelter,CID999998,,\n"
        "banned,,Horai Refinery,Gold\nnon-smelter,,Utopia Bullion House,Gold\n",
        encoding="utf-8",
    )
    cells = {"Smelter List!A17": "CID999999", "Smelter List!A18": "CID999998",
             "Smelter List!B19": "Gold", "Smelter List!C19": "Smelter not listed",
             "Smelter List!D19": "Utopia Bullion House Co., Ltd.", "Smelter List!E19": "GREECE"}  # fmt: skip
    result = _run(_write(tmp_path, one=complete("CMRT", "6.5").with_cells(cells)), own).files[0]
    found = [(f.name, f.cell) for f in result.findings if f.name in ("banned-smelter", "non-smelter")]
    assert found == [
        ("banned-smelter", "A11"),
        ("banned-smelter", "A17"),
        ("non-smelter", "A18"),
        ("non-smelter", "D19"),
    ]


def test_a_huge_cell_costs_no_time(tmp_path: Path) -> None:
    """The bound is a hundred times what it takes; before names were cut it took minutes."""
    texts = ("a" * 32_000, ("1" + "-" * 5) * 5_000, "Ruri" + " ," * 15_000 + "b", "@" * 32_000, "(" * 32_000)
    cells: dict[str, CellValue] = {}
    for row, text in enumerate(texts * 3, 17):
        cells |= {f"Smelter List!B{row}": "Gold", f"Smelter List!C{row}": "Smelter not listed",
                  f"Smelter List!D{row}": text, f"Smelter List!E{row}": "JAPAN", f"Smelter List!A{row}": "CID900301x"}  # fmt: skip
    cells["Declaration!J3"] = "Revision 6.5\n" + "t" * 32_000
    paths = _write(tmp_path, one=complete("CMRT", "6.5").with_cells(cells), two=complete("CMRT", "6.5"))
    begin = time.process_time()
    _run(paths)
    assert time.process_time() - begin < 20


def test_no_address_of_a_person_is_in_the_results(tmp_path: Path) -> None:
    mail = "jane.doe@example.com"
    cells = {"Smelter List!B17": mail, "Smelter List!C17": "Somewhere", "Smelter List!B18": "Gold",
             "Smelter List!C18": "Smelter not listed", "Smelter List!D18": f"Utopia {mail}", "Smelter List!E18": mail,
             "Smelter List!A19": mail, "Smelter List!F20": mail, "Smelter List!B20": "Gold",
             "Smelter List!C20": "Horai Refinery", "Smelter Look-up!C8": mail, "Smelter Look-up!D8": mail,
             "Smelter Look-up!E8": mail}  # fmt: skip
    paths = _write(tmp_path, one=complete("CMRT", "6.5").with_cells(cells), sound=complete("CMRT", "6.5"))
    for result in (_run(paths[:1]), _run(paths[:1], paths[1])):
        assert "jane" not in render_json(result)
        assert "jane" not in render_text(result, load_words("en"))


def test_of_two_lines_for_one_facility_the_last_counts(tmp_path: Path) -> None:
    line = "Tin,CID900201,PT Peleburan Khayalan,INDONESIA"
    lists = _conformant(tmp_path, f"{line},2024-05-01,1 Year,", f"{line},2026-05-01,1 Year,")
    judged = OpenReference(open_references([lists])).judged("CID900201")
    assert judged.standing is not None
    assert judged.standing.audited == dt.date(2026, 5, 1)


def test_another_suppliers_look_up_is_not_taken_for_rmis(tmp_path: Path) -> None:
    """What one Look-up has and others lack may be the fault of either: nobody is told that RMI lacks it."""
    extra = {"Smelter Look-up!A5": "Gold", "Smelter Look-up!B5": "Nephelokokkygia Mint",
             "Smelter Look-up!C5": "Nephelokokkygia Mint", "Smelter Look-up!D5": "GREECE",
             "Smelter Look-up!E5": "CID900399", "Smelter Look-up!J5": "GoldNephelokokkygia Mint",
             "Smelter List!A17": "CID900399"}  # fmt: skip
    more = complete("CMRT", "6.5").with_cells(extra)
    result = _run(_write(tmp_path, more=more, b=complete("CMRT", "6.5"), c=complete("CMRT", "6.5")))
    assert "smelter-id-unknown" not in result.summary.by_rule
    assert next(row.status for row in result.files[0].smelters if row.row == 17) == "listed"
