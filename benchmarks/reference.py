"""References built from RMI's own files: ``python benchmarks/reference.py [--runs N]``.

Time to build from every template and list of the shared data, size of the file, time to open it, what
``validate --reference`` costs beyond ``validate`` alone, and the counts by metal beside those that JEITA printed.
Needs the shared data; ends with 1 when a bound is passed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cmrtkit.reference.census import count_metals
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.reference.opening import open_references, read_reference, write_reference
from cmrtkit.reference.registry import OpenReference
from whole_process import REAL, made, seconds

SHARED = Path(__file__).resolve().parents[2] / "shared"
TEMPLATES = sorted((SHARED / "rmi-templates").glob("*.xlsx"))
LISTS = sorted((SHARED / "reference-lists").glob("*.csv"))
# Standard names and conformant ones as of 2023-05-11, as JEITA's briefing prints them.
JEITA = {"Tantalum": (36, 33), "Tin": (89, 63), "Tungsten": (58, 37), "Gold": (178, 96)}
BUILD_BOUND, OPEN_BOUND, VALIDATE_BOUND = 10.0, 0.1, 1.3


def timed(work: Callable[[], object], runs: int) -> float:
    """Median seconds of some work."""
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def validated(workbook: Path, reference: Path, runs: int) -> tuple[float, float]:
    """Median seconds of ``validate`` without and with the reference, in turn; the first round warms up."""
    alone = [sys.executable, "-m", "cmrtkit", "validate", str(workbook), "--fail-on", "never"]
    rounds = [(seconds(alone), seconds([*alone, "--reference", str(reference)])) for _ in range(runs + 1)][1:]
    return statistics.median(one for one, _ in rounds), statistics.median(two for _, two in rounds)


def print_counts(reference: ReferenceFile) -> None:
    print("metal      on RMI's list (JEITA)  conformant (JEITA)")
    counts = {count.metal: count for count in count_metals(OpenReference(reference))}
    for metal, (names, conformant) in JEITA.items():
        found = counts[metal]
        print(f"{metal:<10} {found.listed:>13} {f'({names})':>7} {found.conformant:>11} {f'({conformant})':>7}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    if not TEMPLATES or not LISTS:
        sys.exit("the shared data are not beside the project")
    started = time.perf_counter()
    data = write_reference(open_references([*TEMPLATES, *LISTS]))
    building = time.perf_counter() - started
    opening = timed(lambda: read_reference(data), 20)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reference.json"
        path.write_bytes(data)
        workbook = REAL if REAL.is_file() else made(Path(folder))
        alone, beyond = validated(workbook, path, arguments.runs)
    print(f"build from {len(TEMPLATES)} templates and {len(LISTS)} lists: {building:.2f} s (bound {BUILD_BOUND:.0f})")
    print(f"size: {len(data) / 1000:.0f} kB")
    print(f"open: {1000 * opening:.1f} ms, median of 20 (bound {1000 * OPEN_BOUND:.0f})")
    cost = f"{1000 * (beyond - alone):+.0f} ms, ratio {beyond / alone:.2f} (bound {VALIDATE_BOUND:.2f})"
    print(f"{workbook.name}: validate {1000 * alone:.0f} ms, with the reference {cost}, median of {arguments.runs}")
    of_2023 = next(path for path in TEMPLATES if path.stem.endswith("CMRT_6.31"))
    print_counts(open_references([of_2023, *LISTS]))
    sys.exit(building > BUILD_BOUND or opening > OPEN_BOUND or beyond / alone > VALIDATE_BOUND)


if __name__ == "__main__":
    main()
