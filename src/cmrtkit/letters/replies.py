"""Replies as letters need them, and whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cmrtkit.company.schema import SupplierInScope
from cmrtkit.company.superseded import Dated, superseded
from cmrtkit.company.suppliers import Surveyed
from cmrtkit.letters.identity import About
from cmrtkit.letters.points import Point, points_of
from cmrtkit.letters.sections import load_sections
from cmrtkit.matching.normalise import company_key
from cmrtkit.results import FileError, FileResult
from cmrtkit.rulebook.schema import Language
from cmrtkit.text import is_blank, legible
from cmrtkit.words import Words


@dataclass(frozen=True, slots=True)
class Reply:
    """One file: what is put to the supplier about it, or why it could not be judged.

    ``path`` is how the run shows it, ``found`` the keys of all findings (see `Point`), whether they are put to the
    supplier or not, and ``subjects`` what they are about, with the family; ``scope`` and ``date`` tell which
    declaration replaces which.
    """

    path: str
    sha256: str | None
    company: str | None
    template: str
    language: str | None
    error: FileError | None
    points: tuple[Point, ...] = ()
    found: frozenset[tuple[str, str]] = frozenset()
    subjects: frozenset[tuple[str, str]] = frozenset()
    scope: str | None = None
    date: dt.date | None = None

    @property
    def name(self) -> str:
        """The name of the file, without the folders it lies in, which are nobody else's business."""
        return self.path.rpartition("/")[2]

    @property
    def dated(self) -> Dated:
        """Which other declarations of its supplier it replaces, or is replaced by."""
        return Dated("", self.template.partition(" ")[0], self.scope, self.date)

    @property
    def is_asked_again(self) -> bool:
        """Whether the file could not be judged, and the supplier can help with that."""
        return self.error is not None and self.error.code in load_sections().to_supplier


def reply_of(result: FileResult, words: Words) -> Reply:
    """What a letter needs of a result; see `points_of`."""
    template = result.template
    family, about = template.family if template else "", About(result)
    return Reply(
        path=result.path,
        sha256=result.sha256,
        company=None if is_blank(result.company or "") else legible(result.company or ""),
        template=f"{template.family} {template.version}" if template else "",
        language=template.language if template else None,
        error=result.error,
        points=tuple(points_of(result, words)),
        found=frozenset((family, finding.fingerprint) for finding in result.findings),
        subjects=frozenset((family, about.subject(finding)) for finding in result.findings),
        scope=result.scope,
        date=result.effective_date,
    )


@dataclass(slots=True)
class Supplier:
    """A supplier with its replies.

    ``name`` is None where nothing says who it is; ``asked`` where it was surveyed, with the ``email`` and ``language``
    that the company file has for it.
    """

    key: str
    name: str | None
    asked: bool = False
    email: str | None = None
    language: Language | None = None
    replies: list[Reply] = field(default_factory=list)

    @property
    def current(self) -> list[Reply]:
        """Its files without declarations that a newer one of it has replaced: nothing is asked about these."""
        replaced = self.replaced
        return [reply for reply in self.replies if reply not in replaced]

    @property
    def replaced(self) -> list[Reply]:
        """Its declarations of which there is a newer one."""
        older = superseded([reply.dated for reply in self.replies])
        return [reply for place, reply in enumerate(self.replies) if place in older]

    @property
    def judged(self) -> list[Reply]:
        """Those of its current files that could be judged."""
        return [reply for reply in self.current if reply.error is None]


def suppliers_of(replies: Iterable[Reply], scope: Sequence[SupplierInScope]) -> list[Supplier]:
    """All suppliers, in the order of their replies, and behind them those that were asked and have none.

    Spellings of one name are one supplier, and all names that a surveyed one answers under. A reply without a company
    name is whose name stands in the name of the file, where that is one alone. Files with the same bytes count once.
    """
    surveyed = Surveyed(scope)
    found: dict[str, Supplier] = {}
    for reply in _each_once(replies):
        item = surveyed.whose(reply.company, reply.path)
        supplier = _surveyed(item) if item else _unknown(reply)
        found.setdefault(supplier.key, supplier).replies.append(reply)
    for item in scope:
        found.setdefault(company_key(item.name), _surveyed(item))
    return list(found.values())


def _each_once(replies: Iterable[Reply]) -> Iterable[Reply]:
    found: dict[str, Reply] = {}
    for reply in replies:
        found.setdefault(reply.sha256 or f"path {reply.path}", reply)
    return found.values()


def _surveyed(item: SupplierInScope) -> Supplier:
    return Supplier(company_key(item.name), legible(item.name), asked=True, email=item.email, language=item.language)


def _unknown(reply: Reply) -> Supplier:
    return Supplier(company_key(reply.company) if reply.company else f"file:{reply.name}", reply.company)
