"""Breaks the check functions one by one, and says which breaks no example of a rule would show.

    python -m tests.mutation                 every check, and every function beside it, emptied and inverted
    python -m tests.mutation answers_given   only functions of modules whose names begin so
    python -m tests.mutation general --with tests/test_general_checks.py    what no example shows is tried with these tests

Emptied: the function finds nothing (returns None, or yields nothing). Inverted: one condition in it (an ``if``,
a filter of a comprehension, a returned truth) is turned round. A break that no example notices means that the
examples do not hold the function to what it says. Exit code 1 where a check itself survives.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

import cmrtkit.checks
from cmrtkit.checks import CHECKS, CheckContext
from cmrtkit.engine.rules import finding
from cmrtkit.rulebook import Example, Rule, load_examples, load_rules
from cmrtkit.rulebook.worked import WorkedExample
from cmrtkit.words import load_words
from cmrtkit.worked_examples import example_context
from tests.helpers import told

Test = tuple[Rule, Example, CheckContext]


@dataclass(frozen=True)
class Mutant:
    """One way to break a function: its new code."""

    module: str
    function: str
    what: str
    line: int
    target: FunctionType
    code: CodeType

    @property
    def is_check(self) -> bool:
        return any(inspect.unwrap(check) is self.target for check in CHECKS.values())


def modules() -> list[ModuleType]:
    """The modules of checks."""
    found = pkgutil.walk_packages(cmrtkit.checks.__path__, "cmrtkit.checks.")
    return [importlib.import_module(item.name) for item in found]


def mutants(module: ModuleType) -> Iterator[Mutant]:
    """Every break of every function of a module."""
    tree = ast.parse(inspect.getsource(module))
    for path, node in _functions(tree):
        target = _find(module, path)
        for what, line, body in (*_emptied(node), *_inverted(node)):
            code = _compiled(tree, node, body, module, path)
            if target is not None and code is not None and code.co_freevars == target.__code__.co_freevars:
                yield Mutant(module.__name__, ".".join(path), what, line, target, code)


def _functions(tree: ast.AST, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield (*path, node.name), node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, (*path, node.name))


def _find(module: ModuleType, path: tuple[str, ...]) -> FunctionType | None:
    """The function itself, behind properties, class methods and caches."""
    found: Any = module
    for name in path:
        found = inspect.getattr_static(found, name, None)
    for attribute in ("fget", "__func__", "__wrapped__"):
        found = getattr(found, attribute, found)
    return found if isinstance(found, FunctionType) else None


def _emptied(node: ast.FunctionDef) -> Iterator[tuple[str, int, list[ast.stmt]]]:
    yields = any(isinstance(item, ast.Yield | ast.YieldFrom) for item in ast.walk(node))
    yield "emptied", node.lineno, ast.parse("if 0: yield" if yields else "pass").body


def _inverted(node: ast.FunctionDef) -> Iterator[tuple[str, int, list[ast.stmt]]]:
    """The function's body with one condition turned round, for each of its conditions."""
    for number in range(sum(1 for _ in _conditions(node))):
        copy = ast.parse(ast.unparse(node)).body[0]
        assert isinstance(copy, ast.FunctionDef)
        turn, line, text = list(_conditions(copy))[number]
        turn()
        yield f"inverted: {text}", node.lineno + line - 1, copy.body


def _conditions(node: ast.AST) -> Iterator[tuple[Callable[[], None], int, str]]:
    for item in ast.walk(node):
        if isinstance(item, ast.If | ast.IfExp | ast.While | ast.Assert):
            yield _turn(item, "test")
        elif isinstance(item, ast.comprehension):
            for at in range(len(item.ifs)):
                yield _turn(item.ifs, at)
        elif isinstance(item, ast.Return) and isinstance(item.value, ast.Compare | ast.BoolOp):
            yield _turn(item, "value")
        elif isinstance(item, ast.BoolOp) and not any(isinstance(value, ast.Constant) for value in item.values):
            for at in range(len(item.values)):
                yield _turn(item.values, at)


def _turn(holder: Any, key: str | int) -> tuple[Callable[[], None], int, str]:
    old = holder[key] if isinstance(key, int) else getattr(holder, key)
    new = ast.copy_location(ast.UnaryOp(ast.Not(), old), old)

    def turn() -> None:
        if isinstance(key, int):
            holder[key] = new
        else:
            setattr(holder, key, new)

    return turn, old.lineno, ast.unparse(old)[:80]


