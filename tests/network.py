"""Whether packages can be installed, for tests that install."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pytest


@cache
def _index_answers() -> bool:
    command = [sys.executable, "-m", "pip", "--retries", "0", "--timeout", "5", "index", "versions", "hatchling"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


# Under CI they run whatever happens: there, an index that is away is a fault.
needs_index = pytest.mark.skipif(
    "CI" not in os.environ and not _index_answers(), reason="no package index can be reached to install from"
)
