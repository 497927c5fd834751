"""Origin and recycling held against the Smelter List: what examples cannot show."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

import cmrtkit
from cmrtkit.builder import as_grid, complete, write
from cmrtkit.findings import Finding
from cmrtkit.model.cells import CellValue
from cmrtkit.rulebook import LANGUAGES, Language, load_rules, select
from tests.helpers import findings_of

RULES = select(load_rules(), ["A405,A407,A408,S316"])
SMELTERS, ANSWERS = "Smelter List!", "Declaration!"


def found(
    cells: dict[str, CellValue], family: str = "CMRT", version: str = "6.5", language: Language = "en"
) -> list[Finding]:
    grid = as_grid(complete(family, version).with_cells(cells))
    return findings_of(grid, RULES, language=language)


def names(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(item.name, item.cell) for item in findings]


@pytest.mark.parametrize(
    "said",
    [
        "Mined in Rwanda",
        "RW, CD",
        "コンゴ民主共和国",
        "卢旺达",
        "Burundi / Peru",
        "Congo",
        "République démocratique du Congo",
        "Angola\nBrazil",
    ],
)
@pytest.mark.parametrize("answer", ["No", "no", "Unknown"])
def test_a_covered_country_however_it_is_written(said: str, answer: str) -> None:
    assert names(found({SMELTERS + "O9": said, ANSWERS + "D39": answer})) == [("origin-contradicts-mines", "D39")]


@pytest.mark.parametrize(
    "said",
    [
        "Kenya",
        "South Africa",
        "non-DRC",
        "not DRC or adjoining",
        "No covered country",
        "周辺国以外",
        "RCOI confirmed as per RMI",
        "N/A",
        "Sn",
        "DRC?",
        "mine unknown",
    ],
)
def test_no_covered_country(said: str) -> None:
    assert found({SMELTERS + "O9": said, SMELTERS + "N12": said}) == []


def test_findings_are_about_question_and_metal_and_not_about_rows() -> None:
    (one,) = found({SMELTERS + "O8": "Rwanda"})
    (other,) = found({SMELTERS + "O9": "RWANDA", SMELTERS + "N10": "Blefuscu Mine, Rwanda"})
    (worse,) = found({SMELTERS + "O9": "Rwanda", SMELTERS + "N10": "Blefuscu Mine, DRC"})
    (gold,) = found({SMELTERS + "O12": "Rwanda"})
    assert one.fingerprint == other.fingerprint
    assert len({one.fingerprint, worse.fingerprint, gold.fingerprint}) == 3


def test_findings_that_rest_on_the_same_rows_name_each_other() -> None:
    cells: dict[str, CellValue] = {
        ANSWERS + "D51": "Yes", SMELTERS + "P8": "Yes", SMELTERS + "P9": "Yes", SMELTERS + "P10": "Yes", SMELTERS + "O9": "RWANDA",
    }  # fmt: skip
    by_name = {item.name: item for item in found(cells)}
    assert set(by_name) == {"origin-contradicts-mines", "recycled-contradicts-smelters", "recycled-row-contradiction"}
    assert all({name, *(other.name for other in item.related)} == set(by_name) for name, item in by_name.items())
    partly = {item.name: item for item in found({**cells, SMELTERS + "P9": "No"})}
    assert [item.name for item in partly["origin-contradicts-mines"].related] == ["recycled-contradicts-smelters"]


def test_unanswered_and_odd_answers_contradict_nothing() -> None:
    for answer in (None, "maybe", "N/A"):
        cells: dict[str, CellValue] = {f"{ANSWERS}D{row}": answer for row in (39, 45, 51)}
        assert found({**cells, SMELTERS + "O9": "Rwanda"}) == []
    assert found({ANSWERS + "D27": None, SMELTERS + "O9": "Rwanda"}) == []


@pytest.mark.parametrize("version", ["6.01", "6.1", "6.22", "6.31", "6.4", "6.5"])
def test_what_the_instructions_of_a_version_say(version: str) -> None:
    """From CMRT 6.22 on, they count covered countries for the question on high-risk areas."""
    cells: dict[str, CellValue] = {ANSWERS + "D39": "Yes", ANSWERS + "D45": "Unknown", SMELTERS + "O9": "Rwanda"}
    assert len(found(cells, version=version)) == (version not in ("6.01", "6.1"))


@pytest.mark.parametrize("version", ["1.1", "1.11", "1.2", "1.3"])
def test_cobalt(version: str) -> None:
    def cobalt(answer: str, mine: str) -> list[Finding]:
        return found({ANSWERS + "D38": answer, SMELTERS + "O5": mine}, "EMRT", version)

    assert names(cobalt("No", "DRC")) == names(cobalt("Unknown", "刚果（金）")) == [("origin-contradicts-mines", "D38")]
    assert [cobalt(answer, "DRC") for answer in ("Yes", "DRC only")] == [[], []]
    assert [cobalt("No", mine) for mine in ("Zambia", "Congo", "Australia")] == [[], [], []]


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_are_named_in_the_readers_language(language: Language) -> None:
    (one,) = found({SMELTERS + "O9": "ルワンダ, DRC"}, language=language)
    said = {"en": "Congo (DRC)", "ja": "コンゴ民主共和国", "zh": "刚果（金）"}[language]
    assert said in one.message
    assert "O9" in one.message


def test_many_rows_are_cut_short() -> None:
    cells: dict[str, CellValue] = {}
    for row in range(20, 60):
        cells |= {f"{SMELTERS}B{row}": "Tin", f"{SMELTERS}C{row}": "Lilliput Tin", f"{SMELTERS}O{row}": "Rwanda"}
    (one,) = found(cells)
    assert "O29, …" in one.message
    assert "O30" not in one.message


def test_a_full_and_hostile_list_is_judged_in_time() -> None:
    cells: dict[str, CellValue] = {}
    for row in range(5, 2505):
        text = ("DRC (not DRC), 不" * 80)[: 400 + row % 300]
        cells |= {
            f"{SMELTERS}B{row}": "Tin",
            f"{SMELTERS}C{row}": "Lilliput Tin",
            f"{SMELTERS}O{row}": text,
            f"{SMELTERS}N{row}": "(" * 32_767 if row % 2 else f"scrap{'(' * (row % 50)}Rwanda(scrap(" * 150,
            f"{SMELTERS}P{row}": None,
        }
    grid = as_grid(complete("CMRT", "6.5", smelter_rows=2500).with_cells(cells))
    started = time.process_time()
    assert findings_of(grid, RULES) == []
    assert time.process_time() - started < 30


def test_an_areas_list_is_read_as_of_the_declaration(tmp_path: Path) -> None:
    areas = tmp_path / "areas.csv"
    areas.write_text("CAHRA list as of 2025-01-01\nCountry,Since,Until\nYemen,2024-01-01,\nMali,,2023-12-31\n")
    for day, cell in ((dt.date(2023, 6, 1), "D46"), (dt.date(2024, 6, 1), "D45")):
        cells: dict[str, CellValue] = {ANSWERS + "D22": day, SMELTERS + "O9": "Yemen", SMELTERS + "O12": "Mali"}
        write(complete("CMRT", "6.5").with_cells(cells), tmp_path / "a.xlsx")
        result = cmrtkit.validate(
            tmp_path / "a.xlsx", select_rules=["A405"], reference=[areas], as_of=dt.date(2026, 1, 1)
        )
        assert [item.cell for item in result.files[0].findings] == [cell]
