"""Facts and company file of some minerals alone, for reports that are about no others."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from cmrtkit.company.schema import Company, Product
from cmrtkit.matching.normalise import company_key
from cmrtkit.reference.metals import metal_name
from cmrtkit.reports.change import change_facts
from cmrtkit.reports.facts import Facts, Supplier
from cmrtkit.reports.restriction import Restriction
from cmrtkit.resources import load_yaml, rules_dir


def minerals_told(kind: str, company: Company) -> tuple[str, ...]:
    """The minerals that a report is about: those of its kind, or of these such as the company file names for it."""
    by_law = minerals_of(kind)
    chosen = tuple(metal_name(name) for name in company.minerals.get(kind, ()))
    return tuple(name for name in chosen if not by_law or name in by_law) or by_law


@cache
def minerals_of(kind: str) -> tuple[str, ...]:
    """The minerals that a kind of report is about (``rules/report-minerals.yaml``); none where it is about all."""
    return tuple(load_yaml(rules_dir() / "report-minerals.yaml").get(kind, ()))


def facts_for(facts: Facts, minerals: Collection[str], company: Company, before: Facts | None = None) -> Facts:
    """The facts that replies on these minerals give; all facts where ``minerals`` is empty.

    Suppliers that ``company`` asked about others alone are not among those asked. ``before`` are the facts of the last
    period. Without them, a change is only told where it was about no other mineral: its numbers cannot be taken apart.
    """
    if not minerals:
        return facts
    restricted, is_whole = _restricted(facts, minerals, company)
    if before:
        then, _ = _restricted(before, minerals, company)
        return restricted.model_copy(update={"change": change_facts(restricted, then)})
    change = facts.change
    told = is_whole and change is not None and all(mineral in minerals for mineral in change.by_standing)
    return restricted.model_copy(update={"change": change if told else None})


def _restricted(facts: Facts, minerals: Collection[str], company: Company) -> tuple[Facts, bool]:
    """The facts of the minerals, and whether these are all facts."""
    not_asked = _asked_about_others(company, minerals)
    is_whole = not not_asked and all(item.mineral in minerals for item in facts.minerals)
    return (facts if is_whole else Restriction.of(facts, minerals, not_asked).facts()), is_whole


def _asked_about_others(company: Company, minerals: Collection[str]) -> set[str]:
    """The keys of suppliers that were asked about other minerals alone."""
    asked = company.survey.suppliers
    listed = asked if isinstance(asked, list) else []
    named = ((item.name, {metal_name(mineral) for mineral in item.minerals}) for item in listed)
    return {company_key(name) for name, about in named if about and about.isdisjoint(minerals)}


def answered_elsewhere(whole: Facts, told: Facts) -> int:
    """How many suppliers answered by ``whole``, but not by ``told``, although they were asked."""
    left = {item.name: item for item in told.suppliers}
    listed = whole.survey.not_answered is not None
    answered = (item for item in whole.suppliers if item.verdict and item.asked is not False)
    return sum(_is_silent(left.get(item.name), listed) for item in answered)


def _is_silent(supplier: Supplier | None, listed: bool) -> bool:
    """Whether a supplier counts as asked and gave no answer; where it is not known who was asked, all were."""
    if supplier is None:
        return not listed
    return supplier.verdict is None and (bool(supplier.asked) or not listed)


def company_for(company: Company, minerals: Collection[str]) -> Company:
    """The company file with the products that contain these minerals, or of which no mineral is given."""
    if not minerals:
        return company
    products = (_product(item, minerals) for item in company.products)
    return company.model_copy(update={"products": [item for item in products if item]})


def _product(product: Product, minerals: Collection[str]) -> Product | None:
    kept = [mineral for mineral in product.minerals if metal_name(mineral) in minerals]
    is_other = bool(product.minerals) and not kept
    return None if is_other else product.model_copy(update={"minerals": kept})
