"""The page of a rule for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from cmrtkit.renderers.example_facts import ShownExample, ShownFinding
from cmrtkit.renderers.rule_facts import Advice, RulePage, ShownSource
from cmrtkit.renderers.styled import SEVERITY_STYLES, joined
from cmrtkit.renderers.tables import table
from cmrtkit.renderers.wrapping import wrap
from cmrtkit.rulebook import Language
from cmrtkit.words import load_words

NARROWEST = 40


def render_rule_text(page: RulePage, language: Language, width: int = 80, colour: bool = False) -> str:
    """The page in lines of ``width`` columns (at least 40)."""
    return joined(_TextPage(language, max(width, NARROWEST)).lines(page), colour)


class _TextPage:
    def __init__(self, language: Language, width: int) -> None:
        self.labels = load_words(language).rule_page()
        self.width = width

    def lines(self, page: RulePage) -> Iterator[Text]:
        yield from self._paragraph(f"{page.id}  {page.name}", "bold", indent=0)
        yield from self._paragraph(page.title, indent=0)
        yield Text("")
        yield from self._facts(page)
        yield from self._section("why", self._paragraph(page.why))
        yield from self._section("says", self._all_advice(page.advice))
        if page.settings:
            yield from self._section("settings", self._settings(page))
        yield from self._section("source", (line for item in page.sources for line in self._source(item)))
        for number, (kind, examples) in enumerate(page.examples):
            yield from self._section(kind, self._examples(examples, explained=number > 0))

    def _section(self, label: str, lines: Iterator[Text]) -> Iterator[Text]:
        yield Text("")
        yield Text(self.labels[label], style="bold")
        yield from lines

    def _paragraph(self, text: str, style: str = "", indent: int = 2, mark: str = "") -> Iterator[Text]:
        """Lines that hang by the width of their mark, or by little where that leaves no room."""
        hang = indent + cell_len(mark)
        if hang > self.width // 2:
            text, mark, hang = mark + text, "", indent + 2
        for number, line in enumerate(wrap(text, self.width - hang)):
            yield Text(" " * hang + line if number else " " * indent + mark + line, style=style)

    def _facts(self, page: RulePage) -> Iterator[Text]:
        widest = max(cell_len(label) for label, _ in page.facts)
        for label, value in page.facts:
            yield from self._paragraph(value, mark=label + " " * (widest - cell_len(label) + 2))

    def _all_advice(self, advice: tuple[Advice, ...]) -> Iterator[Text]:
        for number, item in enumerate(advice):
            if number:
                yield Text("")
            for saying in item.sayings:
                tag = f"[{saying.tag}] " if saying.tag else ""
                for line in self._paragraph(tag + saying.message):
                    line.highlight_words([tag.strip()] if tag else [], style=SEVERITY_STYLES[saying.severity])
                    yield line
            yield from self._paragraph(item.remedy, mark="→ ")

    def _settings(self, page: RulePage) -> Iterator[Text]:
        heads = self.labels["setting"]
        header = (heads["key"], heads["value"], heads["takes"])
        rows = [(item.key, item.value or self.labels["unset"], item.takes) for item in page.settings]
        return (Text(f"  {line}") for line in table([header, *rows], self.width - 2, stretch=2))

    def _source(self, source: ShownSource) -> Iterator[Text]:
        link = f" ({source.link})" if source.link else ""
        return self._paragraph(source.text + link, mark="- ")

    def _examples(self, examples: tuple[ShownExample, ...], explained: bool) -> Iterator[Text]:
        if not explained:
            yield from self._paragraph(self.labels["examples"], "dim")
        for number, example in enumerate(examples):
            if number or not explained:
                yield Text("")
            yield from self._example(example)

    def _example(self, example: ShownExample) -> Iterator[Text]:
        yield from self._paragraph(example.title, "bold")
        yield from self._paragraph(example.about, "dim", indent=4)
        for cell, content in example.changes:
            yield from self._paragraph(content, indent=4, mark=f"{cell} = ")
        if not example.changes:
            yield from self._paragraph(self.labels["unchanged"], indent=4)
        for text in example.given:
            yield from self._paragraph(text, indent=4)
        for item in example.lists:
            yield from self._paragraph(item.title, indent=4)
            yield from (Text(f"      {line}") for line in table(item.rows, self.width - 6))
        for finding in example.findings:
            yield from self._finding(finding)

    def _finding(self, finding: ShownFinding) -> Iterator[Text]:
        style = SEVERITY_STYLES[finding.severity]
        yield Text.assemble("    ", (finding.where, "bold"), "  ", (finding.level, style))
        yield from self._paragraph(finding.message, indent=6)
        if finding.remedy:
            yield from self._paragraph(finding.remedy, indent=6, mark="→ ")
