"""The example lists of smelters, in the headings RMI's exports use; every company in them is invented."""

from __future__ import annotations

import csv
import io

Row = tuple[str, ...]

CONFORMANT = (
    "METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY LOCATION",
    "LAST AUDIT DATE", "AUDIT CYCLE", "REAUDIT IN PROGRESS", "LBMA RG", "RJC",
)  # fmt: skip
ACTIVE = ("METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY LOCATION")
HISTORY = (
    "METAL", "SMELTER ID", "STANDARD SMELTER NAME", "COUNTRY",
    "BASIS FOR REVISION", "DETAILS", "REVISION DATE", "SMELTER ADDED DATE",
)  # fmt: skip
NAMES = ("metal", "name", "country", "id")

_CONFORMANT: tuple[Row, ...] = (
    ("Tantalum", "CID900101", "Laputa Tantalum Works", "JAPAN", "2026-02-11", "3 Years", "", "", ""),
    ("Tantalum", "CID900102", "Musterhütte Tantal GmbH", "GERMANY", "2024-12-03", "3 Years", "", "", ""),
    ("Tin", "CID900201", "PT Peleburan Khayalan", "INDONESIA", "2025-06-20", "1 Year", "Yes", "", ""),
    ("Tin", "CID900202", "Lilliput Tin Smelting Co.", "MALAYSIA", "2025-03-14", "1 Year", "", "", ""),
    ("Gold", "CID900301", "Horai Precious Metals Refinery", "JAPAN", "2026-05-08", "1 Year", "", "Yes", ""),
    ("Gold", "CID900302", "Ruritania Gold Refiners AG", "SWITZERLAND", "2026-04-30", "1 Year", "", "Yes", "Yes"),
    ("Tungsten", "CID900401", "Hyperborea Wolfram AB", "SWEDEN", "2025-11-27", "3 Years", "", "", ""),
    ("Tungsten", "CID900403", "Togenkyo Hard Metal K.K.", "JAPAN", "2024-08-09", "3 Years", "", "", ""),
    ("Cobalt", "CID900501", "Keksitty Koboltti Oy", "FINLAND", "2026-08-09", "1 Year", "", "", ""),
    ("Cobalt", "CID900502", "Kobolt Fantasi Refinery AS", "NORWAY", "2026-02-18", "1 Year", "", "", ""),
    ("Cobalt", "CID900503", "Agartha New Energy Materials", "CHINA", "2026-04-16", "1 Year", "", "", ""),
    ("Mica", "CID900601", "Abhrak Kalpanik Processing", "INDIA", "2026-06-02", "3 Years", "", "", ""),
    ("Mica", "CID900602", "Cibola Mica Mill", "UNITED STATES OF AMERICA", "2025-10-22", "3 Years", "", "", ""),
    ("Mica", "CID900603", "Kaku Unmo Industries", "JAPAN", "2026-01-15", "3 Years", "", "", ""),
)
_ACTIVE: tuple[Row, ...] = (
    ("Tin", "CID900206", "Estaño Imaginario S.A.", "BOLIVIA (PLURINATIONAL STATE OF)"),
    ("Tungsten", "CID900402", "Atlantis Tungsten Powder Co.", "UNITED STATES OF AMERICA"),
)
_HISTORY: tuple[Row, ...] = (
    ("Gold", "CID900312", "Ys Electronic Scrap Recovery", "KOREA, REPUBLIC OF",
     "Removed", "No longer operating", "2026-03-02", ""),
    ("Gold", "CID900390", "Erewhon Jewellery Trading Ltd.", "UNITED ARAB EMIRATES",
     "Removed", "Does not meet the definition of a smelter", "2025-10-01", "2024-05-01"),
)  # fmt: skip
_NAMES: tuple[Row, ...] = (
    ("Tungsten", "Hyperborea Wolfram", "SWEDEN", ""),
    ("Tin", "Ｌｉｌｌｉｐｕｔ　Ｔｉｎ　Ｓｍｅｌｔｉｎｇ　Ｃｏ．，　Ｌｔｄ．", "", ""),
    ("Tantalum", "Luggnag Tantalum Unit 2", "THAILAND", ""),
    ("Gold", "Ruritania Gold Refiners", "Switzerland", ""),
    ("Gold", "", "", "CID 900301"),
    ("Tin", "Mildendo Import & Export Trading Co.", "MALAYSIA", ""),
    ("Gold", "Utopia Hill Refinery", "SOUTH AFRICA", ""),
    ("Cobalt", "n/a", "", ""),
)
_OWN = """\
# The company's own list: what it knows beside RMI's lists.
title: Purchasing list of Laputa Battery Systems Ltd.
date: 2026-10-01
approved:
  - {id: CID900103, metal: Tantalum, note: visited by our own auditor in September 2026}
banned:
  - {id: CID900311, metal: Gold, note: "open questions on origin, decision of 2026-07"}
non-smelters:
  - {name: Sinbad Bullion Traders, metal: Gold, note: buys bars and sells them on}
aliases:
  - {name: Kakumachi Suzu, metal: Tin, id: CID900203}
"""


def lists() -> dict[str, str]:
    """File name -> text. The names say the month, so that the lists can be dated."""
    return {
        "conformant-2026-09.csv": _csv(CONFORMANT, _CONFORMANT),
        "active-2026-09.csv": _csv(ACTIVE, _ACTIVE),
        "revision-history-2026-09.csv": _csv(HISTORY, _HISTORY),
        "own-list.yaml": _OWN,
    }


def names() -> str:
    """Names as people write them, to be looked up."""
    return _csv(NAMES, _NAMES)


def _csv(heading: Row, rows: tuple[Row, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([heading, *rows])
    return buffer.getvalue()
