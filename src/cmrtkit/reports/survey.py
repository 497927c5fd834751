"""Who was asked, and who answered."""

from __future__ import annotations

from collections.abc import Callable

from cmrtkit.company.schema import Company
from cmrtkit.reports.facts import Counted, Reply, ReplyState, Share, Supplier, SurveyFacts
from cmrtkit.reports.replies import Replies
from cmrtkit.results import VERDICTS


def survey_facts(sorted_replies: Replies, company: Company) -> SurveyFacts:
    """The figures of a survey; see `SurveyFacts`."""
    listed = isinstance(company.survey.suppliers, list)
    asked = sum(bool(item.asked) for item in sorted_replies.suppliers) if listed else company.survey.asked
    return survey_of(sorted_replies, asked, listed)


def survey_of(sorted_replies: Replies, asked: int | None, listed: bool) -> SurveyFacts:
    """The same by the number of suppliers asked, where known, and whether these are ``listed`` by name."""
    suppliers, replies = sorted_replies.suppliers, sorted_replies.replies
    answered = _which(suppliers, lambda item: item.verdict is not None and item.asked is not False)
    silent = _which(suppliers, lambda item: bool(item.asked) and not item.replies)
    return SurveyFacts(
        asked=asked,
        answered=answered,
        not_answered=silent if listed else None,
        not_judged=_which(suppliers, lambda item: item.asked is not False and bool(item.replies) and not item.verdict),
        not_asked=_which(suppliers, lambda item: item.verdict is not None and item.asked is False),
        usable=_which(suppliers, lambda item: _is_usable(item) and item.asked is not False),
        by_verdict={
            verdict: _which(suppliers, lambda item, v=verdict: item.verdict == v and item.asked is not False)  # type: ignore[misc]
            for verdict in VERDICTS
        },
        response_rate=share(answered.value, asked),
        files=Counted.these(range(len(replies))),
        copies=_in_state(replies, "copy"),
        superseded=_in_state(replies, "superseded"),
        set_aside=_in_state(replies, "set-aside"),
        unreadable=_in_state(replies, "not-readable"),
        counted=_in_state(replies, "counted"),
    )


def share(part: int, whole: int | None) -> Share | None:
    """None where there is nothing, or the part is more than all."""
    if not whole or part > whole:
        return None
    return Share(part=part, whole=whole, percent=_percent(part, whole))


def _percent(part: int, whole: int) -> float:
    """To a tenth; 99.96 per cent is not all, nor 0.04 none."""
    if part in (0, whole):
        return 100.0 * part / whole
    return min(max(round(100 * part / whole, 1), 0.1), 99.9)


def _is_usable(supplier: Supplier) -> bool:
    return supplier.verdict in ("accept", "accept-with-questions")


def _which(suppliers: list[Supplier], holds: Callable[[Supplier], bool]) -> Counted:
    return Counted.these(place for place, item in enumerate(suppliers) if holds(item))


def _in_state(replies: list[Reply], state: ReplyState) -> Counted:
    return Counted.these(place for place, item in enumerate(replies) if item.state == state)
