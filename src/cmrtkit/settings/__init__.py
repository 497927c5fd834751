"""What users set once for all runs: which rules with which severities and thresholds, references, suppliers."""

from cmrtkit.settings.choice import RuleChoice, rule_choice
from cmrtkit.settings.in_force import InForce, settings_file, settings_in_force
from cmrtkit.settings.schema import Settings

__all__ = ["InForce", "RuleChoice", "Settings", "rule_choice", "settings_file", "settings_in_force"]
