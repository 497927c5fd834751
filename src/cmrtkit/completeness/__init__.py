"""RMI's Checker, worked out anew: which required items are missing, row by row of its sheet."""

from cmrtkit.completeness.checker import Completeness, MissingItem, check_completeness

__all__ = ["Completeness", "MissingItem", "check_completeness"]
