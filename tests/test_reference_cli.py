"""Lists as people and attackers hand them in, and the commands ``reference build`` and ``reference show``."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import openpyxl
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from cmrtkit.builder import complete, write
from cmrtkit.cli.main import app
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.reference.contradictions import CODES
from cmrtkit.reference.hints import load_map
from cmrtkit.reference.model import Remark
from cmrtkit.reference.opening import open_references, write_reference
from cmrtkit.reference.registry import OpenReference
from cmrtkit.renderers.reference_report import remark_text, render_facility, render_reference
from cmrtkit.words import load_words
from tests.test_cli import cmrtkit
from tests.test_lists import saved
from tests.test_reference import (
    ALL,
    AUDITS,
    CONFORMANT,
    GOLD,
    HISTORY,
    HISTORY_LINE,
    OTHER_TIN,
    OWN_CSV,
    RMI,
    TIN,
    active,
    built,
    codes,
    conformant,
    csv_of,
    history,
    judged,
    listing,
    old_xml_of,
    put,
    remark,
    statuses,
    xlsx_of,
)  # fmt: skip

LANGUAGES = ("en", "ja", "zh")


def refused(folder: Path, data: bytes) -> WorkbookError:
    with pytest.raises(WorkbookError) as caught:
        open_references(put(folder, {"bad.list": data}))
    assert caught.value.facts["file"] == "bad.list"
    for language in LANGUAGES:
        assert "{" not in "".join(load_words(language).error(caught.value)).replace("{file: ", "")
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (csv_of(["a", "b"], ["c", "d"]), "list-no-heading"),
        (csv_of(["Smelter ID", "Comment"], [TIN[1], "x"]), "list-kind-unclear"),
        (csv_of(["Name", "Country"], TIN[2:]), "list-kind-unclear"),
        (
            csv_of(
                ["Metal", "Smelter Look-up (*)", "Smelter Identification", "Smelter Contact Name"],
                [*TIN[::2], TIN[1], "x"],
            ),
            "list-kind-unclear",
        ),
        (csv_of(["Conformant and active smelters"], RMI, TIN), "list-kind-unclear"),
        (csv_of(["Non-conformant smelters"], RMI, TIN), "list-kind-unclear"),
        (csv_of(["Smelters no longer conformant"], AUDITS[:5], [*TIN, "2020-01-01"]), "list-kind-unclear"),
        (csv_of(AUDITS, [""]), "list-without-lines"),
        (xlsx_of(RMI, TIN, title="Active", Conformant=[RMI, GOLD]), "list-kinds-mixed"),
        (csv_of(["Conformant smelters"], RMI, TIN, ["Active smelters"], RMI, GOLD), "list-kinds-mixed"),
        (xlsx_of(*CONFORMANT, History=[HISTORY, [*HISTORY_LINE, "", "2023-01-01"]]), "list-kinds-mixed"),
        (b"approved: [{idd: CID900101}]", "own-list-malformed"),
        (b"approved: CID900101", "own-list-malformed"),
        (b"x: 1", "not-a-table"),
        (b"date: 2024-99-99\napproved: []", "not-a-table"),
        (b"approved: " + b"[" * 5_000, "not-a-table"),
        (b"a: &a [x]\n" * 60_000, "not-a-table"),
        (b"{}", "reference-damaged"),
        (b'{"schema": "cmrtkit.reference/2"}', "reference-newer"),
        (b'{"schema": "cmrtkit.run/1"}', "reference-damaged"),
        (b"", "empty-file"),
        (b"%PDF-1.7", "pdf"),
    ],
)
def test_lists_that_cannot_be_used_are_named(data: bytes, code: str, tmp_path: Path) -> None:
    assert refused(tmp_path, data).code == code


def test_damaged_references(tmp_path: Path) -> None:
    data = write_reference(built(tmp_path, None, **ALL))
    assert refused(tmp_path, data[:-200]).code == "reference-damaged"
    lost = re.sub(rb'\n\{"name":"list_2020_01"[^\n]*', b"", data)
    assert refused(tmp_path, lost).code == "reference-damaged"
    twice = data.replace(b'"id":"CID900201"', b'"id":"CID900101"')
    assert refused(tmp_path, twice).code == "reference-damaged"
    assert (
        refused(tmp_path, data.replace(b'"kind":"look-up"', b"").replace(b'"tin"', b"")[:300]).code
        == "reference-damaged"
    )


def test_a_reference_of_unknown_remarks_is_still_shown() -> None:
    odd = Remark(code="from-the-future", source="x", rows=(1,))
    assert remark_text(odd, load_words("en")) == "x: from-the-future (row 1)"
    assert "?" in remark_text(Remark(code="duplicate-id", source="x"), load_words("en"))


# Every remark by the lists that lead to it.
DUPLICATE = [*TIN, "2023-03-01"]
REMARKED = {
    "encoding-guessed": {"a": csv_of(RMI, [*TIN[:2], "Société", "X"]).decode().encode("cp1252")},
    "encoding-mixed": {"a": csv_of(RMI, *([*TIN[:2], f"Société {n}", "X"] for n in range(9))) + "Tin,CID900109,Hütte,X\r\n".encode("cp1252")},
    "characters-lost": {"a": csv_of(RMI, *([*TIN[:2], f"見本製錬所 {n}", "JAPAN"] for n in range(9))).decode().encode("cp932").replace("所".encode("cp932"), b"\x8f", 1)},
    "quotes-repaired": {"a": b'METAL,SMELTER ID,STANDARD SMELTER NAME,COUNTRY LOCATION\nTin,CID900101,"Ex,JAPAN\nTin,CID900102,"A, B",PERU\n'},
    "xml-repaired": {"a": old_xml_of(RMI, [*TIN[:2], "A &amp; B", "X"]).replace(b"&amp;", b"&")},
    "dates-swapped": {"a": csv_of(AUDITS[:5], *([*TIN[:1], f"CID90{n:04}", f"W{n}", "X", day] for n, day in enumerate(["2023-01-04", "2023-02-04", "2023-03-04", "2023-04-03", "4/15/2023", "4/20/2023"])))},
    "dates-unreadable": {"a": csv_of(AUDITS[:5], [*TIN, "soon"])},
    "malformed-id": {"a": csv_of(RMI, TIN, ["Tin", "1JPN039", "Old Works", "JAPAN"])},
    "id-of-two-metals": {"a": csv_of(RMI, TIN, ["Gold", *TIN[1:]])},
    "no-look-up": {"a": xlsx_of(["x"], title="Declaration", Revision=[["y"]])},
    "undated": {"a": csv_of(RMI, TIN)},
    "shared-name": {},
    "duplicate-id": {"a": csv_of(AUDITS[:5], DUPLICATE, DUPLICATE)},
    "duplicate-id-differs": {"a": csv_of(AUDITS[:5], DUPLICATE, [*TIN, "2020-01-01"])},
    "conformant-and-active": {"a_2023_01": conformant(TIN), "b_2023_01": active(TIN)},
    "removed-but-on-list": {"a_2023_05": conformant(TIN), "h": history()},
    "country-differs": {"a_2023_01": listing(TIN), "b_2023_02": conformant([*TIN[:3], "PERU"])},
    "status-unknown": {"a": statuses("Some new word")},
    "change-unknown": {"a": history("Thought about"), "b": history()},
    "own-line-unclear": {"a": OWN_CSV},
    "own-words-differ": {"a": csv_of(["verdict", "id"], ["approved", TIN[1]], ["banned", TIN[1]])},
    "own-id-unknown": {"a": csv_of(["verdict", "id"], ["banned", "CID909999"])},
    "country-unknown": {"a": csv_of(["CAHRA list"], ["Country"], ["Atlantis"], ["Yemen"], ["Mali"], ["Libya"], ["Sudan"], ["Congo"])},
    "not-matched": {"a": ALL["lbma_2024_01"]},
    "active-like-reference-list": {"a_2023_01": conformant(TIN, GOLD), "b_2023_01": csv_of(RMI, TIN, GOLD, OTHER_TIN)},
    "two-standard-names": {"a": listing(TIN, [*TIN[:2], "Other Name", "JAPAN"])},
    "metal-missing": {"a": csv_of(RMI, TIN, ["", *GOLD[1:]], GOLD, TIN)},
    "metal-from-above": {"a": csv_of(RMI, TIN, ["", *OTHER_TIN[1:]])},
}  # fmt: skip


@pytest.mark.parametrize("code", REMARKED)
def test_every_remark_is_reached_and_has_words(code: str, tmp_path: Path) -> None:
    lists = dict(REMARKED[code])
    if code == "shared-name":
        book = complete("CMRT", "6.4").with_cells({f"Smelter Look-up!B{n}": "Twice" for n in range(5, 10)})
        write(book, tmp_path / "made.xlsx")
        lists["made.xlsx"] = (tmp_path / "made.xlsx").read_bytes()
    reference = built(tmp_path, None, **lists)
    assert code in codes(reference)
    for language in LANGUAGES:
        for item in reference.remarks:
            assert not {"?", "{"} & set(remark_text(item, load_words(language)))
        assert render_reference(reference, load_words(language), 80)


def test_there_is_a_test_of_every_remark() -> None:
    assert set(load_words("en").lists["remarks"]) == set(REMARKED)
    assert set(REMARKED) >= CODES


def test_contradictions_name_rows(tmp_path: Path) -> None:
    reference = built(tmp_path, None, **REMARKED["duplicate-id-differs"])
    assert remark(reference, "duplicate-id-differs").rows == (2, 3)
    both = remark(built(tmp_path, None, **REMARKED["conformant-and-active"]), "conformant-and-active")
    assert (both.source, both.rows, both.facts["other"], both.facts["other_row"]) == ("a_2023_01", (3,), "b_2023_01", 3)
    old = built(tmp_path, None, a_2020_01=active(TIN), b_2023_01=active(OTHER_TIN), c_2023_01=conformant(TIN))
    assert "conformant-and-active" not in codes(old)  # an active list that is out of date contradicts nothing


def test_a_list_as_people_keep_it(tmp_path: Path) -> None:
    """Title rows, a blank column, merged metals, IDs typed by hand and as numbers, a repeated heading, a total."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows: list[list[object]] = [
        ["Our copy of the conformant list"], ["as of May 11, 2023"], [],
        ["金属", None, "製錬業者 ID", "標準製錬業者名", "国", "最終監査日"],
        ["Tin", None, "CID 900101", "Example Tin Works", "JAPAN"], [None, None, 900102, "Other Tin", "PERU"], [None, None, "９００１０３", "Third Tin", "PERU"],
        ["金属", None, "製錬業者 ID", "標準製錬業者名", "国", "最終監査日"],
        ["Gold", None, "cid900201", "Example Gold Refinery", "PERU"], [None, None, "CID:900202", "Other Gold", "PERU"],
        [], ["Total", None, None, 5],
    ]  # fmt: skip
    for line in rows:
        sheet.append(line)
    sheet.merge_cells("A5:A7")
    sheet.merge_cells("A9:A10")
    reference = built(tmp_path, None, mine=saved(book))
    found = {item.id: (item.metal, judged(reference, item.id).status) for item in reference.facilities}
    assert found == {f"CID9001{n:02}": ("Tin", "conformant") for n in (1, 2, 3)} | {
        f"CID9002{n:02}": ("Gold", "conformant") for n in (1, 2)
    }
    assert remark(reference, "malformed-id").rows == (12,)
    assert str(reference.sources[0].date) == "2023-05-11"


