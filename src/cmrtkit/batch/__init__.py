"""Many files: which ones, and all of them judged."""

from cmrtkit.batch.discovery import Found, discover

__all__ = ["Found", "discover"]
