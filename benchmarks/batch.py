"""A folder of workbooks: ``python benchmarks/batch.py [--files N] [--growth]``, a table in Markdown.

Rates are compared within one run with what else reads such a folder: loading each workbook with openpyxl, and a plain
script that gathers company and smelter rows into a csv file. Loading is measured on every tenth workbook between the
other commands, so that a machine that changes its speed changes it for all. Ends with 1 when a bound is passed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cmrtkit.builder import complete, write

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "corpus" / "recalculated"
LEAST_TIMES_FASTER = 14.0
MOST_OF_FIRST = 0.1
MOST_MB = 300
SIZES = (10, 100, 500, 2000)

LOAD = "import sys, openpyxl\nfor path in sys.argv[1:]: openpyxl.load_workbook(path, data_only=True)"
GATHER = """
import csv, sys, openpyxl
out = csv.writer(sys.stdout)
for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    company = book["Declaration"]["D8"].value
    for row in book["Smelter List"].iter_rows(min_row=5, max_col=18, values_only=True):
        if row[1]:
            out.writerow((path, company, *row))
"""
# Runs the command as its console script does, and notes the peak memory of this process alone, in KB.
RUN = """
import resource, sys
from cmrtkit.cli.main import run
if __name__ == "__main__":
    try:
        run()
    finally:
        with open({peak!r}, "w") as file:
            file.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds for so many files; ``peak`` is the memory of the parent process in MB."""

    files: int
    seconds: float
    peak: float = 0.0

    @property
    def rate(self) -> float:
        return self.files / self.seconds


def workbooks(folder: Path, count: int) -> list[Path]:
    """So many workbooks of the real size, each with other bytes: recalculated real ones, or made ones."""
    folder.mkdir()
    sources = sorted(REAL.glob("CMRT_6*.xlsx")) + sorted(REAL.glob("EMRT_1*.xlsx")) or _made(folder.parent)
    paths = [folder / f"{number:05}.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        shutil.copyfile(sources[number % len(sources)], path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("docProps/number.txt", str(number))
    return paths


def _made(folder: Path) -> list[Path]:
    paths = []
    for family, version in (("CMRT", "6.4"), ("CMRT", "6.5"), ("EMRT", "1.3")):
        paths.append(folder / f"{family}-{version}.xlsx")
        write(complete(family, version, smelter_rows=2500), paths[-1])
    return paths


def script(code: str, paths: list[Path]) -> Measured:
    """A Python script over these files, one after the other."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *map(str, paths)], check=True, stdout=subprocess.DEVNULL)
    return Measured(len(paths), time.perf_counter() - started)


def cmrtkit(folder: Path, files: int, *options: str) -> Measured:
    """``cmrtkit validate`` over a folder, JSON and all."""
    peak = folder.parent / "peak"
    program = folder.parent / "program.py"
    program.write_text(RUN.format(peak=str(peak)), encoding="utf-8")
    out = folder.parent / "run.json"
    command = [sys.executable, str(program), "validate", str(folder), "--format", f"json={out}", *options]
    environment = {**os.environ, "CMRTKIT_CACHE_DIR": str(folder.parent / "cache")}
    started = time.perf_counter()
    found = subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - started
    if found.returncode not in (0, 1) or len(json.loads(out.read_text(encoding="utf-8"))["files"]) != files:
        raise SystemExit(f"cmrtkit ended with {found.returncode}")
    return Measured(files, seconds, int(peak.read_text()) / 1024)


def compared(count: int, jobs: int) -> Iterator[tuple[str, Measured]]:
    """Each way over the same folder."""
    with tempfile.TemporaryDirectory() as name:
        paths = workbooks(Path(name) / "replies", count)
        folder, some = paths[0].parent, paths[::10]
        yield "openpyxl, loading alone", script(LOAD, some)
        yield "cmrtkit, all cores", cmrtkit(folder, count, "--no-cache", "--jobs", str(jobs))
        yield "script that gathers rows", script(GATHER, some)
        yield "cmrtkit, one core", cmrtkit(folder, count, "--no-cache", "--jobs", "1")
        yield "openpyxl, loading alone", script(LOAD, some)
        yield "cmrtkit, all cores", cmrtkit(folder, count, "--no-cache", "--jobs", str(jobs))
        yield "cmrtkit, first run", cmrtkit(folder, count)
        yield "cmrtkit, unchanged folder", cmrtkit(folder, count)


def growth(jobs: int) -> Iterator[Measured]:
    """The same with more and more files."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            paths = workbooks(Path(name) / "replies", size)
            yield cmrtkit(paths[0].parent, size, "--no-cache", "--jobs", str(jobs))


def best(found: Iterator[tuple[str, Measured]]) -> dict[str, Measured]:
    """Of ways that were tried twice the faster."""
    kept: dict[str, Measured] = {}
    for name, measured in found:
        if name not in kept or measured.rate > kept[name].rate:
            kept[name] = measured
    return kept


def machine(jobs: int) -> str:
    """The machine, as far as it tells."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = (line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name"))
    model = next(models, platform.processor() or platform.machine())
    return f"{jobs} cores of {model}, Python {platform.python_version()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=120)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--growth", action="store_true", help=f"also {', '.join(map(str, SIZES))} files")
    arguments = parser.parse_args()
    print(f"{arguments.files} workbooks, {machine(arguments.jobs)}\n")
    found = best(compared(arguments.files, arguments.jobs))
    loading = found["openpyxl, loading alone"]
    print("| | workbooks a second | times loading |\n|---|---|---|")
    for name, measured in found.items():
        print(f"| {name} | {measured.rate:.1f} | {measured.rate / loading.rate:.1f} |")
    again = found["cmrtkit, unchanged folder"].seconds / found["cmrtkit, first run"].seconds
    faults = [found["cmrtkit, all cores"].rate < LEAST_TIMES_FASTER * loading.rate, again > MOST_OF_FIRST]
    print(f"\nunchanged folder: {again:.3f} of the first run (bound {MOST_OF_FIRST})")
    if arguments.growth:
        print("\n| workbooks | seconds | a second | memory of the parent, MB |\n|---|---|---|---|")
        for measured in growth(arguments.jobs):
            print(
                f"| {measured.files} | {measured.seconds:.1f} | {measured.rate:.1f} | {measured.peak:.0f} |", flush=True
            )
            faults.append(measured.peak > MOST_MB)
    sys.exit(any(faults))


if __name__ == "__main__":
    main()
