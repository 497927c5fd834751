"""Lists of conflict-affected and high-risk areas: every form, days, regions, several lists, built and opened again."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cmrtkit.builder import complete, write
from cmrtkit.cli.main import app
from cmrtkit.errors import WorkbookError
from cmrtkit.reference.areas import Areas
from cmrtkit.reference.hints import load_map
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.reference.opening import open_references, read_reference, write_reference
from cmrtkit.reference.registry import OpenReference
from tests.test_reference import RMI, TIN, built, codes, conformant, csv_of, old_xml_of, remark, xlsx_of

TITLE = ["List of conflict-affected and high-risk areas (CAHRAs)"]
LINES = [
    ["Country", "Region", "Since", "Until", "Note"],
    ["Yemen", "", "2015", "", "whole"],
    ["DRC", "North Kivu Province; Ituri", "2020-01-01", "", ""],
    ["Colombia", "", "2016-01-01", "2022-06-30", ""],
    ["Myanmar", "Whole country", "2021-02-01", "present", ""],
]
DAY = dt.date(2025, 6, 1)


def areas(reference: ReferenceFile) -> Areas:
    return OpenReference(reference).areas


@pytest.mark.parametrize("form", [csv_of, xlsx_of, old_xml_of])
def test_a_list_in_any_form(form: object, tmp_path: Path) -> None:
    reference = built(tmp_path, None, list_2025_01=form(TITLE, *LINES))  # type: ignore[operator]
    (source,) = reference.sources
    assert (source.kind, source.date, source.entries) == ("cahra", dt.date(2025, 1, 1), 4)
    found = areas(reference)
    assert [area.country for area in found.in_force] == ["YE", "CD", "CO", "MM"]
    assert found.is_cahra("YE", DAY)
    assert found.is_cahra("MM", DAY)
    assert not found.is_cahra("RW", DAY)
    assert [area.note for area in found.of("YE", DAY)] == ["whole"]
    assert [(area.since, area.until) for area in found.of("MM", DAY)] == [(dt.date(2021, 2, 1), None)]


def test_days_count(tmp_path: Path) -> None:
    found = areas(built(tmp_path, None, list_2025_01=csv_of(TITLE, *LINES)))
    assert [found.is_cahra("CO", dt.date(year, 6, 30)) for year in (2015, 2016, 2022, 2023)] == [
        False,
        True,
        True,
        False,
    ]
    assert not found.is_cahra("YE", dt.date(2014, 12, 31))


def test_of_a_country_listed_by_regions_a_text_must_name_one(tmp_path: Path) -> None:
    found = areas(built(tmp_path, None, list_2025_01=csv_of(TITLE, *LINES)))
    assert not found.is_cahra("CD", DAY)
    assert found.named_in("Bisie mine, North Kivu, DRC", "CD", DAY)
    assert found.named_in("ituri (drc)", "CD", DAY)
    assert not found.named_in("Kolwezi, DRC", "CD", DAY)
    assert not found.named_in("South Kivu province", "CD", DAY)
    assert found.named_in("anything at all", "YE", DAY)


@pytest.mark.parametrize(
    "rows",
    [
        [["紛争地域および高リスク地域リスト"], ["国名", "地域", "開始日"], ["イエメン", "", ""]],
        [["受冲突影响和高风险地区名单"], ["国家", "地区"], ["也门", "全境"]],
        [["Country", "CAHRA"], ["Yemen", "Yes"], ["Japan", "No"], ["Peru", ""]],
        [["Country", "CAHRA (Y/N)", "Status"], ["Yemen", "○", ""], ["Japan", "×", ""], ["Peru", "○", "removed"]],
        [["Country", "Conflict-affected and high-risk areas"], ["Yemen", ""]],
        [["CAHRA list 2025"], ["Country"], ["Yemen"], ["Yemen"], ["Congo"], ["Yemen"]],
        [["ID", "Country", "CAHRA since"], ["1", "YEMEN", "2015"]],
    ],
)  # fmt: skip
def test_lists_as_people_keep_them(rows: list[list[str]], tmp_path: Path) -> None:
    reference = built(tmp_path, None, list_2025_01=csv_of(*rows))
    assert [source.kind for source in reference.sources] == ["cahra"]
    assert {area.country for area in areas(reference).in_force} == {"YE"}
    assert areas(reference).is_cahra("YE", DAY)


def test_told_by_the_name_of_a_sheet_or_by_a_map(tmp_path: Path) -> None:
    assert built(tmp_path, None, a_2025_01=xlsx_of(LINES[0], LINES[1], title="CAHRA")).sources[0].kind == "cahra"
    (tmp_path / "map.yaml").write_text(
        "lists: [{file: b.csv, kind: cahra, date: 2025-01-01, columns: {country: Where}}]"
    )
    (tmp_path / "b.csv").write_bytes(csv_of(["Where", "Why"], ["Yemen", "war"]))
    mapped = open_references([tmp_path / "b.csv"], load_map(tmp_path / "map.yaml"))
    assert areas(mapped).is_cahra("YE", DAY)


def test_a_list_of_smelters_stays_one_whatever_it_says_of_such_areas(tmp_path: Path) -> None:
    head = ["Conformant smelters, assessed for conflict-affected and high-risk areas"]
    reference = built(tmp_path, None, a_2025_01=csv_of(head, RMI, TIN))
    assert (reference.sources[0].kind, reference.areas) == ("conformant", ())
    with pytest.raises(WorkbookError, match="list-no-heading"):
        built(tmp_path, None, b=csv_of(["Country", "Region"], ["Yemen", ""]))


def test_odd_lines_are_remarked(tmp_path: Path) -> None:
    lines = [["Atlantis", "", "", "", ""], ["Peru", "", "soon", "", ""], ["Chile", "", "", "some day", ""]]
    reference = built(tmp_path, None, list_2025_01=csv_of(TITLE, *LINES, *lines))
    assert remark(reference, "country-unknown").rows == (7,)
    assert remark(reference, "country-unknown").facts == {"names": ["Atlantis"]}
    assert [item.rows for item in reference.remarks if item.code == "dates-unreadable"] == [(8,), (9,)]
    assert areas(reference).is_cahra("PE", DAY)
    assert not areas(reference).of("CL", DAY)  # its last day may be long past


def test_the_newest_list_counts_and_the_own_one_beside_it(tmp_path: Path) -> None:
    old = csv_of(TITLE, ["Country", "Note"], ["Yemen", ""], ["Colombia", ""])
    new = csv_of(TITLE, ["Country", "Note"], ["Yemen", ""], ["Mali", ""])
    own = b"title: ours\ncahra:\n  - {country: India, region: 'Jharkhand, Bihar', note: mica, since: 2024-01-01}\n  - {country: Utopia}\n"
    reference = built(tmp_path, None, list_2024_01=old, list_2025_01=new, own=own)
    assert {area.country for area in areas(reference).in_force} == {"YE", "ML", "IN"}
    assert areas(reference).named_in("a mine in Bihar", "IN", DAY)
    assert remark(reference, "country-unknown").rows == (2,)
    assert "undated" not in codes(reference)


def test_an_own_list_with_a_fault_says_where(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError) as caught:
        built(tmp_path, None, own=b"cahra: [{region: North Kivu}]")
    assert caught.value.code == "own-list-malformed"
    assert "cahra" in str(caught.value.facts["where"])


def test_built_and_opened_again(tmp_path: Path) -> None:
    reference = built(tmp_path, None, a_2025_01=csv_of(TITLE, *LINES), b_2025_01=conformant(TIN))
    data = write_reference(reference)
    assert read_reference(data) == reference
    (tmp_path / "built.json").write_bytes(data)
    again = open_references([tmp_path / "built.json", *[path for path in tmp_path.iterdir() if path.suffix == ""]])
    assert write_reference(again) == data
    without = built(tmp_path, None, b_2025_01=conformant(TIN))
    assert "areas" not in json.loads(write_reference(without))  # as an older cmrtkit wrote it
    lost = json.loads(data)
    lost["areas"][0]["source"] = 9
    with pytest.raises(WorkbookError, match="reference-damaged"):
        read_reference(json.dumps(lost).encode())


def test_show_counts_areas(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(csv_of(TITLE, *LINES))
    shown = CliRunner().invoke(app, ["reference", "show", str(tmp_path / "a.csv")])
    assert "Conflict-affected and high-risk areas: 4 in 4 countries." in shown.output
    summary = CliRunner().invoke(app, ["reference", "show", str(tmp_path / "a.csv"), "--format", "json"])
    assert json.loads(summary.output)["areas"] == 4


def test_areas_alone_say_nothing_of_audits_and_leave_the_look_ups_in_force(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_bytes(csv_of(TITLE, *LINES))
    for name in ("a.xlsx", "b.xlsx"):
        write(complete("CMRT", "6.5").with_cells({"Smelter List!O9": "Yemen"}), tmp_path / name)
    books = [str(tmp_path / name) for name in ("a.xlsx", "b.xlsx")]
    for given in (books, books[:1]):
        run = CliRunner().invoke(
            app, ["validate", *given, "--reference", str(tmp_path / "areas.csv"), "--format", "json"]
        )
        result = json.loads(run.stdout)
        assert [item["kind"] for item in result["reference"]] == ["cahra", "look-up"]
        names = {item["name"] for item in result["files"][0]["findings"]}
        assert {"no-conformance-list", "origin-contradicts-mines"} <= names
        assert {row["status"] for row in result["files"][0]["smelters"]} == {"listed"}
