"""What every report of a run is made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cmrtkit.results import Run
from cmrtkit.rulebook.schema import LANGUAGES, Language, Rule
from cmrtkit.words import Words


@dataclass(frozen=True, slots=True)
class Report:
    """A run, the language to speak of it, and all rules (those that are not in force: ``run.settings.left_out``).

    ``width`` and ``colour`` are those of a terminal; other reports pass over them. ``fail_on`` is the severity at which
    the command ends with 1, or ``never``. ``source`` gives the bytes of the judged file where there is exactly one, or
    raises WorkbookError.
    """

    run: Run
    words: Words
    rules: Sequence[Rule] = ()
    width: int = 100
    colour: bool = False
    fail_on: str = "error"
    source: Callable[[], bytes] | None = None

    @property
    def language(self) -> Language:
        """The language of ``words``, as rules know it."""
        return next(language for language in LANGUAGES if language == self.words.language)
