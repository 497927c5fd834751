"""What counted replies answer, mineral by mineral and for the company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cmrtkit.checks.answers_given import SCOPING, YES
from cmrtkit.facilities import metals_in_order
from cmrtkit.reports.facts import Counted, TopicFacts
from cmrtkit.results import AnswerResult, FileResult

NOT_ANSWERED = "not-answered"
_ALL = {"1": "100%"}  # older templates hold the number 1, formatted

_Answers = dict[str, dict[str, set[int]]]


class Answers:
    """Gathers the answers of replies, one reply after another."""

    def __init__(self) -> None:
        self._by_mineral: dict[str, _Answers] = {}
        self._of_company: _Answers = {}
        self._stands: dict[str, dict[str, set[int]]] = {}
        self._families: dict[str, set[str]] = defaultdict(set)

    def add(self, place: int, item: FileResult) -> None:
        """Take in the answers of a file, the ``place``-th of the run, on minerals in its scope and on the company."""
        for mineral in {answer.metal for answer in item.answers if answer.metal}:
            self._stand(place, item, mineral)
        for answer in item.answers:
            if answer.metal in item.minerals and answer.topic not in SCOPING:
                _note(self._by_mineral.setdefault(answer.metal or "", {}), place, answer)
            elif answer.metal is None and item.minerals:
                _note(self._of_company, place, answer)

    def _stand(self, place: int, item: FileResult, mineral: str) -> None:
        stands = self._stands.setdefault(mineral, {"declared": set(), "ruled-out": set(), "open": set()})
        stands[_stand(item, mineral)].add(place)
        if item.template:
            self._families[mineral].add(item.template.family)

    @property
    def minerals(self) -> list[str]:
        """The minerals that templates ask about, in the order of the templates."""
        return metals_in_order(self._stands)

    def families(self, mineral: str) -> list[str]:
        """The families of templates that ask about a mineral."""
        return sorted(self._families[mineral])

    def stand(self, mineral: str, how: str) -> set[int]:
        """The replies that declare a mineral (``declared``), rule it out (``ruled-out``), or do neither (``open``)."""
        return self._stands.get(mineral, {}).get(how, set())

    def on(self, mineral: str) -> list[TopicFacts]:
        """The answers on a mineral, by topic."""
        return _topics(self._by_mineral.get(mineral, {}))

    def of_company(self) -> list[TopicFacts]:
        """The answers about companies, by topic."""
        return _topics(self._of_company)


def _stand(item: FileResult, mineral: str) -> str:
    if mineral in item.minerals:
        return "declared"
    choices = [answer.answer for answer in item.answers if answer.metal == mineral and answer.topic in SCOPING]
    first = next((choice for choice in choices if choice != YES), None)
    return "ruled-out" if first == "No" else "open"


def _note(answers: _Answers, place: int, answer: AnswerResult) -> None:
    said = _ALL.get(answer.answer or "", answer.answer) or NOT_ANSWERED
    answers.setdefault(answer.topic, {}).setdefault(said, set()).add(place)


def _topics(answers: _Answers) -> list[TopicFacts]:
    return [TopicFacts(topic=topic, answers=_counted(by_answer)) for topic, by_answer in answers.items()]


def _counted(by_answer: dict[str, set[int]]) -> dict[str, Counted]:
    """Most frequent first, those without an answer last."""
    order: Iterable[str] = sorted(by_answer, key=lambda said: (said == NOT_ANSWERED, -len(by_answer[said]), said))
    return {said: Counted.these(by_answer[said]) for said in order}
