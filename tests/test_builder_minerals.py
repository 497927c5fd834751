"""cmrtkit.builder on the forms whose supplier chooses the minerals, and the list of labels in every workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest

from cmrtkit.builder import as_grid, blank, complete
from cmrtkit.builder.write import to_bytes
from cmrtkit.layout import known_versions, load_layout, recognise
from cmrtkit.layout.labels import fingerprint, fingerprints, label_cells
from tests.helpers import completeness_of, declaration_of, missing_rows

EVERY = [(family, version) for family, versions in known_versions().items() for version in versions]
CHOSEN = [item for item in EVERY if load_layout(*item).declaration.minerals]
every_choice = pytest.mark.parametrize(("family", "version"), CHOSEN)


@every_choice
def test_some_minerals_are_chosen_unless_others_are(family: str, version: str) -> None:
    metals = recognise(as_grid(blank(family, version))).layout.metals
    offered = load_layout(family, version).metals
    assert metals == (["Aluminum", "Rare Earth Elements", "Silver"] if version == "1.3" else offered)
    assert blank(family, version, minerals=()).layout.metals == []


@every_choice
@pytest.mark.parametrize("number", range(1, 7))
def test_any_number_of_minerals_makes_a_sound_declaration(family: str, version: str, number: int) -> None:
    """Some on offer, some not, named in no order."""
    minerals = ["Zinc", "bauxite", "Lithium", "Copper", "Manganese", "Antimony"][:number]
    sound = complete(family, version, smelter_rows=20, minerals=minerals)
    assert sound.layout.metals == sorted(minerals, key=str.lower)
    assert completeness_of(sound).required_remaining == 0
    assert [answer.metal for answer in declaration_of(sound).answers if answer.number == "1"] == sound.layout.metals
    assert {row.metal for row in declaration_of(sound).smelters} == set(minerals)


def test_a_mineral_on_offer_stands_in_its_own_cell_and_others_below_one_that_is_deleted() -> None:
    template = blank("EMRT", "2.1", minerals=("Nickel", "Tin", "Copper"))
    shown = {a1: template[f"Declaration!{a1}"] for a1 in ("D12", "E12", "G12", "D13", "E13", "G13", "D14", "G15")}
    assert shown == {
        **{"D12": "(Delete Cobalt)", "E12": "Copper", "G12": "(Delete Graphite)", "D13": "(Delete Lithium)"},
        **{"E13": "(Delete Mica)", "G13": "Nickel", "D14": "Tin", "G15": None},
    }


def test_others_are_chosen_as_such_and_named_below() -> None:
    template = blank("AMRT", "1.3", minerals=("Zinc", "Tin", "Lime"))
    assert [template[f"Declaration!{a1}"] for a1 in ("D12", "E12", "G12", "H12")] == [
        "Zinc",
        "Other [specify below]",
        "Lime",
        None,
    ]
    assert [template[f"Declaration!{a1}"] for a1 in ("D15", "E15", "G15")] == [None, "Tin", None]
    assert blank("AMRT", "1.2", minerals=("Tin",))["Declaration!D12"] == "Tin"


def test_the_layout_follows_the_cells() -> None:
    sound = complete("AMRT", "1.3", minerals=("Zinc", "Silver"))
    assert sound.layout.metals == ["Silver", "Zinc"]
    fewer = sound.with_cells({"Declaration!D12": None})
    assert fewer.layout.metals == ["Silver"]
    more = sound.with_cells({"Declaration!G12": "Lime"})
    assert missing_rows(more) == {20, 41}
    assert sound.form.metals == load_layout("AMRT", "1.3").metals


def test_what_cannot_be_chosen_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves no choice of minerals"):
        blank("CMRT", "6.5", minerals=("Tin",))
    with pytest.raises(ValueError, match="up to 6 different minerals"):
        blank("EMRT", "2.1", minerals=[f"Mineral {number}" for number in range(7)])
    with pytest.raises(ValueError, match="up to 10 different minerals"):
        complete("AMRT", "1.3", minerals=("Zinc", "Zinc"))


@pytest.mark.parametrize(
    ("version", "family", "pick", "offers"),
    [
        ("2.0", "EMRT", "E13", ["Mica", "(Delete Mica)"]),
        ("2.1", "EMRT", "D12", ["Cobalt", "(Delete Cobalt)"]),
        ("1.2", "AMRT", "I13", ["Aluminum", "Copper", "Lithium", "Nickel"]),
        ("1.3", "AMRT", "I13", [*load_layout("AMRT", "1.3").metals, "Other [specify below]"]),
    ],
)
def test_drop_downs_of_minerals(family: str, version: str, pick: str, offers: list[str]) -> None:
    template = blank(family, version, smelter_rows=3)
    book = openpyxl.load_workbook(io.BytesIO(to_bytes(template)))
    of_sheet = {
        name: {str(rule.sqref): str(rule.formula1) for rule in book[name].data_validations.dataValidation}
        for name in book.sheetnames
    }
    source = of_sheet["Declaration"][pick].removeprefix("Declaration!")
    assert [cell.value for (cell,) in book["Declaration"][source]] == offers
    assert of_sheet["Mine List"]["A5:A2504"] == "Declaration!$AA$12:$AA$21"
    listing = template.layout.smelter_list
    metals = f"{listing.columns['metal']}5:{listing.columns['metal']}{listing.rows[1]}"
    assert of_sheet["Smelter List"][metals] == "Declaration!$AA$12:$AA$21"
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == ["L", "C"]


@pytest.mark.parametrize(("family", "version"), EVERY)
def test_the_list_of_labels_holds_every_label(family: str, version: str) -> None:
    """In English, whatever language the workbook is in; those that a formula makes are no labels."""
    template = blank(family, version, language="ja", smelter_rows=1)
    found = fingerprints(as_grid(template))
    wanted = {about: spot for about, spot in label_cells(template.form).items() if not about.endswith(".key")}
    assert set(wanted.values()) <= set(found)
    assert found[wanted["company.name"]] == fingerprint("Company name")


def test_the_list_of_labels_has_the_languages_that_there_are() -> None:
    template = blank("EMRT", "2.1")
    assert [template[f"L!{letter}1"] for letter in "ABCDEFG"] == [
        None,
        *("Sheets", "Cells", "English", "中文 Chinese", "日本語 Japanese", None),
    ]
    row = next(row for row in range(2, 200) if template[f"L!C{row}"] == "B8" and template[f"L!B{row}"] == "Declaration")
    assert [template[f"L!{letter}{row}"] for letter in "ADEF"] == [
        f"=B{row}&C{row}",
        "Company name",
        "公司名",
        "会社名",
    ]


def test_the_checker_is_the_same_in_every_language() -> None:
    english, japanese = (blank("AMRT", "1.3", language=language, smelter_rows=1) for language in ("en", "ja"))
    assert english["Checker!B39"] == japanese["Checker!B39"]
    assert english["Checker!J39"] != japanese["Checker!J39"]
    for column in "BFGH":
        for row in range(4, 53):
            assert english[f"Checker!{column}{row}"] == japanese[f"Checker!{column}{row}"]
