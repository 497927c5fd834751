"""Puts the parts of a declaration together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cmrtkit.errors import WorkbookError
from cmrtkit.layout.catalogue import languages
from cmrtkit.layout.detection import Recognised
from cmrtkit.layout.schema import DeclarationLayout, Layout, MineralChoice, Question, TableLayout
from cmrtkit.model.cells import Grid, Sheet, column_letters
from cmrtkit.model.declaration import (
    Answer,
    Company,
    Declaration,
    MineralPick,
    Product,
    Scope,
    SmelterRow,
    Stated,
    StatedDate,
    TableRow,
    Template,
)
from cmrtkit.parser.dates import readings
from cmrtkit.parser.lookup import LookUp, read_look_up
from cmrtkit.parser.smelters import SmelterListParser
from cmrtkit.parser.values import as_text, is_uncalculated, stated
from cmrtkit.text import fold, legible

SHIFTED_ROWS = 2
_SHOWN_CELLS = 5


def parse(recognised: Recognised) -> Declaration:
    """What a workbook declares.

    Raises WorkbookError: ``columns-shifted`` where the Smelter List was pasted into the wrong columns,
    ``not-calculated`` where answers are formulas without results.
    """
    layout, grid = recognised.layout, recognised.grid
    sheet = grid.sheet(layout.declaration.sheet)
    look_up = read_look_up(grid.sheet(layout.look_up.sheet), layout.look_up) if layout.look_up else LookUp(())
    smelters = tuple(SmelterListParser(grid.sheet(layout.smelter_list.sheet), layout.smelter_list, look_up).rows())
    _require_columns(layout, smelters)
    answers = tuple(_answer(sheet, layout.declaration, question) for question in layout.declaration.questions)
    company = _company(sheet, layout.declaration)
    _require_results([*company.fields.values(), *(item.answer for item in answers), *_typed(smelters)])
    products = grid.sheet(layout.product_list.sheet)
    return Declaration.model_construct(
        template=_template(sheet, recognised),
        company=company,
        answers=answers,
        fixed={a1: stated(sheet, a1) for a1 in layout.declaration.fixed},
        smelters=smelters,
        products=tuple(_products(products, layout)),
        first_product_number=stated(
            products, f"{layout.product_list.columns['number']}{layout.product_list.first_row}"
        ),
        look_up=look_up.entries,
        picks=tuple(_picks(sheet, layout.declaration.minerals)),
        mines=tuple(_table_rows(grid, layout.mine_list)),
        unassigned=tuple(_unassigned(sheet, recognised)),
        mineral_reasons=tuple(_table_rows(grid, layout.mineral_reasons)),
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
        version_read=recognised.version is not None,
        layout=layout.version,
        recognised=recognised.how,
        language=codes.get(fold(language.strip())),
        moved=recognised.moves,
        renamed=recognised.renamed,
        copies=recognised.copies,
        has_macros=recognised.grid.has_macros,
    )


def _company(sheet: Sheet, layout: DeclarationLayout) -> Company:
    fields = {name: stated(sheet, a1) for name, a1 in layout.company.items()}
    date = fields["effective_date"]
    days = readings(date.raw)
    return Company.model_construct(
        fields=fields,
        scope=_scope(fields["scope"].value, layout),
        effective_date=StatedDate(days[0] if len(days) == 1 else None, date, days),
    )


def _scope(text: str | None, layout: DeclarationLayout) -> Scope | None:
    """The letter of the scope; stray blanks and the wording behind the letter do not matter."""
    bare = fold(legible(text or ""))
    for letter, wording in layout.scopes.items():
        if bare == fold(wording) or bare.startswith(f"{letter.lower()}."):
            return letter
    return None


def _answer(sheet: Sheet, layout: DeclarationLayout, question: Question) -> Answer:
    answer = stated(sheet, question.cell)
    comment = stated(sheet, layout.comment_cell(question))
    offers = tuple("100%" if offer == 1 else str(offer) for offer in layout.offers[question.offers])
    said = fold(legible(answer.value or ""))
    # 100 % is the number 1 in some templates and the text "100%" in others.
    whole = answer.raw == 1 and not isinstance(answer.raw, bool)
    choice = next((offer for offer in offers if fold(offer) == said or (whole and offer == "100%")), None)
    return Answer.model_construct(
        number=question.number,
        topic=question.topic,
        metal=question.metal,
        answer=answer,
        comment=comment,
        choice=choice,
        offers=offers,
    )


def _picks(sheet: Sheet, minerals: MineralChoice | None) -> Iterator[MineralPick]:
    for pick in minerals.picks if minerals else ():
        yield MineralPick(stated(sheet, pick.cell), stated(sheet, pick.to) if pick.to else None)


def _unassigned(sheet: Sheet, recognised: Recognised) -> Iterator[Answer]:
    """Answers in rows that the form has ready for minerals which were not chosen."""
    form = recognised.form.declaration
    for question in form.questions:
        if (question.slot or 0) > len(recognised.layout.metals):
            answer = _answer(sheet, form, question)
            if answer.answer.value is not None:
                yield answer


def _table_rows(grid: Grid, table: TableLayout | None) -> Iterator[TableRow]:
    """The rows of a list in which something is stated, by formula or not."""
    sheet = grid.sheet(table.sheet) if table else Sheet("")
    for row in _filled(sheet, table) if table else ():
        fields = {name: stated(sheet, f"{letters}{row}") for name, letters in table.columns.items()} if table else {}
        if any(field.value for field in fields.values()):
            yield TableRow(row, fields)


def _products(sheet: Sheet, layout: Layout) -> Iterator[Product]:
    table = layout.product_list
    own = {table.column(name) for name in table.columns}
    for row, columns in _filled(sheet, table).items():
        cells = {name: stated(sheet, f"{letter}{row}") for name, letter in table.columns.items()}
        others = (stated(sheet, f"{column_letters(column)}{row}") for column in columns if column not in own)
        elsewhere = tuple(other for other in others if other.value)
        if elsewhere or any(cell.value for cell in cells.values()):
            yield Product.model_construct(None, row=row, elsewhere=elsewhere, **cells)


def _filled(sheet: Sheet, table: TableLayout) -> dict[int, list[int]]:
    """The columns that are filled in each row of the table."""
    filled: dict[int, list[int]] = {}
    for row, column in sorted(sheet.cells):
        if table.first_row <= row <= (table.last_row or row):
            filled.setdefault(row, []).append(column)
    return filled


def _typed(smelters: tuple[SmelterRow, ...]) -> Iterator[Stated]:
    for row in smelters:
        yield from (row.fields[name] for name in ("input_id", "metal", "lookup", "name", "country"))


def _require_results(fields: Iterable[Stated]) -> None:
    """Raises ``not-calculated`` where answers are formulas whose results the saving program left out."""
    cells = [field.cell for field in fields if is_uncalculated(field)]
    if cells:
        shown = ", ".join(cells[:_SHOWN_CELLS]) + (", …" if len(cells) > _SHOWN_CELLS else "")
        raise WorkbookError("not-calculated", cells=shown)


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
