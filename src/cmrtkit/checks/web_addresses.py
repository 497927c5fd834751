"""What a text gives its reader to open: a web address, or something in its place. Nothing is looked up on a network."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from cmrtkit.resources import load_yaml, rules_dir

Kind = Literal["web", "private", "file", "e-mail", "none"]
_BY_USE: tuple[Kind, ...] = ("web", "private", "file", "e-mail", "none")

# What no host holds divides a text. A path may be cut by it too: whether there is an address, its host decides.
_DIVIDER = re.compile(r"[\s<>\"'`()\[\]{}|^,;、。「」『』【】《》〈〉“”‘’]+")
_PATH = re.compile(r"[/\\?#]")
_HOST = re.compile(r"[\w.-]*")
_PLAIN_RUN = re.compile(r"[a-z0-9_.-]+")
_SLIPPED = re.compile(r"(https?)(?::[/\\]{1,2}|[/\\]{2})")  # "http:\\", "https:/" and "http//" are meant well
_TYPED_DOT = re.compile(r"(?<=[a-z0-9])。(?=[a-z0-9])")  # an input method's dot, which browsers take for one


def best_in(text: str) -> Kind:
    """The most useful thing a text gives: one usable web address is enough, whatever stands around it."""
    kinds = {kind for word in {*_DIVIDER.split(_readable(text))} for kind in _kinds(word)}
    return next((kind for kind in _BY_USE if kind in kinds), "none")


def _readable(text: str) -> str:
    """Small narrow letters without invisible ones; the slips that everybody reads over put right."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    shown = "".join(letter for letter in narrow if unicodedata.category(letter) != "Cf")
    return _SLIPPED.sub(r"\1://", _TYPED_DOT.sub(".", shown))


def _kinds(word: str) -> Iterator[Kind]:
    scheme, *addresses = word.split("://")
    for address in addresses:
        yield "file" if scheme.endswith("file") else _kind_of(_host(address), meant=True)
    if not addresses:
        yield _kind_without_scheme(word)


def _kind_without_scheme(word: str) -> Kind:
    first = _PATH.split(word.lstrip("/"), maxsplit=1)[0]
    if "www." in first:
        return _kind_of(first[first.index("www.") :], meant=True)
    if "@" in first:
        return "e-mail" if "." in first.rpartition("@")[2] else "none"
    if "\\" in word:
        return "file"
    kind = _kind_of(first, meant=False)
    return "file" if kind == "none" and _names_file(word) else kind


def _names_file(word: str) -> bool:
    return any("." in run and _last(run) in _endings()["files"] for run in _PLAIN_RUN.findall(word))


def _host(address: str) -> str:
    """The host of what stands behind a scheme; empty where there is none."""
    try:
        return urlsplit("//" + address.replace("\\", "/").lstrip("/")).hostname or ""
    except ValueError:
        return ""


def _kind_of(text: str, meant: bool) -> Kind:
    """What a host is. Chinese and Japanese words may stand around it without a blank, or be a part of it.

    ``meant`` says that "https://" or "www." shows what the text is meant to be.
    """
    candidates = [*_PLAIN_RUN.findall(text), *_HOST.findall(text)]
    kinds = {_kind_of_host(candidate.strip("._-"), meant) for candidate in candidates}
    return next(kind for kind in _BY_USE if kind in {*kinds, "none"})


def _kind_of_host(host: str, meant: bool) -> Kind:
    if "." not in host:
        return "private" if meant and host not in ("", "www") else "none"
    last = _last(host)
    if last.isdecimal():
        return _kind_of_number(host)
    if last in _endings()["files"]:
        return "file"
    if last in _endings()["private"]:
        return "private"
    return "web" if all(host.split(".")) and _is_top_level(last, meant) else "none"


def _kind_of_number(host: str) -> Kind:
    try:
        return "web" if ipaddress.ip_address(host).is_global else "private"
    except ValueError:
        return "none"


@cache
def _endings() -> dict[str, frozenset[str]]:
    listed = load_yaml(rules_dir() / "reference" / "address-endings.yaml")
    return {kind: frozenset(ending.strip() for ending in text.split(",")) for kind, text in listed.items()}


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _is_top_level(label: str, meant: bool) -> bool:
    """Whether a name may end so; in plain text a Chinese word behind a full stop is no domain."""
    letters = label.isalpha() and len(label) >= 2 and (meant or label.isascii())
    return letters or label.startswith("xn--")
