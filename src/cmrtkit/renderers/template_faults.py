"""What is wrong with templates of the user's own, where it can be told: in which of them, and on which line."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from traceback import walk_tb

from jinja2 import TemplateNotFound, TemplateSyntaxError

from cmrtkit.errors import UsageError
from cmrtkit.resources import templates_dir
from cmrtkit.text import shorten, visible

PREFIX = "cmrtkit"  # under which templates of the user's own find those of the tool


def not_working(folder: Path, template: str, error: Exception) -> UsageError:
    """What is wrong with a folder's templates, with the template and its line where the error tells them."""
    missing = isinstance(error, TemplateNotFound) and error.message == error.name
    why = f"there is no template {error}" if missing else str(error) or type(error).__name__
    where = _place(folder, error) or template
    return UsageError(f"the templates in {folder} do not work ({visible(where)}): {shorten(why, 500)}")


def _place(folder: Path, error: Exception) -> str | None:
    """The last line of the folder's templates that led to an error; of the tool's, where none of these did."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name}, line {error.lineno}" if error.name else None
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    lines = [(Path(file), line) for file, line in frames if not file.startswith("<") and not file.endswith(".py")]
    for home, prefix in ((folder, PurePosixPath()), (templates_dir(), PurePosixPath(PREFIX))):
        here = [(path.relative_to(home), line) for path, line in lines if path.is_relative_to(home)]
        if here:
            path, line = here[-1]
            return f"{prefix / path.as_posix()}, line {line}"
    return None
