"""Who gets which letter: what is open, what is new, what was settled since the last one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cmrtkit.engine.rules import fingerprint
from cmrtkit.letters.earlier import Earlier, Key, is_asked_still
from cmrtkit.letters.points import Point
from cmrtkit.letters.record import Asked, LettersRecord, Status, SupplierRecord
from cmrtkit.letters.replies import Reply, Supplier
from cmrtkit.letters.sections import load_sections
from cmrtkit.rulebook.schema import Language

FILE = "file"  # in place of a rule: a workbook that could not be judged
REPLY = "reply"  # in place of a rule: no reply at all


@dataclass(frozen=True, slots=True)
class Round:
    """A round of letters: its day, the days for an answer, what was asked before, and what can be told today.

    ``rules`` are the names of those in force; ``audited`` whether a list says who is audited; ``all_found`` whether
    every reply is before us, without which nobody is told that there is none from him.
    """

    day: dt.date
    days: int
    rules: frozenset[str]
    audited: bool
    before: LettersRecord | None = None
    all_found: bool = True

    @property
    def due(self) -> dt.date:
        return self.day + dt.timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a supplier.

    ``points`` are those of the letter, ``again`` files to be sent again, ``settled`` what was put right since the
    last letter, ``kept`` what was asked and cannot be told today; ``last`` is the record of the last letter.
    """

    supplier: Supplier
    language: Language
    status: Status
    points: tuple[Point, ...]
    again: tuple[Reply, ...]
    settled: tuple[Asked, ...]
    kept: tuple[Asked, ...]
    last: SupplierRecord | None
    first: dt.date
    number: int

    @property
    def no_reply(self) -> bool:
        """Whether the letter asks for a reply, there being none."""
        return not self.supplier.replies

    @property
    def is_reminder(self) -> bool:
        return self.number > 1


def plan_of(supplier: Supplier, language: Language, this: Round) -> Plan:
    """What becomes of a supplier in this round."""
    last = _last(supplier, this.before)
    earlier = Earlier.of(last)
    points = _points(supplier, earlier)
    again = tuple(reply for reply in supplier.current if reply.is_asked_again)
    wanted = {item.key: item for item in asked_of(supplier, points, again, this)}
    settled, kept = _gone(supplier, earlier, wanted, this)
    open_before = earlier.opened(wanted, points)
    waits = _waits(supplier, wanted, points, this)
    return Plan(
        supplier=supplier,
        language=language,
        status="waiting" if waits else _status(supplier, wanted, settled),
        points=points,
        again=again,
        settled=tuple(item for item in settled if not is_asked_still(item, points)),
        kept=kept,
        last=last,
        first=min(open_before, default=this.day),
        number=(last.number if last and open_before else 0) + 1,
    )


def _last(supplier: Supplier, before: LettersRecord | None) -> SupplierRecord | None:
    """What was asked of a supplier, also when nothing but the name of a file was known of it."""
    if before is None:
        return None
    return before.of(supplier.key, *(f"file:{reply.name}" for reply in supplier.replies))


def _points(supplier: Supplier, earlier: Earlier) -> tuple[Point, ...]:
    """What is put to a supplier; nothing where nothing of it is worth a letter."""
    points = tuple(earlier.since(point) for reply in supplier.current for point in reply.points)
    alone = {point.rule for point in points} <= load_sections().beside
    return () if alone and not any(reply.is_asked_again for reply in supplier.current) else points


def asked_of(supplier: Supplier, points: Collection[Point], again: Collection[Reply], this: Round) -> Iterator[Asked]:
    """All that is open with a supplier."""
    for point in points:
        first = point.since or this.day
        family, mark = point.key
        yield Asked(
            fingerprint=mark,
            family=family,
            rule=point.rule,
            first=first,
            what=point.what,
            subject=point.subject,
            label=point.label,
        )
    for reply in again:
        yield Asked(fingerprint=fingerprint(FILE, reply.name), rule=FILE, first=this.day, what=reply.name)
    if _owes_reply(supplier, this):
        yield Asked(fingerprint=REPLY, rule=REPLY, first=this.day, what="")


def _owes_reply(supplier: Supplier, this: Round) -> bool:
    """Whether there never was a reply, as far as can be told."""
    last = _last(supplier, this.before)
    return supplier.asked and not supplier.replies and this.all_found and not (last and last.files)


def _gone(
    supplier: Supplier, earlier: Earlier, wanted: Collection[Key], this: Round
) -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    """What was asked and is found no longer: what the supplier settled, and what cannot be told today."""
    found = {key for reply in supplier.current for key in reply.found} | set(wanted)
    named = {subject for reply in supplier.current for subject in reply.subjects if subject[1]}
    asked = earlier.asked.items()
    gone = [item for key, item in asked if key not in found and (item.family, item.subject) not in named]
    told = [item for item in gone if _can_be_told(item, supplier, this)]
    kept = tuple(item for item in gone if item not in told)
    return (tuple(told) if _is_news(supplier, this) else ()), kept


def _can_be_told(item: Asked, supplier: Supplier, this: Round) -> bool:
    """Whether it would have been found, were it still so: by its rule, in a workbook that could be judged."""
    if item.rule in (FILE, REPLY):
        return bool(supplier.replies)
    judged = any(reply.error is None for reply in supplier.replies)
    about_audits = load_sections().section(item.rule) == "standing"
    return judged and item.rule in this.rules and (this.audited or not about_audits)


def _is_news(supplier: Supplier, this: Round) -> bool:
    """Whether the supplier sent something since: what it did not touch, it did not settle."""
    last = _last(supplier, this.before)
    known = set(last.files) if last else set()
    return any(reply.sha256 and reply.sha256 not in known for reply in supplier.current)


def _waits(supplier: Supplier, wanted: Collection[Key], points: Collection[Point], this: Round) -> bool:
    """Whether the supplier still has time to answer, sent nothing since, and there is nothing new to ask."""
    last = _last(supplier, this.before)
    if not wanted or last is None or last.due is None or this.day > last.due or _is_news(supplier, this):
        return False
    before = {item.key for item in last.points} | {point.key for point in points if point.since}
    return set(wanted) <= before


def _status(supplier: Supplier, wanted: Collection[Key], settled: Collection[Asked]) -> Status:
    if wanted:
        return "letter"
    if not supplier.replies:
        return "not-in-run"
    if any(reply.error for reply in supplier.replies):
        return "not-judged"
    return "settled" if settled else "nothing-to-ask"
