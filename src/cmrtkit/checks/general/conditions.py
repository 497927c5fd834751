"""Whether conditions hold where a rule looks: of the same row, the same metal, or the company.

Three answers: yes, no, and None where it cannot be told, for want of an answer or of a list. An empty field meets and
breaks nothing but ``filled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.general.fields import values_of
from cmrtkit.checks.general.said import LONGEST, At, Said, comparable
from cmrtkit.patterns import linear_pattern
from cmrtkit.rulebook.conditions import Condition
from cmrtkit.rulebook.fields import FieldName


def all_hold(context: CheckContext, conditions: Iterable[Condition], at: At) -> bool:
    """Whether all conditions certainly hold there."""
    return together(context, conditions, at) is True


def together(context: CheckContext, conditions: Iterable[Condition], at: At) -> bool | None:
    """Whether all conditions hold there; no as soon as one does not."""
    return _all(_holds(context, condition, at) for condition in conditions)


def _holds(context: CheckContext, condition: Condition, at: At) -> bool | None:
    """Whether a condition holds there; of several values beside it (the rows of a metal) one is enough."""
    if condition.field is None:
        return at.metal in condition.metal if at.metal and condition.metal else None
    values = values_of(context, condition.field)
    if values.is_of_row(at):
        return _any(meets(condition, said) for said in values.beside(at))
    key = (Condition, condition, at.metal)  # the same for every row, and there may be thousands on either side
    if key not in context.memo:
        context.memo[key] = _any(meets(condition, said) for said in values.beside(At(metal=at.metal)))
    found = context.memo[key]
    return found if isinstance(found, bool) else None


def _all(answers: Iterable[bool | None]) -> bool | None:
    """No as soon as one is no; yes if all are."""
    certain = True
    for answer in answers:
        if answer is False:
            return False
        certain = certain and answer is True
    return True if certain else None


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Yes if one is yes; no if all are; nothing of nothing."""
    found = set(answers)
    return True if True in found else None if None in found or not found else False


def meets(condition: Condition, said: Said) -> bool | None:
    """Whether what is said is as the condition wants it."""
    return _all(_answers(condition, said))


def _answers(condition: Condition, said: Said) -> Iterator[bool | None]:
    if condition.filled is not None:
        yield (said.text is not None) == condition.filled
    if condition.is_ is not None:
        yield is_among(said, condition.is_)
    if condition.is_not is not None:
        among = is_among(said, condition.is_not)
        yield None if among is None else not among
    if condition.matches is not None:
        yield fits(said, condition.matches, condition.ignore_case)


def is_among(said: Said, texts: tuple[str, ...], exact: bool = False) -> bool | None:
    """Whether a value is one of some texts, in whatever case and width unless ``exact``."""
    if said.key is None or said.value is None:
        return None
    if exact:
        return said.value.strip() in texts
    wanted = _comparable(said.field, texts)
    if said.key in wanted:
        return True
    return None if any(comparable(said.field, other) in wanted for other in said.may_be) else False


@cache
def _comparable(field: FieldName, texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(comparable(field, text) for text in texts)


def fits(said: Said, pattern: str, ignore_case: bool) -> bool | None:
    """Whether a whole value fits a pattern, blanks around it aside."""
    if said.value is None or len(said.value) > LONGEST:
        return None
    return linear_pattern(pattern, ignore_case).fits(said.value.strip())
