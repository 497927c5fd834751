"""Patterns of users' rules mean what they mean in Python, and take no longer for hostile texts."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrtkit.patterns import LinearPattern, linear_pattern

LETTERS = "abA1_. \n{}]é株-"
ATOMS = [
    *("a", "b", ".", r"\d", r"\w", r"\S", "[ab]", "[^a]", "[a-c1]", "[]a]", r"[\]\-é]", r"\.", r"\x61", "é", "株", "_"),
    *("^", "$", r"\A", r"\Z", "{", "}", "]", " ", "", "{,", "a{", r"\n"),
]
REPEATS = ["*", "+", "?", "{2}", "{1,2}", "{,2}", "{1,}", "*?", "+?", "??", "{0}"]


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, inner).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(REPEATS)).map(lambda parts: f"(?:{parts[0]}){parts[1]}"),
    )


PATTERNS = st.recursive(st.sampled_from(ATOMS), _larger, max_leaves=8)


@settings(max_examples=600, deadline=None)
@given(pattern=PATTERNS, texts=st.lists(st.text(LETTERS, max_size=6), min_size=4, max_size=8), fold=st.booleans())
def test_a_pattern_means_what_it_means_in_python(pattern: str, texts: list[str], fold: bool) -> None:
    try:
        known = re.compile(pattern, re.DOTALL | (re.IGNORECASE if fold else 0))
    except re.error:
        with pytest.raises(ValueError, match="no regular expression"):
            LinearPattern(pattern)
        return
    ours = LinearPattern(pattern, fold)
    for text in texts:
        assert ours.fits(text) == bool(known.fullmatch(text)), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+b", "a" * 2_000),
        ("(a|a)*b", "a" * 2_000),
        (".*.*.*.*x", "ab" * 1_000),
        (r"(\w+\s?)*!", "word " * 400),
        ("(a?){300}a{100}", "a" * 2_000),
        ("(.{1,25}){1,25}x", "é株" * 1_000),
    ],
)
def test_no_text_takes_long(pattern: str, text: str) -> None:
    started = time.process_time()
    assert not LinearPattern(pattern).fits(text + "\0")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)",
        "(?!a)b",
        "(?<=a)b",
        r"(a)\1",
        "(?P<x>a)(?P=x)",
        "a++",
        "(?>a)",
        "(?i:a)",
        "(?s)a",
        r"\bab",
        r"\Ba",
        "(?#x)a",
    ],
)
def test_what_cannot_be_told_in_time_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not supported here"):
        LinearPattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("[", "no regular expression"),
        ("a{4294967296}", "no regular expression"),
        ("(((a{99}){99}){99})", "too large"),
        ("(((){999}){999}){999}", "too large"),
        ("(" * 400 + ")" * 400, "nested too deeply"),
        ("a" * 2_000, "longer than"),
    ],
)
def test_what_is_malformed_or_too_large_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        LinearPattern(pattern)


def test_case_is_ignored_where_asked() -> None:
    assert LinearPattern("(?i)ltd").fits("LTD")
    assert linear_pattern("ltd", ignore_case=True).fits("Ltd")
    assert not linear_pattern("ltd").fits("Ltd")


def test_texts_of_ever_new_letters_do_not_fill_the_memory() -> None:
    pattern = LinearPattern("(.{1,8}){1,8}")
    for start in range(0x4E00, 0x4E00 + 25_000, 50):
        pattern.fits("".join(map(chr, range(start, start + 50))))
    assert len(pattern._next) + len(pattern._open) <= 20_001
