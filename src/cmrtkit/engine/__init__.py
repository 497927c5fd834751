"""From a declaration and the rulebook to findings, and from files to the result of a run."""

from cmrtkit.engine.references import References
from cmrtkit.engine.run import Judged, RunOptions, judge_file, run_file, with_run_findings
from cmrtkit.engine.tally import Brief, Tally, brief_of

__all__ = [
    "Brief",
    "Judged",
    "References",
    "RunOptions",
    "Tally",
    "brief_of",
    "judge_file",
    "run_file",
    "with_run_findings",
]
