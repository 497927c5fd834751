"""References from RMI's own templates and lists, against recounts made straight from the files."""

from __future__ import annotations

import csv
import datetime as dt
import time

import pytest

from cmrtkit.reference.census import count_metals
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.reference.opening import open_references, read_reference, write_reference
from cmrtkit.reference.registry import OpenReference
from tests.conftest import SHARED, needs_shared

LISTS = sorted((SHARED / "reference-lists").glob("*.csv"))
METALS = ("Tantalum", "Tin", "Tungsten", "Gold")


@pytest.fixture(scope="module")
def lists_of_2023() -> ReferenceFile:
    return open_references([SHARED / "rmi-templates" / "RMI_CMRT_6.31.xlsx", *LISTS])


@needs_shared
def test_all_templates_and_lists() -> None:
    started = time.perf_counter()
    reference = open_references([*sorted((SHARED / "rmi-templates").glob("*.xlsx")), *LISTS])
    assert time.perf_counter() - started < 10
    opened = OpenReference(reference)
    statuses = [opened.judged(item.id).status for item in reference.facilities]
    assert {status: statuses.count(status) for status in set(statuses)} == {
        "conformant": 236, "active": 35, "listed": 432, "removed": 155, "non-smelter": 29,
    }  # fmt: skip
    assert (len(reference.sources), len(reference.facilities)) == (19, 887)
    assert read_reference(write_reference(reference)) == reference


@needs_shared
def test_counts_by_metal_of_2023(lists_of_2023: ReferenceFile) -> None:
    counts = {count.metal: count for count in count_metals(OpenReference(lists_of_2023))}
    assert [(counts[metal].listed, counts[metal].conformant) for metal in METALS] == [
        (36, 34),
        (83, 63),
        (53, 38),
        (177, 95),
    ]


@needs_shared
def test_standings_of_2023_agree_with_a_recount(lists_of_2023: ReferenceFile) -> None:
    """A facility that CMRT 6.31, released after the lists, has no more is gone; of the others the lists' word holds."""
    opened = OpenReference(lists_of_2023)
    rows = {
        name: list(csv.DictReader((SHARED / "reference-lists" / f"rmap-{name}-2023-05.csv").open(encoding="utf-8")))
        for name in ("conformant", "active")
    }
    ids = {name: {line["SMELTER ID"] for line in lines} for name, lines in rows.items()}
    listed = {item.id for item in lists_of_2023.facilities if any(3 in text.sources for text in item.spellings)}
    assert lists_of_2023.sources[3].title == "CMRT 6.31"
    for item in lists_of_2023.facilities:
        status = opened.judged(item.id).status
        on = next((name for name in ("conformant", "active") if item.id in ids[name]), None)
        gone = item.metal in METALS and item.id not in listed
        assert status in (
            {"removed", "non-smelter"}
            if gone
            else {on or "listed"}
            if on or item.id in listed
            else {"removed", "non-smelter", "listed"}
        )
    for line in rows["conformant"]:
        marks = {name for name, column in (("LBMA", "LBMA RG"), ("RJC", "RJC")) if line[column].strip()}
        assert marks <= set(opened.judged(line["SMELTER ID"]).recognised_by) or line["SMELTER ID"] not in listed


@needs_shared
def test_every_line_of_the_lists_is_kept_as_it_stands() -> None:
    opened = OpenReference(open_references(LISTS))
    for name in ("conformant", "active"):
        path = SHARED / "reference-lists" / f"rmap-{name}-2023-05.csv"
        for line in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            now = opened.judged(line["SMELTER ID"])
            assert now.status == name
            assert now.standing
            assert (now.standing.audited or "") == (
                (line.get("LAST AUDIT DATE") and dt.date.fromisoformat(line["LAST AUDIT DATE"])) or ""
            )
            assert str(now.standing.cycle or "") == (line.get("AUDIT CYCLE") or "").split(" ")[0]
            marks = [mark for mark, column in (("LBMA", "LBMA RG"), ("RJC", "RJC")) if (line.get(column) or "").strip()]
            assert list(now.recognised_by) == (["RMAP"] if name == "conformant" else []) + marks
