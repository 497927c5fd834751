"""From replies to reports: the facts of a period, and drafts made from them."""

from cmrtkit.reports.facts import Facts
from cmrtkit.reports.facts_file import facts_json, read_facts
from cmrtkit.reports.gathering import gather_facts

__all__ = ["Facts", "facts_json", "gather_facts", "read_facts"]
