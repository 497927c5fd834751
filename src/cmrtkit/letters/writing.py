"""The letter of a plan."""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.company.schema import Company
from cmrtkit.findings import Label
from cmrtkit.letters.contacts import Contact
from cmrtkit.letters.planning import FILE, REPLY, Plan, Round
from cmrtkit.letters.record import Asked
from cmrtkit.letters.replies import Reply
from cmrtkit.letters.requests import Requests
from cmrtkit.letters.texts import Kind, Letter, Line
from cmrtkit.letters.wording import LetterWords, company_name
from cmrtkit.results import ReferenceSource
from cmrtkit.text import shorten, visible

_SETTLED = 5  # named one by one


def write_letter(
    plan: Plan, this: Round, company: Company, contact: Contact, compared: Sequence[ReferenceSource] = ()
) -> Letter:
    """The letter of a plan, whose status is "letter"; ``compared`` are the lists of the run."""
    words = LetterWords(plan.language)
    kind = _kind(plan)
    requests = Requests(plan, words, words.lists(compared))
    sections = tuple(requests.sections())
    return Letter(
        kind=kind,
        language=plan.language,
        subject=_subject(kind, plan, this, words),
        date=words.date(this.day),
        due=words.date(this.due),
        number=plan.number,
        contact=contact.name,
        recipient=_recipient(plan, contact, words),
        sender=_sender(company, words),
        greeting=words.say("greeting" if contact.name else "greeting_company", contact=_shown(contact.name)),
        intro=tuple(_intro(kind, plan, this, company, words)),
        workbooks_label=words.say("labels", "workbooks" if len(plan.supplier.judged) > 1 else "workbook"),
        workbooks=tuple(_workbook(reply, words) for reply in plan.supplier.judged if plan.points),
        sections=sections,
        closing=tuple(words.texts("closing" if kind == "points" else "closing_short")),
        regards=words.say("regards"),
        signature=_signature(company, words),
        annex=tuple(requests.annex),
    )


def _kind(plan: Plan) -> Kind:
    if plan.no_reply:
        return "reply"
    return "points" if plan.points else "again"


def _shown(text: str | None) -> str:
    return shorten(text or "", 120)


def _subject(kind: Kind, plan: Plan, this: Round, words: LetterWords) -> str:
    subject = words.say("subject", kind, families=_families(plan, words), due=words.date(this.due))
    if plan.number > 2:
        return words.say("subject", "more", number=plan.number - 1, subject=subject)
    return words.say("subject", "reminder", subject=subject) if plan.is_reminder else subject


def _families(plan: Plan, words: LetterWords) -> str:
    """CMRT and EMRT."""
    families = dict.fromkeys(reply.template.partition(" ")[0] for reply in plan.supplier.judged)
    return words.say("families").join(families)


def _workbook(reply: Reply, words: LetterWords) -> str:
    return words.say("file", name=_shown(reply.name), template=reply.template)


def _recipient(plan: Plan, contact: Contact, words: LetterWords) -> tuple[Line, ...]:
    name = plan.supplier.name
    if name:
        addressed = words.say("company" if contact.name is None else "company_of_contact", name=_shown(name))
        line = Line(addressed)
    else:
        file = _shown(plan.supplier.replies[0].name) if plan.supplier.replies else ""
        line = words.given(None, "supplier", file=file)
    return (line, Line(words.say("attention", contact=_shown(contact.name)))) if contact.name else (line,)


def _sender(company: Company, words: LetterWords) -> tuple[Line, ...]:
    """Our name and office, and how to reach us."""
    letters = company.letters
    lines = [company_name(company, words)]
    if letters.office:
        lines.append(words.given(letters.office, "sender"))
    email = words.given(letters.email, "email")
    lines.append(email if email.gap else Line(words.say("reached", how=words.say("labels", "email"), at=email.text)))
    if letters.phone:
        lines.append(Line(words.say("reached", how=words.say("labels", "phone"), at=visible(letters.phone))))
    return tuple(lines)


def _signature(company: Company, words: LetterWords) -> tuple[Line, ...]:
    """Who writes, and for whom."""
    lines = {"sender": words.given(company.letters.sender, "sender"), "company": company_name(company, words)}
    if company.letters.office:
        lines["office"] = words.given(company.letters.office, "sender")
    return tuple(lines[key] for key in words.texts("signature") if key in lines)


def _intro(kind: Kind, plan: Plan, this: Round, company: Company, words: LetterWords) -> list[str]:
    before, due, families = _before(kind, plan, words), words.date(this.due), _families(plan, words)
    if kind == "reply":
        sent = company.survey.sent
        said = words.say("intro", "reply_sent" if sent else "reply", due=due, sent=words.date(sent) if sent else "")
        return [said, *before, words.say("intro", "reply_sent_already")]
    if kind == "again":
        return [*before, words.say("intro", "still_again" if plan.is_reminder else "again", due=due)]
    several = "_several" if len(plan.supplier.judged) > 1 else ""
    if not plan.is_reminder:
        return [words.say("intro", f"points{several}", due=due, families=families), *before]
    mixed = [words.say("reminder", "mixed")] if any(point.since is None for point in plan.points) else []
    return [*before, words.join([words.say("intro", f"open{several}", due=due), *mixed])]


def _before(kind: Kind, plan: Plan, words: LetterWords) -> list[str]:
    """What was before this letter: when we wrote, and what was settled since."""
    said = []
    last = plan.last
    if plan.is_reminder and last and last.written and last.due:
        about = words.say("reminder", "about", kind, families=_families(plan, words))
        days = {"first": words.date(plan.first), "written": words.date(last.written), "due": words.date(last.due)}
        said.append(words.say("reminder", "later" if last.written > plan.first else "second", about=about, **days))
    settled = _settled(plan, words)
    if settled and last and last.written:
        key = "settled_since" if said else "settled"
        said.append(words.say("reminder", key, what=settled, written=words.date(last.written)))
    return [words.join(said)] if said else []


def _settled(plan: Plan, words: LetterWords) -> str:
    named = list(dict.fromkeys(_named(item, words) for item in plan.settled if item.rule not in (FILE, REPLY)))
    listed = words.words.say_reasons(named[:_SETTLED])
    rest = len(named) - _SETTLED
    if rest > 0:
        return words.say("reminder", "and_more", what=listed, count=rest)
    return listed.removesuffix(".") if words.language == "en" else listed  # "Co., Ltd." may end the sentence


def _named(item: Asked, words: LetterWords) -> str:
    """A smelter by its name, a cell by what the template calls it."""
    cell = _shown(item.what)
    if item.label is None or "!" not in cell:
        return cell
    if item.label.kind != "question":
        return words.say("reminder", "settled_cell", label=words.words.say(item.label), cell=cell)
    number, metal = item.label.key.partition("/")[0], item.label.metal
    key = "settled_question_for" if metal else "settled_question"
    return words.say("reminder", key, number=number, metal=words.words.say(Label("metal", metal or "")), cell=cell)