def test_headings_in_chinese(tmp_path: Path) -> None:
    data = csv_of(
        ["金属", "冶炼厂识别号", "标准冶炼厂名称", "所在国家", "上次审核日期"], ["锡", *TIN[1:], "2023-05-01"]
    )
    reference = built(tmp_path, None, a=data.decode().encode("gb18030"))
    assert (judged(reference).status, reference.sources[0].metals) == ("conformant", ("Tin",))


def test_running_numbers_are_no_ids(tmp_path: Path) -> None:
    with_both = csv_of(["ID", *RMI], *([n, "Tin", f"CID90010{n}", f"Works {n}", "PERU"] for n in range(1, 5)))
    assert [item.id for item in built(tmp_path, None, a=with_both).facilities] == [f"CID90010{n}" for n in range(1, 5)]
    titled = (["Active smelters"], ["ID", "METAL", "Name", "Country"])
    alone = csv_of(*titled, *([n, "Tin", f"Works {n}", "PERU"] for n in range(1, 5)))
    reference = built(tmp_path, None, a=alone)
    assert (reference.facilities, remark(reference, "malformed-id").rows) == ((), (3, 4, 5, 6))


def test_a_second_table_of_other_columns_is_read_by_its_own_heading(tmp_path: Path) -> None:
    data = xlsx_of(
        ["Conformant"], RMI, TIN, [], ["COUNTRY", "STANDARD SMELTER NAME", "SMELTER ID", "METAL"], GOLD[::-1]
    )
    reference = built(tmp_path, None, a=data)
    assert [(item.id, item.metal, judged(reference, item.id).status) for item in reference.facilities] == [
        ("CID900101", "Tin", "conformant"), ("CID900201", "Gold", "conformant"),
    ]  # fmt: skip


