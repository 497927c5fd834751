"""The shape of a company file: what a report needs to say that stands in no supplier's workbook.

Every key may be left out; a report marks what it misses as TO COMPLETE, with a question.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cmrtkit.rulebook.schema import Language

_Line = Annotated[str, Field(min_length=1, max_length=20_000)]


class _CompanyModel(BaseModel):
    """Unknown keys are errors; keys are written with hyphens."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class Texts(_CompanyModel):
    """A text in several languages."""

    en: _Line | None = None
    ja: _Line | None = None
    zh: _Line | None = None


Text = _Line | Texts


def say(text: Text | None, language: Language) -> str | None:
    """The text in a language; one that is given once serves for all. None where it is missing."""
    if isinstance(text, Texts):
        return dict(text)[language] or None
    return text


class Period(_CompanyModel):
    """The reporting period, both days included."""

    begin: dt.date
    end: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.begin:
            raise ValueError("must not end before it begins")
        return self


class Product(_CompanyModel):
    """A product, or a group of products, and the minerals that are needed in it."""

    name: Text
    minerals: list[_Line] = []
    use: Text | None = None


class Policy(_CompanyModel):
    """The company's policy on responsible sourcing of minerals.

    ``human_rights`` is its commitment to human rights beyond conflicts and single regions, where it has made one.
    """

    name: Text | None = None
    url: _Line | None = None
    adopted: dt.date | None = None
    content: Text | None = None
    human_rights: Text | None = None


class Management(_CompanyModel):
    """Step 1 of the OECD guidance: who is responsible, and what systems there are.

    ``framework`` is the recognised framework that due diligence follows, and how far it conforms with it.
    """

    framework: Text | None = None

    senior: Text | None = None
    team: Text | None = None
    systems: Text | None = None
    suppliers: Text | None = None
    training: Text | None = None
    records_years: Annotated[int, Field(ge=1, le=100)] | None = None


class Grievance(_CompanyModel):
    """The channel for concerns, and what came in through it in the period."""

    channel: Text | None = None
    url: _Line | None = None
    received: Annotated[int, Field(ge=0)] | None = None
    handled: Text | None = None


def _named(value: object) -> object:
    """A name may stand for a supplier of which nothing else is said."""
    return {"name": value} if isinstance(value, str) else value


class SupplierInScope(_CompanyModel):
    """A supplier that was asked. ``also`` are other names under which it answers, ``minerals`` those about which it was
    asked; where there are none, about all. ``email`` and ``language`` are for letters, where its reply does not say.
    """

    name: _Line
    also: list[_Line] = []
    minerals: list[_Line] = []
    email: _Line | None = None
    language: Language | None = None


class FollowUp(_CompanyModel):
    """What was done after the first letter, such as a reminder."""

    date: dt.date
    what: Text


class Survey(_CompanyModel):
    """How suppliers were chosen and asked.

    ``suppliers`` are those that were asked: names, or a csv file with a column ``name`` (and ``also`` and ``minerals``,
    parted by semicolons). ``asked`` is their number where they are not to be named. ``count`` says whose replies make
    the figures about smelters and answers: those of all that could be read, or only of usable ones. ``other_minerals``
    is what is known of minerals in the products about which suppliers were not asked, and what is not known yet.
    """

    selection: Text | None = None
    design: Text | None = None
    sent: dt.date | None = None
    suppliers: list[Annotated[SupplierInScope, BeforeValidator(_named)]] | Path | None = None
    asked: Annotated[int, Field(ge=0)] | None = None
    follow_ups: list[FollowUp] = []
    count: Literal["all", "usable"] = "all"
    other_minerals: Text | None = None


class Response(_CompanyModel):
    """What was done about a risk: at a smelter (by its ID), or at a supplier (by its name), and what came of it."""

    smelter: _Line | None = None
    supplier: _Line | None = None
    measure: Text
    outcome: Text | None = None

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if not self.smelter and not self.supplier:
            raise ValueError("needs a smelter or a supplier that it is about")
        return self


