"""Text with Excel's wildcards: ``*`` any characters, ``?`` any one, ``~`` makes the next one plain.

So a name with a ~ in it is never found by that name, as users of VLOOKUP know.

Not a regular expression: a hostile ``*a*a*a*a`` would keep one busy for hours. This takes at most
length of the pattern times length of the text steps.
"""

from __future__ import annotations

ANY_ONE, ANY_MANY = object(), object()
_MARKS = {"*": ANY_MANY, "?": ANY_ONE}


def has_wildcards(text: str) -> bool:
    """Whether Excel would not take the text literally."""
    return any(mark in text for mark in "*?~")


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern; case counts."""
    wanted = _tokens(pattern)
    at = spot = 0
    star = resume = -1
    while spot < len(text):
        if at < len(wanted) and wanted[at] is ANY_MANY:
            star, resume, at = at, spot, at + 1
        elif at < len(wanted) and wanted[at] in (ANY_ONE, text[spot]):
            at, spot = at + 1, spot + 1
        elif star >= 0:  # let the last * take one character more
            resume += 1
            at, spot = star + 1, resume
        else:
            return False
    return all(token is ANY_MANY for token in wanted[at:])


def _tokens(pattern: str) -> list[object]:
    tokens: list[object] = []
    characters = iter(pattern)
    for character in characters:
        if character == "~":
            tokens.append(next(characters, character))
        else:
            tokens.append(_MARKS.get(character, character))
    return tokens
