"""Whole-process times as ratios in one run: ``python benchmarks/whole_process.py [WORKBOOK] [--runs N]``.

What a user waits for, against what the machine needs for a known job: loading the same workbook
with openpyxl (data_only). The commands take turns, so that a machine that changes its speed
changes it for all; medians are compared. Ends with 1 when a ratio passes its bound.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cmrtkit.builder import complete, write

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "corpus" / "recalculated" / "CMRT_6.4-11-00.xlsx"
BOUNDS = {"validate": 0.40, "help": 0.15}
LOAD = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1], data_only=True)"


def commands(workbook: Path) -> dict[str, list[str]]:
    python = sys.executable
    return {
        "openpyxl": [python, "-c", LOAD, str(workbook)],
        "validate": [python, "-m", "cmrtkit", "validate", str(workbook), "--fail-on", "never"],
        "help": [python, "-m", "cmrtkit", "--help"],
    }


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measure(workbook: Path, runs: int) -> dict[str, float]:
    """Median seconds of each command; the first round warms up and is not counted."""
    todo = commands(workbook)
    rounds = [{name: seconds(command) for name, command in todo.items()} for _ in range(runs + 1)][1:]
    return {name: statistics.median(one[name] for one in rounds) for name in todo}


def made(folder: Path) -> Path:
    """A workbook of the real size, where no real one is at hand: every row of the list prepared."""
    path = folder / "made.xlsx"
    write(complete("CMRT", "6.4", smelter_rows=2500), path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workbook", type=Path, nargs="?", default=REAL if REAL.is_file() else None)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workbook = arguments.workbook or made(Path(folder))
        medians = measure(workbook, arguments.runs)
    print(f"{workbook.name}: openpyxl load {medians['openpyxl']:.2f} s (median of {arguments.runs})")
    ratios = {name: medians[name] / medians["openpyxl"] for name in BOUNDS}
    for name, ratio in ratios.items():
        print(f"cmrtkit {name}: {medians[name]:.2f} s, ratio {ratio:.2f} (bound {BOUNDS[name]:.2f})")
    sys.exit(any(ratio > BOUNDS[name] for name, ratio in ratios.items()))


if __name__ == "__main__":
    main()
