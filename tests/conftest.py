"""What several tests need: the shared corpus where it is there, and workbooks made by the project's own builder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cmrtkit.builder import complete, write

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(
    not (SHARED / "corpus").is_dir(), reason="the shared corpus is not beside the project"
)


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Commands that tests run, also as processes of their own, leave the user's cache alone."""
    os.environ["CMRTKIT_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound CMRT 6.5 as a file."""
    path = tmp_path_factory.mktemp("sound") / "sound.xlsx"
    write(complete("CMRT", "6.5"), path)
    return path


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CMRT 6.4 with one field of each kind missing."""
    path = tmp_path_factory.mktemp("faulty") / "faulty.xlsx"
    changes = {
        "Declaration!D8": None,
        "Declaration!D16": "nova(at)example.com",
        "Declaration!D33": None,
        "Smelter List!B40": "Tin",
        "Smelter List!C40": "Smelter not listed",
        "Smelter List!D40": "Example Tin Works",
        "Smelter List!E40": None,
    }
    write(complete("CMRT", "6.4").with_cells(changes), path)
    return path
