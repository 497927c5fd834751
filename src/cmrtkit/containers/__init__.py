"""What lies inside zip archives and mails: found, named harmlessly, loaded one by one, and never unpacked to disk."""

from cmrtkit.containers.kinds import Form, is_workbook_name, may_hold_workbooks, top_kind
from cmrtkit.containers.loading import load_inside
from cmrtkit.containers.looking import Inside, Place, Step, look_inside

__all__ = [
    "Form",
    "Inside",
    "Place",
    "Step",
    "is_workbook_name",
    "load_inside",
    "look_inside",
    "may_hold_workbooks",
    "top_kind",
]
