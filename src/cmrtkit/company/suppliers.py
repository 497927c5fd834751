"""Whose reply a file is, among the suppliers that were asked."""

from __future__ import annotations

from collections.abc import Sequence

from cmrtkit.company.schema import SupplierInScope
from cmrtkit.matching.normalise import company_key, squeezed
from cmrtkit.text import is_blank

_LEAST = 4  # letters of a company's name in the name of a file that say whose it is


class Surveyed:
    """The suppliers that were asked, by all names under which they answer."""

    def __init__(self, asked: Sequence[SupplierInScope]) -> None:
        self._asked = asked
        self._by_name = {company_key(name): item for item in asked for name in (item.name, *item.also)}

    def whose(self, company: str | None, path: str) -> SupplierInScope | None:
        """The supplier whose reply it is, by the company that it names, in any spelling.

        A file that names none is whose name stands in its own name, where that is one alone.
        """
        if not is_blank(company or ""):
            return self._by_name.get(company_key(company))
        name = squeezed(path.rpartition("/")[2]).replace(" ", "")
        meant = [item for item in self._asked if any(_is_in(text, name) for text in (item.name, *item.also))]
        return meant[0] if len(meant) == 1 else None


def _is_in(company: str, name: str) -> bool:
    key = company_key(company).partition("|")[0]
    return len(key.encode()) >= _LEAST and key in name