def test_thousands_of_rows(tmp_path: Path) -> None:
    data = csv_of(RMI, *(["Tin", f"CID{n}", f"Example Works {n}", "PERU"] for n in range(900_000, 910_000)))
    started = time.perf_counter()
    assert len(built(tmp_path, None, a=data).facilities) == 10_000
    assert time.perf_counter() - started < 10


HOSTILE = "\x1b[2J=HYPERLINK(1)\u202eevil\x07\x9b\r"


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    """A reference made by an attacker, with orders to a terminal in every text."""
    data = write_reference(built(tmp_path, None, **ALL, s=statuses("Some new word")))
    document = json.loads(data)
    for part in ("sources", "own", "refiners", "facilities"):
        document[part] = [_spoilt(item) for item in document[part]]
    document["remarks"] = [
        {**item, "source": HOSTILE, "facts": _spoilt(item.get("facts", {}))} for item in document["remarks"]
    ]
    (tmp_path / "r.json").write_text(json.dumps(document))
    for extra in ((), (TIN[1],), (f"x{HOSTILE}",)):
        for form in ("text", "json"):
            run = CliRunner().invoke(app, ["reference", "show", str(tmp_path / "r.json"), *extra, "--format", form])
            assert run.exit_code == 0
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", run.output)


def _spoilt(value: dict[str, object]) -> dict[str, object]:
    free = {
        "name",
        "title",
        "country",
        "region",
        "details",
        "note",
        "text",
        "given",
        "programme",
        "status",
        "names",
        "id",
    }
    return {
        key: [_spoilt(item) if isinstance(item, dict) else item for item in held] if isinstance(held, list)
        else f"{held}{HOSTILE}" if key in free and not str(held).startswith("CID") and held not in ("conformant", "active", "none")
        else held
        for key, held in value.items()
    }  # fmt: skip


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_fits_the_terminal(language: str, width: int, tmp_path: Path) -> None:
    reference, words = built(tmp_path, None, **ALL), load_words(language)
    shown = render_reference(reference, words, width) + render_facility(OpenReference(reference), TIN[1], words, width)
    lines = [line for line in shown.splitlines() if not line.startswith("CID")]
    assert max(map(cell_len, lines)) <= width


