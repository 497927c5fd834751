"""How long a result holds: as long as the rules that look at the day say the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, cast

import pytest

from cmrtkit.builder import Blueprint, as_grid, complete
from cmrtkit.checks import CHECKS, CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.lasting import DATED_CHECKS, lasts_until
from cmrtkit.engine.references import References
from cmrtkit.layout import recognise
from cmrtkit.parser import parse
from cmrtkit.rulebook import Rule, load_examples, load_rules
from cmrtkit.smelters import judge_rows
from cmrtkit.words import load_words
from cmrtkit.worked_examples import example_context

NO_DAY = cast("dt.date", object())  # whatever is asked of it fails


def _hits(rule: Rule, context: CheckContext, parameters: dict[str, Any]) -> list[object]:
    return list(CHECKS[rule.check](context.with_parameters({**rule.parameters, **parameters})))


@pytest.mark.parametrize(
    "rule", [rule for rule in load_rules() if rule.check not in DATED_CHECKS], ids=lambda rule: rule.name
)
def test_no_other_check_looks_at_the_day(rule: Rule) -> None:
    for example in load_examples(rule):
        context = example_context(example)
        found = _hits(rule, context, example.parameters)
        assert _hits(rule, replace(context, as_of=NO_DAY, memo={}), example.parameters) == found


def test_every_dated_check_of_a_rule_looks_at_the_day() -> None:
    for rule in (rule for rule in load_rules() if rule.check in DATED_CHECKS):
        with pytest.raises((TypeError, AttributeError)):
            for example in load_examples(rule):
                _hits(rule, replace(example_context(example), as_of=NO_DAY, memo={}), example.parameters)


def _until(blueprint: Blueprint, as_of: dt.date) -> dt.date:
    grid = as_grid(blueprint)
    recognised = recognise(grid)
    declaration = parse(recognised)
    judge = References().judge_for(declaration)
    smelters = tuple(judge_rows(declaration, judge))
    completeness = check_completeness(declaration, recognised.layout)
    context = CheckContext(declaration, recognised.layout, completeness, as_of, judge, smelters)
    return lasts_until(load_rules(), context, "en", load_words("en"))


@pytest.mark.parametrize(
    ("as_of", "until"),
    [
        ("2026-05-01", "2026-05-08"),  # nothing changes within a week
        ("2026-08-28", "2026-09-01"),  # twelve months after its date the declaration is stale
        ("2025-08-30", "2025-08-30"),  # a date ahead is told with the day
    ],
)
def test_a_result_holds_until_a_rule_says_otherwise(as_of: str, until: str) -> None:
    signed = complete("CMRT", "6.5").with_cells({"Declaration!D22": dt.date(2025, 9, 1)})
    assert _until(signed, dt.date.fromisoformat(as_of)).isoformat() == until
