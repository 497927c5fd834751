"""Runs rules over one declaration."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from cmrtkit.checks import CHECKS, CheckContext
from cmrtkit.checks.masking import without_contacts
from cmrtkit.engine.faults import TOOL_FAULT, report_fault
from cmrtkit.engine.told import Told, with_related
from cmrtkit.findings import SEVERITIES, Finding, Hit, Label
from cmrtkit.model.cells import place
from cmrtkit.rulebook import Language, Rule
from cmrtkit.words import Words


def apply_rules(rules: Sequence[Rule], context: CheckContext, language: Language, words: Words) -> list[Finding]:
    """Findings in the order of the workbook: by sheet, row and column, then by severity and rule."""
    found = with_related([told for rule in rules for told in _apply(rule, context, language, words)])
    sheets = {name: number for number, name in enumerate(context.declaration.sheet_names)}

    def order(finding: Finding) -> tuple[int, ...]:
        where = place(finding.cell) if finding.cell else (0, 0)
        return (sheets.get(finding.sheet, -1), *where, SEVERITIES.index(finding.severity))

    return sorted(found, key=order)


def _apply(rule: Rule, context: CheckContext, language: Language, words: Words) -> Iterator[Told]:
    if rule.scope == "workbook" and context.declaration.template.family in rule.families:
        yield from applied(rule, context, language, words)


def applied(rule: Rule, context: CheckContext, language: Language, words: Words) -> list[Told]:
    """What a rule finds; a rule that fails is a finding too, for one broken rule must not end the run."""
    try:
        hits = CHECKS[rule.check](context.with_parameters(rule.parameters))
        return [Told(finding(rule, hit, language, words), hit.also) for hit in hits]
    except Exception as error:
        return [Told(_fault(rule, report_fault(f"rule {rule.name}", error), words))]


def finding(rule: Rule, hit: Hit, language: Language, words: Words) -> Finding:
    """What a check saw, in the words of its rule."""
    sheet, _, cell = hit.cell.rpartition("!")
    spoken = rule.words[language]
    facts = {key: _fact(value, words) for key, value in hit.facts.items()} | {"cell": cell, "sheet": sheet}
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=rule.severities.get(hit.variant, rule.severity),
        message=spoken.message(hit.variant).format(**facts),
        sheet=sheet,
        cell=cell,
        metal=_bare(hit.metal),
        smelter_id=_bare(hit.smelter_id),
        observed=hit.observed,
        expected=hit.expected,
        suggestion=hit.suggestion,
        remedy=spoken.remedy(hit.variant).format(**facts),
        why=spoken.why,
        confidence=rule.confidences.get(hit.variant, rule.confidence),
        fingerprint=fingerprint(rule.name, hit.subject),
    )


def _bare(text: str | None) -> str | None:
    """What a workbook may hold in place of a metal or an ID, without e-mail addresses and phone numbers."""
    return without_contacts(text) if text else text


def _fact(value: object, words: Words) -> str:
    if isinstance(value, Label) and value.kind == "ask":
        return words.ask(value.key) or ""
    return words.say(value)


def fingerprint(rule: str, subject: str) -> str:
    """The same for the same fault about the same thing, whatever row it stands in and whatever year's file."""
    return hashlib.sha256(f"{rule}|{subject}".encode()).hexdigest()[:16]


def _fault(rule: Rule, kind: str, words: Words) -> Finding:
    return Finding(
        rule="X900",
        name=TOOL_FAULT,
        severity="error",
        message=words.report("fault_message", rule=rule.name, error=kind),
        sheet="",
        cell="",
        metal=None,
        smelter_id=None,
        observed=kind,
        expected=None,
        suggestion=None,
        remedy=words.report("fault_remedy", rule=rule.name),
        why=words.report("fault_why"),
        confidence="certain",
        fingerprint=fingerprint(TOOL_FAULT, rule.name),
    )
