"""``cmrtkit reference``: build a reference from lists, look at one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrtkit.cli.options import Lang
from cmrtkit.cli.output import require_apart_files, say, terminal_width, write_file, write_stdout
from cmrtkit.cli.settings import chosen_lang
from cmrtkit.errors import UsageError, WorkbookError
from cmrtkit.text import shorten

if TYPE_CHECKING:
    from cmrtkit.reference.hints import ListMap
    from cmrtkit.reference.model import ReferenceFile

# The workbooks' own Look-ups may have what these miss.
_MAY_STILL_FIT = ("own-id-unknown", "not-matched")
_ABOUT_LISTS = ("list-", "own-list", "reference-", "no-lists", "not-a-table", "not-found", "unreadable")

reference_app = typer.Typer(
    help="Lists of smelters: RMI's, other programmes', your own.", no_args_is_help=True, rich_markup_mode=None
)


class ShowFormat(StrEnum):
    text = "text"
    json = "json"


_LANG = typer.Option("--lang", help="Language of the words; default en.")
_MAP = typer.Option(
    "--map", metavar="FILE", help="What lists do not say themselves (YAML): kind, date, columns, statuses."
)


@reference_app.command()
def build(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write, such as reference.json.")],
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCE...", help="RMI workbooks, lists, and folders of them, in any order.")
    ],
    lists_map: Annotated[Path | None, _MAP] = None,
    given_lang: Annotated[Lang | None, _LANG] = None,
) -> None:
    """Put RMI workbooks and lists of smelters together into one file.

    Each list is recognised by its content: RMI workbooks (their Smelter Look-up), conformant and active
    lists, lists with statuses, the revision history, the smelter reference list, LBMA and RJC lists, lists
    of conflict-affected and high-risk areas, and your own (approved, banned, non-smelters, aliases, cahra).
    csv, xlsx and RMI's XML downloads are read.
    """
    from cmrtkit.reference.opening import write_reference  # noqa: PLC0415
    from cmrtkit.renderers.reference_report import render_reference  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    lang = chosen_lang(given_lang)
    sources = list_files(sources, lang)
    require_apart_files([out], [*sources, *([lists_map] if lists_map else [])])
    _require_replaceable(out)
    hints = list_map(lists_map)
    reference = open_lists(sources, lang, hints)
    for name in hints.unused():
        say(f"{lists_map} speaks of {name}, which is not among the lists")
    write_file(out, write_reference(reference))
    words = load_words(lang.value)
    write_stdout(render_reference(reference, words, terminal_width()))
    say(words.lists["show"]["written"].format(file=out))


@reference_app.command()
def show(
    reference: Annotated[Path, typer.Argument(metavar="REF", help="A built reference, or any list.")],
    smelters: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="Smelter IDs: what the lists say of each.")
    ] = None,
    form: Annotated[ShowFormat, typer.Option("--format", help="text or json.")] = ShowFormat.text,
    given_lang: Annotated[Lang | None, _LANG] = None,
) -> None:
    """What is in a reference, from where, how old; counts by metal; contradictions. With IDs, their history."""
    from cmrtkit.matching.ids import meant_id  # noqa: PLC0415
    from cmrtkit.reference.registry import OpenReference  # noqa: PLC0415
    from cmrtkit.renderers import reference_report  # noqa: PLC0415
    from cmrtkit.words import load_words  # noqa: PLC0415

    lang = chosen_lang(given_lang)
    data, words = open_lists([reference], lang), load_words(lang.value)
    ids = [meant_id(text) for text in smelters or []]
    if ids and form is ShowFormat.json:
        write_stdout(reference_report.render_facilities_json(OpenReference(data), ids))
    elif ids:
        opened = OpenReference(data)
        for smelter_id in ids:
            write_stdout(reference_report.render_facility(opened, smelter_id, words, terminal_width()))
    elif form is ShowFormat.json:
        write_stdout(reference_report.render_reference_json(data))
    else:
        write_stdout(reference_report.render_reference(data, words, terminal_width()))


def _require_replaceable(out: Path) -> None:
    """Raises UsageError where OUT is something else than a built reference: perhaps OUT was forgotten."""
    from cmrtkit.reference.opening import is_reference  # noqa: PLC0415

    if out.exists() and not is_reference(out):
        raise UsageError(f"{out} is there already and is no built reference; name the file to write before the lists")


def list_files(paths: list[Path], lang: Lang) -> list[Path]:
    """The files, and the lists in folders. Raises UsageError for a folder without any."""
    from cmrtkit.reference.opening import files_of  # noqa: PLC0415

    with _said(lang):
        return files_of(paths)


def open_lists(paths: list[Path], lang: Lang, hints: ListMap | None = None) -> ReferenceFile:
    """One reference from files. Raises UsageError (exit code 2) that names the file and what to do."""
    if not paths:
        from cmrtkit.reference.build import EMPTY  # noqa: PLC0415

        return EMPTY
    from cmrtkit.reference.opening import open_references  # noqa: PLC0415

    with _said(lang):
        return open_references(paths, hints)


def say_remarks(reference: ReferenceFile, paths: list[Path]) -> None:
    """Which of the lists that are given as they are were odd; of a built reference that was said before."""
    if not paths:
        return
    from cmrtkit.reference.opening import is_reference  # noqa: PLC0415

    given = {path.name for path in paths if not is_reference(path)}
    odd = {item.source for item in reference.remarks if item.source in given and item.code not in _MAY_STILL_FIT}
    if odd:
        names = ", ".join(shorten(name, 60) for name in sorted(odd))
        first = next(path for path in paths if path.name in odd)
        say(f"there are remarks on these lists ({names}); read them with: cmrtkit reference show {first}")


@contextmanager
def _said(lang: Lang) -> Iterator[None]:
    """Whatever is wrong with a list is wrong usage, said with its file and what to do."""
    from cmrtkit.words import load_words  # noqa: PLC0415

    try:
        yield
    except WorkbookError as error:
        words = load_words(lang.value)
        message, hint = words.error(error)
        if not error.code.startswith(_ABOUT_LISTS):  # the reader's own hints speak of suppliers' workbooks
            hint = words.lists["broken_hint"]
        raise UsageError(f"{shorten(str(error.facts.get('file', '')))}: {message} {hint}") from error


def list_map(path: Path | None) -> ListMap:
    """What a map says of lists; an empty one where there is none. Raises UsageError where it cannot be used."""
    from cmrtkit.reference.hints import ListMap, load_map  # noqa: PLC0415

    return load_map(path) if path else ListMap()
