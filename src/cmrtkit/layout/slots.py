"""Rows that a form has ready for the minerals its supplier will choose: written once in a layout, spread here."""

from __future__ import annotations

from typing import Any

from cmrtkit.model.cells import Place, place

Item = dict[str, Any]


def spread_questions(questions: list[Item]) -> list[Item]:
    """Each question with ``cells: [first, last]`` as one for each slot."""
    return [one for item in questions for one in (_of_slots(item) if "cells" in item else [item])]


def _of_slots(question: Item) -> list[Item]:
    rest = {key: value for key, value in question.items() if key != "cells"}
    first, last = map(place, question["cells"])
    rows = range(first.row, last.row + 1)
    return [{**rest, "slot": slot, "cell": Place(row, first.column).a1} for slot, row in enumerate(rows, 1)]


def spread_rows(rows: list[Item]) -> list[Item]:
    """Each row of the Checker with ``rows: [first, last]`` as one for each slot.

    Rows that it refers to by the first row of their slots are then its own slot's.
    """
    first_rows = {item["rows"][0] for item in rows if "rows" in item}
    return [one for item in rows for one in (_slot_rows(item, first_rows) if "rows" in item else [item])]


def _slot_rows(item: Item, first_rows: set[int]) -> list[Item]:
    first, last = item["rows"]
    rest = {key: value for key, value in item.items() if key not in ("rows", "needed")}
    return [
        {**rest, "row": first + step, "slot": step + 1, "needed": _moved(item["needed"], first_rows, step)}
        for step in range(last - first + 1)
    ]


def _moved(needed: Any, first_rows: set[int], step: int) -> Any:  # what YAML has, not yet validated
    if not isinstance(needed, dict):
        return needed

    def moved(row: int) -> int:
        return row + step if row in first_rows else row

    return {
        key: {moved(row): said for row, said in value.items()}
        if isinstance(value, dict)
        else [moved(row) for row in value]
        if isinstance(value, list)
        else value
        for key, value in needed.items()
    }
