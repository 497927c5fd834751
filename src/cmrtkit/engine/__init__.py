"""From a declaration and the rulebook to findings, and from files to the result of a run."""

from cmrtkit.engine.outcome import summarise
from cmrtkit.engine.run import RunOptions, run_file

__all__ = ["RunOptions", "run_file", "summarise"]
