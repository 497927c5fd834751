"""The order in which a worksheet's parts must stand (ECMA-376 Part 1, 18.3.1.99), and where a new one belongs."""

from __future__ import annotations

from cmrtkit.annotate.markup import Element

ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
_RANKS = {name: rank for rank, name in enumerate(ORDER)}


def place_for(root: Element, name: str) -> int:
    """The offset at which a child of that name is to be put into a worksheet: before all of its kind and later ones.

    Of conditional formats over one cell Excel takes that of the lowest rank, and LibreOffice the first.
    """
    ranks = [_rank(child) for child in root.children]
    later = (child for child, rank in zip(root.children, ranks, strict=True) if rank >= _RANKS[name])
    following = next(later, None)
    return root.tail if following is None else following.start


def _rank(child: Element) -> int:
    """Alternatives for newer and older programs (mc:AlternateContent) rank as what they offer."""
    if child.local in _RANKS:
        return _RANKS[child.local]
    return min((_RANKS[item.local] for item in child.descendants() if item.local in _RANKS), default=-1)
