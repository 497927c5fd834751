"""Mutated workbooks, from a fixed seed: ``python -m tests.fuzz --count 2000 [--base FILE ...] [--reference LIST ...]``.

Two of three are .xlsx; the others come in every other container. Prints one JSON line: how many files came out how, the slowest file and the peak memory. Ends with
1 when a file raised, was met by a fault of the tool, took too long or memory passed the bound.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import random
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cmrtkit.builder import complete, write
from cmrtkit.engine import References, RunOptions, run_file
from cmrtkit.reference.opening import open_references
from cmrtkit.rulebook import load_rules
from cmrtkit.settings import RuleChoice, Settings
from tests.fuzz_containers import bend_binary_part, bend_content, bend_stream, bent_content, templates

LISTS = Path(__file__).resolve().parents[1] / "examples" / "lists"
SECONDS = 25.0
MEGABYTES = 400
Parts = dict[str, bytes]

_REFERENCES = [b"A0", b"XFD1048576", b"AAAA1", b"1A", b"B5", b"A99999999999", b"", b"\xe3\x81\x82"]
_VALUES = [
    b"",
    b"-1",
    b"NaN",
    b"inf",
    b"1e999",
    b"99999999",
    b"#REF!",
    b"true",
    b"\xef\xbc\x91",
    b"_xD800_",
    b"&#0;",
    b"&amp;lt;",
    b"=cmd|x",
]
_TEXTS = [
    b"a" * 32_000,
    b"1-----" * 5_000,
    b" ," * 16_000,
    b"(" * 32_000,
    b"@" * 32_000,
    b"CID" * 10_000,
    b"Smelter not listed",
    b"CID900301",
    "\u200b\u202e\u0301 ".encode() * 3_000,
    "\ufdfa".encode() * 3_000,
]
_TYPES = [b"s", b"str", b"b", b"e", b"d", b"n", b"inlineStr", b"zz", b""]


def flip_bytes(rng: random.Random, data: bytes) -> bytes:
    """Bytes of the archive changed, as a bad transfer does."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 2, 8, 64])):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    """A piece of the archive lost or repeated."""
    at, size = rng.randrange(len(data)), rng.randrange(1, 20_000)
    return data[:at] + data[at + size :] if rng.random() < 0.5 else data[: at + size] + data[at:]


def in_parts(change: Callable[[random.Random, Parts], None]) -> Callable[[random.Random, bytes], bytes]:
    """A mutation of the unpacked parts, packed again with right checksums."""

    def mutate(rng: random.Random, data: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        change(rng, parts)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        return buffer.getvalue()

    return mutate


def drop_part(rng: random.Random, parts: Parts) -> None:
    del parts[rng.choice(list(parts))]


def swap_parts(rng: random.Random, parts: Parts) -> None:
    one, other = rng.sample(list(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]


def bend_part(rng: random.Random, parts: Parts) -> None:
    """Characters of one part changed, removed or repeated."""
    name = rng.choice([item for item in parts if parts[item]])
    part = bytearray(parts[name])
    at, size = rng.randrange(len(part)), rng.choice([1, 3, 40, 4000])
    kind = rng.randrange(3)
    if kind == 0:
        part[at : at + size] = bytes(rng.choice(b"<>&\"'/= \x00\xffAz09") for _ in range(min(size, 40)))
    elif kind == 1:
        del part[at : at + size]
    else:
        part[at:at] = part[at : at + size] * rng.choice([1, 30])
    parts[name] = bytes(part)


def bend_attribute(rng: random.Random, parts: Parts) -> None:
    """References, types, styles and values that no program writes, in well-formed XML."""
    sheets = [name for name in parts if "worksheets/sheet" in name]
    name = rng.choice(sheets)
    for _ in range(rng.choice([1, 5, 50])):
        pattern, choices = rng.choice(
            [(rb'(<c r=")[^"]*', _REFERENCES), (rb'(<row r=")[^"]*', _REFERENCES), (rb'( t=")[^"]*', _TYPES),
             (rb'( s=")[^"]*', [b"-1", b"99999", b"x"]), (rb"(<v>)[^<]*", _VALUES), (rb'( si=")[^"]*', [b"-1", b"7", b"x"]),
             (rb"(<f[^>]*>)[^<]*", [b"", b"look-up", b"A1", b"&#x3c;"])]
        )  # fmt: skip
        found = list(re.finditer(pattern, parts[name]))
        if found:
            spot = rng.choice(found)
            parts[name] = parts[name][: spot.end(1)] + rng.choice(choices) + parts[name][spot.end() :]


def bend_names(rng: random.Random, parts: Parts) -> None:
    """The list of sheets and the relations between parts."""
    name = rng.choice([item for item in parts if item.endswith(("workbook.xml", ".rels", "[Content_Types].xml"))])
    words = re.findall(rb'"([^"]*)"', parts[name])
    parts[name] = parts[name].replace(
        rng.choice(words), rng.choice([*words, b"", b"../../../etc/passwd", b"\xf0\x9f\x98\x80"]), 1
    )


def bend_text(rng: random.Random, parts: Parts) -> None:
    """Texts that no supplier types, but a hostile one may: as long as a cell can be, and made to be slow to read."""
    names = [name for name in parts if b"<t" in parts[name]]
    for _ in range(rng.choice([1, 5, 20])):
        name = rng.choice(names)
        found = list(re.finditer(rb"(<t[^>]*>)[^<]*", parts[name]))
        if found:
            spot = rng.choice(found)
            parts[name] = parts[name][: spot.end(1)] + rng.choice(_TEXTS) + parts[name][spot.end() :]


MUTATIONS = [
    flip_bytes,
    cut,
    *map(
        in_parts, (drop_part, swap_parts, bend_part, bend_part, bend_attribute, bend_attribute, bend_names, bend_text)
    ),
]


# What is done to the other containers: files, streams and parts bent, and what a bad transfer does to all of them.
OTHERS: dict[str, list[Callable[[random.Random, bytes], bytes]]] = {
    "xls": [flip_bytes, cut],
    "xls-stream": [bend_stream],
    "xls-locked": [flip_bytes, cut],
    "xls-xor": [flip_bytes, cut],
    "xlsb": [flip_bytes, cut, *map(in_parts, (drop_part, swap_parts, bend_binary_part, bend_binary_part, bend_part))],
    "ods": [flip_bytes, cut, *map(in_parts, (drop_part, swap_parts, bend_content, bend_content, bend_part))],
    "fods": [flip_bytes, cut, bent_content],
}


def mutant(rng: random.Random, originals: list[bytes], others: dict[str, bytes]) -> bytes:
    """A mutated workbook; of one in a container that was given, nothing else."""
    if not others or rng.random() < 2 / 3:
        return rng.choice(MUTATIONS)(rng, rng.choice(originals))
    kind = rng.choice(sorted(others))
    return rng.choice(OTHERS[kind])(rng, others[kind])


def bases(paths: list[Path]) -> list[bytes]:
    if paths:
        return [path.read_bytes() for path in paths]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.xlsx"
        found = []
        # The last one is of a version nobody knows, so that all it is built of is looked at.
        for family, version, stated in (("CMRT", "6.4", None), ("EMRT", "1.3", None), ("AMRT", "1.3", "Revision 1.9")):
            sound = complete(family, version)
            write(sound.with_cells({"Declaration!J3": stated}) if stated else sound, path)
            found.append(path.read_bytes())
        return found


def run(count: int, seed: int, paths: list[Path], lists: list[Path]) -> dict[str, object]:
    originals, others = bases(paths), {} if paths else templates()
    options = RunOptions(
        RuleChoice(load_rules(), Settings()), dt.date(2026, 1, 1), References(open_references(lists or [LISTS]))
    )
    outcomes: Counter[str] = Counter()
    slowest, faults = 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant.xlsx"
        for number in range(count):
            rng = random.Random(f"{seed}/{number}")
            path.write_bytes(mutant(rng, originals, others))
            started = time.perf_counter()
            result = run_file(path, "mutant.xlsx", options)
            slowest = max(slowest, time.perf_counter() - started)
            outcome = result.error.code if result.error else "checked"
            if outcome == "tool-fault" or any(item.name == "tool-fault" for item in result.findings):
                faults.append(number)
            result.model_dump_json()
            outcomes[outcome] += 1
    return {
        "outcomes": dict(outcomes),
        "slowest": round(slowest, 2),
        "megabytes": round(peak_megabytes()),
        "faults": faults,
    }


def peak_megabytes() -> float:
    """Peak memory of this process. getrusage counts what its parent held when it was forked, too."""
    status = Path("/proc/self/status")
    if status.is_file():
        peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="utf-8"))
        if peak:
            return int(peak[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--base", type=Path, nargs="*", default=[])
    parser.add_argument("--reference", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    report = run(arguments.count, arguments.seed, arguments.base, arguments.reference)
    print(json.dumps(report))
    bad = report["faults"] or report["slowest"] > SECONDS or report["megabytes"] > MEGABYTES  # type: ignore[operator]
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
