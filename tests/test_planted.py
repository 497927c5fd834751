"""Contradictions planted in otherwise sound workbooks of every version: each is named by its rule, and by no other.

The whole rulebook runs over each workbook. Its sound twin draws nothing but what is true of every old template.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from cmrtkit.builder import Blueprint, as_grid, complete
from cmrtkit.layout import known_versions, load_layout
from cmrtkit.layout.schema import Layout
from cmrtkit.model.cells import CellValue
from cmrtkit.rulebook import load_rules
from tests.helpers import findings_of

AS_OF = dt.date(2026, 11, 21)
VERSIONS = [(family, version) for family, versions in known_versions().items() for version in versions]
# True of the sound workbooks too, whatever is planted.
BACKGROUND = {"superseded-template", "no-conformance-list"}
CMRT, EMRT, CRT = ("CMRT",), ("EMRT",), ("CRT",)
# The AMRT asks what is in the products and who replied, and nothing more.
ASKING_MORE = ("CMRT", "EMRT", "CRT")
EVERY = (*ASKING_MORE, "AMRT")


@dataclass(frozen=True)
class Plant:
    """What is changed in a sound workbook, for its first metal, and the rules that must speak, no others.

    ``families`` and ``without`` say on which forms; those without the question are left out anyway.
    """

    finds: set[str]
    answers: dict[str, CellValue] = field(default_factory=dict)
    comments: dict[str, CellValue] = field(default_factory=dict)
    company: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, CellValue] = field(default_factory=dict)
    products: dict[str, CellValue] = field(default_factory=dict)
    more_rows: list[dict[str, CellValue]] = field(default_factory=list)
    mines: dict[str, CellValue] = field(default_factory=dict)
    families: tuple[str, ...] = EVERY
    without: tuple[str, ...] = ()

    def is_for(self, layout: Layout) -> bool:
        topics = {item.topic for item in layout.declaration.questions}
        named = layout.family in self.families and f"{layout.family} {layout.version}" not in self.without
        return named and {*self.answers, *self.comments} <= topics and (not self.mines or layout.mine_list is not None)

    def cells(self, layout: Layout) -> dict[str, CellValue]:
        sheet = layout.declaration.sheet
        cells: dict[str, CellValue] = {}
        for topic, value in self.answers.items():
            cells |= {f"{sheet}!{cell}": value for cell in places(layout, topic)}
        for topic, value in self.comments.items():
            cells |= {f"{sheet}!{layout.declaration.comments}{cell[1:]}": value for cell in places(layout, topic)}
        return {**cells, **self._tables(layout)}

    def _tables(self, layout: Layout) -> dict[str, CellValue]:
        first = layout.smelter_list.rows[0]
        added = {first + 40 + number: row for number, row in enumerate(self.more_rows)}
        rows = {first: self.rows, **added}
        cells: dict[str, CellValue] = {
            f"{layout.smelter_list.sheet}!{layout.smelter_list.columns[name]}{row}": value
            for row, values in rows.items()
            for name, value in values.items()
        }
        first_metal = {"FIRST": layout.metals[0], "FIRST ": f"{layout.metals[0]} "}
        cells = {cell: first_metal.get(str(value), value) for cell, value in cells.items()}
        mines = layout.mine_list
        for name, value in self.mines.items():
            assert mines
            cells[f"{mines.sheet}!{mines.columns[name]}{mines.first_row}"] = first_metal.get(str(value), value)
        products = layout.product_list
        for place, value in self.products.items():
            name, _, offset = place.partition("+")
            cells[f"{products.sheet}!{products.columns[name]}{products.first_row + int(offset or 0)}"] = value
        return cells


def places(layout: Layout, topic: str) -> list[str]:
    """The cell of a topic for the first metal it is asked for, or for the company."""
    asked = [item for item in layout.declaration.questions if item.topic == topic]
    return [asked[0].cell]


def sound(layout: Layout, **company: Any) -> Blueprint:
    return complete(layout.family, layout.version, **company)


def told(blueprint: Blueprint) -> set[str]:
    return {item.name for item in findings_of(as_grid(blueprint), load_rules(), AS_OF)} - BACKGROUND


@pytest.mark.parametrize(("family", "version"), VERSIONS)
@pytest.mark.parametrize("scope", ["A", "B", "C"])
def test_the_sound_twin_draws_nothing(family: str, version: str, scope: str) -> None:
    assert told(complete(family, version, scope=scope)) == set()


@pytest.mark.parametrize("language", ["日本語 Japanese", "中文 Chinese"])
def test_the_sound_twin_in_other_languages_draws_nothing(language: str) -> None:
    assert told(complete("CMRT", "6.5", language=language)) == set()
    for family, version in (("EMRT", "1.3"), ("EMRT", "2.1"), ("AMRT", "1.2"), ("AMRT", "1.3"), ("CRT", "2.21")):
        assert told(complete(family, version, language=language)) == set()


@pytest.mark.parametrize(
    ("family", "version", "minerals"),
    [
        ("EMRT", "2.1", ("Cobalt",)),
        ("EMRT", "2.0", ("Gold", "Nickel")),
        ("AMRT", "1.2", ("铝", "Gold", "Zinn")),
        ("AMRT", "1.3", ("Cadmium", "アルミニウム", "Silver")),
        ("AMRT", "1.3", ("Rare Earth Elements", "Soda Ash")),
    ],
)
def test_the_sound_twin_with_minerals_of_its_own_draws_nothing(
    family: str, version: str, minerals: tuple[str, ...]
) -> None:
    """Names of smelters are asked about only where there is a list of them: the form's own, of what it offers."""
    found = told(complete(family, version, minerals=minerals))
    assert found <= ({"unknown-smelter-name"} if "Silver" in minerals else set())