class Risks(_CompanyModel):
    """Steps 2 and 3: how risks are judged, who hears of them, and what is done about them.

    ``programmes`` are those of industry and others that the company takes part in; ``region`` is what it does for
    responsible trade from the areas concerned, instead of avoiding them.
    """

    assessment: Text | None = None
    reporting: Text | None = None
    strategy: Text | None = None
    mitigation: Text | None = None
    monitoring: Text | None = None
    origin: Text | None = None
    programmes: Text | None = None
    region: Text | None = None
    responses: list[Response] = []


class Audits(_CompanyModel):
    """Step 4: what the company does for audits of smelters, and audits of its own due diligence."""

    smelters: Text | None = None
    own: Text | None = None


class Goal(_CompanyModel):
    """A goal of the last period, and what became of it."""

    goal: Text
    result: Text | None = None


class Goals(_CompanyModel):
    last: list[Goal] = []
    next: list[Text] = []


class Contact(_CompanyModel):
    """Whom the public may ask; it is printed in the reports."""

    office: Text | None = None
    email: _Line | None = None
    phone: _Line | None = None
    address: Text | None = None


class Conclusions(_CompanyModel):
    """What only the company can conclude; a report holds no conclusion that is not stated here.

    ``necessary`` says that minerals are necessary to the functionality or production of products that the company
    makes or has made; ``origin`` what it determined about the origin of its minerals;
    ``recycled_only`` that its metals come from recycled or scrap sources alone, and ``recycled_measures`` the due
    diligence behind that.
    """

    necessary: Text | None = None
    drc_conflict_free: Text | None = None
    origin: Text | None = None
    recycled_only: Text | None = None
    recycled_measures: Text | None = None


class Disclosure(_CompanyModel):
    """How much of the supplier side a report tells (numbers alone, or names), what else it withholds and why.

    ``url`` is where the public finds the report.
    """

    suppliers: Literal["confidential", "names"] = "confidential"
    withheld: Text | None = None
    url: _Line | None = None


class Approval(_CompanyModel):
    """Who released the report, and when."""

    who: Text | None = None
    date: dt.date | None = None


class Sec(_CompanyModel):
    """What the cover page and the signature of Form SD hold: where the registrant is incorporated, its Commission file
    number, the person to contact (name and phone), and who signs (name and title), when; the independent private sector
    audit, if there was one, and by whom.
    """

    incorporation: Text | None = None
    file_number: _Line | None = None
    person: Text | None = None
    signatory: Text | None = None
    signed: dt.date | None = None
    audit: Text | None = None
    auditor: Text | None = None


class Eu(_CompanyModel):
    """For reports under Regulation (EU) 2017/821: that the company is a Union importer, what it imports, how it traces
    that (Article 4(f) and (g)), and the audit of the importer (Article 6).
    """

    importer: Text | None = None
    imports: Text | None = None
    traceability: Text | None = None
    audit: Text | None = None
    auditor: Text | None = None


class Letters(_CompanyModel):
    """Letters to suppliers: who writes, in which language, and how long a supplier has for an answer."""

    sender: Text | None = None
    office: Text | None = None
    email: _Line | None = None
    phone: _Line | None = None
    language: Literal["workbook", "en", "ja", "zh"] = "workbook"
    days: Annotated[int, Field(ge=1, le=365)] = 21


class Company(_CompanyModel):
    """A company file. ``group`` says which companies of the group a report covers, ``laws`` to which laws or
    guidelines it refers.
    """

    name: Text | None = None
    description: Text | None = None
    group: Text | None = None
    address: Text | None = None
    period: Period | None = None
    products: list[Product] = []
    minerals: dict[str, list[_Line]] = {}
    policy: Policy = Policy()
    management: Management = Management()
    grievance: Grievance = Grievance()
    survey: Survey = Survey()
    risks: Risks = Risks()
    audits: Audits = Audits()
    goals: Goals = Goals()
    contact: Contact = Contact()
    conclusions: Conclusions = Conclusions()
    disclosure: Disclosure = Disclosure()
    laws: list[Text] = []
    approval: Approval = Approval()
    sec: Sec = Sec()
    eu: Eu = Eu()
    letters: Letters = Letters()
