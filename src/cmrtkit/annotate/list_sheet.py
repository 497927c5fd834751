"""The sheet that lists what was found, each finding with a link to its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cmrtkit.annotate.geometry import lines_of
from cmrtkit.annotate.marks import FILLS, Line, Listing
from cmrtkit.annotate.parts import with_declaration
from cmrtkit.annotate.styles import Styles
from cmrtkit.annotate.writing import content, element
from cmrtkit.model.cells import Place, column_letters

_BLACK, _BLUE, _GREY = "FF1F1F1F", "FF0B57A4", "FF5F6368"
_RULE = "FFCBD2DA"
_HEADING_FILL = "FFE3E7EC"
_TAB_COLOUR = "FFC00000"
_LINE = 13.5
_TOP = {"vertical": "top"}
_WRAPPED = {"vertical": "top", "wrapText": "1"}


def list_sheet(listing: Listing, styles: Styles, sheets: Mapping[str, str], namespace: str) -> bytes:
    """The sheet as a part; links lead to the ``sheets`` that there are."""
    look = _look(listing.font, styles)
    head = len(listing.remarks) + 3
    rows = [_row(1, [_cell(Place(1, 1), listing.title, look.title)])]
    rows += [_row(at, [_cell(Place(at, 1), text, look.remark)]) for at, text in enumerate(listing.remarks, 2)]
    rows.append(_row(head, [_cell(Place(head, at), text, look.heading) for at, text in enumerate(listing.headings, 1)]))
    links = []
    for number, line in enumerate(listing.lines, head + 1):
        rows.append(_row(number, _cells(number, line, listing.link, look), _height(line, listing.widths)))
        if line.target and line.target[0] in sheets:
            links.append(_link(Place(number, listing.link + 1), *line.target))
    frame = _Frame(listing, head, head + len(listing.lines))
    return with_declaration(element("worksheet", {"xmlns": namespace}, frame.around(b"".join(rows), b"".join(links))))


@dataclass(frozen=True, slots=True)
class _Look:
    """Numbers of cell formats."""

    title: int
    remark: int
    heading: int
    text: int
    link: int
    severities: Mapping[str, int]


def _look(font: str, styles: Styles) -> _Look:
    p = styles.prefix

    def format_of(size: int, colour: str, mark: str = "", fill: str | None = None, *, ruled: bool = True) -> int:
        inside = element(f"{p}{mark}") if mark else b""
        inside += element(f"{p}sz", {"val": size}) + element(f"{p}color", {"rgb": colour})
        inside += element(f"{p}name", {"val": font})
        return styles.plain(inside, fill, _WRAPPED if ruled else _TOP, _border(p, ruled))

    return _Look(
        title=format_of(14, _BLACK, "b", ruled=False),
        remark=format_of(10, _GREY, ruled=False),
        heading=format_of(10, _BLACK, "b", _HEADING_FILL),
        text=format_of(10, _BLACK),
        link=format_of(10, _BLUE, "u"),
        severities={name: format_of(10, _BLACK, "", fill) for name, fill in FILLS.items()},
    )


def _border(p: str, ruled: bool) -> bytes:
    """A thin line below, or none; the sides stand in the order that is prescribed."""
    below = element(f"{p}bottom", {"style": "thin"}, element(f"{p}color", {"rgb": _RULE})) if ruled else b""
    sides = {side: element(f"{p}{side}") for side in ("left", "right", "top", "bottom", "diagonal")}
    return b"".join((sides | ({"bottom": below} if ruled else {})).values())


def _cells(number: int, line: Line, link: int, look: _Look) -> list[bytes]:
    styles = [look.text] * len(line.texts)
    styles[0] = look.severities[line.severity]
    if line.target:
        styles[link] = look.link
    texts = enumerate(zip(line.texts, styles, strict=True), 1)
    return [_cell(Place(number, at), text, style) for at, (text, style) in texts]


def _height(line: Line, widths: Sequence[float]) -> float:
    """In points. Words are not cut at the edge of a column, so that a line holds a little less."""
    lines = max(lines_of(text, max(width - 3, 1)) for text, width in zip(line.texts, widths, strict=True))
    return lines * _LINE + 2


def _row(number: int, cells: list[bytes], height: float | None = None) -> bytes:
    said = {"r": number} if height is None else {"r": number, "ht": height, "customHeight": 1}
    return element("row", said, b"".join(cells))


def _cell(where: Place, text: str, style: int) -> bytes:
    spoken = element("t", {"xml:space": "preserve"}, content(text))
    return element("c", {"r": where.a1, "s": style, "t": "inlineStr"}, element("is", {}, spoken))


def _link(where: Place, sheet: str, cell: str) -> bytes:
    quoted = sheet.replace("'", "''")
    return element("hyperlink", {"ref": where.a1, "location": f"'{quoted}'!{cell}", "display": cell})


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the rows: ``head`` is the row of the headings, ``last`` that of the last finding."""

    listing: Listing
    head: int
    last: int

    def around(self, rows: bytes, links: bytes) -> bytes:
        return b"".join([*self._before(), element("sheetData", {}, rows), *self._after(links)])

    def _before(self) -> Iterator[bytes]:
        fit = element("pageSetUpPr", {"fitToPage": 1})
        yield element("sheetPr", {}, element("tabColor", {"rgb": _TAB_COLOUR}) + fit)
        yield element("dimension", {"ref": f"A1:{column_letters(len(self.listing.headings))}{self.last}"})
        below = {"ySplit": self.head, "topLeftCell": f"A{self.head + 1}", "activePane": "bottomLeft", "state": "frozen"}
        first = f"A{self.head + 1}"
        inside = element("pane", below)
        inside += element("selection", {"pane": "bottomLeft", "activeCell": first, "sqref": first})
        view = element("sheetView", {"showGridLines": 0, "workbookViewId": 0}, inside)
        yield element("sheetViews", {}, view)
        yield element("sheetFormatPr", {"defaultRowHeight": 15})
        yield element("cols", {}, b"".join(self._columns()))

    def _columns(self) -> Iterator[bytes]:
        for at, width in enumerate(self.listing.widths, 1):
            yield element("col", {"min": at, "max": at, "width": width, "customWidth": 1})

    def _after(self, links: bytes) -> Iterator[bytes]:
        if links:
            yield element("hyperlinks", {}, links)
        margins = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.5, "header": 0.3, "footer": 0.3}
        yield element("pageMargins", margins)
        yield element("pageSetup", {"paperSize": 9, "orientation": "landscape", "fitToHeight": 0})
