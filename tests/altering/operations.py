"""Every way to alter a form, from a next release to a file that is at odds with itself."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cmrtkit.model.cells import place
from tests.altering import forms, mending, moving, options
from tests.altering.book import Book, open_book
from tests.altering.filling import Filled

How = Literal["as-rmi", "as-excel", "crude"]
Change = Callable[[Book, random.Random, Filled], None]


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    how: How
    change: Change


class NotHereError(Exception):
    """The form has no place for the operation."""


def operations() -> list[Operation]:
    """Every way to alter a form, from a next release to a file that is at odds with itself."""
    follows: list[tuple[moving.Follow, How]] = [
        ("all", "as-rmi"),
        ("excel", "as-excel"),
        ("cells", "crude"),
    ]
    found = [
        Operation(f"{name}, {how}", how, _with(change, follow))
        for name, change in _MOVES.items()
        for follow, how in follows
    ]
    return (
        found
        + [Operation(name, "as-rmi", change) for name, change in _RELEASES.items()]
        + [Operation(name, how, change) for name, (how, change) in _MENDED.items()]
    )


def _with(change: Callable[[Book, random.Random, moving.Follow], None], follow: moving.Follow) -> Change:
    return lambda book, rng, _: change(book, rng, follow)


def _rows(sheet: str, first: int, last: int) -> Callable[[Book, random.Random, moving.Follow], None]:
    def change(book: Book, rng: random.Random, follow: moving.Follow) -> None:
        _has(book, sheet)
        rows = [row for row in range(first, last + 1) if follow != "all" or not _tears(book, sheet, row)]
        moving.insert(book, sheet, rng.choice(rows), rng.randint(1, 3), follow=follow)

    return change


def _tears(book: Book, sheet: str, row: int) -> bool:
    """Whether rows before this one would stand amid workings that belong together."""
    beside = forms.workings(book[sheet], row) if sheet == "Declaration" else None
    return beside is not None and beside[0] < row


def _columns(sheet: str, first: int, last: int) -> Callable[[Book, random.Random, moving.Follow], None]:
    def change(book: Book, rng: random.Random, follow: moving.Follow) -> None:
        _has(book, sheet)
        moving.insert(book, sheet, rng.randint(first, last), 1, "columns", follow)

    return change


def _has(book: Book, sheet: str) -> None:
    if sheet not in book.names:
        raise NotHereError(sheet)


def _blank_row(book: Book, rng: random.Random, follow: moving.Follow) -> None:
    sheet = book["Declaration"]
    said = {row for (row, _), cell in sheet.cells.items() if len(cell)}
    rows = sorted(set(range(10, 90)) - said)
    if not rows:
        raise NotHereError("a blank row")
    moving.delete(book, "Declaration", rng.choice(rows), follow=follow)


def _swap(book: Book, rng: random.Random, follow: moving.Follow) -> None:
    pairs = list(range(1, len(forms.question_rows(book))))
    rng.shuffle(pairs)
    for first in pairs:
        try:
            return forms.swap_questions(book, first, follow)
        except LookupError:
            continue
        except ValueError as error:  # a range of the form's own reaches across, so that nobody would swap them
            raise NotHereError(str(error)) from error
    raise NotHereError("two questions of the same height")


_MOVES: dict[str, Callable[[Book, random.Random, moving.Follow], None]] = {
    "rows inserted at the top of the Declaration": _rows("Declaration", 1, 7),
    "rows inserted in the company block": _rows("Declaration", 9, 21),
    "rows inserted among the questions": _rows("Declaration", 24, 70),
    "rows inserted below the questions": _rows("Declaration", 74, 90),
    "rows inserted in the Checker": _rows("Checker", 2, 60),
    "rows inserted above the Smelter List": _rows("Smelter List", 1, 5),
    "rows inserted above the Product List": _rows("Product List", 1, 6),
    "rows inserted above the Smelter Look-up": _rows("Smelter Look-up", 1, 5),
    "a blank row of the Declaration deleted": _blank_row,
    "a column inserted in the Smelter List": _columns("Smelter List", 1, 17),
    "a column inserted in the Product List": _columns("Product List", 1, 4),
    "a column inserted in the Declaration": _columns("Declaration", 2, 7),
    "two questions swapped": _swap,
}


def _version(book: Book, rng: random.Random, filled: Filled) -> None:
    version = filled.template.partition("_")[2]
    forms.set_version(book, f"{version.split('.')[0]}.{rng.choice('789')}", dt.date(2027, 4, 23))


def _next_release(book: Book, rng: random.Random, filled: Filled) -> None:
    """Several changes at once, as a release brings them."""
    forms.add_company_field(book, "Supplier code", required=rng.random() < 0.5)
    for change in rng.sample(list(_MOVES.values())[2:8], 2):
        try:
            change(book, rng, "all")
        except NotHereError:
            continue
    _version(book, rng, filled)


def _metal(book: Book, rng: random.Random, filled: Filled) -> None:
    layout = filled.layout
    if layout is None or not any(question.metal for question in layout.declaration.questions):
        raise NotHereError("metals with rows of their own")
    per_block = [metal for metal in layout.metals if sum(q.metal == metal for q in layout.declaration.questions) > 3]
    if not per_block:
        raise NotHereError("metals with rows of their own")
    options.add_metal(book, layout, rng.choice(per_block), "Antimony")


def _pick(book: Book, rng: random.Random, filled: Filled) -> None:
    """One mineral more to choose from, where the form lets minerals be picked."""
    try:
        options.add_option(book, rng.choice(["D12", "E12", "G12"]), "Antimony")
    except LookupError as error:
        raise NotHereError("minerals to pick") from error


def _option(book: Book, rng: random.Random, filled: Filled) -> None:
    answered = [where.partition("!")[2] for where in filled.cells if where.startswith("Declaration!D")]
    rng.shuffle(answered)
    for a1 in answered:
        try:
            if place(a1).row > 9:
                return options.add_option(book, a1, "Prefer not to say")
        except (LookupError, ValueError):
            continue
    raise NotHereError("a drop-down")


_RELEASES: dict[str, Change] = {
    "another version": _version,
    "a next release": _next_release,
    "a metal more": _metal,
    "a mineral more to pick": _pick,
    "an option more": _option,
    "an option reworded": lambda book, rng, _: options.reword_option(book, "Unknown", "Not known"),
    "a company field more": lambda book, rng, _: _field(book, required=False),
    "a required company field more": lambda book, rng, _: _field(book, required=True),
}


def _field(book: Book, *, required: bool) -> None:
    forms.add_company_field(book, "Supplier code", required=required)


def _twice(book: Book, rng: random.Random, filled: Filled) -> None:
    mending.join(book, open_book(filled.path))


def _formula_answers(book: Book, rng: random.Random, filled: Filled) -> None:
    answers = [where.partition("!")[2] for where in filled.cells if where.startswith("Declaration!D")]
    mending.answers_as_formulas(book, rng.sample(answers, min(4, len(answers))))


_MENDED: dict[str, tuple[How, Change]] = {
    "Declaration renamed": (
        "as-excel",
        lambda book, rng, _: mending.rename_sheet(book, "Declaration", "Declaration (2)"),
    ),
    "Declaration renamed in Japanese": (
        "as-excel",
        lambda book, rng, _: mending.rename_sheet(book, "Declaration", "宣言"),
    ),
    "Smelter List renamed": ("as-excel", lambda book, rng, _: mending.rename_sheet(book, "Smelter List", "冶炼厂清单")),
    "Declaration renamed, nothing follows": (
        "crude",
        lambda book, rng, _: mending.rename_sheet(book, "Declaration", "Sheet4", follow=False),
    ),
    "two workbooks in one": ("as-excel", _twice),
    "smelters pasted a column too far": (
        "crude",
        lambda book, rng, _: mending.shift_columns(book, "Smelter List", 5, ("B", "Q")),
    ),
    "headings of the Smelter List deleted": (
        "as-excel",
        lambda book, rng, _: mending.remove_headings(book, "Smelter List", rng.randint(1, 4)),
    ),
    "headings of the Declaration deleted": (
        "as-excel",
        lambda book, rng, _: mending.remove_headings(book, "Declaration", rng.randint(1, 5)),
    ),
    "answers as formulas": ("as-excel", _formula_answers),
    "only values": ("as-excel", lambda book, rng, _: mending.only_values(book)),
    "an option reworded in lists alone": (
        "crude",
        lambda book, rng, _: options.reword_option(book, "Unknown", "Not known", follow=False),
    ),
}
