"""Which templates are read, and what is judged of them, as a table: made from the layouts and the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from typing import NamedTuple

from cmrtkit.layout import Layout, known_versions, load_layout
from cmrtkit.rulebook import Rule


class TemplateRow(NamedTuple):
    """Versions of a family that are read alike."""

    family: str
    versions: tuple[str, ...]
    read: str
    judged: str


def template_rows(rules: Sequence[Rule]) -> Iterator[TemplateRow]:
    """The templates with a layout, versions that are read and judged alike in one row."""
    for family, versions in known_versions().items():
        described = [(version, *_described(load_layout(family, version), rules)) for version in versions]
        for (read, judged), group in groupby(described, key=lambda item: item[1:]):
            yield TemplateRow(family, tuple(version for version, *_ in group), read, judged)


def render_layout_table(rules: Sequence[Rule]) -> str:
    """The table in Markdown."""
    lines = ["| template | versions | read | judged |", "|---|---|---|---|"]
    for row in template_rows(rules):
        lines.append(f"| {row.family} | {', '.join(row.versions)} | {row.read} | {row.judged} |")
    return "\n".join(lines) + "\n"


def render_layout_list(rules: Sequence[Rule], width: int = 80) -> str:
    """The same in lines of a width."""
    return "\n".join("\n".join(_block(row, width)) + "\n" for row in template_rows(rules))


def _block(row: TemplateRow, width: int) -> Iterator[str]:
    yield from wrap(f"{row.family} {', '.join(row.versions)}", width=width)
    for head, text in (("read", row.read), ("judged", row.judged)):
        yield from wrap(f"{head}: {text}", width=width, initial_indent="    ", subsequent_indent="      ")


def _described(layout: Layout, rules: Sequence[Rule]) -> tuple[str, str]:
    applied = [rule for rule in rules if _judges(rule, layout)]
    judged = f"RMI's Checker ({len(layout.checker.rows)} items); {len(applied)} of {len(rules)} rules"
    return _read(layout), judged


def _judges(rule: Rule, layout: Layout) -> bool:
    """Whether a rule has something to judge on a version; it may leave out some of a family's (``EMRT 2.x``)."""
    title = f"{layout.family} {layout.version}"
    left_out = any(title.startswith(form.removesuffix("x")) for form in rule.not_for)
    return layout.family in rule.families and not left_out


def _read(layout: Layout) -> str:
    listed = "Smelter List and Look-up" if layout.look_up else "Smelter List (names typed)"
    products = "Product List" + (
        " with the customer's numbers" if "requester_number" in layout.product_list.columns else ""
    )
    parts = [_minerals(layout), _questions(layout), listed, *(["Mine List"] if layout.mine_list else [])]
    return "; ".join([*parts, products, *(["Minerals Scope"] if layout.mineral_reasons else [])])


def _minerals(layout: Layout) -> str:
    names = ", ".join(metal.lower() for metal in layout.metals)
    minerals = layout.declaration.minerals
    if minerals is None:
        return names
    typed = all(pick.gives_way is None for pick in minerals.picks)
    if typed:
        return "up to ten minerals, as typed"
    return f"those chosen of {names}" if minerals.other is None else f"up to ten minerals: {names}, others as typed"


def _questions(layout: Layout) -> str:
    numbers = dict.fromkeys(question.number for question in layout.declaration.questions)
    groups = [[number for number in numbers if number.isdigit() is digits] for digits in (True, False)]
    return "questions " + " and ".join(_span(group) for group in groups if group)


def _span(numbers: Sequence[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
