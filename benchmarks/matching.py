"""How well names are matched: ``python benchmarks/matching.py [--cases FILE.csv] [--reference WORKBOOK]... [--show]``.

Asks ``cmrtkit smelters match`` about names as people write them (columns case, kind, metal, name,
country, id, expect) and compares. ``expect`` is the smelter ID that the name means, NONE where the
reference lists lack it, or AMBIG where nobody can tell, so that nothing may be accepted. Without
arguments it takes the shared names and the Look-ups of CMRT 6.4 and EMRT 1.3. Ends with 1 when a
figure misses its bound.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2] / "shared"
CASES = SHARED / "corpus" / "match.csv"
REFERENCES = [SHARED / "rmi-templates" / name for name in ("RMI_CMRT_6.4.xlsx", "RMI_EMRT_1.3.xlsx")]
ASKED = ["metal", "name", "country", "id"]
NON_SMELTER = "non-smelter"
OUTCOMES = ["accepted", "suggested", "wrong", "nothing"]


@dataclass(frozen=True)
class Case:
    number: str
    kind: str
    expect: str
    asked: dict[str, str]

    @property
    def listed(self) -> bool:
        return self.expect not in {"NONE", "AMBIG"}


@dataclass(frozen=True)
class Answer:
    case: Case
    accepted: str | None
    suggested: str | None
    status: str

    @property
    def called_non_smelter(self) -> bool:
        return self.status == NON_SMELTER

    @property
    def outcome(self) -> str:
        """What became of the name: one of OUTCOMES. An undecidable name may be suggested, never accepted."""
        claim = self.accepted or self.suggested
        if claim is None:
            return "nothing"
        if self.case.expect == "AMBIG":
            return "wrong" if self.accepted else "suggested"
        if claim != self.case.expect:
            return "wrong"
        return "accepted" if self.accepted else "suggested"

    @property
    def missed(self) -> bool:
        if self.case.kind == NON_SMELTER:
            return self.outcome == "wrong" or not self.called_non_smelter
        return self.called_non_smelter or self.outcome == "wrong" or (self.case.listed and self.outcome == "nothing")


@dataclass(frozen=True)
class Bound:
    """One figure over the answers that ``where`` picks: the number or the share of those that ``counts``."""

    label: str
    where: Callable[[Answer], bool]
    counts: Callable[[Answer], bool]
    limit: float
    at_least: bool = False
    share: bool = True

    def report(self, answers: Sequence[Answer]) -> tuple[str, bool]:
        """The printed line, and whether the bound holds."""
        picked = [answer for answer in answers if self.where(answer)]
        if not picked:
            return f"  {self.label:<64} no such names", True
        found = sum(map(self.counts, picked))
        figure = found / len(picked) if self.share else found
        holds = figure >= self.limit if self.at_least else figure <= self.limit
        form = "{:.1%}" if self.share else "{:.0f}"
        sign = ">=" if self.at_least else "<="
        limit = f"{sign} {form.format(self.limit)}"
        verdict = "" if holds else "  MISSED"
        return f"  {self.label:<64} {form.format(figure):>6} ({found}/{len(picked)}), bound {limit}{verdict}", holds


def is_listed(answer: Answer) -> bool:
    return answer.case.listed


def is_unlisted(answer: Answer) -> bool:
    return answer.case.expect == "NONE" and answer.case.kind != NON_SMELTER


def is_non_smelter(answer: Answer) -> bool:
    return answer.case.kind == NON_SMELTER


def is_facility(answer: Answer) -> bool:
    return answer.case.kind != NON_SMELTER


def is_accepted(answer: Answer) -> bool:
    return answer.accepted is not None


def is_right(answer: Answer) -> bool:
    return answer.outcome in {"accepted", "suggested"}


BOUNDS = [
    Bound("names with an ID: accepted or suggested right", is_listed, is_right, 0.97, at_least=True),
    Bound("names with an ID: another ID accepted or suggested", is_listed, lambda a: a.outcome == "wrong", 0.01),
    Bound("unlisted names: drew a suggestion", is_unlisted, lambda a: a.suggested is not None, 0.03),
    Bound("unlisted names and non-smelters: accepted", lambda a: a.case.expect == "NONE", is_accepted, 0, share=False),
    Bound("undecidable names: accepted", lambda a: a.case.expect == "AMBIG", is_accepted, 0, share=False),
    Bound("non-smelters: called non-smelter", is_non_smelter, lambda a: a.called_non_smelter, 0.85, at_least=True),
    Bound("real facilities: called non-smelter", is_facility, lambda a: a.called_non_smelter, 0.01),
]


def read_cases(path: Path) -> list[Case]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Case(row["case"], row["kind"], row["expect"], {key: row.get(key) or "" for key in ASKED})
            for row in csv.DictReader(file)
        ]


def write_asked(cases: Iterable[Case], path: Path) -> None:
    """The names alone, without what is expected of them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ASKED)
        writer.writeheader()
        writer.writerows(case.asked for case in cases)


