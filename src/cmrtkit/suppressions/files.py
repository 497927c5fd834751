"""Reading a suppression file, and writing one as a baseline."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import ValidationError

from cmrtkit.errors import UsageError
from cmrtkit.malformed import first_fault
from cmrtkit.suppressions.schema import Suppression, SuppressionFile

_HEAD = """\
# Findings that were accepted, each by its rule, supplier and fingerprint. It is not told again until the day given;
# then it comes back. Give your reason and who decided; delete what is not to be accepted.
"""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_BYTES = 20_000_000


def read_suppressions(path: Path) -> tuple[Suppression, ...]:
    """The entries of a file. Raises UsageError where it cannot be read or is not well-formed."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8-sig")
        data = yaml.load(text, Loader=_LOADER)  # noqa: S506  # both are safe loaders
        return tuple(SuppressionFile.model_validate(data or {}).suppressions)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except ValidationError as error:
        where, why = first_fault(error, SuppressionFile)
        raise UsageError(f"{path.name}: {where}: {why}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: no UTF-8, or a date such as 2024-99-99
        raise UsageError(f"{path.name} is no suppression file: {error}") from error


def write_suppressions(entries: Iterable[Suppression]) -> bytes:
    """A suppression file of these entries, in order."""
    items = [entry.model_dump(exclude_defaults=True) for entry in entries]
    text = yaml.safe_dump({"suppressions": items}, allow_unicode=True, sort_keys=False, width=120)
    return (_HEAD + text).encode("utf-8", errors="replace")
