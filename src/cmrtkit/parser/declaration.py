"""Puts the parts of a declaration together."""

from __future__ import annotations

from collections.abc import Iterator

from cmrtkit.errors import WorkbookError
from cmrtkit.layout.catalogue import languages
from cmrtkit.layout.detection import Recognised
from cmrtkit.layout.schema import DeclarationLayout, Layout, Question
from cmrtkit.model.cells import Grid, Sheet, column_number
from cmrtkit.model.declaration import (
    Answer,
    Company,
    Declaration,
    Product,
    Scope,
    SmelterRow,
    Stated,
    StatedDate,
    Template,
)
from cmrtkit.parser.dates import read_date
from cmrtkit.parser.lookup import read_look_up
from cmrtkit.parser.smelters import SmelterListParser
from cmrtkit.parser.values import as_text, stated
from cmrtkit.text import fold

SHIFTED_ROWS = 3


def parse(grid: Grid, recognised: Recognised) -> Declaration:
    """Raises WorkbookError ``columns-shifted`` where the Smelter List was pasted into the wrong columns."""
    layout = recognised.layout
    sheet = grid.sheet(layout.declaration.sheet)
    look_up = read_look_up(grid.sheet(layout.look_up.sheet), layout.look_up)
    smelters = tuple(SmelterListParser(grid.sheet(layout.smelter_list.sheet), layout.smelter_list, look_up).rows())
    _require_columns(layout, smelters)
    products = grid.sheet(layout.product_list.sheet)
    return Declaration.model_construct(
        template=_template(sheet, recognised),
        company=_company(sheet, layout.declaration),
        answers=tuple(_answer(sheet, layout.declaration, question) for question in layout.declaration.questions),
        fixed={a1: stated(sheet, a1) for a1 in layout.declaration.fixed},
        smelters=smelters,
        products=tuple(_products(products, layout)),
        first_product_number=stated(
            products, f"{layout.product_list.columns['number']}{layout.product_list.first_row}"
        ),
        look_up=look_up.entries,
        cached_total=stated(grid.sheet(layout.checker.sheet), layout.checker.total),
        sheet_names=grid.sheet_names,
        sha256=grid.sha256,
    )


def _template(sheet: Sheet, recognised: Recognised) -> Template:
    layout = recognised.layout
    language = as_text(sheet[layout.declaration.language].value) or ""
    codes = {fold(name): code for name, code in languages().items()}
    return Template.model_construct(
        family=layout.family,
        version=recognised.version or layout.version,
        layout=layout.version,
        recognised=recognised.how,
        language=codes.get(fold(language.strip())),
    )


def _company(sheet: Sheet, layout: DeclarationLayout) -> Company:
    fields = {name: stated(sheet, a1) for name, a1 in layout.company.items()}
    date = fields["effective_date"]
    return Company.model_construct(
        fields=fields,
        scope=_scope(fields["scope"].value, layout),
        effective_date=StatedDate(read_date(date.raw), date),
    )


def _scope(text: str | None, layout: DeclarationLayout) -> Scope | None:
    """The letter of the scope; blanks around it and the wording behind the letter do not matter."""
    bare = fold((text or "").strip())
    for letter, wording in layout.scopes.items():
        if bare == fold(wording) or bare.startswith(f"{letter.lower()}."):
            return letter
    return None


def _answer(sheet: Sheet, layout: DeclarationLayout, question: Question) -> Answer:
    answer = stated(sheet, question.cell)
    comment = stated(sheet, layout.comments + question.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    offers = tuple("100%" if offer == 1 else str(offer) for offer in layout.offers[question.offers])
    choice = next((offer for offer in offers if _chooses(answer, offer)), None)
    return Answer.model_construct(
        number=question.number,
        topic=question.topic,
        metal=question.metal,
        answer=answer,
        comment=comment,
        choice=choice,
        offers=offers,
    )


def _chooses(answer: Stated, offer: str) -> bool:
    """100 % is the number 1 in some templates and the text "100%" in others."""
    whole = offer == "100%" and answer.raw == 1 and not isinstance(answer.raw, bool)
    return whole or (answer.value is not None and fold(answer.value.strip()) == fold(offer))


def _products(sheet: Sheet, layout: Layout) -> Iterator[Product]:
    letters = layout.product_list.columns
    columns = {column_number(item) for item in letters.values()}
    rows = sorted({row for row, column in sheet.cells if row >= layout.product_list.first_row and column in columns})
    for row in rows:
        cells = {name: stated(sheet, f"{letter}{row}") for name, letter in letters.items()}
        if any(cell.value for cell in cells.values()):
            yield Product.model_construct(None, row=row, **cells)


def _require_columns(layout: Layout, smelters: tuple[SmelterRow, ...]) -> None:
    """Rows pasted one or more columns off name their metals in the wrong column."""
    metals = {fold(metal) for metal in layout.metals}
    if sum(1 for item in smelters if fold(item.metal or "") in metals) > len(smelters) // 2:
        return
    for name in ("input_id", "lookup", "name", "country"):
        off = [item for item in smelters if fold((item.fields[name].value or "").strip()) in metals]
        if len(off) >= SHIFTED_ROWS and len(off) * 2 > len(smelters):
            raise WorkbookError(
                "columns-shifted",
                sheet=layout.smelter_list.sheet,
                cell=off[0].cell(name).rpartition("!")[2],
                expected=off[0].cell("metal").rpartition("!")[2],
            )