def run(asked: Path, references: Sequence[Path]) -> tuple[list[dict[str, Any]], float]:
    """The rows that the command answers with, and the seconds it took, start of the process included."""
    command = [sys.executable, "-m", "cmrtkit", "smelters", "match", str(asked), "--format", "json"]
    for reference in references:
        command += ["--reference", str(reference)]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    seconds = time.perf_counter() - started
    try:
        rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    except (ValueError, KeyError, TypeError):
        sys.exit(f"cmrtkit smelters match ended with {done.returncode}:\n{done.stderr or done.stdout}")
    return rows, seconds


def answer(case: Case, row: dict[str, Any]) -> Answer:
    return Answer(case, row["smelter_id"], (row["suggestion"] or {}).get("smelter_id"), row["status"] or "")


def ask(cases: Sequence[Case], references: Sequence[Path]) -> tuple[list[Answer], float]:
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "names.csv"
        write_asked(cases, asked)
        rows, seconds = run(asked, references)
    if len(rows) != len(cases):
        sys.exit(f"{len(cases)} names were asked about, {len(rows)} were answered")
    return [answer(case, row) for case, row in zip(cases, rows, strict=True)], seconds


def print_table(answers: Sequence[Answer]) -> None:
    print(f"{'kind':<20} {'names':>6} " + " ".join(f"{name:>10}" for name in OUTCOMES) + f" {NON_SMELTER:>12}")
    for kind in dict.fromkeys(one.case.kind for one in answers):
        of_kind = [one for one in answers if one.case.kind == kind]
        counts = " ".join(f"{sum(one.outcome == name for one in of_kind):>10}" for name in OUTCOMES)
        print(f"{kind:<20} {len(of_kind):>6} {counts} {sum(one.called_non_smelter for one in of_kind):>12}")


def print_misses(answers: Iterable[Answer]) -> None:
    for one in answers:
        if one.missed:
            asked = " | ".join(" ".join(value.split()) for value in one.case.asked.values() if value)
            got = one.accepted or (f"{one.suggested}?" if one.suggested else "no match")
            print(f"  {one.case.number} {one.case.kind}: {asked}: {one.case.expect} meant, {got}, {one.status}")


def print_figures(answers: Sequence[Answer]) -> bool:
    """Whether every bound holds."""
    reports = [bound.report(answers) for bound in BOUNDS]
    for line, _ in reports:
        print(line)
    return all(holds for _, holds in reports)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=CASES, help="names to ask about (default: the shared ones)")
    parser.add_argument("--reference", type=Path, action="append", help="list to match against; may be repeated")
    parser.add_argument("--show", action="store_true", help="list the names that were missed")
    return parser.parse_args()


def main() -> None:
    arguments = parsed()
    references: list[Path] = arguments.reference or REFERENCES
    absent = [str(path) for path in (arguments.cases, *references) if not path.is_file()]
    if absent:
        sys.exit("not there: " + ", ".join(absent) + "; name others with --cases and --reference")
    cases = read_cases(arguments.cases)
    answers, seconds = ask(cases, references)
    print_table(answers)
    if arguments.show:
        print_misses(answers)
    holds = print_figures(answers)
    print(f"{len(cases)} names in {seconds:.2f} s, start of process included: {len(cases) / seconds:,.0f} per second")
    sys.exit(not holds)


if __name__ == "__main__":
    main()
