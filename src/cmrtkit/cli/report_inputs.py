"""What a report is made from, as the command line gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cmrtkit.cli import exits
from cmrtkit.cli.judging import asked, judged
from cmrtkit.cli.options import Lang
from cmrtkit.cli.output import Target, require_apart, say
from cmrtkit.cli.settings import in_force
from cmrtkit.errors import UsageError

_MOST_SAID = 5

if TYPE_CHECKING:
    from cmrtkit.batch import StoredRun
    from cmrtkit.company import Company
    from cmrtkit.reports.facts import Facts
    from cmrtkit.rulebook import Language, Rule
    from cmrtkit.settings import InForce


@dataclass(frozen=True, slots=True)
class Given:
    """The options that all reports share; None where one is not given."""

    paths: Sequence[str]
    company: Path | None
    previous: Path | None
    lang: Lang | None
    reference: list[Path] | None
    config: Path | None
    rules: list[Path] | None
    suppressions: Path | None
    as_of: str | None
    jobs: int | None
    no_cache: bool
    password_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Facts, company file, language and rules of a report; ``code`` is the exit code of the run behind it.

    ``before`` are the facts of the last period, where they were given.
    """

    facts: Facts
    company: Company
    lang: Language
    rules: Sequence[Rule]
    code: int
    before: Facts | None = None


def gathered(given: Given, targets: Sequence[Target]) -> Material:
    """Judge the workbooks, or read facts that were saved. Raises UsageError for whatever cannot be used."""
    from cmrtkit.company import Company, read_company  # noqa: PLC0415
    from cmrtkit.reports.facts_file import read_facts  # noqa: PLC0415
    from cmrtkit.rulebook import load_rules  # noqa: PLC0415

    held = in_force(
        given.config,
        reference=given.reference,
        rules=given.rules,
        suppressions=given.suppressions,
        lang=given.lang,
    )
    saved = _saved_facts(given.paths)
    own = [path for path in (given.company, given.previous, saved) if path]
    require_apart(targets, own)
    company = read_company(given.company) if given.company else Company()
    before = read_facts(given.previous) if given.previous else None
    if saved:
        facts, code = _with_change(_read(saved, given, company), before), exits.CLEAN
    else:
        facts, code = _from_workbooks(given, held, company, before, lambda read: require_apart(targets, [*read, *own]))
    if before:
        _require_older(before, facts)
    return Material(facts, company, held.settings.lang, load_rules(tuple(held.settings.rules)), code, before)


def _saved_facts(paths: Sequence[str]) -> Path | None:
    """The file of facts that stands in place of workbooks."""
    return Path(paths[0]) if len(paths) == 1 and paths[0].lower().endswith(".json") else None


def _read(saved: Path, given: Given, company: Company) -> Facts:
    """Facts that were saved. Raises UsageError for what could only have gone into them when they were made."""
    from cmrtkit.reports.facts_file import read_facts  # noqa: PLC0415
    from cmrtkit.reports.gathering import digest_of  # noqa: PLC0415

    if given.reference or given.as_of or given.rules or given.suppressions:
        raise UsageError(f"{saved} holds facts that were judged already; lists, rules and --as-of go with report facts")
    facts = read_facts(saved)
    if given.company and facts.company != digest_of(company):
        said = "period, suppliers asked, or responses to risks of the company file are others than"
        raise UsageError(f"{said} when {saved} was made; make it again, with cmrtkit report facts PATH... --company")
    return facts


def _require_older(before: Facts, now: Facts) -> None:
    """Raises UsageError for a last period that is none."""
    if before.as_of >= now.as_of or (now.period and before.period == now.period):
        raise UsageError(
            f"--previous holds facts of {before.as_of}, of the same period or later; give those of the last one"
        )


def _say_unread(run: StoredRun) -> None:
    """Which files the figures leave out, and why."""
    errors = [(item.path, item.error) for item in run.files if item.error]
    for path, error in errors[:_MOST_SAID]:
        say(f"{path} could not be judged: {error.message} {error.hint}")
    if errors[_MOST_SAID:]:
        say(f"and {len(errors) - _MOST_SAID} more files; cmrtkit validate names them all")


def _with_change(facts: Facts, before: Facts | None) -> Facts:
    from cmrtkit.reports.change import change_facts  # noqa: PLC0415

    return facts.model_copy(update={"change": change_facts(facts, before)}) if before else facts


def _from_workbooks(
    given: Given,
    held: InForce,
    company: Company,
    before: Facts | None,
    require: Callable[[Sequence[Path]], None],
) -> tuple[Facts, int]:
    from cmrtkit.reports.gathering import gather_facts  # noqa: PLC0415

    wanted = asked(
        given.paths,
        held,
        as_of=given.as_of,
        jobs=given.jobs,
        no_cache=given.no_cache,
        password_file=given.password_file,
        require=require,
    )
    run = judged(wanted, kept="no report is written, for its figures would be of these alone")
    if run.summary.not_reached:
        raise KeyboardInterrupt
    _say_unread(run)
    code = exits.exit_code(run.summary, "never")
    return gather_facts(run, company, before), max(code, exits.NOT_JUDGED if wanted.found.unreadable else 0)
