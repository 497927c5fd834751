"""Points gathered under the sentences that ask for them, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from cmrtkit.letters.planning import Plan
from cmrtkit.letters.points import NamedSmelter, Point, merged
from cmrtkit.letters.sections import load_sections
from cmrtkit.letters.texts import Item, Request, Section, Table
from cmrtkit.letters.wording import LetterWords
from cmrtkit.results import FileError

_COLUMNS = ("workbook", "row", "metal", "name", "smelter_id", "country", "text", "since")
_MAY_BE_LEFT_OUT = ("workbook", "smelter_id", "country", "text", "since")


class Requests:
    """The sections of a letter, and what had no room in them."""

    def __init__(self, plan: Plan, words: LetterWords, compared: str) -> None:
        self._plan = plan
        self._words = words
        self._compared = compared
        self._workbooks = [reply.path for reply in plan.supplier.judged]
        self._number = 0
        self.annex: list[Section] = []

    def sections(self) -> list[Section]:
        """Files to send again first, then the points, in the order of ``rules/letters.yaml``."""
        order = load_sections()
        points = sorted(merged(self._plan.points), key=lambda point: (order.place(point.rule), point.since is None))
        named = groupby(points, key=lambda point: order.section(point.rule))
        found = [self._section(name, list(group)) for name, group in named]
        return [*self._files(), *found]

    def _files(self) -> list[Section]:
        """Files that could not be judged: why, and what would help."""
        errors = [(reply.name, reply.error) for reply in self._plan.again if reply.error]
        if not errors:
            return []
        requests = []
        for name, error in errors:
            self._number += 1
            ask = self._words.say("unreadable", error.code)
            requests.append(Request(self._number, ask, (Item(name, self._why(error)),)))
        return [Section("files", self._words.say("sections", "files"), tuple(requests))]

    def _why(self, error: FileError) -> str:
        key = load_sections().told_as(error.code)
        return self._words.say("unreadable_why", key) if key else error.message

    def _section(self, name: str, points: list[Point]) -> Section:
        asked: dict[tuple[str, bool], list[Point]] = {}
        for point in points:
            asked.setdefault((point.ask, point.smelter is not None), []).append(point)
        requests = tuple(self._request(ask, group) for (ask, _), group in asked.items())
        remark = self._words.say("compared", lists=self._compared) if name == "standing" and self._compared else ""
        return Section(name, self._words.say("sections", name), requests, remark)

    def _request(self, ask: str, points: list[Point]) -> Request:
        """What is the same of all points (since when they are asked) is said once."""
        self._number += 1
        marks = {self._mark(point) for point in points} if self._plan.is_reminder else set()
        said = self._words.say("marked", ask=ask, mark=marks.pop()) if len(marks) == 1 else ask
        shown = load_sections().shown
        rest = points[shown:]
        if rest:
            heading = self._words.say("annex", number=self._number)
            self.annex.append(Section("annex", heading, (self._listed(said, rest, bool(marks)),)))
        more = self._words.say("more", count=len(rest)) if rest else ""
        return replace(self._listed(said, points[:shown], bool(marks)), more=more)

    def _listed(self, ask: str, points: Sequence[Point], marked: bool) -> Request:
        smelters = [(point, point.smelter) for point in points if point.smelter]
        if smelters:
            return Request(self._number, ask, table=self._table(smelters, marked))
        items = (self._item(point, self._mark(point) if marked else "") for point in points)
        return Request(self._number, ask, tuple(items))

    def _item(self, point: Point, mark: str) -> Item:
        return Item(self._cell(point), self._words.dated(point.text), mark)

    def _table(self, smelters: Sequence[tuple[Point, NamedSmelter]], marked: bool) -> Table:
        cells = [self._cells(point, smelter, self._mark(point) if marked else "") for point, smelter in smelters]
        kept = [key for key in _COLUMNS if key not in _MAY_BE_LEFT_OUT or any(row[key] for row in cells)]
        return Table(
            keys=tuple(kept),
            headings=tuple(self._words.say("columns", key) for key in kept),
            rows=tuple(tuple(row[key] for key in kept) for row in cells),
            lines=tuple(self._line(row) for row in cells),
        )

    def _cells(self, point: Point, smelter: NamedSmelter, mark: str) -> dict[str, str]:
        shown = {key: getattr(smelter, key) for key in ("metal", "name", "smelter_id", "country")}
        rows = ", ".join(map(str, smelter.rows))
        return {
            "workbook": self._workbook(point),
            "row": rows,
            **shown,
            "text": self._words.dated(point.text),
            "since": mark,
        }

    def _line(self, row: dict[str, str]) -> str:
        said = [row[key] for key in ("metal", "name", "smelter_id", "country") if row[key]]
        line = self._words.say("named", row=row["row"], parts=self._words.say("named_parts").join(said))
        line = self._words.say("of_workbook", number=row["workbook"], cell=line) if row["workbook"] else line
        line = self._words.say("item", cell=line, text=row["text"]) if row["text"] else line
        return self._words.say("remark", text=line, mark=row["since"]) if row["since"] else line

    def _mark(self, point: Point) -> str:
        """In a reminder, since when a point is asked."""
        if point.since is None:
            return self._words.say("new")
        return self._words.say("asked_on", date=self._words.date(point.since))

    def _cell(self, point: Point) -> str:
        number = self._workbook(point)
        return self._words.say("of_workbook", number=number, cell=point.cell) if number else point.cell

    def _workbook(self, point: Point) -> str:
        """The number of the workbook, where the letter is about several."""
        return str(self._workbooks.index(point.workbook) + 1) if len(self._workbooks) > 1 else ""
