"""The rules of a run, as the settings want them for each supplier."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from typing import Any

from cmrtkit.errors import UsageError
from cmrtkit.matching.normalise import company_key
from cmrtkit.rulebook import load_rules
from cmrtkit.rulebook.schema import Rule
from cmrtkit.rulebook.selection import find_rule, select
from cmrtkit.rulebook.verdicts import VerdictRule, load_verdicts
from cmrtkit.settings.in_force import COMMAND_LINE, InForce
from cmrtkit.settings.parameters import parameters_set
from cmrtkit.settings.schema import ConditionalVerdict, RuleSettings, Settings, SupplierSettings, VerdictSettings
from cmrtkit.text import shorten


class RuleChoice:
    """Which rules judge a reply, with which severities and parameters, and which verdicts they lead to.

    Raises UsageError for a rule that does not exist, an unknown key and a value that does not fit, also where
    they stand under one supplier.
    """

    def __init__(self, rules: Sequence[Rule], settings: Settings) -> None:
        self.rules = tuple(rules)
        self.suppliers = tuple(settings.supplier)
        self.common = _adjusted(select(rules, settings.select, settings.ignore), rules, settings)
        self.verdicts = _verdicts(rules, settings.verdict)
        self._chosen: dict[tuple[int, ...], tuple[Rule, ...]] = {(): self.common}
        for number, supplier in enumerate(self.suppliers):
            self._require_usable(number, supplier)

    def _require_usable(self, number: int, supplier: SupplierSettings) -> None:
        where = f"supplier › entry {number + 1}"
        if not supplier.name and not supplier.files:
            raise UsageError(f"{where}: needs a name (as declared) or files, to know whose replies it is about")
        try:
            self._for((number,))
        except UsageError as error:
            raise UsageError(f"{where} ({shorten(', '.join([*supplier.name, *supplier.files]))}) › {error}") from error

    def for_reply(self, company: str | None, path: str) -> tuple[Rule, ...]:
        """The rules for a reply of this company, in a file shown by this path."""
        matching = (number for number, item in enumerate(self.suppliers) if is_meant(item, company, path))
        return self._for(tuple(matching))

    def named_by(self, path: str) -> tuple[int, ...]:
        """Which suppliers' settings are about a file of this path, whoever declares in it."""
        return tuple(number for number, item in enumerate(self.suppliers) if is_meant(item, None, path))

    def _for(self, numbers: tuple[int, ...]) -> tuple[Rule, ...]:
        if numbers not in self._chosen:
            rules = self._for(numbers[:-1])
            settings = self.suppliers[numbers[-1]]
            kept = select(self.rules, ignored=settings.ignore)
            names = {rule.name for rule in kept}
            left = [rule for rule in rules if rule.name in names]
            self._chosen[numbers] = _adjusted(left, self.rules, settings)
        return self._chosen[numbers]


def is_meant(supplier: SupplierSettings, company: str | None, path: str) -> bool:
    """Whether settings of a supplier are about a reply; company names count without case, width and punctuation."""
    key = company_key(company)
    by_name = bool(key) and key in {company_key(name) for name in supplier.name}
    names = (path, path.rpartition("/")[2])
    return by_name or any(fnmatch.fnmatch(name, pattern) for pattern in supplier.files for name in names)


def _adjusted(rules: Sequence[Rule], known: Sequence[Rule], settings: RuleSettings) -> tuple[Rule, ...]:
    """Rules with the severities and parameters that are set; a severity holds for every variant of a rule."""
    severities = _severities(known, settings)
    parameters = parameters_set(known, settings)
    return tuple(_with(rule, severities, parameters) for rule in rules)


def _severities(known: Sequence[Rule], settings: RuleSettings) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text, severity in settings.severity.items():
        try:
            name = find_rule(known, text).name
        except UsageError as error:
            raise UsageError(f"severity.{shorten(text)}: {error}") from error
        if name in found:
            raise UsageError(f"severity.{shorten(text)}: {name} is given twice, by its name and its id")
        found[name] = severity
    return found


def _with(rule: Rule, severities: dict[str, Any], parameters: dict[str, dict[str, Any]]) -> Rule:
    changes: dict[str, Any] = {}
    if rule.name in severities:
        changes |= {"severity": severities[rule.name], "severities": {}}
    if rule.name in parameters:
        changes["parameters"] = {**rule.parameters, **parameters[rule.name]}
    return rule.model_copy(update=changes) if changes else rule


def rule_choice(in_force: InForce) -> RuleChoice:
    """The rulebook, with rules of the user's own folders, as the settings want it; errors name the settings file."""
    rules = load_rules(tuple(in_force.settings.rules))
    settings = in_force.settings
    said = {key: getattr(settings, key) for key in ("select", "ignore") if in_force.origin(key) == COMMAND_LINE}
    select(rules, said.get("select", ()), said.get("ignore", ()))  # what is wrong with these is not the file's fault
    try:
        return RuleChoice(rules, settings)
    except UsageError as error:
        where = f"{in_force.file}: " if in_force.file else ""
        raise UsageError(f"{where}{error}") from error


def _verdicts(rules: Sequence[Rule], changes: Mapping[ConditionalVerdict, VerdictSettings]) -> tuple[VerdictRule, ...]:
    """The verdicts, with the conditions that are set. Raises UsageError for a rule that does not exist."""
    return tuple(
        _changed(verdict, changes.get(verdict.verdict) if verdict.verdict != "accept" else None, rules)
        for verdict in load_verdicts()
    )


def _changed(verdict: VerdictRule, change: VerdictSettings | None, rules: Sequence[Rule]) -> VerdictRule:
    if change is None:
        return verdict
    changes: dict[str, Any] = {} if change.severities is None else {"severities": change.severities}
    if change.rules is not None:
        changes["rules"] = [find_rule(rules, name).name for name in change.rules]
    return verdict.model_copy(update=changes)
