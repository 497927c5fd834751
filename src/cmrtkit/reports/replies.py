"""Which files are replies of which supplier, and which of them count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cmrtkit.company.schema import Company, SupplierInScope
from cmrtkit.company.superseded import Dated, superseded
from cmrtkit.company.suppliers import Surveyed
from cmrtkit.matching.normalise import company_key
from cmrtkit.reports.facts import Reply, ReplyState, Supplier
from cmrtkit.results import VERDICTS, FileResult, VerdictName
from cmrtkit.text import is_blank, shorten, visible

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class _Head:
    """What is kept of a file to tell which replies count. ``key`` is the supplier's; empty where nobody can tell."""

    result: FileResult
    key: str
    state: ReplyState = "counted"


@dataclass(frozen=True, slots=True)
class Replies:
    """All files, in their order, and the suppliers: first those that were asked, in their order, then the others."""

    replies: list[Reply]
    suppliers: list[Supplier]


def sort_replies(files: Iterable[FileResult], company: Company) -> Replies:
    """Files by supplier; only heads of them are kept."""
    asked = company.survey.suppliers
    surveyed = Surveyed(asked if isinstance(asked, list) else [])
    heads = [_head(item, surveyed) for item in files]
    heads = _superseded(_copies(heads))
    if company.survey.count == "usable":
        heads = [_set_aside(head) for head in heads]
    return _numbered(heads, asked if isinstance(asked, list) else None)


def _head(item: FileResult, surveyed: Surveyed) -> _Head:
    """Without rows and findings, so that a run of any size fits."""
    bare = item.model_copy(update={"smelters": [], "findings": [], "answers": [], "completeness": _total(item)})
    known = surveyed.whose(item.company, item.path)
    if item.status == "not-checked":
        return _Head(bare, company_key(known.name) if known else "", "not-readable")
    if known:
        return _Head(bare, company_key(known.name))
    return _Head(bare, company_key(item.company) if not is_blank(item.company or "") else f"file {item.path}")


def _total(item: FileResult) -> object:
    return item.completeness.model_copy(update={"missing": []}) if item.completeness else None


def _copies(heads: Sequence[_Head]) -> list[_Head]:
    """The same bytes twice are one reply."""
    seen: set[str] = set()
    found = []
    for head in heads:
        sha256 = head.result.sha256
        is_copy = head.state == "counted" and sha256 in seen
        found.append(replace(head, state="copy") if is_copy else head)
        if sha256 and head.state == "counted":
            seen.add(sha256)
    return found


def _superseded(heads: Sequence[_Head]) -> list[_Head]:
    """Of declarations for the whole company, a supplier's newest of each family counts."""
    older = superseded([_dated(head) for head in heads])
    return [replace(head, state="superseded") if place in older else head for place, head in enumerate(heads)]


def _dated(head: _Head) -> Dated:
    result = head.result
    scope = result.scope if head.state == "counted" else None
    return Dated(head.key, result.template.family if result.template else "", scope, result.effective_date)


def _set_aside(head: _Head) -> _Head:
    verdict = head.result.verdict
    returned = head.state == "counted" and verdict is not None and verdict.verdict == "return-to-supplier"
    return replace(head, state="set-aside") if returned else head


def _numbered(heads: Sequence[_Head], asked: Sequence[SupplierInScope] | None) -> Replies:
    names = {company_key(supplier.name): supplier.name for supplier in asked or ()}
    told = dict(names)
    for head in heads:
        if head.key:
            told.setdefault(head.key, _name(head.result))
    places = {key: place for place, key in enumerate(told)}
    replies = [_reply(head, places.get(head.key)) for head in heads]
    by_supplier = defaultdict(list)
    for place, reply in enumerate(replies):
        by_supplier[reply.supplier].append(place)
    suppliers = [
        Supplier(
            name=told[key],
            asked=key in names if asked is not None else None,
            verdict=worst_verdict(replies[number] for number in by_supplier[place]),
            replies=by_supplier[place],
        )
        for key, place in places.items()
    ]
    return Replies(replies, suppliers)


def _name(result: FileResult) -> str:
    """The company, or the file where it gives none."""
    named = "" if is_blank(result.company or "") else result.company or ""
    return shorten(named or result.path.rpartition("/")[2], _LONGEST)


def worst_verdict(replies: Iterable[Reply]) -> VerdictName | None:
    """The worst verdict on replies that count or were set aside; None where there is none."""
    telling = [item.verdict for item in replies if item.verdict and item.state in ("counted", "set-aside")]
    return min(telling, key=VERDICTS.index, default=None)


def _reply(head: _Head, supplier: int | None) -> Reply:
    result = head.result
    template = result.template
    return Reply(
        path=visible(result.path),
        sha256=result.sha256,
        state=head.state,
        supplier=supplier,
        family=template.family if template else "",
        version=template.version if template else "",
        scope=result.scope,
        effective_date=result.effective_date,
        verdict=result.verdict.verdict if result.verdict else None,
        error=result.error.code if result.error else None,
        remaining=result.completeness.required_remaining if result.completeness else None,
        errors=result.summary.error,
        warnings=result.summary.warning,
        minerals=result.minerals,
    )
