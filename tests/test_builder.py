"""cmrtkit.builder: templates in every layout, filled declarations, files, and their Checker's formulas."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from cmrtkit.builder import Blueprint, as_grid, blank, complete, sound_grid, with_changes, write
from cmrtkit.builder.facilities import countries, facilities
from cmrtkit.builder.labels import labels
from cmrtkit.builder.write import to_bytes
from cmrtkit.completeness import Completeness, check_completeness
from cmrtkit.errors import RulebookError
from cmrtkit.layout import known_versions, load_layout, recognise
from cmrtkit.layout.catalogue import languages
from cmrtkit.layout.schema import Needed
from cmrtkit.model.cells import Cell, ExcelError, Grid
from cmrtkit.model.declaration import Declaration
from cmrtkit.parser import parse
from cmrtkit.reader import open_workbook

EVERY = [(family, version) for family, versions in known_versions().items() for version in versions]
METALS = ("Tantalum", "Tin", "Gold", "Tungsten", "Cobalt", "Mica")
# Required items of an empty form: company, questions, smelters.
LEAST = {"CMRT": 31, "EMRT": 31, "CRT": 23, "AMRT": 14}
OFFERED = {metal for family, version in EVERY for metal in load_layout(family, version).metals}
ROWS = 45  # LibreOffice takes its time over each row
every_layout = pytest.mark.parametrize(("family", "version"), EVERY)


def _judge(grid: Grid) -> tuple[Declaration, Completeness]:
    recognised = recognise(grid)
    declaration = parse(recognised)
    return declaration, check_completeness(declaration, recognised.layout)


def _missing(blueprint: Blueprint) -> set[int]:
    return {item.row for item in _judge(as_grid(blueprint))[1].missing}


@every_layout
def test_blank_template_is_recognised_as_its_version(family: str, version: str) -> None:
    recognised = recognise(as_grid(blank(family, version)))
    assert (recognised.layout.family, recognised.version) == (family, version)
    assert recognised.how == "exact"


@every_layout
def test_blank_template_states_nothing(family: str, version: str) -> None:
    declaration, completeness = _judge(as_grid(blank(family, version)))
    assert not declaration.smelters
    assert not declaration.products
    assert all(answer.answer.value is None for answer in declaration.answers)
    assert completeness.required_remaining == len(completeness.missing) >= LEAST[family]


@every_layout
def test_complete_declaration_misses_nothing(family: str, version: str) -> None:
    declaration, completeness = _judge(as_grid(complete(family, version)))
    assert completeness == Completeness(0, ())
    layout = complete(family, version).layout
    kinds, ways = ("listed", {"id", "exact", "alias"}) if layout.look_up else ("off-list", {"none"})
    assert [row.kind for row in declaration.smelters] == [kinds] * 3 * len(layout.metals)
    assert {row.how for row in declaration.smelters} == ways
    assert len({(row.lookup, row.smelter_id) for row in declaration.smelters}) == len(declaration.smelters)
    assert all(answer.choice for answer in declaration.answers)


@every_layout
def test_clearing_a_cell_makes_its_checker_row_missing(family: str, version: str) -> None:
    sound = complete(family, version, smelter_rows=20)
    for row, cell in _cells_alone_in_their_row(sound):
        assert _missing(sound.with_cells({f"Declaration!{cell}": None})) == {row}, cell


def _cells_alone_in_their_row(sound: Blueprint) -> list[tuple[int, str]]:
    """Filled cells that the Checker wants, without those on which others wait."""
    rows = sound.layout.checker.rows
    waited_for = {other for row in rows for other in row.counts_when}
    waited_for |= {other for row in rows if isinstance(row.needed, Needed) for other in row.needed.incomplete}
    wanted = [row for row in rows if row.row not in waited_for and not row.wants.startswith(("fixed.", "minerals"))]
    found = [(row.row, sound.layout.cell_of(row)) for row in wanted]
    return [(row, cell) for row, cell in found if cell and sound[f"Declaration!{cell}"] is not None]


@every_layout
def test_a_written_file_reads_back_as_the_grid(family: str, version: str) -> None:
    blueprint = complete(family, version, smelter_rows=30)
    expected, read = as_grid(blueprint), open_workbook(to_bytes(blueprint), blueprint.sheets)
    assert read.sheet_names == expected.sheet_names
    for name in blueprint.sheets:
        assert dict(read.sheets[name].cells) == dict(expected.sheets[name].cells)


def test_odd_values_read_back_as_the_grid() -> None:
    blueprint = blank("CMRT", "6.4", smelter_rows=5).with_cells(
        {
            "Declaration!D8": "  blanks and\na new line ",
            "Declaration!D9": "#N/A",
            "Declaration!D10": ExcelError("#N/A"),
            "Declaration!D12": 2763.0,
            "Declaration!D13": True,
            "Declaration!D14": "",
            "Declaration!D15": 0.5,
            "Declaration!D22": dt.datetime(2026, 10, 1),
            "Smelter List!A2504": "'<&>\" 製錬",
        }
    )
    expected, read = as_grid(blueprint), open_workbook(to_bytes(blueprint), blueprint.sheets)
    assert dict(read.sheets["Declaration"].cells) == dict(expected.sheets["Declaration"].cells)
    assert dict(read.sheets["Smelter List"].cells) == dict(expected.sheets["Smelter List"].cells)
    assert type(read["Declaration!D9"].value) is str
    assert read["Declaration!D22"].value == dt.date(2026, 10, 1)


def test_the_same_blueprint_gives_the_same_bytes(tmp_path: Path) -> None:
    write(complete("CMRT", "6.4"), tmp_path / "one.xlsx")
    write(complete("CMRT", "6.4"), tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_importing_the_builder_does_not_import_openpyxl() -> None:
    code = "import sys, cmrtkit.builder; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_with_cells_changes_a_copy() -> None:
    template = blank("CMRT", "6.4")
    filled = template.with_cells({"Smelter List!B5": "Tin", "Smelter List!c5": "X", "Smelter List!E5": None})
    assert as_grid(filled)["Smelter List!B5"] == Cell("Tin")
    assert as_grid(filled)["Smelter List!C5"] == Cell("X")
    assert as_grid(filled)["Smelter List!E5"] == Cell()
    assert as_grid(template)["Smelter List!B5"].formula
    assert as_grid(filled).sha256 != as_grid(template).sha256


@pytest.mark.parametrize("reference", ["Declaraton!D8", "D8", "Declaration!8", "Declaration!"])
def test_with_cells_refuses_what_is_no_cell(reference: str) -> None:
    with pytest.raises(ValueError, match=r"no such sheet|not a cell"):
        blank("CMRT", "6.4").with_cells({reference: "x"})


def test_what_cannot_be_built_is_refused() -> None:
    with pytest.raises(RulebookError):
        blank("CMRT", "5.0")
    with pytest.raises(ValueError, match="no such language"):
        blank("CMRT", "6.4", language="Klingon")
    with pytest.raises(ValueError, match="no such field: phone"):
        complete("CMRT", "6.4", phone="1")


def test_company_fields_replace_the_invented_ones() -> None:
    declaration, completeness = _judge(as_grid(complete("CMRT", "6.4", name="架空商店", contact_phone=None)))
    assert declaration.company.name.value == "架空商店"
    assert [item.wants for item in completeness.missing] == ["company.contact_phone"]


@pytest.mark.parametrize(("scope", "cell"), [("B", "Product List!B6"), ("C", "Declaration!D10")])
def test_other_scopes_get_what_they_need(scope: str, cell: str) -> None:
    blueprint = complete("EMRT", "1.3", scope=scope)
    assert _judge(as_grid(blueprint))[0].company.scope == scope
    assert _missing(blueprint) == set()
    assert len(_missing(blueprint.with_cells({cell: None}))) == 1


def test_only_the_rows_asked_for_are_prepared() -> None:
    grid = as_grid(blank("CMRT", "6.4", smelter_rows=3))
    assert grid["Smelter List!AB7"].formula
    assert not grid["Smelter List!AB8"].formula
    assert as_grid(blank("EMRT", "1.3", smelter_rows=9_999)).sheet("Smelter List")["AB2500"].formula
    assert not as_grid(blank("EMRT", "1.3", smelter_rows=9_999)).sheet("Smelter List")["AB2501"].formula


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("English", "Company name"),
        ("en", "Company name"),
        ("日本語 Japanese", "会社名"),
        ("zh", "公司名"),
        ("fr", "Company name"),
    ],
)
def test_labels_are_in_the_language(language: str, label: str) -> None:
    template = blank("CMRT", "6.4", language=language)
    assert template["Declaration!B8"] == label
    assert template["Declaration!D3"] in languages()


@every_layout
def test_every_language_has_a_label_for_everything(family: str, version: str) -> None:
    layout = load_layout(family, version)
    for choice in ("English", "日本語 Japanese", "中文 Chinese"):
        words = labels(choice)
        assert set(words.company) == set(layout.declaration.company)
        assert {item.topic for item in layout.declaration.questions} <= set(words.topics)
        assert {*words.smelter_list, "key"} >= set(layout.smelter_list.columns)
        assert set(words.product_list) >= set(layout.product_list.columns)
        for table, of_columns in (
            (layout.look_up, {*words.look_up, "key"}),
            (layout.mine_list, set(words.mine_list)),
            (layout.mineral_reasons, set(words.mineral_reasons)),
        ):
            assert table is None or of_columns == set(table.columns)
        assert set(words.metals) == set(METALS)
        assert words.revision.keys() == labels("English").revision.keys()
        assert words.checker.keys() == labels("English").checker.keys()


def test_facilities_are_invented_and_plausible() -> None:
    every = [item for metal in OFFERED for item in facilities(metal)]
    assert set(METALS) < OFFERED
    assert all((8 if metal in METALS else 3) <= len(facilities(metal)) <= 12 for metal in OFFERED)
    assert len({item.name for item in every}) == len(every)
    assert len({item.id for item in every}) == len(every)
    assert all(item.id >= "CID900000" and len(item.id) == 9 for item in every)
    assert {item.country for item in every} <= set(countries().values())
    for metal in OFFERED:
        names = [name for item in facilities(metal) for name in (item.name, *item.aliases)]
        assert len(set(names)) == len(names)
        assert facilities(metal)[2].aliases
    for metal in METALS:
        names = [name for item in facilities(metal) for name in (item.name, *item.aliases)]
        assert any(not name.isascii() for name in names)


@pytest.mark.parametrize(("family", "version"), [item for item in EVERY if load_layout(*item).look_up])
def test_the_look_up_ends_each_metal_in_the_special_rows(family: str, version: str) -> None:
    declaration, _ = _judge(as_grid(blank(family, version)))
    for metal in load_layout(family, version).metals:
        listed, identified = [entry for entry in declaration.look_up if entry.metal == metal][-2:]
        assert (listed.lookup, listed.standard_name, listed.smelter_id) == ("Smelter not listed", None, None)
        assert (identified.lookup, identified.standard_name) == ("Smelter not yet identified", "Unknown")
        assert identified.smelter_id is None


@pytest.mark.parametrize(("family", "version"), [("CMRT", "6.01"), ("CMRT", "6.5"), ("EMRT", "1.3")])
def test_drop_downs_offer_what_the_layout_says(family: str, version: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_bytes(blank(family, version))))
    layout = load_layout(family, version)
    sheet = book["Declaration"]
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    for question in layout.declaration.questions:
        source = offered[question.cell].removeprefix("Declaration!")
        assert [cell.value for (cell,) in sheet[source]] == layout.declaration.offers[question.offers]
    assert sheet[offered["D9"]][0][0].value == "A. Company"
    first, last = layout.smelter_list.rows
    ranges = {str(rule.sqref) for rule in book["Smelter List"].data_validations.dataValidation}
    assert ranges == {f"{letter}{first}:{letter}{last}" for letter in "BCEP"}
    assert book["C"].sheet_state == "hidden"
    assert book.active is not None and book.active.title == "Declaration"


def _faulty(family: str, version: str) -> Blueprint:
    """Faults of every kind that a row of the Checker looks for."""
    sound = complete(family, version, smelter_rows=ROWS, scope="C")
    metal, first = sound.layout.metals[0], sound.layout.smelter_list.rows[0]
    return sound.with_cells(
        {
            **{f"Smelter List!{column}{row}": None for row in range(first, first + 3) for column in "ABC"},
            "Declaration!D8": 0,
            "Declaration!D10": None,
            "Declaration!D16": "nova.example.com",
            "Declaration!D27": None,
            "Declaration!D75": None,
            "Declaration!D79": "Yes, Using Other Format (Describe)",
            "Declaration!G71": "-",
            "Declaration!G77": "-",
            "Smelter List!B40": metal,
            "Smelter List!C41": "smelter not listed",
            "Smelter List!D41": "Nowhere Works",
        }
    )


def _out_of_scope(family: str, version: str) -> Blueprint:
    sound = complete(family, version, smelter_rows=ROWS, scope="B")
    return sound.with_cells(
        {
            "Declaration!D26": "no",
            "Declaration!D27": "Unknown",
            "Declaration!D32": "Yes",
            "Declaration!D33": "Not applicable for this declaration",
            "Product List!B6": None,
            "Smelter List!B40": sound.layout.metals[0],
            "Smelter List!C40": "Smelter not yet identified",
        }
    )


def _gaps(family: str, version: str, minerals: tuple[str, ...] | None = None) -> Blueprint:
    """Every fourth answer is missing, question 1 rules a metal out, another has no smelters, a row has no name."""
    sound = complete(family, version, smelter_rows=ROWS, minerals=minerals, scope="C", contact_email="nova.example.com")
    layout, listing = sound.layout, sound.layout.smelter_list
    questions = layout.declaration.questions
    cleared = {f"Declaration!{item.cell}": None for item in questions[3::4]}
    first = {item.metal: f"Declaration!{item.cell}" for item in questions if item.number == "1"}
    emptied = {f"Smelter List!{listing.columns['metal']}{row}": None for row in range(5, 8)}
    ids = {f"Smelter List!{listing.columns['input_id']}5": None} if "input_id" in listing.columns else {}
    unlisted = {"metal": layout.metals[-1], "lookup": "smelter not listed", "country": "PERU"}
    return sound.with_cells(
        {
            **cleared,
            **(dict.fromkeys(list(first.values())[1:2], "Unknown")),
            **emptied,
            **ids,
            **{f"Smelter List!{listing.columns[name]}40": text for name, text in unlisted.items()},
            "Declaration!D10": None,
        }
    )


def _chosen_cases() -> dict[str, Blueprint]:
    """Forms on which the supplier chooses the minerals, offered ones and others, and the form for cobalt."""
    two, odd = ("Nickel", "Cobalt"), ("Zinc", "bauxite", "Rare Earth Elements", "Aluminum")
    many = ("Zinc", "Silver", "Aluminum", "Lime", "Rhodium", "Ruthenium", "Soda Ash", "Iridium", "Platinum", "Hafnium")
    unnamed = {"Declaration!E15": None, "Declaration!H12": "Zinc"}
    return {
        "EMRT-2.0-gaps": _gaps("EMRT", "2.0"),
        "EMRT-2.1-blank": blank("EMRT", "2.1", smelter_rows=ROWS),
        "EMRT-2.1-none-chosen": blank("EMRT", "2.1", smelter_rows=ROWS, minerals=()),
        "EMRT-2.1-complete": complete("EMRT", "2.1", smelter_rows=ROWS),
        "EMRT-2.1-two": complete("EMRT", "2.1", smelter_rows=ROWS, minerals=two),
        "EMRT-2.1-two-gaps": _gaps("EMRT", "2.1", two),
        "EMRT-2.1-other-gaps": _gaps("EMRT", "2.1", ("Mica", "Tellurium", "Copper", "Beryllium")),
        "AMRT-1.2-complete": complete("AMRT", "1.2", smelter_rows=ROWS, minerals=odd),
        "AMRT-1.2-gaps": _gaps("AMRT", "1.2", odd),
        "AMRT-1.3-blank": blank("AMRT", "1.3", smelter_rows=ROWS, minerals=()),
        "AMRT-1.3-complete": complete("AMRT", "1.3", smelter_rows=ROWS, minerals=many, scope="B"),
        "AMRT-1.3-gaps": _gaps("AMRT", "1.3", odd),
        "AMRT-1.3-unnamed": complete("AMRT", "1.3", smelter_rows=ROWS, minerals=odd).with_cells(unnamed),
        "CRT-2.2-blank": blank("CRT", "2.2", smelter_rows=ROWS),
        "CRT-2.2-complete": complete("CRT", "2.2", smelter_rows=ROWS),
        "CRT-2.21-gaps": _gaps("CRT", "2.21"),
        "CRT-2.2-without-smelters": complete("CRT", "2.2", smelter_rows=ROWS).with_cells(
            {"Declaration!D26": None, "Declaration!D32": "Yes"}
            | {f"Smelter List!{column}{row}": None for row in (5, 6, 7) for column in "ABC"}
        ),
    }


def _cases() -> dict[str, Blueprint]:
    found = _chosen_cases()
    for family, version in (("CMRT", "6.4"), ("EMRT", "1.3"), ("CMRT", "6.01"), ("EMRT", "1.1")):
        found[f"{family}-{version}-blank"] = blank(family, version, smelter_rows=ROWS)
        found[f"{family}-{version}-complete"] = complete(family, version, smelter_rows=ROWS)
        found[f"{family}-{version}-faulty"] = _faulty(family, version)
        found[f"{family}-{version}-out-of-scope"] = _out_of_scope(family, version)
    return found


CASES = _cases()
SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cases as LibreOffice saves them, with the results of all formulas."""
    written, folder, profile = (tmp_path_factory.mktemp(name) for name in ("written", "recalculated", "profile"))
    for name, blueprint in CASES.items():
        write(blueprint, written / f"{name}.xlsx")
    command = [
        SOFFICE or "soffice",
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder)),
        *(str(path) for path in sorted(written.iterdir())),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", CASES)
