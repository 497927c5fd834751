"""How the Excel report says what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cmrtkit.findings import Label
from cmrtkit.reference.standing import OWN
from cmrtkit.results import FileResult, SmelterResult, Verdict
from cmrtkit.rulebook.verdicts import VerdictRule
from cmrtkit.text import is_blank, visible
from cmrtkit.words import Words


class Say:
    """Words of one language, and what they are put around."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.section: dict[str, Any] = words.section("xlsx")
        self._lists = words.lists
        self._levels: dict[str, str] = words.rule_page()["levels"]

    def company(self, item: FileResult) -> str:
        """The supplier, as the reply names it; of a file that could not be judged its name is all that is known."""
        if item.error is not None:
            return visible(item.path.rpartition("/")[2])
        return self.section["no_company"] if is_blank(item.company or "") else visible(item.company or "")

    def reasons(self, verdict: Verdict) -> str:
        """The rules a verdict rests on, each with the number of its findings."""
        said = (
            self.words.report("reason_counted", title=reason.title, count=reason.count) for reason in verdict.reasons
        )
        return self.words.say_reasons(list(said))

    def verdict(self, rule: VerdictRule) -> str:
        """A verdict that replies may get."""
        return next(said for language, said in rule.words.items() if language == self.words.language)

    def severity(self, severity: str) -> str:
        return self.words.report(severity)

    def confidence(self, confidence: str) -> str:
        return self._levels[confidence]

    def metal(self, metal: str | None) -> str | None:
        return None if is_blank(metal or "") else self.words.say(Label("metal", metal or ""))

    def status(self, status: str) -> str:
        return str(self._lists["statuses"].get(status, status))

    def recognised(self, programmes: Sequence[str]) -> str | None:
        """Who recognises a facility; the user's own list is no name."""
        own = str(self._lists["kinds"]["own"])
        return self.words.say_listed([own if who == OWN else visible(who) for who in programmes]) or None

    def how(self, how: str) -> str:
        return str(self._lists["how"].get(how, how))

    def list_kind(self, kind: str) -> str:
        return str(self._lists["kinds"].get(kind, kind))

    def candidates(self, row: SmelterResult) -> str | None:
        """The facilities that may be meant."""
        pairs = ((item.standard_name, item.smelter_id) for item in row.match.candidates)
        return "; ".join(self.section["candidate"].format(name=name, id=number) for name, number in pairs) or None

    def yes(self, flag: bool) -> str | None:
        return self.section["yes"] if flag else None
