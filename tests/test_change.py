"""Two years of generated replies: the plan behind them says what must have changed."""

from __future__ import annotations

import csv
import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cmrtkit import validate
from cmrtkit.builder import complete, write
from cmrtkit.builder.facilities import facilities
from cmrtkit.company import Company
from cmrtkit.reports import Facts, gather_facts
from cmrtkit.reports.change import change_facts
from cmrtkit.reports.facts import Smelter
from cmrtkit.results import VERDICTS
from tests.drafts import draft, example_facts, tables

METALS = ("Tantalum", "Tin", "Gold", "Tungsten")
SUPPLIERS = [f"Generated Works No. {number}" for number in range(8)]
_LIST = ("METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY LOCATION", "LAST AUDIT DATE", "AUDIT CYCLE")


@dataclass(frozen=True, slots=True)
class Year:
    """What a year is planned to be: which supplier names which smelters, what is wrong, and who is conformant."""

    year: int
    names: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)
    conformant: set[tuple[str, str]] = field(default_factory=set)

    @property
    def named(self) -> set[tuple[str, str]]:
        return {smelter for smelters in self.names.values() for smelter in smelters}


def _plan(year: int, chance: random.Random) -> Year:
    every = [(metal, item.id) for metal in METALS for item in facilities(metal)]
    plan = Year(year)
    for supplier in SUPPLIERS:
        if chance.random() < 0.8:
            plan.names[supplier] = {smelter for smelter in every if chance.random() < 0.15}
            plan.names[supplier] |= {(metal, facilities(metal)[0].id) for metal in METALS}
            if chance.random() < 0.5:
                plan.incomplete.add(supplier)
    plan.conformant.update(smelter for smelter in every if chance.random() < 0.5)
    return plan


def _facts(plan: Year, folder: Path, before: Facts | None = None) -> Facts:
    folder.mkdir()
    listed = {item.id: item for metal in METALS for item in facilities(metal)}
    for number, (supplier, smelters) in enumerate(plan.names.items()):
        changes: dict[str, str | None] = {
            f"Smelter List!{column}{row}": None for row in range(5, 25) for column in "ABC"
        }
        for row, (metal, smelter_id) in enumerate(sorted(smelters), 5):
            texts = {"A": smelter_id, "B": metal, "C": listed[smelter_id].name, "P": "No"}
            changes |= {f"Smelter List!{column}{row}": text for column, text in texts.items()}
        if supplier in plan.incomplete:
            changes["Declaration!D17"] = None
        sound = complete("CMRT", "6.5", name=supplier, effective_date=dt.date(plan.year, 9, 1))
        write(sound.with_cells(changes), folder / f"{number}.xlsx")
    path = folder / f"conformant-{plan.year}-09.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [(metal, key, listed[key].name, listed[key].country, f"{plan.year}-06-01", "3 Years")
                for metal, key in sorted(plan.conformant)]  # fmt: skip
        csv.writer(file).writerows([_LIST, *rows])
    company = Company.model_validate({"survey": {"suppliers": SUPPLIERS}})
    run = validate(folder, as_of=dt.date(plan.year, 11, 1), reference=[path])
    return gather_facts(run, company, before)


@pytest.fixture(scope="module", params=[1, 2])
def years(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Year, Year, Facts, Facts]:
    chance = random.Random(request.param)
    plans = _plan(2025, chance), _plan(2026, chance)
    folder = tmp_path_factory.mktemp("years")
    before = _facts(plans[0], folder / "2025")
    return *plans, before, _facts(plans[1], folder / "2026", before)


def test_smelters_that_are_new_gone_newly_conformant_and_lapsed(years: tuple[Year, Year, Facts, Facts]) -> None:
    old, new, _, facts = years
    change = facts.change
    assert change is not None

    def smelters(of: list[int]) -> set[tuple[str, str]]:
        return {(facts.smelters[place].mineral, facts.smelters[place].smelter_id) for place in of}

    assert smelters(change.smelters_new.of) == new.named - old.named
    assert {(item.mineral, item.smelter_id) for item in change.smelters_gone} == old.named - new.named
    both = old.named & new.named
    assert smelters(change.newly_conformant.of) == both & (new.conformant - old.conformant)
    assert smelters(change.lapsed.of) == both & (old.conformant - new.conformant)
    assert min(change.newly_conformant.value, change.lapsed.value, change.smelters_new.value) > 0
    assert change.not_comparable == []