def test_the_checkers_formulas_and_the_engine_agree(name: str, recalculated: Path) -> None:
    layout = CASES[name].layout
    grid = open_workbook(recalculated / f"{name}.xlsx", CASES[name].sheets)
    _, from_file = _judge(grid)
    _, from_blueprint = _judge(as_grid(CASES[name]))
    incomplete = {row.row for row in layout.checker.rows if grid[f"Checker!H{row.row}"].value == 1}
    assert layout.metals == recognise(grid).layout.metals
    assert incomplete == {item.row for item in from_file.missing} == {item.row for item in from_blueprint.missing}
    assert grid[f"Checker!{layout.checker.total}"].value == from_file.required_remaining
    assert from_blueprint.required_remaining == from_file.required_remaining


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", CASES)
def test_the_smelter_lists_formulas_and_the_parser_agree(name: str, recalculated: Path) -> None:
    declaration, _ = _judge(open_workbook(recalculated / f"{name}.xlsx", CASES[name].sheets))
    expected, _ = _judge(as_grid(CASES[name]))
    assert [row.smelter_id for row in declaration.smelters] == [row.smelter_id for row in expected.smelters]
    assert not [found for row in declaration.smelters for found in row.disagreements]
    names = ("metal", "lookup", "country", *(["smelter_id"] if CASES[name].layout.look_up else []))
    assert _shown(declaration, names) == [tuple(getattr(row, item) for item in names) for row in declaration.smelters]


