"""``python -m cmrtkit``."""

from cmrtkit.cli.main import run

run()
