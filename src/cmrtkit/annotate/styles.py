"""The workbook's cell formats, and those that are added: each format with a fill of a severity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmrtkit.annotate.edits import Edits, with_open_root
from cmrtkit.annotate.marks import FILLS
from cmrtkit.annotate.markup import Element, parsed
from cmrtkit.annotate.parts import Parts, with_declaration
from cmrtkit.annotate.writing import element
from cmrtkit.findings import Severity

# The order of a style sheet's children (ECMA-376 Part 1, 18.8.39).
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
          "colors", "extLst")  # fmt: skip
_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})")
_LIGHT = 0.6
_WHITES = ("1", "9", "65")
_BLACK = "FF000000"
# Without these a style sheet is none; Excel keeps the first two fills to itself.
_LEAST = {
    "fonts": ('<font><sz val="11"/><name val="Calibri"/></font>',),
    "fills": ('<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>'),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellStyleXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
    "cellXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',),
}
_TAG = re.compile(r"(</?)(?=\w)")


class Styles:
    """The style sheet of a workbook. Formats that are there are never changed, new ones come after them."""

    def __init__(self, data: bytes) -> None:
        self._data = data = with_open_root(data)
        self._root = parsed(data)
        self._edits = Edits(data)
        self._new: dict[str, list[bytes]] = {name: self._missing(name) for name in _LEAST} | {"dxfs": []}
        self._formats = self._kept("cellXfs")
        self._known: dict[object, int] = {}
        self._ours = self._our_fills()

    def marked(self, number: int, severity: Severity) -> int:
        """The number of the format that is as another, with the fill of the severity and legible on it."""
        key = (number, severity)
        if key not in self._known:
            self._known[key] = self._marked(number, severity)
        return self._known[key]

    def stained(self) -> frozenset[str]:
        """The numbers of formats that have one of these fills from an earlier time."""
        fills = {str(number) for number in self._ours.values()}
        return frozenset(str(at) for at, item in enumerate(self._formats) if item.attributes.get("fillId") in fills)

    def cleaned(self, number: int) -> int:
        """The number of the format that is as another, without a fill."""
        key = (number, "clean")
        if key not in self._known:
            self._known[key] = self._format(number, {"fillId": "0"})
        return self._known[key]

    def difference(self, severity: Severity) -> int:
        """The number of the conditional format of a severity."""
        fill = element(f"{self._p}bgColor", {"rgb": FILLS[severity]})
        inside = element(f"{self._p}font", {}, element(f"{self._p}color", {"rgb": _BLACK}))
        inside += element(f"{self._p}fill", {}, element(f"{self._p}patternFill", {}, fill))
        return self._once("dxfs", element(f"{self._p}dxf", {}, inside))

    def plain(self, font: bytes, fill: str | None, alignment: dict[str, str], border: bytes) -> int:
        """The number of a format of its own, whose texts stay texts when they are edited.

        ``font`` and ``border`` are the insides of these, ``fill`` is an ARGB colour.
        """
        said = {"numFmtId": 0, "fontId": self._once("fonts", element(f"{self._p}font", {}, font))}
        said |= {"fillId": self._fill(fill) if fill else 0}
        said |= {"borderId": self._once("borders", element(f"{self._p}border", {}, border)), "xfId": 0}
        said |= {"quotePrefix": 1, "applyFont": 1, "applyFill": 1, "applyBorder": 1, "applyAlignment": 1}
        return self._once("cellXfs", element(f"{self._p}xf", said, element(f"{self._p}alignment", alignment)))

    @property
    def prefix(self) -> str:
        return self._p

    def finished(self) -> bytes:
        """The style sheet with what was added."""
        for name, items in self._new.items():
            if items:
                self._extend(name, items)
        return self._edits.applied()

    @property
    def _p(self) -> str:
        return self._root.prefix

    def _kept(self, name: str) -> list[Element]:
        found = self._root.first(name)
        return found.children if found else []

    def _missing(self, name: str) -> list[bytes]:
        """What a style sheet must have and this one has not."""
        return [_TAG.sub(rf"\1{self._p}", item).encode() for item in _LEAST[name][len(self._kept(name)) :]]

    def _once(self, name: str, item: bytes) -> int:
        """The number of an item of a list of the style sheet, appended when it is asked for first."""
        key = (name, item)
        if key not in self._known:
            self._new[name].append(item)
            self._known[key] = len(self._kept(name)) + len(self._new[name]) - 1
        return self._known[key]

    def _marked(self, number: int, severity: Severity) -> int:
        said = {"fillId": str(self._fill(FILLS[severity])), "applyFill": "1"}
        item = self._formats[number] if number < len(self._formats) else None
        font = self._dark(int(item.attributes.get("fontId", 0))) if item else None
        return self._format(number, said if font is None else said | {"fontId": str(font), "applyFont": "1"})

    def _format(self, number: int, changes: dict[str, str]) -> int:
        if number < len(self._formats):
            return self._once("cellXfs", self._edits.copy(self._formats[number], changes))
        plain = dict.fromkeys(("numFmtId", "fontId", "fillId", "borderId", "xfId"), "0")
        return self._once("cellXfs", element(f"{self._p}xf", plain | changes))

    def _fill(self, colour: str) -> int:
        if colour in self._ours:
            return self._ours[colour]
        inside = element(f"{self._p}fgColor", {"rgb": colour}) + element(f"{self._p}bgColor", {"indexed": 64})
        pattern = element(f"{self._p}patternFill", {"patternType": "solid"}, inside)
        return self._once("fills", element(f"{self._p}fill", {}, pattern))

    def _our_fills(self) -> dict[str, int]:
        """Fills of these colours that are there already."""
        colours = set(FILLS.values())
        return {
            colour: number
            for number, fill in enumerate(self._kept("fills"))
            for item in fill.descendants()
            if item.local == "fgColor" and (colour := item.attributes.get("rgb", "").upper()) in colours
        }

    def _dark(self, number: int) -> int | None:
        """The number of the font that is as another, but black, where that one is too light for a pale fill."""
        fonts = self._kept("fonts")
        colour = fonts[number].first("color") if number < len(fonts) else None
        if colour is None or not _is_light(colour.attributes):
            return None
        data, font = self._data, fonts[number]
        black = element(f"{self._p}color", {"rgb": _BLACK})
        return self._once("fonts", data[font.start : colour.start] + black + data[colour.end : font.end])

    def _extend(self, name: str, items: list[bytes]) -> None:
        found = self._root.first(name)
        count = {"count": str(len(self._kept(name)) + len(items))}
        if found is not None:
            self._edits.change(found, count, b"".join(items))
        else:
            self._edits.insert(self._place(name), element(f"{self._p}{name}", count, b"".join(items)))

    def _place(self, name: str) -> int:
        """Where a list belongs that the style sheet has not."""
        later: Iterator[Element] = (item for item in self._root.children if _rank(item.local) > _rank(name))
        following = next(later, None)
        return self._root.tail if following is None else following.start


def _rank(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _is_light(colour: dict[str, str]) -> bool:
    """Whether a font's colour is near white: of a theme, of the palette or by its parts."""
    if colour.get("theme") == "0" or colour.get("indexed") in _WHITES:
        return True
    parts = _RGB.fullmatch(colour.get("rgb", ""))
    red, green, blue = (int(part, 16) / 255 for part in parts.groups()) if parts else (0.0, 0.0, 0.0)
    return 0.299 * red + 0.587 * green + 0.114 * blue > _LIGHT


def read_styles(parts: Parts) -> tuple[str, Styles]:
    """The name of the style sheet and itself; a workbook without one gets one."""
    name = parts.package.related(parts.main, "styles")
    if name is None:
        name = "xl/styles.xml" if not parts.package.has("xl/styles.xml") else parts.unused("xl/styles{}.xml")
        root = f'<styleSheet xmlns="{parts.namespace}"></styleSheet>'
        parts.write(name, with_declaration(root.encode()))
        parts.relate(parts.main, "styles", name)
        parts.declare(name, "styles")
    return name, Styles(parts.read(name))
