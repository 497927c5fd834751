"""How drafts say what they tell: minerals, countries, days, statuses, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cmrtkit.company.schema import Period
from cmrtkit.countries import country_name
from cmrtkit.findings import Label
from cmrtkit.reference.standing import OWN
from cmrtkit.reports.facts import Share, Smelter
from cmrtkit.words import Words


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of drafts in one language."""

    words: Words

    @property
    def said(self) -> dict[str, Any]:
        """``templates/words/<language>/drafts.yaml``."""
        return self.words.section("drafts")

    def mineral(self, name: str) -> str:
        """Within a sentence."""
        return self.words.say(Label("metal", name))

    def minerals(self, names: Sequence[str]) -> str:
        """Several, as a sentence lists them."""
        return self.listed([self.mineral(name) for name in names])

    def heading(self, mineral: str) -> str:
        """At the beginning of a line."""
        name = self.mineral(mineral)
        return name[:1].upper() + name[1:]

    def listed(self, names: Sequence[str]) -> str:
        """``a, b and c``."""
        if len(names) < 2:
            return "".join(names)
        return str(self.said["several"]).format(names=self.words.say_listed(list(names[:-1])), last=names[-1])

    def country(self, country: str) -> str:
        """By its name; as written where it is no code."""
        is_code = len(country) == 2 and country.isupper()
        return country_name(country, self.words.language) if is_code else country

    def date(self, day: dt.date | None) -> str:
        """``21 November 2026``."""
        if day is None:
            return str(self.said["none"])
        return str(self.said["day"]).format(day=day.day, month=self.said["months"][day.month - 1], year=day.year)

    def period(self, period: Period) -> str:
        """``1 January 2026 to 31 December 2026``."""
        return str(self.said["period"]).format(begin=self.date(period.begin), end=self.date(period.end))

    def number(self, value: int) -> str:
        """``1,234``."""
        return f"{value:,}"

    def count(self, value: int, one: str, many: str) -> str:
        """``1 supplier``, ``1,234 suppliers``."""
        return f"{self.number(value)} {one if value == 1 else many}"

    def percent(self, value: float) -> str:
        """``87.5%``; without a decimal place where there is nothing in it."""
        return str(self.said["percent"]).format(value=f"{value:.1f}".removesuffix(".0"))

    def share(self, share: Share) -> str:
        """``7 of 8 (87.5%)``."""
        return str(self.said["of"]).format(part=share.part, whole=share.whole, percent=self.percent(share.percent))

    def standing(self, smelter: Smelter) -> str:
        """Where a smelter stands, and who says so."""
        if smelter.standing == "identified":
            return str(self.said["audits_not_compared"])
        status = str(self.said["statuses"][smelter.status])
        who = [self.programme(name) for name in smelter.recognised_by if name != OWN]
        if who:
            status = str(self.said["recognised"]).format(status=status, who=self.words.say_listed(who))
        return str(self.said["approved"]).format(status=status) if OWN in smelter.recognised_by else status

    def programme(self, name: str) -> str:
        """A programme that recognises smelters, as lists name it."""
        return str(self.said["programmes"].get(name, name))

    def topic(self, topic: str) -> str:
        """A question of the templates, in words of its own."""
        return str(self.said["topics"].get(topic, topic))

    def answer(self, answer: str) -> str:
        """An answer; what has no translation stays as the templates have it."""
        return str(self.said["answers"].get(answer, answer))
