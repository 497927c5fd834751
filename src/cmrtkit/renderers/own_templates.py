"""Templates of the user's own that would be ignored, and are told instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from jinja2 import BaseLoader, Environment, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.meta import find_referenced_templates

from cmrtkit.errors import UsageError
from cmrtkit.malformed import did_you_mean
from cmrtkit.renderers.template_faults import PREFIX, not_working
from cmrtkit.resources import templates_dir
from cmrtkit.text import visible

_ENDING = ".j2"
_Parse = Callable[[str], nodes.Template]


def require_used(folder: Path, loader: BaseLoader) -> None:
    """That every template of a folder, and every block in it, has a place in a page.

    Raises UsageError, with what was probably meant, where a file takes the place of no template and no other includes
    it, where it has a block that the template it extends does not have, and where it is no template at all.
    """
    shipped = _shipped()
    names = sorted(_names(folder, {PurePosixPath(name).name for name in shipped}))
    parse = _parser(folder, loader)
    parsed = {name: parse(name) for name in names if name.endswith(_ENDING)}
    stray = _stray(names, _references(parsed), shipped)
    if stray:
        raise UsageError(
            f"the template {visible(stray)} in {folder} is used by nothing{_meant(stray, folder, shipped)}"
        )
    for name, tree in parsed.items():
        _require_blocks(name, tree, parse, folder)


@cache
def _shipped() -> frozenset[str]:
    home = templates_dir()
    return frozenset(path.relative_to(home).as_posix() for path in home.rglob(f"*{_ENDING}"))


def _names(folder: Path, known: set[str]) -> Iterator[str]:
    """The files that are meant as templates, by their ending, or the name of a shipped one without it."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        is_meant = path.name.endswith(_ENDING) or f"{path.name}{_ENDING}" in known
        if is_meant and not any(part.startswith(".") for part in name.parts) and path.is_file():
            yield name.as_posix()


def _parser(folder: Path, loader: BaseLoader) -> _Parse:
    environment = Environment(loader=loader, autoescape=True)  # nothing is rendered with it

    @cache
    def parse(name: str) -> nodes.Template:
        try:
            source, path, _ = loader.get_source(environment, name)
            return environment.parse(source, name, path)
        except TemplateNotFound:
            raise
        except UnicodeDecodeError as error:
            raise UsageError(f"the template {visible(name)} in {folder} is not saved as UTF-8") from error
        except (TemplateSyntaxError, OSError) as error:
            raise not_working(folder, name, error) from error

    return parse


def _references(parsed: Mapping[str, nodes.Template]) -> dict[str, set[str | None]]:
    """What each template includes, extends or imports; None where only running it would tell."""
    return {name: set(find_referenced_templates(tree)) for name, tree in parsed.items()}


def _stray(names: list[str], references: Mapping[str, set[str | None]], shipped: frozenset[str]) -> str | None:
    """A template that no shipped one's place leads to; rather one that includes others than one included by it."""
    reached: set[str | None] = set()
    waiting: list[str | None] = [name for name in names if name in shipped]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting += references.get(name or "", set()) - reached
    if None in reached:
        return None
    left = [name for name in names if name not in reached]
    included = {other for name in left for other in references.get(name, set()) if other != name}
    return next((name for name in left if name not in included), left[0] if left else None)


def _meant(name: str, folder: Path, shipped: frozenset[str]) -> str:
    """Where a template of this name belongs, or the nearest name that there is."""
    file = PurePosixPath(name).name
    homes = sorted(other for other in shipped if PurePosixPath(other).name == file)
    if homes:
        return f"; put it into {' or '.join(str((folder / home).parent) for home in homes)}"
    ended = file if file.endswith(_ENDING) else f"{file}{_ENDING}"
    same = sorted(other for other in shipped if PurePosixPath(other).name == ended)
    return f"; did you mean {same[0]}?" if same else did_you_mean(name, sorted(shipped))


def _require_blocks(name: str, tree: nodes.Template, parse: _Parse, folder: Path) -> None:
    try:
        known = _inherited(tree, parse)
    except RecursionError as error:
        why = f'it extends itself; the template of the tool is "{PREFIX}/{visible(name)}"'
        raise UsageError(f"the templates in {folder} do not work ({visible(name)}): {why}") from error
    for block in _outermost(tree):
        if known is not None and block.name not in known:
            where = f"{visible(name)}, line {block.lineno}"
            why = f"what it extends has no block {visible(block.name)}{did_you_mean(block.name, sorted(known))}"
            raise UsageError(f"the templates in {folder} do not work ({where}): {why}")


def _inherited(tree: nodes.Template, parse: _Parse) -> set[str] | None:
    """The names of blocks that a template may replace; None where it extends none, or only running it would tell."""
    parents = [extends.template for extends in tree.find_all(nodes.Extends)]
    known: set[str] = set()
    for parent in parents:
        above = _parent(parent, parse)
        if above is None:
            return None
        known |= {block.name for block in above.find_all(nodes.Block)} | (_inherited(above, parse) or set())
    return known if parents else None


def _parent(template: nodes.Expr, parse: _Parse) -> nodes.Template | None:
    """None where the template is not there, which rendering tells."""
    if not isinstance(template, nodes.Const):
        return None
    try:
        return parse(str(template.value))
    except TemplateNotFound:
        return None


def _outermost(node: nodes.Node) -> Iterator[nodes.Block]:
    """Blocks that stand in no other; one within another is shown with that."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outermost(child)