def test_suppliers_that_are_new_gone_better_and_worse(years: tuple[Year, Year, Facts, Facts]) -> None:
    """By the verdicts that `validate` gave in both years."""
    old, new, before, facts = years
    change = facts.change
    assert change is not None
    verdicts = [{item.name: item.verdict for item in year.suppliers if item.verdict} for year in (before, facts)]
    assert [set(verdict) for verdict in verdicts] == [set(old.names), set(new.names)]

    def suppliers(of: list[int]) -> set[str]:
        return {facts.suppliers[place].name for place in of}

    assert suppliers(change.suppliers_new.of) == set(new.names) - set(old.names)
    assert set(change.suppliers_gone) == set(old.names) - set(new.names)
    steps = {
        name: VERDICTS.index(verdicts[1][name]) - VERDICTS.index(verdicts[0][name])
        for name in set(old.names) & set(new.names)
    }
    assert suppliers(change.improved.of) == {name for name, step in steps.items() if step > 0}
    assert suppliers(change.worse.of) == {name for name, step in steps.items() if step < 0}
    assert suppliers(change.unchanged.of) == {name for name, step in steps.items() if step == 0}
    lost = {name for name in steps if name in old.incomplete and name not in new.incomplete}
    assert lost <= suppliers(change.improved.of)
    assert change.answered == len(old.names)


def test_red_flags_of_the_plan(years: tuple[Year, Year, Facts, Facts]) -> None:
    """A flag is a supplier and a smelter that is not conformant."""
    old, new, _, facts = years
    change = facts.change
    assert change is not None
    then, now = ({(who, key) for who, named in plan.names.items() for key in named - plan.conformant}
                 for plan in (old, new))  # fmt: skip
    raised = {(facts.suppliers[flag.supplier].name, flag.smelter) for flag in facts.flags if flag.kind == "smelter"}
    assert {(who, (facts.smelters[place].mineral, facts.smelters[place].smelter_id)) for who, place in raised if
            place is not None} == now  # fmt: skip
    assert change.flags_again.value == len(then & now)
    assert change.flags_new.value == len(now - then)
    assert change.flags_gone == len({item for item in then - now if item[0] in new.names})


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_change_section_says_these_numbers(years: tuple[Year, Year, Facts, Facts], language: str) -> None:
    old, new, _, facts = years
    text = draft(facts, language="ja" if language == "ja" else "en")
    both = old.named & new.named
    found = tables(text)
    gained, lost = (
        ("新たに適合または認定となった施設", "適合・認定でなくなった施設")
        if language == "ja"
        else ("Newly conformant or recognised", "No longer conformant or recognised")
    )
    ids = [{row[1] for row in found[heading][0][1:]} for heading in (gained, lost)]
    assert ids[0] == {key for _, key in both & (new.conformant - old.conformant)}
    assert ids[1] == {key for _, key in both & (old.conformant - new.conformant)}


def test_a_year_without_a_list_of_conformant_smelters_is_not_compared() -> None:
    before = example_facts()
    none = before.model_copy(
        update={
            "minerals": [item.model_copy(update={"audits_compared": False}) for item in before.minerals],
            "smelters": [_identified(item) for item in before.smelters],
        }
    )
    for now, then in ((before, none), (none, before)):
        change = change_facts(now, then)
        assert change.not_comparable == [item.mineral for item in before.minerals if item.smelters.value]
        assert change.newly_conformant.value == change.lapsed.value == 0


def _identified(smelter: Smelter) -> Smelter:
    return smelter.model_copy(update={"standing": "identified"}) if smelter.smelter_id else smelter


def test_the_same_year_twice_is_no_change() -> None:
    change = change_facts(example_facts(), example_facts())
    assert change.smelters_new.value == change.newly_conformant.value == change.lapsed.value == 0
    assert not change.smelters_gone
    assert not change.suppliers_gone
    assert change.flags_new.value == change.flags_gone == 0
    assert change.improved.value == change.worse.value == change.suppliers_new.value == 0
