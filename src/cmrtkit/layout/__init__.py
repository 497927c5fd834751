"""Where things stand in each version of each template: data, and how a workbook finds its own."""

from cmrtkit.layout.catalogue import known_versions, load_layout
from cmrtkit.layout.detection import Recognised, recognise
from cmrtkit.layout.schema import Layout

__all__ = ["Layout", "Recognised", "known_versions", "load_layout", "recognise"]
