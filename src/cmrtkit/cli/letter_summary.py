"""What is said on the terminal of a round of letters: in words, and with what somebody has to do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmrtkit.cli.output import say
from cmrtkit.text import shorten

if TYPE_CHECKING:
    import datetime as dt

    from cmrtkit.letters.dossier import Made
    from cmrtkit.letters.record import Status, SupplierRecord
    from cmrtkit.letters.replies import Reply

_SHOWN = 5
_MEANING: dict[Status, str] = {
    "waiting": "nothing new came, and there is still time to answer: not reminded",
    "settled": "all that was asked is put right: no letter",
    "nothing-to-ask": "nothing to put right: no letter",
    "not-judged": "a file could not be judged, which is not the supplier's fault: no letter",
    "not-in-run": "asked before, but none of their workbooks is in this folder: not reminded",
}


def say_what(items: Sequence[Made], gone: Sequence[SupplierRecord], day: dt.date, out: Path) -> None:
    """How many letters there are, who gets none and why, and what has to be completed."""
    written = [item for item in items if item.letter]
    say(f"{_count(len(written), 'letter')} of {day} written to {out}")
    counts = Counter(item.plan.status for item in items) + Counter(record.status for record in gone)
    for status, meaning in _MEANING.items():
        if counts[status]:
            say(f"{status}: {_count(counts[status], 'supplier')}; {meaning}")
    _say_unreadable([reply for item in items for reply in item.plan.supplier.replies if reply.error])
    old = [reply.name for item in items for reply in item.plan.supplier.replaced]
    if old:
        say(f"replaced by a newer declaration, and not asked about: {_some(old)}")
    homeless = [item.name for item in written if not item.contact.email]
    if homeless:
        have = "has" if len(homeless) == 1 else "have"
        say(f"{_count(len(homeless), 'letter')} {have} no address to send to: {_some(homeless)}")
    _say_gaps(written)


def _say_unreadable(replies: Sequence[Reply]) -> None:
    for reply in replies[:_SHOWN]:
        say(f"could not be judged: {shorten(reply.name, 80)}: {reply.error.message if reply.error else ''}")
    if len(replies) > _SHOWN:
        say(f"could not be judged: {len(replies) - _SHOWN} more")


def _say_gaps(written: Sequence[Made]) -> None:
    """Each gap once, in English, with the letters that have it."""
    where: dict[str, list[str]] = defaultdict(list)
    for item in written:
        for gap in item.letter.gaps_in_english if item.letter else ():
            where[gap].append(item.name)
    for gap, names in list(where.items())[:_SHOWN]:
        every = len(names) == len(written) > 1
        say(f"{gap} (in {f'all {len(names)} letters' if every else _some(names)})")
    if len(where) > _SHOWN:
        say(f"TO COMPLETE: {len(where) - _SHOWN} more; see to_complete in index.csv")


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
