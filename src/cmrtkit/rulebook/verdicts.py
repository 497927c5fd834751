"""What becomes of a reply, by which findings (``rules/verdicts.yaml``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pydantic import TypeAdapter, ValidationError

from cmrtkit.errors import RulebookError
from cmrtkit.findings import Severity
from cmrtkit.resources import load_yaml, rules_dir
from cmrtkit.results import VERDICTS, VerdictName
from cmrtkit.rulebook.schema import Language, RuleModel


class VerdictRule(RuleModel):
    """A verdict, and the severities and rules of which one finding is enough for it; the last one always holds."""

    verdict: VerdictName
    severities: Sequence[Severity] = ()
    rules: Sequence[str] = ()
    words: dict[Language, str]

    @property
    def is_last(self) -> bool:
        return self.verdict == VERDICTS[-1]


@cache
def load_verdicts() -> tuple[VerdictRule, ...]:
    """The verdicts in their order. Raises RulebookError where the file is malformed."""
    path = rules_dir() / "verdicts.yaml"
    try:
        return tuple(TypeAdapter(list[VerdictRule]).validate_python(load_yaml(path)["verdicts"]))
    except (ValidationError, LookupError, TypeError) as error:
        raise RulebookError(f"{path}: {error}") from error
