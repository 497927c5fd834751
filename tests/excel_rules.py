"""What Excel insists on before it opens a workbook without repairing it, checked without Excel.

The rules are those of ECMA-376 Part 1 (transitional) and Part 2 that a hand-made part is likely to break.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree


def _names(*lines: str) -> list[str]:
    return [name for line in lines for name in line.split()]


WORKBOOK = _names(
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences",
    "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing",
    "fileRecoveryPr webPublishObjects extLst",
)
WORKSHEET = _names(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios",
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting",
    "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties",
    "cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls",
    "webPublishItems tableParts extLst",
)
STYLES = _names(
    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst",
)
_FONT = _names("b i strike condense extend outline shadow u vertAlign sz color name rFont family charset scheme")
_TYPES = {"b", "d", "e", "inlineStr", "n", "s", "str"}
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")
_XMLISH = (".xml", ".rels", ".vml")


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def relation_id(element: ElementTree.Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")


def column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@dataclass
class Archive:
    """A workbook as a zip archive of parts."""

    data: bytes
    parts: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, ElementTree.Element] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            assert archive.testzip() is None
            names = [name for name in archive.namelist() if not name.endswith("/")]
            assert len({name.lower() for name in names}) == len(names), "two parts of one name"
            self.parts = {name: archive.read(name) for name in names}

    def tree(self, name: str) -> ElementTree.Element:
        if name not in self.trees:
            self.trees[name] = ElementTree.fromstring(self.parts[name])
        return self.trees[name]

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id -> (last word of the type, target part); links that lead outside have an empty target."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.parts:
            return {}
        found = {}
        for item in self.tree(rels):
            outside = item.get("TargetMode") == "External"
            target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/")
            found[item.get("Id", "")] = (item.get("Type", "").rpartition("/")[2], "" if outside else target)
        return found

    def main(self) -> str:
        return next(target for kind, target in self.relations("").values() if kind == "officeDocument")

    def sheets(self) -> dict[str, str]:
        """Title -> part, in order."""
        relations = self.relations(self.main())
        sheets = next(item for item in self.tree(self.main()) if local(item) == "sheets")
        return {sheet.get("name", ""): relations[relation_id(sheet)][1] for sheet in sheets}

    def related(self, part: str, kind: str) -> str | None:
        return next((target for said, target in self.relations(part).values() if said == kind), None)


def faults(data: bytes) -> list[str]:
    """Everything that Excel would stumble over, as sentences."""
    archive = Archive(data)
    found = [*_well_formed(archive)]
    if found:
        return found
    return [*_package(archive), *_workbook(archive), *_styles(archive), *_sheets(archive)]


def _well_formed(archive: Archive) -> Iterator[str]:
    for name in archive.parts:
        if name.lower().endswith(_XMLISH) and not name.startswith("customXml/"):  # of other programs, and never read
            try:
                archive.tree(name)
            except ElementTree.ParseError as error:
                yield f"{name}: {error}"


def _package(archive: Archive) -> Iterator[str]:
    types = archive.tree("[Content_Types].xml")
    overrides = [item.get("PartName", "").lstrip("/").lower() for item in types if local(item) == "Override"]
    defaults = [item.get("Extension", "").lower() for item in types if local(item) == "Default"]
    for kind, listed in (("Override", overrides), ("Default", defaults)):
        yield from (f"{kind} {name} stands twice" for name, count in Counter(listed).items() if count > 1)
    there = {name.lower() for name in archive.parts}
    yield from (f"Override of {name}, which is not there" for name in overrides if name not in there)
    for name in archive.parts:
        known = name.lower() in overrides or name.lower().rpartition(".")[2] in defaults
        if not known and name != "[Content_Types].xml":
            yield f"{name} has no content type"
    for name in archive.parts:
        if name.endswith(".rels"):
            yield from _relations(archive, name, there)


def _relations(archive: Archive, name: str, there: set[str]) -> Iterator[str]:
    folder, own = posixpath.split(name)
    part = posixpath.join(posixpath.dirname(folder), own.removesuffix(".rels"))
    if part and part not in archive.parts:
        yield f"{name} belongs to no part"
    ids = [item.get("Id") for item in archive.tree(name)]
    yield from (f"{name}: id {number} stands twice" for number, count in Counter(ids).items() if count > 1)
    for number, (_, target) in archive.relations(part).items():
        if target and target.lower() not in there:
            yield f"{name}: {number} leads to {target}, which is not there"


def _in_order(root: ElementTree.Element, order: list[str], where: str) -> Iterator[str]:
    ranks = [order.index(local(child)) for child in root if local(child) in order]
    if ranks != sorted(ranks):
        yield f"{where}: children out of order: {[local(child) for child in root]}"
    once = Counter(local(child) for child in root if local(child) != "conditionalFormatting")
    yield from (f"{where}: {name} stands {count} times" for name, count in once.items() if count > 1 and name in order)


def _workbook(archive: Archive) -> Iterator[str]:
    root = archive.tree(archive.main())
    yield from _in_order(root, WORKBOOK, "workbook")
    relations = archive.relations(archive.main())
    sheets = list(next(item for item in root if local(item) == "sheets"))
    names = [sheet.get("name", "") for sheet in sheets]
    if len({name.lower() for name in names}) < len(names):
        yield f"two sheets of one name: {names}"
    yield from (
        f"no name of a sheet: {name!r}" for name in names if not 0 < len(name) < 32 or re.search(r"[\[\]:*?/\\]", name)
    )
    if len({sheet.get("sheetId") for sheet in sheets}) < len(sheets):
        yield "two sheets of one sheetId"
    yield from (f"sheet {sheet.get('name')} leads nowhere" for sheet in sheets if relation_id(sheet) not in relations)
    if len({relation_id(sheet) for sheet in sheets}) < len(sheets):
        yield "two sheets of one part"
    yield from _views(archive, root, sheets)
    for name in root.iter():
        if local(name) == "definedName" and int(name.get("localSheetId", 0)) >= len(sheets):
            yield f"name {name.get('name')} belongs to no sheet"


def _views(archive: Archive, root: ElementTree.Element, sheets: list[ElementTree.Element]) -> Iterator[str]:
    """One sheet is in front, it is shown, and no other one is selected with it."""
    active = next((int(item.get("activeTab", 0)) for item in root.iter() if local(item) == "workbookView"), 0)
    if active >= len(sheets) or sheets[active].get("state", "visible") != "visible":
        yield f"no visible sheet is in front: {active}"
        return
    for name, part in archive.sheets().items():
        if archive.parts.get(part) is None:
            continue
        views = [item for item in archive.tree(part).iter() if local(item) == "sheetView"]
        selected = any(view.get("tabSelected") in ("1", "true") for view in views)
        if selected and name != sheets[active].get("name"):
            yield f"{name} is selected together with {sheets[active].get('name')}"


def _styles(archive: Archive) -> Iterator[str]:
    part = archive.related(archive.main(), "styles")
    if part is None:
        return
    root = archive.tree(part)
    yield from _in_order(root, STYLES, "styles")
    lists = {local(child): list(child) for child in root}
    for child in root:
        if child.get("count") and int(child.get("count", 0)) != len(child) and local(child) in STYLES:
            yield f"{local(child)} counts {child.get('count')} and has {len(child)}"
    if len(lists.get("fills", ())) < 2:
        yield "fewer than two fills"
    for font in lists.get("fonts", ()):
        order = [_FONT.index(local(item)) for item in font if local(item) in _FONT]
        if len(set(order)) < len(order):
            yield "a font says something twice"
    kinds = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"), ("xfId", "cellStyleXfs"))
    for number, item in enumerate(lists.get("cellXfs", ())):
        for key, name in kinds:
            if key in item.attrib and int(item.get(key, 0)) >= len(lists.get(name, ())):
                yield f"cellXfs[{number}]: {key} {item.get(key)} is out of range"


def style_counts(archive: Archive) -> tuple[int, int]:
    """How many cell formats and how many conditional ones there are."""
    part = archive.related(archive.main(), "styles")
    root = archive.tree(part) if part else ()
    lists = {local(child): len(child) for child in root}
    return lists.get("cellXfs", 0), lists.get("dxfs", 0)


def _sheets(archive: Archive) -> Iterator[str]:
    formats, conditional = style_counts(archive)
    strings = archive.related(archive.main(), "sharedStrings")
    shared = len(archive.tree(strings)) if strings else 0
    known: set[str] = set()
    for title, part in archive.sheets().items():
        root = archive.tree(part)
        if local(root) != "worksheet":
            continue
        yield from _in_order(root, WORKSHEET, title)
        yield from _cells(root, title, formats, shared)
        yield from _conditional(root, title, conditional)
        yield from _references(archive, part, root, title)
        yield from _notes(archive, part, root, title, known)


def _cells(root: ElementTree.Element, title: str, formats: int, shared: int) -> Iterator[str]:
    last_row = 0
    for row in next(item for item in root if local(item) == "sheetData"):
        number = int(row.get("r", last_row + 1))
        if number <= last_row:
            yield f"{title}: row {number} after {last_row}"
        if int(row.get("s", 0)) >= max(formats, 1):
            yield f"{title}: row {number} has no such format"
        last_row, last = number, 0
        for cell in row:
            found = _CELL.fullmatch(cell.get("r", ""))
            here = column(found[1]) if found else last + 1
            if here <= last or (found and int(found[2]) != number):
                yield f"{title}: cell {cell.get('r')} out of order in row {number}"
            last = here
            yield from _cell(cell, f"{title}!{cell.get('r')}", formats, shared)


def _cell(cell: ElementTree.Element, where: str, formats: int, shared: int) -> Iterator[str]:
    if int(cell.get("s", 0)) >= max(formats, 1):
        yield f"{where}: format {cell.get('s')} is out of range"
    kind = cell.get("t", "n")
    if kind not in _TYPES:
        yield f"{where}: no such type {kind}"
    value = next((item.text for item in cell if local(item) == "v"), None)
    if kind == "s" and value is not None and int(value) >= shared:
        yield f"{where}: no such shared string {value}"
    text = "".join(item.text or "" for item in cell.iter() if local(item) == "t")
    if len(text) > 32_767:
        yield f"{where}: text of {len(text)} characters"


def _conditional(root: ElementTree.Element, title: str, conditional: int) -> Iterator[str]:
    for rule in root.iter():
        if local(rule) == "cfRule":
            if "dxfId" in rule.attrib and int(rule.get("dxfId", 0)) >= conditional:
                yield f"{title}: conditional format {rule.get('dxfId')} is out of range"
            if "priority" in rule.attrib and int(rule.get("priority", 0)) < 1:
                yield f"{title}: priority {rule.get('priority')}"


def _references(archive: Archive, part: str, root: ElementTree.Element, title: str) -> Iterator[str]:
    relations = archive.relations(part)
    kinds = {"legacyDrawing": "vmlDrawing", "drawing": "drawing", "hyperlink": "hyperlink"}
    for item in root.iter():
        number = relation_id(item)
        if number and number not in relations:
            yield f"{title}: {local(item)} refers to {number}, which is no relationship"
        elif number and local(item) in kinds and relations[number][0] != kinds[local(item)]:
            yield f"{title}: {local(item)} refers to a {relations[number][0]}"


def _notes(archive: Archive, part: str, root: ElementTree.Element, title: str, known: set[str]) -> Iterator[str]:
    comments = archive.related(part, "comments")
    if comments is None:
        return
    tree = archive.tree(comments)
    authors = [item for item in tree.iter() if local(item) == "author"]
    notes = [item for item in tree.iter() if local(item) == "comment"]
    cells = [note.get("ref", "") for note in notes]
    yield from (f"{title}: two notes in {cell}" for cell, count in Counter(cells).items() if count > 1)
    for note in notes:
        if int(note.get("authorId", 0)) >= len(authors):
            yield f"{title}: the note in {note.get('ref')} has no author"
        if len("".join(note.itertext())) > 32_767:
            yield f"{title}: the note in {note.get('ref')} is too long"
    legacy = next((item for item in root if local(item) == "legacyDrawing"), None)
    drawing = archive.relations(part).get(relation_id(legacy)) if legacy is not None else None
    if drawing is None or drawing[1] not in archive.parts:
        yield f"{title}: notes, and no drawing for them"
        return
    yield from _boxes(archive.tree(drawing[1]), title, cells, known)


def _boxes(drawing: ElementTree.Element, title: str, cells: list[str], known: set[str]) -> Iterator[str]:
    """Every note has one box, and every box an id of its own in the workbook."""
    shapes = [item for item in drawing.iter() if local(item) == "shape"]
    ids = [shape.get("id", "") for shape in shapes]
    numbered = [number for number in ids if number.startswith("_x0000_s")]
    yield from (f"{title}: two shapes {number}" for number, count in Counter(numbered).items() if count > 1)
    boxed = Counter(cell for shape in shapes if (cell := _cell_of(shape)))
    yield from (f"{title}: the note in {cell} has {boxed[cell]} boxes" for cell in cells if boxed[cell] != 1)
    yield from (f"{title}: a box for a note in {cell}, where there is none" for cell in boxed if cell not in cells)
    yield from (f"{title}: shape {number} is in another drawing too" for number in numbered if number in known)
    known.update(numbered)


def _cell_of(shape: ElementTree.Element) -> str | None:
    said = {local(item): (item.text or "").strip() for item in shape.iter()}
    if "Row" not in said or "Column" not in said:
        return None
    number, letters = int(said["Column"]) + 1, ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{int(said['Row']) + 1}"