def _shown(declaration: Declaration, names: tuple[str, ...]) -> list[tuple[str | None, ...]]:
    """What the cells of each row show; 0 is how an empty cell of the Look-up shows."""
    texts = [tuple(row.fields[name].value for name in names) for row in declaration.smelters]
    return [tuple(None if text == "0" else text for text in row) for row in texts]


def test_changes_of_a_grid_are_those_of_its_blueprint() -> None:
    changes = {
        "Declaration!D8": None, "Declaration!D22": dt.datetime(2025, 1, 2), "Smelter List!B40": "Tin",
        "Smelter List!C40": "=B40", "Smelter List!$d$5": "", "Product List!B6": 3.0,
    }  # fmt: skip
    changed = with_changes(sound_grid("CMRT", "6.5"), changes)
    expected = as_grid(complete("CMRT", "6.5").with_cells(changes))
    assert {name: dict(sheet.cells) for name, sheet in changed.sheets.items()} == {
        name: dict(sheet.cells) for name, sheet in expected.sheets.items()
    }
    assert changed.sheet_names == expected.sheet_names
    assert changed.sha256 != sound_grid("CMRT", "6.5").sha256
    with pytest.raises(ValueError, match="no such sheet"):
        with_changes(changed, {"Nowhere!A1": 1})
