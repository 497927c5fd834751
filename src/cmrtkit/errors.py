"""What can go wrong outside a declaration: the input, the settings, the tool's own data.

An error carries a code and facts, no sentences: the words for it stand in
``templates/words/<language>.yaml`` under ``errors``, so that every language says the same.
"""

from __future__ import annotations


class CmrtkitError(Exception):
    """Base of every error this package raises on purpose."""


class WorkbookError(CmrtkitError):
    """A file that cannot be judged.

    ``code`` is stable and public (see the README); ``facts`` fill the placeholders of the
    message and the hint, and hold nothing personal.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: dict[str, object] = facts

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.code, self.facts))


def _rebuild(code: str, facts: dict[str, object]) -> WorkbookError:
    return WorkbookError(code, **facts)


class UsageError(CmrtkitError):
    """A command, option or setting that cannot be used as given (exit code 2)."""


class RulebookError(CmrtkitError):
    """A rule, layout or word file of the tool or of the user that is not well-formed (exit code 2)."""
