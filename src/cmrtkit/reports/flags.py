"""Red flags: which findings are, what they are about, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cmrtkit.company.schema import Response
from cmrtkit.findings import Finding
from cmrtkit.matching.normalise import company_key
from cmrtkit.reports.facts import Flag, FlagKind, FlagState, Reply, Smelter, Supplier
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.results import FileResult

_KINDS: tuple[FlagKind, ...] = ("origin", "smelter", "supplier")


@cache
def flag_rules() -> Mapping[str, FlagKind]:
    """The kind of red flag that findings of a rule are (``rules/red-flags.yaml``), by the rule's name."""
    return {rule: kind for kind in _KINDS for rule in _data()[kind]}


@cache
def _data() -> Mapping[str, Any]:
    found: dict[str, Any] = load_yaml(rules_dir() / "red-flags.yaml")
    return found


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A red flag as a file raises it, before it is known what became of it."""

    reply: int
    finding: Finding


def raised_flags(place: int, item: FileResult) -> Iterator[RaisedFlag]:
    """The red flags of a file, the ``place``-th of the run."""
    return (RaisedFlag(place, finding) for finding in item.findings if finding.name in flag_rules())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What flags refer to: replies, suppliers, smelters (and which cell names which), and the company's responses."""

    replies: Sequence[Reply]
    suppliers: Sequence[Supplier]
    smelters: Sequence[Smelter]
    by_cell: Mapping[tuple[int, str], int]
    responses: Sequence[Response]

    def smelter_of(self, raised: RaisedFlag) -> int | None:
        """The place of the smelter that a flag is about: by its cell, else by its ID."""
        finding = raised.finding
        by_cell = self.by_cell.get((raised.reply, _cell(finding)))
        if by_cell is not None or not finding.smelter_id:
            return by_cell
        same_id = (place for place, item in enumerate(self.smelters) if item.smelter_id == finding.smelter_id)
        return next(same_id, None)

    def response_to(self, kind: FlagKind, smelter: int | None, supplier: int) -> int | None:
        """The place of what the company did about it: about this smelter, and this supplier, where it names them."""
        found = (
            place
            for place, item in enumerate(self.responses)
            if self._is_about(item, kind, smelter, supplier)
        )  # fmt: skip
        return next(found, None)

    def _is_about(self, response: Response, kind: FlagKind, smelter: int | None, supplier: int) -> bool:
        named = company_key(self.suppliers[supplier].name)
        if response.supplier and company_key(response.supplier) != named:
            return False
        if response.smelter:
            wanted = response.smelter.strip().upper()
            return smelter is not None and self.smelters[smelter].smelter_id.upper() == wanted
        return kind != "smelter"  # a word with a supplier answers nothing about the smelters it names


def flags(raised: Sequence[RaisedFlag], around: Surroundings) -> list[Flag]:
    """The red flags of a period as facts, by kind, rule and supplier; one a supplier, rule and subject."""
    order = {rule: place for place, rule in enumerate(flag_rules())}
    found: dict[tuple[int, str], Flag] = {}
    for item in sorted(raised, key=lambda item: (order[item.finding.name], item.reply)):
        flag = _flag(item, around)
        if flag:
            found.setdefault((flag.supplier, flag.fingerprint), flag)
    return list(found.values())


def _flag(raised: RaisedFlag, around: Surroundings) -> Flag | None:
    finding, supplier = raised.finding, around.replies[raised.reply].supplier
    if supplier is None:
        return None
    kind, smelter = flag_rules()[finding.name], around.smelter_of(raised)
    if smelter is not None and not _stands(finding, around.smelters[smelter]):
        return None
    response = around.response_to(kind, smelter, supplier)
    return Flag(
        kind=kind,
        rule=finding.rule,
        name=finding.name,
        severity=finding.severity,
        fingerprint=finding.fingerprint,
        supplier=supplier,
        reply=raised.reply,
        cell=_cell(finding),
        mineral=finding.metal,
        smelter=smelter,
        state=_state(finding, response),
        response=response,
    )


def _stands(finding: Finding, smelter: Smelter) -> bool:
    """Whether it holds by the newest lists too."""
    statuses = _data()["statuses"].get(finding.name)
    return statuses is None or smelter.status in statuses


def _state(finding: Finding, response: int | None) -> FlagState:
    if response is not None:
        return "answered"
    return "accepted" if finding.suppressed else "open"


def _cell(finding: Finding) -> str:
    return f"{finding.sheet}!{finding.cell}"
