"""What reports cost beside judging the replies: ``python benchmarks/reports.py [--suppliers N]``.

The results of a real-size workbook stand for N suppliers, half of them saying so with other smelters. In one run: facts
from all results, each kind of draft in Markdown and HTML, as ratios to judging as many workbooks on one core.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from cmrtkit import validate
from cmrtkit.company import Company
from cmrtkit.folders import templates_dir
from cmrtkit.reports import Facts, facts_json, gather_facts
from cmrtkit.reports.drafts import Wanted, render_draft
from cmrtkit.results import RunResult
from cmrtkit.rulebook import Rule, load_rules
from whole_process import REAL, made

_JUDGED = 20


def judged(workbook: Path) -> tuple[RunResult, float]:
    """The result of a workbook, and the seconds that one takes in a warm process."""
    validate(workbook)
    start = time.perf_counter()
    for _ in range(_JUDGED):
        run = validate(workbook, as_of=dt.date(2026, 11, 21))
    return run, (time.perf_counter() - start) / _JUDGED


def many(run: RunResult, suppliers: int) -> RunResult:
    """The same as the run of many suppliers."""
    (one,) = run.files
    files = [
        one.model_copy(
            update={
                "path": f"{number}.xlsx",
                "sha256": f"{number:064}",
                "company": f"Supplier {number} Ltd.",
                "smelters": one.smelters[number % 2 :: 2] or one.smelters,
            }
        )
        for number in range(suppliers)
    ]
    return run.model_copy(update={"files": files})


def seconds(make: Callable[[], object]) -> float:
    start = time.perf_counter()
    make()
    return time.perf_counter() - start


def drafted(wanted: Wanted, found: list[Facts], rules: Sequence[Rule]) -> str:
    """A draft of the facts that were gathered before."""
    return render_draft(wanted, found[0], Company(), rules)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suppliers", type=int, default=500)
    count = parser.parse_args().suppliers
    with tempfile.TemporaryDirectory() as folder:
        run, each = judged(REAL if REAL.is_file() else made(Path(folder)))
    everybody, rules = many(run, count), load_rules()
    found: list[Facts] = []
    print(f"judging {count} workbooks: {each * count:.1f} s (from {_JUDGED})")
    told: dict[str, Callable[[], object]] = {
        "facts": lambda: found.append(gather_facts(everybody, Company())),
        "facts as JSON": lambda: facts_json(found[0]),
    }
    kinds = sorted(path.name.partition(".")[0] for path in (templates_dir() / "drafts").glob("*.en.md.j2"))
    for kind in kinds:
        wanted = Wanted(kind, "en", "html")
        told[f"{kind}, HTML"] = partial(drafted, wanted, found, rules)
    for name, make in told.items():
        spent = seconds(make)
        print(f"{name}: {spent:.2f} s, {spent / (each * count):.3f} of judging")


if __name__ == "__main__":
    main()
