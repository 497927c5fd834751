"""The facts of the period before, which the example reports compare with: from replies and a list of 2025."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from cmrtkit import validate
from cmrtkit.builder import Blueprint, complete, write
from cmrtkit.company import Company, read_company
from cmrtkit.reports import facts_json, gather_facts

HERE = Path(__file__).resolve().parent
DAY = dt.date(2025, 11, 21)
# Of those of 2026, one was not conformant yet, and one was that has lost it since.
_CONFORMANT = """\
METAL,SMELTER ID,STANDARD SMELTER NAME,COUNTRY LOCATION,LAST AUDIT DATE,AUDIT CYCLE,REAUDIT IN PROGRESS,LBMA RG,RJC
Tantalum,CID900101,Laputa Tantalum Works,JAPAN,2025-02-13,3 Years,,,
Tantalum,CID900102,Musterhütte Tantal GmbH,GERMANY,2024-12-03,3 Years,,,
Tin,CID900202,Lilliput Tin Smelting Co.,MALAYSIA,2025-03-14,1 Year,,,
Tin,CID900203,Kakumachi Solder Metal Works,JAPAN,2024-10-30,1 Year,Yes,,
Gold,CID900301,Horai Precious Metals Refinery,JAPAN,2025-05-12,1 Year,,Yes,
Gold,CID900302,Ruritania Gold Refiners AG,SWITZERLAND,2025-04-30,1 Year,,Yes,Yes
Tungsten,CID900403,Togenkyo Hard Metal K.K.,JAPAN,2024-08-09,3 Years,,,
Cobalt,CID900501,Keksitty Koboltti Oy,FINLAND,2024-12-11,1 Year,,,
Mica,CID900601,Abhrak Kalpanik Processing,INDIA,2025-06-05,3 Years,,,
"""


def replies() -> dict[str, Blueprint]:
    """File name -> what stood in the file: two suppliers of 2026 had not answered, two answered otherwise."""
    date = dt.date(2025, 9, 30)
    incomplete = {"Declaration!D17": None, "Smelter List!B17": "Tin", "Smelter List!C17": "Smelter not yet identified"}
    trader = {"Smelter List!B17": "Gold", "Smelter List!C17": "Smelter not listed",
              "Smelter List!D17": "Sinbad Bullion Traders", "Smelter List!E17": "UNITED ARAB EMIRATES"}  # fmt: skip
    return {
        "erewhon.xlsx": complete("CMRT", "6.4", effective_date=date).with_cells(incomplete),
        "laputa-connectors.xlsx": complete(
            "CMRT", "6.4", name="Laputa Connectors Ltd.", effective_date=date
        ).with_cells(trader),
        "laputa-batteries.xlsx": complete("EMRT", "1.3", name="Laputa Battery Systems Ltd.", effective_date=date),
        "vulgaria.xlsx": complete("CMRT", "6.4", name="Vulgaria Wire Works", effective_date=date),
    }


def company() -> Company:
    """The company file of this year, with the period and the suppliers of the last one."""
    this = read_company(HERE / "company.yaml")
    changes = {
        "period": {"begin": dt.date(2025, 1, 1), "end": dt.date(2025, 12, 31)},
        "survey": {"suppliers": ["Erewhon Instruments Ltd.", "Laputa Connectors Ltd.", "Laputa Battery Systems Ltd.",
                                 "Vulgaria Wire Works", "Zenda Castings plc"]},
    }  # fmt: skip
    return Company.model_validate({"name": this.name, **changes})


def facts() -> str:
    """The facts of 2025 as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        for name, blueprint in replies().items():
            write(blueprint, Path(folder) / name)
        (Path(folder) / "conformant-2025-09.csv").write_text(_CONFORMANT, encoding="utf-8", newline="\n")
        run = validate(folder, as_of=DAY, reference=[Path(folder) / "conformant-2025-09.csv"])
    files = [item.model_copy(update={"path": f"replies-2025/{Path(item.path).name}"}) for item in run.files]
    return facts_json(gather_facts(run.model_copy(update={"files": files}), company()))
