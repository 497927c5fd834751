"""Draws the README's picture of the text report from a real run: ``python examples/picture.py``."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

import cmrtkit
from cmrtkit.renderers.text_report import report_lines
from cmrtkit.results import RunResult
from cmrtkit.words import load_words

HERE = Path(__file__).resolve().parent
WIDTH = 84
DAY = dt.date(2026, 11, 21)
# The picture must load nothing from elsewhere: the reader's own monospaced font will do.
_OUTSIDE_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def run() -> RunResult:
    result = cmrtkit.validate(HERE / "faulty-cmrt-6.4.xlsx", as_of=DAY)
    shown = [item.model_copy(update={"path": Path(item.path).name}) for item in result.files]
    return result.model_copy(update={"files": shown})


def draw() -> str:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    for line in report_lines(run(), load_words("en"), WIDTH):
        console.print(line, highlight=False)
    svg = console.export_svg(title="cmrtkit validate faulty-cmrt-6.4.xlsx", theme=MONOKAI, unique_id="cmrtkit")
    return _OUTSIDE_FONTS.sub("", svg).replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")


if __name__ == "__main__":
    (HERE / "report.svg").write_text(draw(), encoding="utf-8", newline="\n")
