"""Who a named smelter is, whether it is one, and where it stands: a reference, matching and evidence put together."""

from cmrtkit.smelters.judge import NamedSmelter, SmelterJudge, Speaks
from cmrtkit.smelters.rows import JudgedRow, judge_rows

__all__ = ["JudgedRow", "NamedSmelter", "SmelterJudge", "Speaks", "judge_rows"]
