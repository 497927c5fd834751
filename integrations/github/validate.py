"""Runs cmrtkit once for the GitHub Action: inputs from the environment, reports to where GitHub looks for them.

Started by ``action.yml`` with the interpreter that ``install.sh`` made. No input ever passes through a shell. The
exit code of cmrtkit is an output: the action's last step ends with it, after reports and cache are safe.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# Isolated, Python looks beside no script for modules, and not in the repository that is checked either.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from inputs import InputError, Inputs
from runner import append_summary, content_key, say_annotations, say_error, unobeyed, write_outputs

_USAGE = 2
_SEVERITIES = {"errors": "error", "warnings": "warning", "notes": "note"}


def judge(inputs: Inputs, folder: Path) -> dict[str, str]:
    """Run, tell, and give the outputs. ``folder`` takes what only the runner needs. Raises InputError."""
    asked = {"json": folder / "report.json"} | inputs.reports()
    shown = {"github": folder / "annotations.txt"} if inputs.flag("ANNOTATIONS") else {}
    shown |= {"markdown": folder / "summary.md"} if inputs.flag("SUMMARY") else {}
    before = {name: _state(file) for name, file in asked.items()}
    code = _run(inputs.command({"ndjson": folder / "results.ndjson", **asked, **shown}))
    say_annotations(folder / "annotations.txt")
    append_summary(folder / "summary.md", Path(os.environ["GITHUB_STEP_SUMMARY"]))
    written = {name: str(file) for name, file in asked.items() if _state(file) != before[name]}
    counts = count(folder / "results.ndjson") if "json" in written else {}
    return {
        "exit-code": str(code),
        **written,
        **counts,
        "cache-key": content_key(Path(os.environ["CMRTKIT_CACHE_DIR"])),
    }


def _run(command: list[str]) -> int:
    """cmrtkit's exit code, as a shell would give it."""
    with unobeyed("cmrtkit"):
        code = subprocess.run([sys.executable, "-I", "-m", "cmrtkit", *command], check=False).returncode  # noqa: S603
    return code if code >= 0 else 128 - code


def _state(file: Path) -> tuple[int, int] | None:
    """What changes when a file is written; None where there is none."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def count(results: Path) -> dict[str, str]:
    """The counts of a run, from a line of JSON a file: a run of thousands is never in memory as a whole."""
    found = dict.fromkeys(("files", *_SEVERITIES, "not-judged"), 0)
    with results.open("rb") as lines:
        for result in map(json.loads, lines):
            found["files"] += 1
            found["not-judged"] += result["status"] == "not-checked"
            for name, severity in _SEVERITIES.items():
                found[name] += result["summary"][severity]
    return {name: str(number) for name, number in found.items()}


def main() -> None:
    """Does not fail for what workbooks hold or inputs say: the last step of the action does."""
    folder = Path(tempfile.mkdtemp(prefix="cmrtkit-", dir=os.environ["RUNNER_TEMP"]))
    try:
        outputs = judge(Inputs(os.environ), folder)
    except InputError as error:
        say_error(str(error))
        outputs = {"exit-code": str(_USAGE)}
    write_outputs(outputs)


if __name__ == "__main__":
    main()
