"""The notes of a sheet: those that are there stay, what is to be said comes after them."""

from __future__ import annotations

from cmrtkit.annotate.edits import Edits
from cmrtkit.annotate.markup import Element, parsed
from cmrtkit.annotate.parts import with_declaration
from cmrtkit.annotate.said import BREAK, OPENING, Said
from cmrtkit.annotate.writing import content, element

_AUTHOR = "cmrtkit"


class Comments:
    """The comments part of a sheet, or a new one where ``data`` is None.

    Raises expat.ExpatError or ValueError where the part is not well-formed, or no list of comments.
    """

    def __init__(self, data: bytes | None, namespace: str, font: str) -> None:
        self._data = _empty(namespace) if data is None else data
        self._font = font
        self._root = parsed(self._data)
        self._edits = Edits(self._data)
        self._authors, self._list = _required(self._root, "authors"), _required(self._root, "commentList")
        self._there = {item.attributes.get("ref", ""): item for item in reversed(self._list.all("comment"))}
        self._inside = {ref: inside for ref, item in self._there.items() if (inside := item.first("text"))}
        self._changed: dict[str, bytes] = {}
        self._new: list[bytes] = []

    @property
    def cells(self) -> set[str]:
        """The cells that have notes of others."""
        return set(self._there)

    def take_back(self) -> set[str]:
        """Remove what an earlier marking said; returns the cells that are left without a note."""
        gone = {ref for ref, inside in self._inside.items() if _text(inside).startswith(OPENING)}
        for ref in gone:
            self._edits.remove(self._there.pop(ref))
            del self._inside[ref]
        for ref, inside in self._inside.items():
            if BREAK + OPENING in _text(inside):
                self._changed[ref] = self._before(inside)
        return gone

    def lines(self, cell: str) -> list[str]:
        """What a note of others says."""
        inside = self._inside.get(cell)
        return [] if inside is None else [_text(inside).partition(BREAK + OPENING)[0]]

    def add(self, cell: str, said: Said) -> list[str]:
        """Say something in a cell, after what its note says already; returns all that it then says."""
        inside = self._inside.get(cell)
        if inside is not None:
            there = self._changed.get(cell, self._before(inside))
            self._changed[cell] = there + said.runs(self._p, self._font, BREAK if there else "")
        else:
            text = element(f"{self._p}text", {}, said.runs(self._p, self._font))
            self._new.append(element(f"{self._p}comment", {"ref": cell, "authorId": self._author()}, text))
        return [*self.lines(cell), *said.texts]

    def finished(self) -> bytes:
        """The part with all of it."""
        for ref, new in self._changed.items():
            inside = self._inside[ref]
            self._edits.replace(inside, element(inside.name, {}, new))
        if self._new:
            self._edits.change(self._list, {}, b"".join(self._new))
        return self._edits.applied()

    @property
    def _p(self) -> str:
        return self._root.prefix

    def _author(self) -> int:
        names = [author.text for author in self._authors.children]
        if _AUTHOR in names:
            return names.index(_AUTHOR)
        if not self._new:
            self._edits.change(self._authors, {}, element(f"{self._p}author", {}, _AUTHOR.encode()))
        return len(names)

    def _before(self, inside: Element) -> bytes:
        """The runs of a note up to what an earlier marking said; a text without runs becomes one."""
        left = len(_text(inside).partition(BREAK + OPENING)[0])
        kept = b""
        for item in inside.children:
            spoken = _text_of(item)
            if item.local not in ("r", "t") or not spoken or left <= 0:
                continue
            if item.local == "r" and len(spoken) <= left:
                kept += self._data[item.start : item.end]
            else:
                kept += self._run(item, spoken[:left])
            left -= len(spoken)
        return kept

    def _run(self, item: Element, text: str) -> bytes:
        look = item.first("rPr")
        said = self._data[look.start : look.end] if look else b""
        spoken = element(f"{self._p}t", {"xml:space": "preserve"}, content(text))
        return element(f"{self._p}r", {}, said + spoken)


def _text(inside: Element) -> str:
    return "".join(_text_of(item) for item in inside.children)


def _text_of(item: Element) -> str:
    """What a run, or a text without runs, says; phonetic guides say nothing."""
    if item.local == "t":
        return item.text
    return "".join(child.text for child in item.all("t")) if item.local == "r" else ""


def _required(root: Element, name: str) -> Element:
    found = root.first(name)
    if found is None:
        raise ValueError(f"no {name}")
    return found


def _empty(namespace: str) -> bytes:
    root = f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'
    return with_declaration(root.encode())
