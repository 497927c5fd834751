"""Findings that somebody has accepted: read, applied to a run, written as a baseline."""

from cmrtkit.suppressions.applying import Suppressions, Uses
from cmrtkit.suppressions.baseline import baseline, nameless
from cmrtkit.suppressions.files import read_suppressions, write_suppressions
from cmrtkit.suppressions.schema import Suppression

__all__ = ["Suppression", "Suppressions", "Uses", "baseline", "nameless", "read_suppressions", "write_suppressions"]
