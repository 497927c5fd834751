"""The version of the tool, as it stands in reports and in the wheel."""

__version__ = "0.1.0"
