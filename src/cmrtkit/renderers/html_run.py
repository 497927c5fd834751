"""What the HTML report says of the run itself: settings in force, accepted findings that are due."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cmrtkit.results import Accepted, Run
from cmrtkit.text import shorten, visible
from cmrtkit.words import Words


def settings_facts(run: Run, titles: Mapping[str, str], words: Words) -> dict[str, Any]:
    """The line of the text report on settings, every setting that is not the default, the rules left out."""
    used = run.settings
    if used is None:
        return {"said": "", "changed": [], "left_out": []}
    file, every = shorten(used.file or words.report("no_file"), 200), used.rules + len(used.left_out)
    return {
        "said": words.report("settings_used", file=file, kept=used.rules, all=every),
        "changed": [(visible(key), _value(value)) for key, value in used.changed.items()],
        "left_out": [(visible(name), titles.get(name, "")) for name in used.left_out],
    }


def _value(value: object) -> str:
    return shorten(json.dumps(value, ensure_ascii=False, default=str), 500)


def due_facts(run: Run, words: Words) -> dict[str, Any]:
    """Accepted findings whose time is over, those that nothing answers, and how many are about other suppliers."""
    report = run.suppressions
    if report is None:
        return {"file": "", "due": [], "elsewhere": ""}
    said = words.section("html")["run"]
    elsewhere = words.report("elsewhere", count=report.elsewhere) if report.elsewhere else ""
    entries = {said["expired"]: ("expired", report.expired), said["unused"]: ("unused", report.unused)}
    return {
        "file": said["accepted_file"].format(file=shorten(report.file, 200), entries=report.entries),
        "due": [(title, list(_entries(key, found, words))) for title, (key, found) in entries.items() if found],
        "elsewhere": elsewhere,
    }


def _entries(key: str, entries: list[Accepted], words: Words) -> Iterator[str]:
    for entry in entries:
        yield words.report(
            key,
            rule=shorten(entry.rule, 80),
            supplier=words.report("any_supplier") if entry.supplier == "*" else shorten(entry.supplier, 80),
            finding=shorten(entry.finding or entry.fingerprint, 80) or "–",
            reason=shorten(entry.reason, 200),
            until=entry.until.isoformat(),
        )
