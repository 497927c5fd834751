"""The parts of a workbook's archive: which leads to which, and how they are written."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def related(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """Relation id -> name of the part it leads to."""
    where = PurePosixPath(part)
    data = parts.get(f"{where.parent}/_rels/{where.name}.rels")
    found = (
        {}
        if data is None
        else {item.attrib["Id"]: item for item in ET.fromstring(data) if item.get("TargetMode") != "External"}
    )
    return {key: _resolved(where.parent, item.attrib["Target"]) for key, item in found.items()}


def _resolved(folder: PurePosixPath, target: str) -> str:
    steps: list[str] = []
    for step in (target.lstrip("/") if target.startswith("/") else f"{folder}/{target}").split("/"):
        if step == "..":
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def without_chain(parts: dict[str, bytes]) -> None:
    """The order of calculation is made anew by every program, and would name cells that moved."""
    if parts.pop("xl/calcChain.xml", None) is not None:
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            parts[name] = re.sub(rb"<(?:Override|Relationship)\b[^>]*calcChain[^>]*/>", b"", parts[name])


def written(root: ET.Element, prefixes: dict[str, str]) -> bytes:
    """XML with the prefixes it came with, of which some are named in attributes only."""
    ET.register_namespace("", MAIN)
    for prefix, uri in prefixes.items():
        if not re.fullmatch(r"ns\d+", prefix):
            ET.register_namespace(prefix, uri)
    data: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    head_end = data.index(b">", data.index(b"?>") + 2)
    head = data[:head_end]
    missing = [f' xmlns:{p}="{u}"'.encode() for p, u in prefixes.items() if f"xmlns:{p}=".encode() not in head]
    if head.endswith(b"/"):
        head_end -= 1
    return data[:head_end] + b"".join(missing) + data[head_end:]
