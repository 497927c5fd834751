"""Whether an altered workbook is read right.

By hand, the share of all templates of the shared folder that is: ``python -m tests.altering.judging [--seed N]
[--template CMRT_6.5] [--operation TEXT]``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cmrtkit.completeness import check_completeness
from cmrtkit.engine.opening import read_declaration
from cmrtkit.errors import WorkbookError
from cmrtkit.model.declaration import Declaration
from tests.altering.cases import Altered, alter
from tests.altering.filling import filled_templates
from tests.altering.operations import operations

# Here the answers are other ones: crudely swapped ones stand where the form asks something else, reworded ones say
# something else, and values alone are of formulas that were never worked out.
OTHER_ANSWERS = (
    "two questions swapped, crude",
    "an option reworded",
    "an option reworded in lists alone",
    "only values",
)


class Original:
    """What a workbook says before it is altered."""

    def __init__(self, path: Path) -> None:
        self.declaration, layout = read_declaration(path)
        self.total = check_completeness(self.declaration, layout).required_remaining


def verdict_on(altered: Altered, original: Original) -> tuple[str, str]:
    """``right``, ``not judged`` or ``wrong``, and why."""
    try:
        declaration, layout = read_declaration(altered.path)
    except WorkbookError as error:
        return "not judged", f"{error.code} {error.facts}"
    wrong = list(_differences(altered, original.declaration, declaration))
    total = check_completeness(declaration, layout).required_remaining
    if total != original.total:
        wrong.append(f"{total} missing items, not {original.total}")
    return ("wrong" if wrong else "right"), "; ".join(wrong)


def _differences(altered: Altered, before: Declaration, after: Declaration) -> Iterator[str]:
    fields = {name: (stated.cell, stated.value) for name, stated in after.company.fields.items()}
    fields |= {f"{item.number} {item.metal}": (item.answer.cell, item.answer.value) for item in after.answers}
    stated = {name: (stated.cell, stated.value) for name, stated in before.company.fields.items()}
    stated |= {f"{item.number} {item.metal}": (item.answer.cell, item.answer.value) for item in before.answers}
    for name, (cell, value) in stated.items():
        there = altered.now.get(cell)
        if value is not None and there and fields.get(name) != (there, value):
            yield f"{name} is {fields.get(name)}, not {there, value}"
    if [row.smelter_id for row in after.smelters] != [row.smelter_id for row in before.smelters]:
        yield "other smelters"
    if [item.number.value for item in after.products] != [item.number.value for item in before.products]:
        yield "other products"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--template")
    parser.add_argument("--operation", default="")
    wanted = parser.parse_args()
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for filled in filled_templates(wanted.seed):
            if wanted.template in (None, filled.template):
                original = Original(filled.book().save(Path(folder) / "original.xlsx"))
                for operation in operations():
                    if wanted.operation not in operation.name or operation.name in OTHER_ANSWERS:
                        continue
                    altered = alter(Path(folder), filled, operation, wanted.seed)
                    if altered:
                        verdict, why = verdict_on(altered, original)
                        tally[verdict] += 1
                        print(f"{verdict:10} {altered.name}  {why if verdict != 'right' else ''}", flush=True)
                        altered.path.unlink()
    print(dict(tally))


if __name__ == "__main__":
    main()
