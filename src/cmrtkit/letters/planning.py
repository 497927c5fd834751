"""Who gets which letter: what is open, what is new, what was settled since the last one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from cmrtkit.engine.rules import fingerprint
from cmrtkit.letters.points import Point
from cmrtkit.letters.record import Asked, LettersRecord, Status, SupplierRecord
from cmrtkit.letters.replies import Reply, Supplier
from cmrtkit.letters.sections import load_sections
from cmrtkit.rulebook.schema import Language

FILE = "file"  # in place of a rule: a workbook that could not be judged
Key = tuple[str, str]
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
    asked = {item.key: item for item in last.points} if last else {}
    points = _points(supplier, asked)
    again = tuple(reply for reply in supplier.replies if reply.is_asked_again)
    wanted = {item.key: item for item in _asked(supplier, points, again, this)}
    settled, kept = _gone(supplier, asked, wanted, this)
    open_before = [item.first for key, item in asked.items() if key in wanted]
    return Plan(
        supplier=supplier,
        language=language,
        status=_status(supplier, wanted, settled),
        points=points,
        again=again,
        settled=settled,
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


def _points(supplier: Supplier, asked: dict[Key, Asked]) -> tuple[Point, ...]:
    """What is put to a supplier; nothing where nothing of it is worth a letter."""
    points = tuple(_since(point, asked) for reply in supplier.replies for point in reply.points)
    alone = {point.rule for point in points} <= load_sections().beside
    return () if alone and not any(reply.is_asked_again for reply in supplier.replies) else points


def _since(point: Point, asked: dict[Key, Asked]) -> Point:
    known = asked.get(point.key)
    return replace(point, since=known.first) if known else point


def _asked(supplier: Supplier, points: Collection[Point], again: Collection[Reply], this: Round) -> Iterator[Asked]:
    """All that is open with a supplier."""
    for point in points:
        first = point.since or this.day
        family, mark = point.key
        yield Asked(fingerprint=mark, family=family, rule=point.rule, first=first, what=point.what)
    for reply in again:
        yield Asked(fingerprint=fingerprint(FILE, reply.name), rule=FILE, first=this.day, what=reply.name)
    if _owes_reply(supplier, this):
        yield Asked(fingerprint=REPLY, rule=REPLY, first=this.day, what="")


def _owes_reply(supplier: Supplier, this: Round) -> bool:
    """Whether there never was a reply, as far as can be told."""
    last = _last(supplier, this.before)
    return supplier.asked and not supplier.replies and this.all_found and not (last and last.files)


def _gone(
    supplier: Supplier, asked: dict[Key, Asked], wanted: Collection[Key], this: Round
) -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    """What was asked and is found no longer: what the supplier settled, and what cannot be told today."""
    found = {key for reply in supplier.replies for key in reply.found}
    gone = [item for key, item in asked.items() if key not in wanted and key not in found]
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
    return any(reply.sha256 and reply.sha256 not in known for reply in supplier.replies)


def _status(supplier: Supplier, wanted: Collection[Key], settled: Collection[Asked]) -> Status:
    if wanted:
        return "letter"
    if not supplier.replies:
        return "not-in-run"
    if any(reply.error for reply in supplier.replies):
        return "not-judged"
    return "settled" if settled else "nothing-to-ask"


def recorded(plan: Plan, this: Round, letter: str | None) -> SupplierRecord:
    """What the next round needs to know of this one."""
    known = {item.key: item for item in plan.last.points} if plan.last else {}
    wanted = {item.key: item for item in _asked(plan.supplier, plan.points, plan.again, this)}
    points = [known.get(key, item) for key, item in wanted.items()] + list(plan.kept)
    written = plan.status == "letter"
    last = plan.last
    return SupplierRecord(
        key=plan.supplier.key,
        name=plan.supplier.name,
        language=plan.language,
        status=plan.status,
        number=plan.number if written else last.number if last else 0,
        first=plan.first if written else last.first if last else None,
        written=this.day if written else last.written if last else None,
        due=this.due if written else last.due if last else None,
        letter=letter,
        files=[reply.sha256 for reply in plan.supplier.replies if reply.sha256],
        points=points,
    )


def absent(this: Round, plans: Collection[Plan]) -> list[SupplierRecord]:
    """Suppliers of the last round that this one knows nothing of; what is open with them stays so."""
    known = {plan.supplier.key for plan in plans} | {plan.last.key for plan in plans if plan.last}
    gone = [item for item in (this.before.suppliers if this.before else []) if item.key not in known and item.points]
    return [item.model_copy(update={"status": "not-in-run", "letter": None}) for item in gone]
