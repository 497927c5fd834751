"""Findings of a run under the suppressions that hold on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from cmrtkit.errors import UsageError
from cmrtkit.findings import Finding
from cmrtkit.matching.normalise import company_key
from cmrtkit.rulebook.schema import Rule
from cmrtkit.rulebook.selection import find_rule
from cmrtkit.suppressions.schema import ANY, Suppression


class Uses(BaseModel):
    """Which entries of a suppression file were met by the findings about a supplier, by their numbers.

    ``back`` are those of them whose day has passed; ``supplier`` is the key of the company's name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    used: frozenset[int] = frozenset()
    back: frozenset[int] = frozenset()
    supplier: str | None = None

    def and_those(self, others: Uses) -> Uses:
        """Both together, about the same supplier."""
        return Uses(used=self.used | others.used, back=self.back | others.back, supplier=self.supplier)


class Applied(NamedTuple):
    """Findings, marked where they are accepted, and the entries that were met."""

    findings: list[Finding]
    uses: Uses


class Suppressions:
    """The entries of a file, and what became of each in a run, as far as it was noted."""

    def __init__(self, entries: Sequence[Suppression] = (), as_of: dt.date = dt.date.max) -> None:
        self.entries = tuple(entries)
        self.as_of = as_of
        self._used: set[int] = set()
        self._back: set[int] = set()
        self._suppliers: set[str] = set()
        self._by_rule: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            self._by_rule.setdefault(entry.rule.strip().lower(), []).append(number)

    def applied(self, findings: Iterable[Finding], company: str | None) -> Applied:
        """The findings about a company, those marked as suppressed that are accepted and whose day has not passed."""
        supplier = company_key(company)
        met = [(finding, self._meant(finding, supplier)) for finding in findings]
        used = frozenset(number for _, numbers in met for number in numbers)
        back = frozenset(number for _, numbers in met if not self._hold(numbers) for number in numbers)
        marked = [
            finding.model_copy(update={"suppressed": True}) if self._hold(numbers) else finding
            for finding, numbers in met
        ]
        return Applied(marked, Uses(used=used, back=back, supplier=supplier))

    def note(self, uses: Uses) -> None:
        """Count entries as met in this run."""
        self._used |= uses.used
        self._back |= uses.back
        if uses.supplier is not None:
            self._suppliers.add(uses.supplier)

    def _meant(self, finding: Finding, supplier: str) -> list[int]:
        return [number for number in self._about(finding) if self._is_meant(self.entries[number], finding, supplier)]

    def _hold(self, numbers: Iterable[int]) -> bool:
        return any(self.entries[number].until >= self.as_of for number in numbers)

    def _about(self, finding: Finding) -> list[int]:
        return [*self._by_rule.get(finding.name, []), *self._by_rule.get(finding.rule.lower(), [])]

    def _is_meant(self, entry: Suppression, finding: Finding, supplier: str) -> bool:
        fits = entry.supplier == ANY or (company_key(entry.supplier) == supplier and supplier != "")
        return fits and (not entry.fingerprint or entry.fingerprint == finding.fingerprint)

    def expired(self) -> list[Suppression]:
        """Entries whose day has passed, and whose finding is told again."""
        return [self.entries[number] for number in sorted(self._back)]

    def require_known(self, rules: Sequence[Rule]) -> None:
        """Raises UsageError for an entry of a rule that does not exist."""
        for number, entry in enumerate(self.entries, 1):
            try:
                find_rule(rules, entry.rule)
            except UsageError as error:
                raise UsageError(f"suppressions › entry {number} › rule: {error}") from error

    def unused(self, rules: Iterable[str]) -> list[Suppression]:
        """Entries about a supplier of this run, of these rules (names and ids), that no finding answers any more."""
        ran = {name.lower() for name in rules}
        return [
            entry
            for number, entry in enumerate(self.entries)
            if number not in self._used and entry.rule.strip().lower() in ran and self._could_have_been_used(entry)
        ]

    def _could_have_been_used(self, entry: Suppression) -> bool:
        return bool(self._suppliers) and (entry.supplier == ANY or company_key(entry.supplier) in self._suppliers)

    def elsewhere(self) -> int:
        """How many entries are about suppliers of whom no reply was judged."""
        suppliers = (company_key(entry.supplier) for entry in self.entries if entry.supplier != ANY)
        return sum(supplier not in self._suppliers for supplier in suppliers)
