"""Many files: which ones, where they are judged, and what they come to."""

from cmrtkit.batch.discovery import Found, discover
from cmrtkit.batch.executors import Executor, InProcess
from cmrtkit.batch.inputs import Input, local, shown_path
from cmrtkit.batch.running import Collected, judge_inputs
from cmrtkit.batch.stored import StoredRun

__all__ = [
    "Collected",
    "Executor",
    "Found",
    "InProcess",
    "Input",
    "StoredRun",
    "discover",
    "judge_inputs",
    "local",
    "shown_path",
]
