"""The rules: what they say, where they come from, which of them are asked for."""

from cmrtkit.rulebook.loading import load_examples, load_rules
from cmrtkit.rulebook.schema import LANGUAGES, Example, Language, Rule, RuleWords
from cmrtkit.rulebook.selection import select

__all__ = ["LANGUAGES", "Example", "Language", "Rule", "RuleWords", "load_examples", "load_rules", "select"]