def test_the_history_of_a_facility(tmp_path: Path) -> None:
    shown = render_facility(OpenReference(built(tmp_path, None, **ALL)), TIN[1], load_words("en"), 200)
    for said in ("known since RMI smelter reference list (2020-01-01)", "named “New Name Tin” in", "2023-01-20: removed: No longer operating",
                 "alias “ETW Japan”", "your own list says: approved: audited ourselves", "now: conformant"):  # fmt: skip
        assert said in shown


# Commands


def test_build_and_show(tmp_path: Path) -> None:
    paths = put(tmp_path, {name: data for name, data in ALL.items() if name != "own2"})
    out = tmp_path / "out.json"
    run = cmrtkit("reference", "build", out, *paths)
    assert (run.returncode, run.stderr) == (0, f"cmrtkit: Written to {out}.\n")
    assert cmrtkit("reference", "show", out).stdout == run.stdout
    document = json.loads(cmrtkit("reference", "show", out, "--format", "json").stdout)
    assert document["schema"] == "cmrtkit.reference-summary/1"
    assert len(document["sources"]) == len(paths)
    assert [item["metal"] for item in document["metals"]] == ["Gold", "Tin"]
    one = json.loads(cmrtkit("reference", "show", out, "900101", "CID909999", "--format", "json").stdout)
    assert (one["facilities"]["CID900101"]["status"], one["facilities"]["CID909999"]) == ("conformant", None)
    assert "is in none of the lists" in cmrtkit("reference", "show", out, "CID909999").stdout
    again = tmp_path / "again.json"
    assert cmrtkit("reference", "build", again, *reversed(paths)).returncode == 0
    assert again.read_bytes() == out.read_bytes()