PLANTS = {
    # Policy
    "no policy": Plant({"no-policy"}, answers={"policy": "No", "policy-public": "No"}),
    "a published policy that there is not": Plant(
        {"policy-url-without-policy"}, answers={"policy": "No"}, families=("CMRT", "EMRT")
    ),
    "no policy, where a published one is asked about at once": Plant(
        {"no-policy"}, answers={"policy": "No"}, families=CRT
    ),
    "words in place of a link to it": Plant(
        {"policy-url-unusable"}, comments={"policy": "on our website"}, families=CRT
    ),
    "a policy without Annex II": Plant({"weak-due-diligence"}, answers={"policy-covers-annex-ii": "No"}),
    "no due diligence of suppliers": Plant({"weak-due-diligence"}, answers={"due-diligence-required": "No"}),
    "suppliers without Annex II": Plant({"weak-due-diligence"}, answers={"suppliers-cover-annex-ii": "No"}),
    "a file in place of a link": Plant({"policy-url-unusable"}, comments={"policy-public": "C:\\policy.pdf"}),
    "words in place of a link": Plant({"policy-url-unusable"}, comments={"policy-public": "on our website"}),
    "no validated smelters required": Plant({"weak-due-diligence"}, answers={"validated-smelters-required": "No"}),
    "no due diligence": Plant({"weak-due-diligence"}, answers={"due-diligence": "No"}),
    "nobody reads the answers": Plant({"weak-due-diligence"}, answers={"information-reviewed": "No"}),
    "no corrective action": Plant({"weak-due-diligence"}, answers={"corrective-action": "No"}),
    "another format, not described": Plant(
        {"survey-format-undescribed"}, answers={"supplier-survey": "Yes, using other format (describe)"}, families=CMRT
    ),
    # Company
    "an e-mail without a host": Plant({"email-malformed"}, company={"contact_email": "nova@example"}),
    "two signs in an e-mail": Plant({"email-malformed"}, company={"authorizer_email": "sam@@example.com"}),
    "the authorizer is the same": Plant({"authorizer-is-same"}, company={"authorizer_name": "Same as above"}),
    "nobody to ask": Plant({"placeholder-text"}, company={"contact_name": "tbd"}),
    "nobody named yet": Plant({"placeholder-text"}, company={"contact_name": "N.N."}),
    "the authorizer is the contact, in Japanese": Plant(
        {"authorizer-is-same"}, company={"authorizer_name": "連絡担当者と同じ"}
    ),
    "an e-mail with a full-width sign": Plant({"required-missing"}, company={"contact_email": "nova＠example.com"}),
    "no phone": Plant({"placeholder-text"}, company={"contact_phone": "-"}),
    "no day": Plant({"effective-date-unreadable"}, company={"effective_date": "last spring"}),
    "a day to come": Plant({"effective-date-future"}, company={"effective_date": dt.date(2027, 3, 1)}),
    "two years ago": Plant({"effective-date-stale"}, company={"effective_date": dt.date(2025, 10, 30)}),
    "a product without its number": Plant(
        {"product-number-misplaced"}, company={"scope": "B"}, products={"name+3": "Invented valve"}
    ),
    "a product twice": Plant(
        {"product-number-duplicate"}, company={"scope": "B"}, products={"number+2": "ex-100", "name+2": "The same"}
    ),
    # Answers
    "from a covered country": Plant(
        {"covered-country-sourcing"}, answers={"covered-countries": "Yes", "cahra": "Yes"}, families=CMRT
    ),
    "a covered country, and no high-risk area": Plant(
        {"covered-country-sourcing", "covered-country-not-cahra"}, answers={"covered-countries": "Yes"}, families=CMRT
    ),
    "cobalt from the DRC": Plant(
        {"covered-country-sourcing"},
        answers={"cahra": "DRC only"},
        families=EMRT,
        without=("EMRT 2.0", "EMRT 2.1"),
    ),
    "cobalt from covered countries": Plant(
        {"covered-country-sourcing"}, answers={"cahra": "DRC or adjoining countries only"}, families=CRT
    ),
    "a mine in Rwanda against No": Plant(
        {"origin-contradicts-mines"},
        rows={"mine_names": "Blefuscu Mine", "mine_countries": "RWANDA"},
        families=("CMRT", "CRT"),
    ),
    "a mine in the DRC against Unknown": Plant(
        {"origin-contradicts-mines"},
        answers={"covered-countries": "Unknown", "cahra": "Unknown"},
        rows={"mine_countries": "Congo, Democratic Republic of the"},
        families=CMRT,
    ),
    "a cobalt mine in the DRC against No": Plant(
        {"origin-contradicts-mines"}, rows={"mine_countries": "DRC"}, families=("EMRT", "CRT")
    ),
    "a mine in the DRC on the Mine List, against No": Plant(
        {"origin-contradicts-mines"},
        mines={"metal": "FIRST", "name": "Blefuscu Mine", "country": "CONGO, DEMOCRATIC REPUBLIC OF THE"},
        families=EMRT,
    ),
    "a mine in the DRC, where nobody asks from where": Plant(
        set(),
        rows={"mine_countries": "DRC"},
        mines={"metal": "FIRST", "name": "Blefuscu Mine", "country": "CONGO, DEMOCRATIC REPUBLIC OF THE"},
        families=("AMRT",),
    ),
    "a mine without its country": Plant({"mine-row-incomplete"}, mines={"metal": "FIRST", "name": "Blefuscu Mine"}),
    "a mine of a mineral that is not chosen": Plant(
        {"mine-row-incomplete"}, mines={"metal": "Gold", "name": "Blefuscu Mine", "country": "CANADA"}
    ),
    "scrap in place of a mine": Plant(set(), mines={"metal": "FIRST", "name": "Recycled"}),
    "a mine's country that the row calls recycled": Plant(
        {"origin-contradicts-mines", "recycled-row-contradiction"},
        rows={"recycled": "Yes", "mine_countries": "DRC"},
        families=ASKING_MORE,
    ),
    "scrap and a country, and not all recycled": Plant(
        {"origin-contradicts-mines"},
        rows={"recycled": "No", "mine_countries": "recycled; DRC"},
        families=ASKING_MORE,
    ),
    "scrap, a mine, and nobody knows how much": Plant(
        {"origin-contradicts-mines"},
        rows={"recycled": "Unknown", "mine_names": "scrap / Blefuscu", "mine_countries": "DRC"},
        families=ASKING_MORE,
    ),
    "scrap that arose in a covered country": Plant(
        set(), rows={"recycled": "Yes", "mine_names": "Scrap", "mine_countries": "DRC"}
    ),
    "scrap alone": Plant(set(), rows={"recycled": "Unknown", "mine_names": "no mines, scrap only"}),
    "a province of a covered country": Plant(
        {"origin-contradicts-mines"}, rows={"mine_countries": "North Kivu"}, families=ASKING_MORE
    ),
    "No, with half of the suppliers' answers": Plant(
        {"origin-no-unsupported", "low-response-rate", "all-identified-contradicts-response"},
        answers={"response-rate": "50% or less"},
        families=ASKING_MORE,
    ),
    "half of the suppliers' answers, and nothing that rests on them": Plant(
        {"low-response-rate"}, answers={"response-rate": "50% or less"}, families=("AMRT",)
    ),
    "suppliers not asked": Plant(
        {"low-response-rate"}, answers={"response-rate": "Did not survey"}, families=("AMRT",)
    ),
    "nobody knows how many replied": Plant(
        {"low-response-rate"}, answers={"response-rate": "Unknown"}, families=("AMRT",)
    ),
    "No, with most of the suppliers' answers": Plant(
        {"origin-no-unsupported", "all-identified-contradicts-response"},
        answers={"response-rate": "Greater than 75%"},
        families=ASKING_MORE,
    ),
    "No, with smelters unknown": Plant(
        {"origin-no-unsupported", "smelters-not-all-identified"}, answers={"all-smelters-identified": "No"}
    ),
    "not all reported": Plant({"smelters-not-all-reported"}, answers={"all-information-reported": "No"}),
    "all recycled, and mined material in the list": Plant(
        {"recycled-contradicts-smelters"}, answers={"recycled": "Yes"}, more_rows=[]
    ),
    "all recycled, from a covered country": Plant(
        {"recycled-contradicts-smelters", "recycled-contradicts-origin", "covered-country-sourcing"},
        answers={"recycled": "Yes", "covered-countries": "Yes", "cahra": "Yes"},
        families=CMRT,
    ),
    "all identified, but for one": Plant(
        {"all-identified-contradicts-list", "smelter-not-yet-identified"},
        more_rows=[{"metal": "FIRST", "lookup": "Smelter not yet identified"}],
        families=ASKING_MORE,
    ),
    "a smelter not identified, and nobody asks whether all are": Plant(
        {"smelter-not-yet-identified"},
        more_rows=[{"metal": "FIRST", "lookup": "Smelter not yet identified"}],
        families=("AMRT",),
    ),
    "smelters of a mineral that is not chosen": Plant(
        {"smelters-for-undeclared-metal"},
        more_rows=[{"metal": "Gold", "lookup": "Smelter not listed", "name": "Quivira Works", "country": "CHINA"}],
        families=("EMRT", "AMRT"),
        without=("EMRT 1.1", "EMRT 1.11", "EMRT 1.2", "EMRT 1.3"),
    ),
    "a metal that is none, with smelters": Plant(
        {"smelters-for-undeclared-metal", "answer-out-of-scope"},
        answers={"intentionally-added": "No"},
        families=("CMRT", "EMRT", "AMRT"),
    ),
    "the only metal is none, with smelters": Plant(
        {"smelters-for-undeclared-metal", "answer-out-of-scope", "no-metal-in-scope"},
        answers={"intentionally-added": "No"},
        families=CRT,
    ),
    "a metal that is none, and its smelter not known": Plant(
        {"smelters-for-undeclared-metal", "answer-out-of-scope", "smelter-not-yet-identified"},
        answers={"intentionally-added": "No"},
        more_rows=[{"metal": "FIRST", "lookup": "Smelter not yet identified"}],
        families=("CMRT", "EMRT", "AMRT"),
    ),
    # Template
    "an answer of one's own": Plant({"answer-not-in-dropdown"}, answers={"policy": "Partly"}),
    "an answer with a question mark": Plant({"answer-not-in-dropdown"}, answers={"recycled": "Yes?"}),
    "recycled in words of one's own": Plant({"answer-not-in-dropdown"}, rows={"recycled": "Partially"}),
    "an entry that begins like a formula": Plant({"entry-begins-like-formula"}, company={"address": "#4 Nowhere Lane"}),
    "a story in the comment": Plant({"text-too-long"}, comments={"due-diligence": "We ask. " * 40}),
    # Smelter rows
    "a row against itself": Plant(
        {"recycled-row-contradiction"}, rows={"recycled": "Yes", "mine_names": "Blefuscu Mine"}
    ),
    "a name of nobody": Plant(
        {"unknown-smelter-name"},
        more_rows=[{"metal": "FIRST", "lookup": "Quivira Metals Works"}],
        without=("AMRT 1.2",),
    ),
    "a name of nobody, and no list to compare it with": Plant(
        set(),
        more_rows=[{"metal": "FIRST", "lookup": "Quivira Metals Works", "country": "CHINA"}],
        families=("AMRT",),
        without=("AMRT 1.3",),
    ),
    "words for nobody": Plant(
        {"smelter-not-yet-identified"},
        more_rows=[{"metal": "FIRST", "lookup": "Smelter not listed", "name": "Unknown", "country": "CHINA"}],
    ),
    "a metal for a name": Plant(
        {"smelter-not-yet-identified"},
        more_rows=[{"metal": "FIRST", "lookup": "Smelter not listed", "name": "Tin", "country": "N/A"}],
    ),
    "a smelter without its country": Plant(
        {"smelter-row-incomplete", "required-missing", "unknown-smelter-name"},
        more_rows=[{"metal": "FIRST", "lookup": "Smelter not listed", "name": "Quivira Metals Works"}],
        without=("AMRT 1.2",),
    ),
    "a typed smelter without its country": Plant(
        {"smelter-row-incomplete"},
        more_rows=[{"metal": "FIRST", "lookup": "Quivira Metals Works"}],
        families=("AMRT",),
        without=("AMRT 1.3",),
    ),
    "a metal with a blank behind it": Plant(
        {"answer-not-in-dropdown", "unknown-smelter-name"},
        more_rows=[{"metal": "FIRST ", "lookup": "Quivira Metals Works"}],
        without=("AMRT 1.2",),
    ),
    "a row of nobody": Plant({"smelter-row-incomplete"}, more_rows=[{"metal": "FIRST"}]),
}


def _cases() -> list[Any]:
    return [
        pytest.param(family, version, plant, id=f"{title} ({family} {version})")
        for title, plant in PLANTS.items()
        for family, version in VERSIONS
        if plant.is_for(load_layout(family, version))
    ]


@pytest.mark.parametrize(("family", "version", "plant"), _cases())
def test_what_is_planted_is_named_by_its_rule_alone(family: str, version: str, plant: Plant) -> None:
    blueprint = sound(load_layout(family, version), **plant.company)
    assert told(blueprint.with_cells(plant.cells(blueprint.layout))) == plant.finds
