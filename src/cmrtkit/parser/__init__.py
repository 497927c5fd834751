"""From a grid and its layout to a declaration."""

from cmrtkit.parser.declaration import parse

__all__ = ["parse"]
