"""What a Python user imports: read a workbook, validate workbooks."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cmrtkit.batch import Executor, Found, InProcess, StoredRun, discover, judge_inputs
from cmrtkit.batch.at_hand import with_look_ups_at_hand
from cmrtkit.batch.discovery import with_passwords
from cmrtkit.batch.running import Watch
from cmrtkit.engine import References, RunOptions
from cmrtkit.engine.opening import read_declaration
from cmrtkit.model.declaration import Declaration
from cmrtkit.reader.passwords import passwords_of
from cmrtkit.reference.build import EMPTY
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.results import Accepted, RunResult, SuppressionReport
from cmrtkit.rulebook import Language
from cmrtkit.settings import InForce, rule_choice, settings_in_force
from cmrtkit.settings.listing import settings_used
from cmrtkit.suppressions import Suppression, Suppressions, read_suppressions

if TYPE_CHECKING:
    from cmrtkit.batch.cache import Cache

PathLike = str | os.PathLike[str]


def read(path: PathLike, *, passwords: Sequence[str] = ()) -> Declaration:
    """Read one workbook into a declaration: company, scope, answers, smelter rows, products, look-up.

    ``passwords`` are tried in turn where it is locked. Raises cmrtkit.WorkbookError (with ``code`` and ``facts``) for
    whatever cannot be read as one of the templates the tool knows. Contacts and e-mail addresses are in the result;
    take care of them.
    """
    return read_declaration(Path(path), passwords_of(passwords))[0]


def validate(  # noqa: PLR0913  # one parameter an option
    paths: PathLike | Iterable[PathLike],
    *,
    select_rules: Sequence[str] = (),
    ignore_rules: Sequence[str] = (),
    language: Language | None = None,
    as_of: dt.date | None = None,
    reference: Iterable[PathLike] = (),
    rule_folders: Iterable[PathLike] = (),
    settings: PathLike | None = None,
    suppressions: PathLike | None = None,
    jobs: int = 1,
    passwords: Sequence[str] = (),
) -> RunResult:
    """Judge workbooks and folders of workbooks, in the order given.

    A file that cannot be judged is a result with ``status`` "not-checked" and an ``error``, never an exception.
    ``as_of`` is "today" for every rule about dates; ``reference`` a built reference, or any lists to compare
    with; ``rule_folders`` hold rules of your own; ``settings`` is a file as the command reads it (none is looked
    for), under what is given here; ``suppressions`` a file of accepted findings. With more than one of ``jobs``
    worker processes are started, which asks of a script that it guards its main part (``if __name__ == "__main__"``).
    ``passwords`` are tried in turn on workbooks that are locked.
    Everything is in memory at the end; the command keeps large runs on disk.

    Raises cmrtkit.UsageError for a rule or setting that does not exist, cmrtkit.RulebookError for a rule file
    that is not well-formed, cmrtkit.WorkbookError for a list that cannot be read.
    """
    from cmrtkit.reference.opening import open_references  # noqa: PLC0415  # 20 ms, for lists alone

    given = {
        "select": list(select_rules),
        "ignore": list(ignore_rules),
        "lang": language,
        "reference": [Path(item) for item in reference],
        "rules": [Path(item) for item in rule_folders],
        "suppressions": Path(suppressions) if suppressions else None,
    }
    in_force = settings_in_force(Path(settings) if settings else None, given)
    wanted = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    found = with_passwords(discover(os.fspath(item) for item in wanted), passwords_of(passwords))
    with closing(executor_for(jobs)) as executor:
        lists = open_references(in_force.settings.reference)
        run = judge(found, in_force, as_of=as_of, reference=lists, executor=executor)
    return run.in_memory()


def judge(  # noqa: PLR0913  # one parameter an option
    found: Found,
    in_force: InForce,
    *,
    as_of: dt.date | None = None,
    reference: ReferenceFile = EMPTY,
    executor: Executor | None = None,
    cache: Cache | None = None,
    watch: Watch = lambda _: None,
    to_supplier: bool = False,
) -> StoredRun:
    """Judge files that were found already; see `validate`. Raises TypeError for an ``as_of`` that is no date.

    With ``to_supplier``, findings speak to the supplier, as letters do: their remedy is what is asked of it, empty
    where nothing is.
    """
    if as_of is not None and not isinstance(as_of, dt.date):
        raise TypeError(f"as_of must be a datetime.date, not {type(as_of).__name__}")
    executor = executor or InProcess()
    given = with_look_ups_at_hand(reference, found.inputs, executor, cache)
    options = _options(in_force, as_of or dt.date.today(), References(given))
    options = replace(options, remembering=cache is not None, to_supplier=to_supplier)
    collected = judge_inputs(found.inputs, options, executor, cache, watch)
    used = settings_used(in_force, options.choice)
    return collected.stored(len(found.inputs), _suppression_report(in_force, options), used)


def executor_for(jobs: int) -> Executor:
    """This process for one job, worker processes for more."""
    if jobs < 2:
        return InProcess()
    from cmrtkit.batch.workers import Workers  # noqa: PLC0415  # for many files alone

    return Workers(jobs)


def _options(in_force: InForce, as_of: dt.date, references: References) -> RunOptions:
    settings = in_force.settings
    choice = rule_choice(in_force)
    accepted = read_suppressions(settings.suppressions) if settings.suppressions else ()
    suppressions = Suppressions(accepted, as_of)
    suppressions.require_known(choice.rules)
    return RunOptions(
        choice=choice,
        as_of=as_of,
        references=references,
        suppressions=suppressions,
        language=settings.lang,
    )


def _suppression_report(in_force: InForce, options: RunOptions) -> SuppressionReport | None:
    """What became of the suppression file, where there is one."""
    path = in_force.settings.suppressions
    if path is None:
        return None
    ran = [text for rule in options.choice.common for text in (rule.name, rule.id)]
    held = options.suppressions
    return SuppressionReport(
        file=path.name,
        entries=len(held.entries),
        expired=[_accepted(entry) for entry in held.expired()],
        unused=[_accepted(entry) for entry in held.unused(ran)],
        elsewhere=held.elsewhere(),
    )


def _accepted(entry: Suppression) -> Accepted:
    return Accepted(
        rule=entry.rule,
        supplier=entry.supplier,
        fingerprint=entry.fingerprint,
        reason=entry.reason,
        until=entry.until,
        finding=entry.finding,
    )
