"""The names of the facilities of one metal, found by any of their forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cmrtkit.matching.normalise import NameForms, are_compatible, name_forms
from cmrtkit.text import fold

Ids = dict[str, int]  # smelter ID -> rank of the best name that leads to it


Owners = Mapping[str, frozenset[str]]  # word -> IDs of the facilities in whose names it stands


@dataclass(frozen=True, slots=True)
class KnownName:
    """One name of a facility. The lower the rank, the more it is the facility's own.

    0 standard name and 1 alias on the newest list, 2 and 3 names it had before, 4 and 5 names of
    a facility that has left the list.
    """

    text: str
    smelter_id: str
    rank: int


class MetalNames:
    """All names known for one metal. The forms are worked out when a name is first missed."""

    def __init__(self, names: Iterable[KnownName], all_owners: Callable[[], Owners] = dict) -> None:
        self.names = tuple(names)
        self._all_owners = all_owners

    @cached_property
    def _exact(self) -> Mapping[str, Ids]:
        index: dict[str, Ids] = {}
        for name in self.names:
            _note(index, exact_key(name.text), name)
        return index

    @cached_property
    def forms(self) -> tuple[tuple[KnownName, NameForms], ...]:
        """Every name with its forms."""
        return tuple((name, name_forms(name.text)) for name in self.names)

    @cached_property
    def _normalised(self) -> tuple[Mapping[str, Ids], Mapping[str, Ids], Mapping[str, Ids]]:
        full: dict[str, Ids] = {}
        core: dict[str, Ids] = {}
        unordered: dict[str, Ids] = {}
        for name, forms in self.forms:
            _note(full, forms.full, name)
            _note(core, forms.core, name)
            _note(unordered, forms.sorted_core, name)
        return full, core, unordered

    def exact(self, text: str) -> Ids:
        """Facilities with exactly this name; case and blanks around it do not count."""
        return self._exact.get(exact_key(text), {})

    def normalised(self, forms: NameForms) -> Ids:
        """Facilities with this name in another spelling: the form that keeps most decides."""
        full, core, unordered = self._normalised
        return full.get(forms.full) or core.get(forms.core) or unordered.get(forms.sorted_core) or {}

    def has_full(self, forms: NameForms) -> bool:
        """Whether the name is known with this very legal form."""
        return forms.full in self._normalised[0]

    @cached_property
    def by_core(self) -> Mapping[str, Sequence[tuple[KnownName, NameForms]]]:
        """The names by their core: the same but for legal forms and breaks between words."""
        return self._by(lambda forms: forms.core)

    @cached_property
    def by_whole(self) -> Mapping[str, Sequence[tuple[KnownName, NameForms]]]:
        """The names by all their words."""
        return self._by(lambda forms: forms.whole)

    def _by(self, key: Callable[[NameForms], str]) -> Mapping[str, Sequence[tuple[KnownName, NameForms]]]:
        found: dict[str, list[tuple[KnownName, NameForms]]] = {}
        for name, forms in self.forms:
            found.setdefault(key(forms), []).append((name, forms))
        return found

    def forms_contradict(self, smelter_id: str, forms: NameForms) -> bool:
        """Whether a facility has this name only with legal forms that make it another company's."""
        same = (known.forms for name, known in self.by_core.get(forms.core, ()) if name.smelter_id == smelter_id)
        own = [known for known in same if known]
        return bool(own) and not any(are_compatible(forms.forms, known) for known in own)

    def is_other_word(self, word: str, smelter_id: str) -> bool:
        """Whether a word stands in names of other facilities: of one of this metal, or of several of any."""
        here = self._owners.get(word, frozenset()) - {smelter_id}
        return bool(here) or len(self._all_owners().get(word, frozenset()) - {smelter_id}) > 1

    @cached_property
    def _owners(self) -> Mapping[str, frozenset[str]]:
        return word_owners((name.smelter_id, forms.core_words) for name, forms in self.forms)

    def longer_names(self, core_words: Sequence[str]) -> set[str]:
        """Facilities with a name that goes on where this one ends: other sites of the same company."""
        sought = tuple(core_words)
        return {
            name.smelter_id
            for name, forms in self.forms
            if len(forms.core_words) > len(sought) and forms.core_words[: len(sought)] == sought
        }

    def having(self, some_words: Sequence[str]) -> list[str]:
        """Facilities with a name that has all these words in this order, whatever stands between and around them."""
        found = (name.smelter_id for name, forms in self.forms if _in_order(some_words, forms.words))
        return list(dict.fromkeys(found))

    def shares_words(self, smelter_id: str, forms: NameForms) -> bool:
        """Whether a facility has a name with one of these words that says more than what kind of firm it is."""
        own = {word for name, known in self.forms if name.smelter_id == smelter_id for word in known.core_words}
        return any(word in own for word in forms.core_words)


def exact_key(text: str) -> str:
    """What makes two names the same to Excel, but for blanks around them."""
    return fold(text.strip())


def word_owners(said: Iterable[tuple[str, Iterable[str]]]) -> Owners:
    """From facilities and words of their names to words and their facilities."""
    owners: dict[str, set[str]] = {}
    for smelter_id, its_words in said:
        for word in its_words:
            owners.setdefault(word, set()).add(smelter_id)
    return {word: frozenset(ids) for word, ids in owners.items()}


def _in_order(sought: Sequence[str], among: Sequence[str]) -> bool:
    """Whether the words stand among the others in their order."""
    left = iter(among)
    return all(word in left for word in sought)


def _note(index: dict[str, Ids], key: str, name: KnownName) -> None:
    ids = index.setdefault(key, {})
    ids[name.smelter_id] = min(name.rank, ids.get(name.smelter_id, name.rank))
