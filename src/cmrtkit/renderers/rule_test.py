"""What came of the examples of rules: one line a rule, and one for each example that went otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmrtkit.findings import Finding
from cmrtkit.rulebook import Language, Rule
from cmrtkit.rulebook.worked import WorkedExample
from cmrtkit.text import visible
from cmrtkit.words import Words, load_words

Tested = Sequence[tuple[Rule, Sequence[WorkedExample]]]


def render_rule_test(tested: Tested, language: Language) -> str:
    """The lines, and the counts below them."""
    words = load_words(language)
    return "".join(f"{line}\n" for line in (*_lines(tested, words), _summary(tested, words)))


def all_as_expected(tested: Tested) -> bool:
    """Whether every example went as its rule says."""
    return all(is_as_expected(worked) for _, examples in tested for worked in examples)


def is_as_expected(worked: WorkedExample) -> bool:
    """Whether exactly the cells were found that the example names."""
    return _cells(worked.findings) == worked.example.finds


def _lines(tested: Tested, words: Words) -> Iterator[str]:
    for rule, examples in tested:
        failed = [worked for worked in examples if not is_as_expected(worked)]
        kind = "without" if not examples else "failed" if failed else "passed"
        yield words.rule_test(kind, name=rule.name, count=len(examples), failed=len(failed))
        yield from ("  " + _difference(worked, words) for worked in failed)


def _difference(worked: WorkedExample, words: Words) -> str:
    return words.rule_test(
        "difference",
        title=visible(worked.example.title),
        found=_said(_cells(worked.findings), words),
        expected=_said(worked.example.finds, words),
    )


def _cells(findings: Sequence[Finding]) -> list[str]:
    return [f"{finding.sheet}!{finding.cell}" if finding.cell else finding.name for finding in findings]


def _said(cells: Sequence[str], words: Words) -> str:
    return words.say_listed([visible(cell) for cell in cells]) or words.rule_test("nothing")


def _summary(tested: Tested, words: Words) -> str:
    examples = [worked for _, found in tested for worked in found]
    return words.rule_test(
        "summary",
        rules=len(tested),
        examples=len(examples),
        failed=sum(not is_as_expected(worked) for worked in examples),
        without=sum(not found for _, found in tested),
    )
