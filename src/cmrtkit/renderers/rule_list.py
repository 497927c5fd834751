"""The rules, one by one, without their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from cmrtkit.renderers.styled import SEVERITY_STYLES, joined
from cmrtkit.renderers.templating import markdown_text
from cmrtkit.renderers.topics import by_topic, topic_title
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.rulebook import Language, Rule
from cmrtkit.text import visible
from cmrtkit.words import load_words

NARROWEST = 40
_NARROWEST_TITLE = 36
_INDENT = 8


def render_rule_list(rules: Sequence[Rule], language: Language, width: int = 80, colour: bool = False) -> str:
    """By topic: id, name, severity and title of each rule, in lines of ``width`` columns (at least 40)."""
    return joined(_list_lines(rules, language, max(width, NARROWEST)), colour)


def _list_lines(rules: Sequence[Rule], language: Language, width: int) -> Iterator[Text]:
    one_rule = _layout(rules, language, width)
    for number, (topic, found) in enumerate(by_topic(rules)):
        if number:
            yield Text("")
        yield Text(topic_title(topic, language), style="bold")
        for rule in found:
            yield from one_rule(rule)


def _layout(rules: Sequence[Rule], language: Language, width: int) -> Callable[[Rule], Iterator[Text]]:
    """Titles beside the names where there is room for them, below them where there is not."""
    levels = load_words(language).rule_page()["levels"]
    columns = (
        max((len(rule.id) for rule in rules), default=0),
        max((len(rule.name) for rule in rules), default=0),
        max((cell_len(levels[rule.severity]) for rule in rules), default=0),
    )
    head = sum(columns) + 6
    if width - head - 2 >= _NARROWEST_TITLE:
        return lambda rule: _beside(rule, _title(rule, language), levels[rule.severity], columns, width)
    if head <= width:
        return lambda rule: _below(rule, _title(rule, language), levels[rule.severity], columns, width)
    return lambda rule: _narrow(rule, _title(rule, language), levels[rule.severity], width)


def _title(rule: Rule, language: Language) -> str:
    return visible(rule.words[language].title)


def _head(rule: Rule, level: str, columns: tuple[int, int, int]) -> Text:
    severity = (level, SEVERITY_STYLES[rule.severity])
    blanks = " " * (columns[2] - cell_len(level))
    name = (rule.name.ljust(columns[1]), "bold")
    return Text.assemble("  ", rule.id.ljust(columns[0]), "  ", name, "  ", severity, blanks)


def _beside(rule: Rule, title: str, level: str, columns: tuple[int, int, int], width: int) -> Iterator[Text]:
    left = sum(columns) + 8
    first, *rest = wrap(title, width - left)
    yield _head(rule, level, columns) + Text(f"  {first}")
    yield from (Text(" " * left + line) for line in rest)


def _below(rule: Rule, title: str, level: str, columns: tuple[int, int, int], width: int) -> Iterator[Text]:
    yield _head(rule, level, columns)
    left = columns[0] + 4
    yield from (Text(" " * left + line) for line in wrap(title, width - left))


def _narrow(rule: Rule, title: str, level: str, width: int) -> Iterator[Text]:
    yield from (Text(f"  {line}", style="bold") for line in wrap(f"{rule.id}  {rule.name}", width - 2))
    for line in wrap(f"{level}: {title}", width - _INDENT):
        yield Text(" " * _INDENT + line)


def render_rule_table(rules: Sequence[Rule], language: Language) -> str:
    """The rules as a Markdown table."""
    levels = load_words(language).rule_page()["levels"]
    lines = ["| id | rule | severity | finds |", "|---|---|---|---|"]
    lines += [
        f"| {rule.id} | `{rule.name}` | {levels[rule.severity]} | {markdown_text(rule.words[language].title)} |"
        for rule in rules
    ]
    return "\n".join(lines) + "\n"
