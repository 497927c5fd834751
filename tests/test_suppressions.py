"""Accepted findings: marked, counted apart, back when their day has passed, reported when nothing answers them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cmrtkit.builder import complete, write
from tests.helpers import run_cmrtkit

DAY = "2026-11-21"
NAME = "Erewhon Instruments Ltd."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reply(tmp_path, "reply.xlsx", 60)
    return tmp_path


def reply(folder: Path, name: str, row: int, version: str = "6.4", company: str = NAME) -> None:
    cells = {f"Smelter List!B{row}": "Tin", f"Smelter List!D{row}": "Example Works"}
    write(complete("CMRT", version, name=company).with_cells(cells), folder / name)


def accepted(folder: Path, *entries: dict[str, Any], name: str = "accepted.yaml") -> None:
    (folder / name).write_text(yaml.safe_dump({"suppressions": list(entries)}), encoding="utf-8")


def entry(**changes: Any) -> dict[str, Any]:
    given = {"rule": "smelter-row-incomplete", "supplier": NAME, "reason": "known", "who": "QA", "until": "2027-03-31"}
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


def judged(folder: Path, *arguments: str, reply: str = "reply.xlsx", as_of: str = DAY) -> dict[str, Any]:
    run = run_cmrtkit(
        "validate", reply, "--select", "S300,T103", "--as-of", as_of, "--format", "json", *arguments, cwd=folder
    )
    assert run.returncode in (0, 1), run.stderr
    return {"code": run.returncode, **json.loads(run.stdout)}


def test_an_accepted_finding_is_marked_and_counts_no_more(folder: Path) -> None:
    before = judged(folder)
    assert (before["code"], before["summary"]["error"], before["suppressions"]) == (1, 1, None)
    (found,) = [item for item in before["files"][0]["findings"] if item["rule"] == "S300"]
    accepted(folder, entry(fingerprint=found["fingerprint"]))
    after = judged(folder, "--suppressions", "accepted.yaml")
    assert after["code"] == 0
    assert after["files"][0]["summary"] == {"error": 0, "warning": 1, "note": 0, "suppressed": 1}
    assert [item["suppressed"] for item in after["files"][0]["findings"] if item["rule"] == "S300"] == [True]
    assert after["summary"]["by_rule"] == {"superseded-template": 1}
    assert after["files"][0]["verdict"]["verdict"] == "accept-with-questions"
    assert after["suppressions"] == {"file": "accepted.yaml", "entries": 1, "expired": [], "unused": [], "elsewhere": 0}


def test_it_is_found_again_in_another_row_and_in_next_years_file(folder: Path) -> None:
    (found,) = [item for item in judged(folder)["files"][0]["findings"] if item["rule"] == "S300"]
    accepted(folder, entry(fingerprint=found["fingerprint"]))
    reply(folder, "next.xlsx", 91, version="6.5")
    assert judged(folder, "--suppressions", "accepted.yaml", reply="next.xlsx")["summary"]["suppressed"] == 1
    reply(folder, "other.xlsx", 60, company="Erewhon Optics Ltd.")
    assert judged(folder, "--suppressions", "accepted.yaml", reply="other.xlsx")["summary"]["suppressed"] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "S300"},
        {"supplier": "EREWHON INSTRUMENTS, LTD"},
        {"until": DAY},
    ],
)
def test_what_an_entry_may_say(folder: Path, changes: dict[str, str]) -> None:
    accepted(folder, entry(**changes))
    assert judged(folder, "--suppressions", "accepted.yaml")["summary"]["suppressed"] == 1


def test_an_expired_entry_comes_back_and_says_so(folder: Path) -> None:
    accepted(folder, entry(until="2026-11-20"))
    result = judged(folder, "--suppressions", "accepted.yaml")
    assert (result["code"], result["summary"]["suppressed"]) == (1, 0)
    assert [item["rule"] for item in result["suppressions"]["expired"]] == ["smelter-row-incomplete"]
    text = run_cmrtkit("validate", "reply.xlsx", "--as-of", DAY, "--suppressions", "accepted.yaml", cwd=folder).stdout
    assert "Accepted until 2026-11-20, and told again: smelter-row-incomplete" in text


def test_unused_entries_are_reported_for_suppliers_and_rules_of_the_run(folder: Path) -> None:
    accepted(
        folder,
        entry(fingerprint="0000000000000000"),
        entry(supplier="Somebody Else"),
        entry(rule="withdrawn-template"),
    )
    result = judged(folder, "--suppressions", "accepted.yaml")
    assert [item["fingerprint"] for item in result["suppressions"]["unused"]] == ["0000000000000000"]
    text = run_cmrtkit("validate", "reply.xlsx", "--as-of", DAY, "--suppressions", "accepted.yaml", cwd=folder).stdout
    assert "Accepted, but not found in this run: smelter-row-incomplete" in text
    assert "1 accepted findings are about suppliers of whom this run has no reply" in text


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([entry(reason="")], "entry 1 › reason"),
        ([entry(who=None)], "entry 1 › who: is missing"),
        ([entry(until="soon")], "entry 1 › until"),
        ([entry(supplier="*")], "names neither a supplier nor a fingerprint"),
        ([entry(supplier=None)], "entry 1 › supplier: is missing"),
        ([entry(fingerprint="abc")], "entry 1 › fingerprint: must be the 16 digits"),
        ([entry(fingerprint=1234567890123456)], "in quotes"),
        ([entry(until="31.12.2027")], "must be a date, written like 2026-12-31"),
        ([entry(), entry(suplier="x")], "entry 2 › suplier: there is no such key; did you mean supplier?"),
        ([entry(rule="smelter-row-incomplet")], "did you mean smelter-row-incomplete"),
    ],
)
def test_a_malformed_file_is_refused(folder: Path, entries: list[dict[str, Any]], says: str) -> None:
    accepted(folder, *entries)
    run = run_cmrtkit("validate", "reply.xlsx", "--suppressions", "accepted.yaml", cwd=folder)
    assert run.returncode == 2
    assert says in run.stderr


def test_text_tells_how_many_were_accepted(folder: Path) -> None:
    accepted(folder, entry())
    run = run_cmrtkit("validate", "reply.xlsx", "--select", "S300", "--suppressions", "accepted.yaml", cwd=folder)
    assert run.returncode == 0
    assert "No findings. · accepted before 1" in run.stdout
    assert "Example Works" not in run.stdout


def test_a_baseline_accepts_what_there_is_today(folder: Path) -> None:
    run = run_cmrtkit("validate", "reply.xlsx", "--as-of", DAY, "--write-baseline", "base.yaml", cwd=folder)
    assert run.returncode == 0
    written = yaml.safe_load((folder / "base.yaml").read_text(encoding="utf-8"))["suppressions"]
    assert {item["rule"] for item in written} >= {"smelter-row-incomplete", "superseded-template"}
    assert {str(item["until"]) for item in written} == {"2027-11-21"}
    result = judged(folder, "--suppressions", "base.yaml")
    assert (result["code"], result["summary"]["error"], result["summary"]["warning"]) == (0, 0, 0)
    reply(folder, "reply.xlsx", 60)
    cells = {"Smelter List!B61": "Gold"}
    write(complete("CMRT", "6.4").with_cells(cells), folder / "reply.xlsx")
    assert judged(folder, "--suppressions", "base.yaml")["summary"]["error"] == 1


def test_a_baseline_keeps_what_was_accepted_and_overwrites_nothing(folder: Path) -> None:
    accepted(folder, entry(reason="agreed with the supplier"), entry(rule="T103", until="2020-01-01"))
    base = ("validate", "reply.xlsx", "--as-of", DAY, "--suppressions", "accepted.yaml", "--write-baseline")
    assert run_cmrtkit(*base, "base.yaml", cwd=folder).returncode == 0
    written = yaml.safe_load((folder / "base.yaml").read_text(encoding="utf-8"))["suppressions"]
    assert written[0]["reason"] == "agreed with the supplier"
    assert [str(item["until"]) for item in written if item["rule"] in ("T103", "superseded-template")] == ["2027-11-21"]
    for name in ("base.yaml", "accepted.yaml", "reply.xlsx"):
        before = (folder / name).read_bytes()
        assert run_cmrtkit(*base, name, cwd=folder).returncode == 2
        assert (folder / name).read_bytes() == before


def test_a_baseline_does_not_hide_that_a_file_was_not_judged(folder: Path) -> None:
    (folder / "broken.xlsx").write_bytes(b"%PDF-1.7")
    run = run_cmrtkit("validate", ".", "--write-baseline", "base.yaml", cwd=folder)
    assert run.returncode == 3
    assert (folder / "base.yaml").exists()


def test_a_baseline_holds_nothing_personal(folder: Path) -> None:
    cells = {"Declaration!D16": "nova(at)example.com", "Declaration!D20": "sam at example"}
    write(complete("CMRT", "6.5").with_cells(cells), folder / "reply.xlsx")
    assert run_cmrtkit("validate", "reply.xlsx", "--write-baseline", "base.yaml", cwd=folder).returncode == 0
    text = (folder / "base.yaml").read_text(encoding="utf-8")
    assert "nova(at)" not in text
    assert "sam at" not in text