def test_build_writes_nothing_where_a_source_fails(tmp_path: Path) -> None:
    good, bad = put(tmp_path, {"good.csv": csv_of(*CONFORMANT), "bad.csv": b"a,b\nc,d\n"})
    out = tmp_path / "out.json"
    run = cmrtkit("reference", "build", out, good, bad)
    assert (run.returncode, run.stdout, out.exists()) == (2, "", False)
    assert run.stderr.startswith("cmrtkit: bad.csv: No row of this list is a heading that is known")
    assert "--map" in run.stderr
    missing = cmrtkit("reference", "build", out, good, tmp_path / "none.csv")
    assert (missing.returncode, out.exists()) == (2, False)
    assert "none.csv" in missing.stderr


def test_out_may_not_be_a_source_or_the_map(tmp_path: Path) -> None:
    source, chart = put(tmp_path, {"a.csv": csv_of(*CONFORMANT), "map.yaml": b"lists: []"})
    for out in (source, chart):
        before = out.read_bytes()
        run = cmrtkit("reference", "build", out, source, "--map", chart)
        assert (run.returncode, out.read_bytes()) == (2, before)
        assert "overwrite" in run.stderr


@pytest.mark.parametrize(
    "text", ["lists: [{fil: a}]", "list: []", "lists: [{file: a, kind: x}]", "lists: [{file: a, date: soon}]", "[", "x"]
)
def test_maps_that_are_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(text)
    with pytest.raises(UsageError, match=r"map\.yaml"):
        load_map(tmp_path / "map.yaml")
    with pytest.raises(UsageError, match=r"none\.yaml"):
        load_map(tmp_path / "none.yaml")


def test_entries_of_a_map_that_are_not_used_are_said(tmp_path: Path) -> None:
    source, chart = put(
        tmp_path, {"a.csv": csv_of(*CONFORMANT), "map.yaml": b"lists: [{file: other.csv, date: 2023-01-01}]"}
    )
    run = cmrtkit("reference", "build", tmp_path / "out.json", source, "--map", chart)
    assert run.returncode == 0
    assert "other.csv" in run.stderr
