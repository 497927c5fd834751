"""What the README says holds: its commands run, its code runs, its rule table and map are those of the project."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cmrtkit.renderers.layout_table import render_layout_table
from cmrtkit.renderers.rule_list import render_rule_table
from cmrtkit.rulebook import load_rules
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
FOUND = re.findall(r"```sh\n(.*?)```", "\n".join([README, *PAGES.values()]), re.DOTALL)
BLOCKS = [block.splitlines() for block in dict.fromkeys(FOUND)]
COMMANDS = [line for block in BLOCKS for line in block]
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("block", [block for block in BLOCKS if block[0].startswith("cmrtkit ")], ids="; ".join)
def test_commands(block: list[str], checkout: Path) -> None:
    """Those of a block one after another, in one folder."""
    for command in block:
        before = set(checkout.rglob("*"))
        arguments = [sys.executable, "-m", "cmrtkit", *shlex.split(command)[1:]]
        run = subprocess.run(arguments, cwd=checkout, capture_output=True, check=False)
        assert run.returncode in (0, 1)
        assert run.stdout or set(checkout.rglob("*")) > before
        assert b"fault" not in run.stderr


@pytest.mark.parametrize("code", SNIPPETS)
def test_snippet(code: str, checkout: Path) -> None:
    subprocess.run([sys.executable, "-c", code], cwd=checkout, check=True, capture_output=True)


def test_every_page_is_linked_and_every_link_leads_somewhere() -> None:
    assert set(re.findall(r"\]\(docs/([a-z-]+\.md)\)", README)) == set(PAGES)
    assert all("](../README.md)" in text for text in PAGES.values())


def test_a_new_user_reads_it_in_minutes() -> None:
    """Without the generated table and the map, in which things are looked up."""
    text = re.sub(r"<!-- layouts.*?<!-- end of layouts -->", "", README.partition("## The rules")[0], flags=re.DOTALL)
    assert len(text.split()) < 1500


def test_two_commands_begin_with_a_venv() -> None:
    assert [line for line in COMMANDS if line.startswith("python3 -m venv")] == COMMANDS[:2]


def test_rule_table_is_generated() -> None:
    assert render_rule_table(load_rules(), "en") in README


def test_layout_table_is_generated() -> None:
    assert render_layout_table(load_rules()) in README


def test_map_names_every_part() -> None:
    parts = {path.name for path in (ROOT / "src" / "cmrtkit").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert all(f"  {part}/" in README for part in parts)


def test_picture_is_drawn_from_the_present_report() -> None:
    sys.path.insert(0, str(ROOT / "examples"))
    import picture

    drawn = (ROOT / "examples" / "report.svg").read_text(encoding="utf-8")
    assert drawn == picture.draw()
    assert "@import" not in drawn
    assert "url(http" not in drawn
