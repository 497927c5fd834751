"""From a declaration and the rulebook to findings, and from files to the result of a run."""

from cmrtkit.engine.outcome import summarise
from cmrtkit.engine.references import References, with_look_ups_at_hand
from cmrtkit.engine.run import RunOptions, run_file, run_files

__all__ = ["References", "RunOptions", "run_file", "run_files", "summarise", "with_look_ups_at_hand"]
