"""A round of letters, ready to be written: files by name, the index, the record for the next round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cmrtkit.company.schema import Company, say
from cmrtkit.letters.contacts import NOBODY, Contact, contact_of
from cmrtkit.letters.filenames import FileNames
from cmrtkit.letters.index import INDEX, Entry, index_bytes
from cmrtkit.letters.mail import mail_draft
from cmrtkit.letters.planning import Plan, Round
from cmrtkit.letters.record import RECORD, LettersRecord, SupplierRecord, record_bytes
from cmrtkit.letters.recording import absent, recorded
from cmrtkit.letters.rendering import render_letter_html, render_letter_markdown, render_letter_text
from cmrtkit.letters.replies import Supplier
from cmrtkit.letters.texts import Letter
from cmrtkit.letters.writing import write_letter
from cmrtkit.reader.passwords import NO_PASSWORDS, Passwords
from cmrtkit.results import ReferenceSource
from cmrtkit.rulebook.schema import LANGUAGES, Language

Form = Literal["markdown", "html", "eml"]
FORMS: tuple[Form, ...] = ("markdown", "html", "eml")
_ENDINGS: Mapping[Form, str] = {"markdown": ".md", "html": ".html", "eml": ".eml"}

Loads = Callable[[str], Callable[[], bytes]]


@dataclass(frozen=True, slots=True)
class Made:
    """What a supplier's letter comes to; ``letter`` is None where it gets none."""

    plan: Plan
    letter: Letter | None
    contact: Contact
    name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How letters are made: for which company, in which forms, with which templates of the user's own.

    ``compared`` are the lists of the run; ``loads`` gives, for a path as the run shows it, what loads the file, which
    ``passwords`` may open. With ``addresses`` the index holds whom a letter goes to.
    """

    company: Company
    forms: Sequence[Form]
    compared: Sequence[ReferenceSource]
    loads: Loads
    templates: Path | None = None
    addresses: bool = False
    passwords: Passwords = NO_PASSWORDS


def language_of(supplier: Supplier, setting: str, last: SupplierRecord | None) -> Language:
    """The language of a supplier's letter: as set, else that of its first workbook that has one.

    Where none has, that which the company file has for it, that of its last letter, or English.
    """
    said = [setting] if setting in LANGUAGES else [reply.language for reply in supplier.judged]
    known = [item for item in (*said, supplier.language, last.language if last else None) if item]
    return next((language for language in LANGUAGES if known[:1] == [language]), "en")


def made(plans: Sequence[Plan], this: Round, wanted: Wanted) -> list[Made]:
    """The letters, in the order of the plans. Workbooks are opened again for the contacts, and for nothing else."""
    names = FileNames()
    return [_made(plan, this, wanted, names) for plan in plans]


def _made(plan: Plan, this: Round, wanted: Wanted, names: FileNames) -> Made:
    if plan.status != "letter":
        return Made(plan, None, NOBODY, "")
    loads = (wanted.loads(reply.path) for reply in plan.supplier.judged)
    contact = contact_of(loads, plan.supplier.email, wanted.passwords)
    letter = write_letter(plan, this, wanted.company, contact, wanted.compared)
    return Made(plan, letter, contact, names.name(plan.supplier.name))


def files_of(items: Sequence[Made], this: Round, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """All files of the round by name; the record comes last, so that it is there only if all others are.

    Raises UsageError where a template of the user's own does not work.
    """
    for item in items:
        if item.letter:
            yield from _letter_files(item, item.letter, wanted)
    gone = absent(this, [item.plan for item in items])
    entries = [*(_entry(item, this, wanted) for item in items), *map(_absent, gone)]
    yield INDEX, index_bytes(entries, wanted.addresses)
    records = [recorded(item.plan, this, item.name or None) for item in items]
    yield RECORD, record_bytes(LettersRecord(date=this.day, suppliers=[*records, *gone]))


def names_of(items: Sequence[Made], wanted: Wanted) -> list[str]:
    """The names of all files, before any is made."""
    letters = [f"{item.name}{_ENDINGS[form]}" for item in items if item.letter for form in wanted.forms]
    return [*letters, INDEX, RECORD]


def _letter_files(item: Made, letter: Letter, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    page = render_letter_html(letter, wanted.templates)
    if "markdown" in wanted.forms:
        yield f"{item.name}.md", render_letter_markdown(letter, wanted.templates).encode("utf-8", errors="replace")
    if "html" in wanted.forms:
        yield f"{item.name}.html", page.encode("utf-8", errors="replace")
    if "eml" in wanted.forms:
        text = render_letter_text(letter, wanted.templates)
        sender = wanted.company.letters.email
        yield f"{item.name}.eml", mail_draft(letter, text, page, item.contact, sender, _from(wanted.company, letter))


def _from(company: Company, letter: Letter) -> str | None:
    """Who writes: a person or an office, or the company."""
    said = (say(text, letter.language) for text in (company.letters.sender, company.letters.office, company.name))
    return next(filter(None, said), None)


def _entry(item: Made, this: Round, wanted: Wanted) -> Entry:
    plan, letter = item.plan, item.letter
    entry = Entry(
        supplier=plan.supplier.name or "",
        status=plan.status,
        settled=len(plan.settled),
        workbooks="; ".join(reply.name for reply in plan.supplier.replies),
    )
    if letter is None:
        return entry
    still = sum(point.since is not None for point in plan.points)
    files = {form: f"{item.name}{_ENDINGS[form]}" for form in wanted.forms}
    return replace(
        entry,
        kind=letter.kind,
        language=letter.language,
        number=letter.number,
        date=this.day.isoformat(),
        due=this.due.isoformat(),
        subject=letter.subject,
        points=len(plan.points),
        open=still,
        new=len(plan.points) - still,
        to=item.contact.found,
        to_complete="; ".join(letter.gaps),
        markdown=files.get("markdown", ""),
        html=files.get("html", ""),
        eml=files.get("eml", ""),
        contact=item.contact.name or "",
        email=item.contact.email or "",
    )


def _absent(record: SupplierRecord) -> Entry:
    return Entry(supplier=record.name or "", status=record.status, open=len(record.points))