def _compiled(
    tree: ast.Module, node: ast.FunctionDef, body: list[ast.stmt], module: ModuleType, path: tuple[str, ...]
) -> CodeType | None:
    kept, node.body = node.body, body
    try:
        ast.fix_missing_locations(tree)
        code: CodeType | None = compile(tree, module.__file__ or "", "exec")
    finally:
        node.body = kept
    for name in path:
        inner = code.co_consts if code else ()
        code = next((item for item in inner if isinstance(item, CodeType) and item.co_name == name), None)
    return code


@cache
def tests_of(module: str) -> tuple[Test, ...]:
    """The examples of all rules whose checks use a module, those of its own checks first."""
    own = [rule for rule in load_rules() if inspect.unwrap(CHECKS[rule.check]).__module__ == module]
    users = [rule for rule in load_rules() if rule not in own and module in _used_by(_module_of(rule))]
    return tuple(test for rule in (*own, *users) for test in _tests(rule))


def _module_of(rule: Rule) -> str:
    return str(inspect.unwrap(CHECKS[rule.check]).__module__)


@cache
def _used_by(module: str) -> frozenset[str]:
    """The modules of checks that a module imports, and those they import."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    direct = {item.module or "" for item in ast.walk(tree) if isinstance(item, ast.ImportFrom)}
    ours = {name for name in direct if name.startswith("cmrtkit.checks.") and name != module}
    return frozenset(ours).union(*(_used_by(name) for name in ours))


@cache
def _tests_of_rule(name: str) -> tuple[Test, ...]:
    rule = next(item for item in load_rules() if item.name == name)
    return tuple((rule, example, example_context(example)) for example in load_examples(rule))


def _tests(rule: Rule) -> tuple[Test, ...]:
    return _tests_of_rule(rule.name)


def is_noticed(tests: tuple[Test, ...]) -> bool:
    """Whether some example finds something else than it says it does, or fails."""
    return any(not _holds(*test) for test in tests)


def _holds(rule: Rule, example: Example, context: CheckContext) -> bool:
    """Whether the rule says of an example what it said of it unbroken."""
    return _said(rule, example, context) == _unbroken(rule.name)[example.title]


@cache
def _unbroken(rule: str) -> dict[str, str]:
    return {example.title: _said(*test) for test in _tests_of_rule(rule) for example in [test[1]]}


def _said(rule: Rule, example: Example, context: CheckContext) -> str:
    """What the tests hold a rule to; nothing where it fails."""
    ruled = rule.model_copy(update={"parameters": {**rule.parameters, **example.parameters}})
    fresh, words = replace(context, memo={}), load_words("en")
    try:
        hits = list(CHECKS[rule.check](fresh.with_parameters(ruled.parameters)))
        findings = [finding(ruled, hit, "en", words) for hit in hits]
    except Exception:
        return "fails"
    return told(ruled, WorkedExample(example, tuple(findings))) + "".join(f"{hit.also}" for hit in hits)


def survivors(module: ModuleType, files: list[str]) -> Iterator[Mutant]:
    """The breaks that no example shows, nor a test of these files."""
    tests = tests_of(module.__name__)
    for mutant in mutants(module):
        kept = mutant.target.__code__
        mutant.target.__code__ = mutant.code
        _forget()
        try:
            noticed = is_noticed(tests) or _fails(files)
        finally:
            mutant.target.__code__ = kept
            _forget()
        if not noticed:
            yield mutant


def _fails(files: list[str]) -> bool:
    """Whether one of the tests fails as things stand."""
    return bool(files) and pytest.main(["-x", "-q", "--no-header", "-p", "no:cacheprovider", *files]) != 0


def _forget() -> None:
    """What functions have kept from before."""
    for module in modules():
        for item in vars(module).values():
            if hasattr(item, "cache_clear"):
                item.cache_clear()


def _parted(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Names of modules, and the test files behind ``--with``."""
    at = arguments.index("--with") if "--with" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def main(arguments: list[str]) -> int:
    wanted, files = _parted(arguments)
    failed = total = 0
    for module in modules():
        short = module.__name__.removeprefix("cmrtkit.checks.")
        if wanted and not any(short.startswith(name) for name in wanted):
            continue
        is_noticed(tests_of(module.__name__))  # what is said unbroken is worked out before anything is broken
        total += sum(1 for _ in mutants(module))
        for mutant in survivors(module, files):
            failed += mutant.is_check
            mark = "CHECK " if mutant.is_check else ""
            print(f"SURVIVES {mark}{short}:{mutant.line} {mutant.function}: {mutant.what}", flush=True)
    print(f"{total} breaks tried")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
