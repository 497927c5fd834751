"""``cmrtkit letters``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli import exits
from cmrtkit.cli.judging import Asked, asked, in_language, judged, some_of
from cmrtkit.cli.letter_files import write_letters
from cmrtkit.cli.options import (
    AsOf,
    Config,
    Jobs,
    Lang,
    NoCache,
    OwnRules,
    OwnTemplates,
    PasswordFile,
    References,
    Suppressions,
    Workbooks,
)
from cmrtkit.cli.output import say
from cmrtkit.cli.settings import in_force
from cmrtkit.errors import UsageError

if TYPE_CHECKING:
    from cmrtkit.batch import StoredRun
    from cmrtkit.company.schema import Company
    from cmrtkit.letters.dossier import Wanted
    from cmrtkit.letters.planning import Round
    from cmrtkit.letters.record import LettersRecord
    from cmrtkit.letters.replies import Supplier
    from cmrtkit.rulebook import Language

# What lies there may be anybody's reply.
_UNSEEN = (
    "not-found",
    "unreadable",
    "archive-damaged",
    "archive-locked",
    "archive-too-deep",
    "archive-too-large",
    "archive-too-many-files",
    "archive-unpacks-too-large",
    "archive-unsupported",
    "mail-damaged",
    "mail-protected",
    "mail-too-large",
    "mail-winmail",
)


class LetterFormat(StrEnum):
    markdown = "markdown"
    html = "html"
    eml = "eml"


def letters(  # noqa: PLR0913, PLR0917  # one parameter an option
    paths: Workbooks,
    company: Annotated[
        Path, typer.Option("--company", metavar="FILE", help="Who we are, whom we asked, who writes (YAML).")
    ],
    out: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The folder for the letters, a new one each round.")
    ],
    previous: Annotated[
        Path | None,
        typer.Option("--previous", metavar="PATH", help="The folder of the last round, or its letters.json."),
    ] = None,
    formats: Annotated[list[LetterFormat] | None, typer.Option("--format", help="Repeatable; default: all.")] = None,
    lang: Annotated[
        Lang | None, typer.Option(help="Language of all letters; default: as the company file says, or the workbook's.")
    ] = None,
    templates: OwnTemplates = None,
    addresses: Annotated[
        bool, typer.Option("--addresses", help="Put contacts and e-mail addresses into index.csv, for mail merge.")
    ] = False,
    reference: References = None,
    rules: OwnRules = None,
    config: Config = None,
    suppressions: Suppressions = None,
    as_of: AsOf = None,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    password_file: PasswordFile = None,
) -> None:
    """Write a follow-up letter to each supplier that needs one: what to complete, to explain, to clear up, by when.

    Letters are drafts (Markdown, HTML, mails to open and send), with an index for mail merge; nothing is sent.

    Exit codes: 0 written, 2 wrong usage, 3 some input could not be judged (the others' letters are written) or there
    was none (nothing is written), 70 a fault of the tool, 130 interrupted (nothing is written).
    """
    from cmrtkit.company import read_company  # noqa: PLC0415

    _require_workbooks(paths)
    firm = read_company(company)
    before = _before(previous, out)
    held = in_force(config, reference=reference, rules=rules, suppressions=suppressions)
    wanted = asked(paths, held, as_of=as_of, jobs=jobs, no_cache=no_cache, password_file=password_file)
    _require_round(wanted, before, out)
    chosen = lang.value if lang else firm.letters.language
    run = _judged(wanted, "en" if chosen == "workbook" else chosen)
    _require_whole(run)
    suppliers = _in_their_languages(run, wanted, firm, chosen, before)
    forms = [item.value for item in formats or LetterFormat]
    this, ways = _round(run, wanted, firm, before), _wanted(run, wanted, firm, forms, templates)
    write_letters(suppliers, this, replace(ways, addresses=addresses), out)
    code = exits.exit_code(run.summary, "never")
    raise typer.Exit(max(code, exits.NOT_JUDGED if wanted.found.unreadable else 0))


def _require_workbooks(paths: Sequence[str]) -> None:
    """Raises UsageError for facts of a report, which say too little for a letter."""
    facts = next((path for path in paths if path.lower().endswith(".json")), None)
    if facts:
        raise UsageError(f"letters need workbooks, not facts: {facts}")


def _require_round(wanted: Asked, before: LettersRecord | None, out: Path) -> None:
    """Raises UsageError for a day before the last round, and a folder with replies in it.

    Ends the run where there is no workbook at all: everybody would be reminded for a slip in a path.
    """
    if before and (day := wanted.as_of or dt.date.today()) < before.date:
        raise UsageError(f"this round is of {day}, but the last one was of {before.date}; give a later --as-of")
    local = (Path(item.place) for item in wanted.found.inputs if not item.is_remote)
    beside = next((path for path in local if path.resolve().parent == out.resolve()), None)
    if beside:
        raise UsageError(f"{out} is the folder of {beside.name}; letters go into a folder of their own")
    if not wanted.found.inputs:
        say("no letter was written: without any reply everybody would be reminded")
        raise typer.Exit(exits.NOT_JUDGED)


def _before(previous: Path | None, out: Path) -> LettersRecord | None:
    """The record of the last round. Raises UsageError where OUT holds letters already, or is a file."""
    from cmrtkit.letters.record import RECORD, read_record  # noqa: PLC0415

    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; letters go into a folder")
    if (out / RECORD).exists():
        raise UsageError(f"{out} holds letters already; name a new folder, and give this one with --previous {out}")
    return read_record(previous) if previous else None


def _judged(wanted: Asked, lang: str) -> StoredRun:
    return judged(in_language(wanted, lang), kept="no letter was written", to_supplier=True)


def _require_whole(run: StoredRun) -> None:
    """After an interrupt nothing is written: of a supplier half of whose files were read, half would be asked."""
    if run.summary.not_reached:
        raise typer.Exit(exits.INTERRUPTED)


def _in_their_languages(
    run: StoredRun, wanted: Asked, firm: Company, chosen: str, before: LettersRecord | None
) -> list[tuple[Supplier, Language]]:
    """The suppliers with what is put to them, each in the language of its letter."""
    from cmrtkit.letters.dossier import language_of  # noqa: PLC0415
    from cmrtkit.letters.replies import reply_of, suppliers_of  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    first: Language = "en" if chosen == "workbook" else chosen  # type: ignore[assignment]  # one of the three
    listed = firm.survey.suppliers if isinstance(firm.survey.suppliers, list) else []
    suppliers = suppliers_of((reply_of(result, load_words(first)) for result in run.files), listed)
    spoken = [(item, language_of(item, chosen, before.of(item.key) if before else None)) for item in suppliers]
    for language in sorted({language for _, language in spoken} - {first}):
        paths = {reply.path for item, spoke in spoken if spoke == language for reply in item.replies}
        if paths:
            again = _judged(some_of(wanted, paths), language)
            _require_whole(again)
            told = {result.path: reply_of(result, load_words(language)) for result in again.files}
            for item, spoke in spoken:
                if spoke == language:
                    item.replies = [told.get(reply.path, reply) for reply in item.replies]
    return spoken


def _round(run: StoredRun, wanted: Asked, firm: Company, before: LettersRecord | None) -> Round:
    from cmrtkit.letters.planning import Round  # noqa: PLC0415
    from cmrtkit.letters.wording import says_who_is_audited  # noqa: PLC0415
    from cmrtkit.settings import rule_choice  # noqa: PLC0415

    all_found = not wanted.found.unreadable and not any(run.summary.by_error.get(code) for code in _UNSEEN)
    if not all_found and firm.survey.suppliers:
        say("some files or folders cannot be opened; suppliers without a reply are not reminded: theirs may be there")
    return Round(
        day=run.as_of,
        days=firm.letters.days,
        rules=frozenset(rule.name for rule in rule_choice(wanted.held).common),
        audited=any(map(says_who_is_audited, run.reference)),
        before=before,
        all_found=all_found,
    )


def _wanted(run: StoredRun, wanted: Asked, firm: Company, forms: Sequence[str], templates: Path | None) -> Wanted:
    from cmrtkit.letters.dossier import FORMS, Wanted  # noqa: PLC0415
    from cmrtkit.reader.passwords import NO_PASSWORDS  # noqa: PLC0415

    loads: dict[str, Callable[[], bytes]] = {item.shown_as: item.load for item in wanted.found.inputs}
    kept = [form for form in FORMS if form in forms]
    passwords = next((item.passwords for item in wanted.found.inputs), NO_PASSWORDS)
    return Wanted(firm, kept, run.reference, loads.__getitem__, templates, passwords=passwords)
