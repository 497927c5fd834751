"""Writes the example workbooks into this folder: ``python examples/build.py``."""

from __future__ import annotations

import sys
from pathlib import Path

from cmrtkit.builder import Blueprint, complete, write

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # the script runs from anywhere

from last_year import facts  # noqa: E402
from list_files import lists, names  # noqa: E402


def workbooks() -> dict[str, Blueprint]:
    """File name -> what stands in the file."""
    return {
        "sound-cmrt-6.4.xlsx": complete("CMRT", "6.4"),
        "faulty-cmrt-6.4.xlsx": _faulty(),
        "smelters-cmrt-6.5.xlsx": _smelters(),
        "sound-emrt-1.3.xlsx": complete("EMRT", "1.3", name="Laputa Battery Systems Ltd."),
        "japanese-cmrt-6.5.xlsx": _japanese(),
    }


def _faulty() -> Blueprint:
    """What suppliers leave out or get wrong most often."""
    return complete("CMRT", "6.4", name="Graustark Fasteners Ltd.").with_cells(
        {
            "Declaration!D16": "nova.example.com",  # no @
            "Declaration!D17": None,  # no phone
            "Declaration!D33": None,  # question 2 for tin
            # Rows 5 to 7 named the only tantalum smelters.
            **{f"Smelter List!{column}{row}": None for row in (5, 6, 7) for column in "ABCP"},
            "Smelter List!B5": "Tungsten",
            "Smelter List!C5": "Smelter not listed",
            "Smelter List!D5": "Graustark Castle Wolfram Works",  # no country
            "Smelter List!B6": "Tin",  # no smelter
            "Smelter List!A7": "CID999999",  # no such ID on the Look-up
            "Smelter List!B7": "Gold",
            "Smelter List!C7": "Smelter not listed",
            "Smelter List!D7": "Strelsau Old Town Refinery",
            "Smelter List!E7": "AUSTRIA",
        }
    )


def _smelters() -> Blueprint:
    """A declaration that is complete for RMI's Checker, with smelters that need a second look."""
    rows = {
        17: ("Gold", "Smelter not listed", "Sinbad Bullion Traders", "UNITED ARAB EMIRATES"),
        18: ("Tin", "Smelter not listed", "Mildendo Import & Export Trading Co.", "MALAYSIA"),
        19: ("Tungsten", "Smelter not listed", "Hyperborea Wolfram", "SWEDEN"),
        20: ("Tantalum", "Luggnagg Tantalm Unit 2", None, None),
        21: ("Gold", "Ys Electronic Scrap Recovery", None, None),
        22: ("Tin", "Smelter not yet identified", None, None),
        23: ("Tungsten", "Graustark Carbide", None, None),
        24: ("Tin", "Lilliput Tin", None, None),
    }
    typed = {
        f"Smelter List!{column}{row}": text
        for row, texts in rows.items()
        for column, text in zip("BCDE", texts, strict=True)
        if text
    }
    mined = {"Smelter List!N10": "Mine of Nowhere", "Smelter List!P10": "Yes"}  # all recycled, yet from a mine
    return complete("CMRT", "6.5", name="Laputa Connectors Ltd.").with_cells({**typed, **mined})


def _japanese() -> Blueprint:
    declaration = complete(
        "CMRT",
        "6.5",
        language="日本語 Japanese",
        name="架空電子工業株式会社",
        unique_id="見本-0001",
        id_authority="見本登録機関",
        address="東京都架空区見本町1-2-3",
        contact_name="見本 花子",
        contact_email="hanako@example.com",
        authorizer_name="架空 太郎",
        authorizer_title="購買部長",
        authorizer_email=None,
        effective_date="2026年9月30日",
    )
    return declaration.with_cells(
        {
            "Declaration!D64": None,  # question 7 for gold
            "Declaration!G77": None,  # the link to the policy
            "Declaration!G75": "方針は社内で公開しています。",
            "Smelter List!B17": "Gold",
            "Smelter List!C17": "Smelter not listed",
            "Smelter List!E17": "JAPAN",  # no name
        }
    )


def build(folder: Path) -> None:
    """Write every example into a folder."""
    for name, blueprint in workbooks().items():
        write(blueprint, folder / name)
        print(folder / name)
    (folder / "lists").mkdir(exist_ok=True)
    texts = {**{f"lists/{key}": text for key, text in lists().items()}, "names.csv": names()}
    for name, text in {**texts, "facts-2025.json": facts()}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(folder / name)


if __name__ == "__main__":
    build(HERE)
