"""A first layout for a version that is new: the nearest one, with its places where a workbook of it has them."""

from __future__ import annotations

import re

from cmrtkit.layout.catalogue import layout_path
from cmrtkit.layout.detection import Recognised
from cmrtkit.layout.schema import Layout

_VERSION = re.compile(r'^version: ".*"$', re.MULTILINE)


def drafted_layout(found: Recognised, nearest: Layout) -> str:
    """The text of a layout file. ``nearest`` is the layout that the workbook was recognised by, as it is on file.

    Where nothing moved it is that file with another version, comments and all; else every place is written out.
    """
    version = found.version or nearest.version
    title = f"# {nearest.family} {version}."
    text = layout_path(nearest.family, nearest.version).read_text(encoding="utf-8")
    if not found.moves and found.form.product_list == nearest.product_list:
        return _VERSION.sub(f'version: "{version}"', text.replace(f"# {nearest.family} {nearest.version}.", title, 1))
    about = "Where its fields sit, what its drop-downs offer, and what each row of its Checker asks for."
    return f"{title} {about}\n{_written(found.form, version)}"


def _written(form: Layout, version: str) -> str:
    import yaml  # noqa: PLC0415  # only to write one

    data = form.model_copy(update={"version": version}).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=160, default_flow_style=None)
