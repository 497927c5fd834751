"""Workbooks, a company file and lists of an invented customer, and the letters that come of them."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from cmrtkit.builder import complete, write
from cmrtkit.cli.main import app

DAY = "2026-11-21"
NAME = "Graustark Fasteners Ltd."
COMPANY = """\
name: {en: Example Instruments Ltd., ja: 例示計器株式会社, zh: 示例仪器有限公司}
letters:
  sender: Alex Example
  office: {en: Responsible minerals, ja: 責任ある鉱物調達担当, zh: 负责任矿产组}
  email: minerals@customer.example
"""
CONFORMANT = """\
METAL,SMELTER ID,STANDARD SMELTER NAME,COUNTRY LOCATION,LAST AUDIT DATE,AUDIT CYCLE,REAUDIT IN PROGRESS,LBMA RG,RJC
Tin,CID900201,PT Peleburan Khayalan,INDONESIA,2026-02-11,3 Years,,,
Tin,CID900202,Lilliput Tin Smelting Co.,MALAYSIA,2025-03-14,1 Year,,,
"""
EVERYTHING = {
    "Declaration!D16": "nova(at)supplier.example",
    "Declaration!D17": None,
    "Declaration!D33": None,
    "Declaration!D75": "No",
    "Smelter List!B40": "Tin",
    "Smelter List!C40": "Smelter not listed",
    "Smelter List!D40": "Nowhere Trading Co., Ltd.",
    "Smelter List!E40": "JAPAN",
    "Smelter List!B41": "Gold",
    "Smelter List!C41": "Ruritania Golld Refiners AG",
    "Smelter List!B42": "Tungsten",
    "Smelter List!C42": "Smelter not yet identified",
}
QUIET = {"Declaration!D22": "2026-10-01"}


class Customer:
    """A folder with replies, a company file and a list of conformant smelters."""

    def __init__(self, folder: Path, company: str = COMPANY) -> None:
        self.folder = folder
        self.replies = folder / "replies"
        self.replies.mkdir(parents=True)
        (folder / "company.yaml").write_text(company, encoding="utf-8")
        (folder / "conformant.csv").write_text(CONFORMANT, encoding="utf-8")
        self.out = folder / "letters"

    def reply(
        self, file: str = "reply.xlsx", name: str = NAME, family: str = "CMRT", cells: dict[str, Any] | None = None
    ) -> Path:
        """A reply that is sound but for these cells."""
        version = {"CMRT": "6.5", "EMRT": "1.3"}[family]
        path = self.replies / file
        write(complete(family, version, name=name).with_cells(cells or {}), path)
        return path

    def write(self, *more: object, out: str = "letters", as_of: str = DAY, cached: bool = False) -> Result:
        """One round, without the lists unless they are asked for."""
        self.out = self.folder / out
        given = ["letters", self.replies, "--company", self.folder / "company.yaml", "-o", self.out]
        options = ["--as-of", as_of, "--jobs", "1", *([] if cached else ["--no-cache"]), *more]
        return CliRunner().invoke(app, [str(item) for item in (*given, *options)])

    def lists(self) -> list[object]:
        return ["--reference", self.folder / "conformant.csv"]

    def text(self, name: str) -> str:
        return (self.out / name).read_text(encoding="utf-8")

    def index(self) -> dict[str, dict[str, str]]:
        """The rows of the index by supplier."""
        text = (self.out / "index.csv").read_bytes().decode("utf-8-sig")
        return {row["supplier"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}

    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text("letters.json"))
        return found

    def mail(self, name: str) -> EmailMessage:
        message = email.message_from_bytes((self.out / name).read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


def body(mail: EmailMessage, kind: str) -> str:
    """A part of a mail: ``plain`` or ``html``."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())
