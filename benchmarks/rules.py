"""What the rules cost: ``python benchmarks/rules.py [WORKBOOK] [--runs N]``.

In one run, medians: loading the rulebook in a cold process, and judging one workbook with all rules, beside reading
it. What is bounded are times, as the two are promised in milliseconds; the ratio to reading holds on any machine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from cmrtkit.checks import CheckContext
from cmrtkit.completeness import check_completeness
from cmrtkit.engine.opening import read_declaration
from cmrtkit.engine.references import References
from cmrtkit.engine.rules import apply_rules
from cmrtkit.rulebook import load_rules
from cmrtkit.smelters import judge_rows
from cmrtkit.words import load_words
from whole_process import REAL, made

BOUNDS = {"load": 60.0, "rules": 15.0}
COLD = """
import time, cmrtkit.engine
start = time.perf_counter()
from cmrtkit.rulebook import load_rules
load_rules()
print(1000 * (time.perf_counter() - start))
"""


def cold_load() -> float:
    """Milliseconds in a fresh process that has imported the engine, as every command that judges has."""
    run = subprocess.run([sys.executable, "-c", COLD], check=True, capture_output=True, text=True)
    return float(run.stdout)


def judge(workbook: Path) -> dict[str, float]:
    """Milliseconds of reading a workbook, of knowing its smelters, and of all rules over it."""
    marks = [time.perf_counter()]
    declaration, layout = read_declaration(workbook)
    marks.append(time.perf_counter())
    judge = References().judge_for(declaration)
    smelters = tuple(judge_rows(declaration, judge))
    marks.append(time.perf_counter())
    completeness = check_completeness(declaration, layout)
    context = CheckContext(declaration, layout, completeness, dt.date(2026, 11, 21), judge, smelters)
    apply_rules(load_rules(), context, "en", load_words("en"))
    marks.append(time.perf_counter())
    spans = [1000 * (after - before) for before, after in pairwise(marks)]
    return dict(zip(("reading", "smelters", "rules"), spans, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workbook", type=Path, nargs="?", default=REAL if REAL.is_file() else None)
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    gc.set_threshold(100_000)  # as the command does
    with tempfile.TemporaryDirectory() as folder:
        workbook = arguments.workbook or made(Path(folder))
        judge(workbook)  # what is worked out once a process
        runs = [judge(workbook) for _ in range(arguments.runs)]
    medians = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    medians["load"] = statistics.median(cold_load() for _ in range(arguments.runs))
    share = medians["rules"] / medians["reading"]
    print(f"{len(load_rules())} rules loaded in a cold process: {medians['load']:.1f} ms (bound {BOUNDS['load']:.0f})")
    print(f"{workbook.name}: reading {medians['reading']:.1f} ms, smelters {medians['smelters']:.1f} ms")
    print(f"all rules: {medians['rules']:.1f} ms (bound {BOUNDS['rules']:.0f}), {share:.2f} of reading")
    sys.exit(any(medians[name] > bound for name, bound in BOUNDS.items()))


if __name__ == "__main__":
    main()
