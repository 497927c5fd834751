"""A share of the mutated workbooks of ``python -m tests.fuzz``, which makes 2,000."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.conftest import ROOT

COUNT = os.environ.get("CMRTKIT_FUZZ", "120")


def test_mutated_workbooks_end_in_a_result() -> None:
    """In a process of its own: nothing on stderr, no fault of the tool, memory and time within bounds."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--count", COUNT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    report = json.loads(run.stdout)
    assert run.returncode == 0, report
    assert sum(report["outcomes"].values()) == int(COUNT)
    assert len(report["outcomes"]) >= 5
