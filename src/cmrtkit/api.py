"""What a Python user imports: read a workbook, validate workbooks."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from cmrtkit.batch import Found, discover
from cmrtkit.engine import References, RunOptions, run_files, summarise, with_look_ups_at_hand
from cmrtkit.engine.run import read_declaration
from cmrtkit.model.declaration import Declaration
from cmrtkit.reference.build import EMPTY
from cmrtkit.reference.model import ReferenceFile
from cmrtkit.results import RunResult
from cmrtkit.rulebook import Language, load_rules, select

PathLike = str | os.PathLike[str]


def read(path: PathLike) -> Declaration:
    """Read one workbook into a declaration: company, scope, answers, smelter rows, products, look-up.

    Raises cmrtkit.WorkbookError (with ``code`` and ``facts``) for whatever cannot be read as one of
    the templates the tool knows. Contacts and e-mail addresses are in the result; take care of them.
    """
    return read_declaration(Path(path))[0]


def validate(
    paths: PathLike | Iterable[PathLike],
    *,
    select_rules: Sequence[str] = (),
    ignore_rules: Sequence[str] = (),
    language: Language = "en",
    as_of: dt.date | None = None,
    reference: Iterable[PathLike] = (),
) -> RunResult:
    """Judge workbooks and folders of workbooks, in the order given.

    A file that cannot be judged is a result with ``status`` "not-checked" and an ``error``, never
    an exception. Raises cmrtkit.UsageError for a rule that does not exist, cmrtkit.RulebookError
    for a rule file that is not well-formed, cmrtkit.WorkbookError for a list that cannot be read.
    ``as_of`` is "today" for every rule about dates; ``reference`` a built reference, or any lists to compare with.
    """
    from cmrtkit.reference.opening import open_references  # noqa: PLC0415  # 20 ms, for lists alone

    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    found = discover(Path(item) for item in given)
    return judge(
        found,
        select_rules=select_rules,
        ignore_rules=ignore_rules,
        language=language,
        as_of=as_of,
        reference=open_references([Path(item) for item in reference]),
    )


def judge(
    found: Found,
    *,
    select_rules: Sequence[str] = (),
    ignore_rules: Sequence[str] = (),
    language: Language = "en",
    as_of: dt.date | None = None,
    reference: ReferenceFile = EMPTY,
) -> RunResult:
    """Judge files that were found already; see `validate`. Raises TypeError for an ``as_of`` that is no date."""
    if as_of is not None and not isinstance(as_of, dt.date):
        raise TypeError(f"as_of must be a datetime.date, not {type(as_of).__name__}")
    references = References(with_look_ups_at_hand(reference, found.files))
    options = RunOptions(
        rules=select(load_rules(), select_rules, ignore_rules),
        as_of=as_of or dt.date.today(),
        references=references,
        language=language,
    )
    results = list(run_files(((path, shown_path(path)) for path in found.files), options))
    return summarise(results, options.as_of, references.sources)


def shown_path(path: Path) -> str:
    """The path with forward slashes; bytes of a name that are no UTF-8 are replaced."""
    return os.fsencode(path.as_posix()).decode("utf-8", errors="replace")
