"""Files that were judged before by the same rules, lists and settings, and need not be judged again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmrtkit.batch.cache import Cache, Entry
from cmrtkit.batch.documents import Document
from cmrtkit.batch.executors import Executor
from cmrtkit.batch.inputs import Input
from cmrtkit.batch.work import Delivered, Facts, judge_each
from cmrtkit.engine import RunOptions
from cmrtkit.engine.faults import TOOL_FAULT
from cmrtkit.errors import WorkbookError
from cmrtkit.reader.ole import SIGNATURE
from cmrtkit.resources import keyed, program_digest

# Hits are looked up so many files ahead of the work that is to be done.
_AT_ONCE = 256
_PASSING = {"not-found", "unreadable", "takes-too-long", "worker-died", TOOL_FAULT}


class Memory:
    """What a cache holds for runs with these options. Files of other machines are not looked up."""

    def __init__(self, cache: Cache, options: RunOptions) -> None:
        self._cache = cache
        self._options = options
        self._run = run_digest(options)

    def judged(self, inputs: Sequence[Input], executor: Executor) -> Iterator[Delivered]:
        """Judge files, in order: those that are not known are, and are known from then on."""
        for start in range(0, len(inputs), _AT_ONCE):
            yield from self._some(inputs[start : start + _AT_ONCE], executor)

    def _some(self, inputs: Sequence[Input], executor: Executor) -> Iterator[Delivered]:
        known = [self._known(item) for item in inputs]
        unknown = [item for item, found in zip(inputs, known, strict=True) if found is None]
        fresh = judge_each(unknown, self._options, executor)
        for item, found in zip(inputs, known, strict=True):
            yield found or self._kept(item, next(fresh))

    def _known(self, item: Input) -> Delivered | None:
        digest = None if _depends_on_passwords(item) else item.digest()
        entry = self._cache.get(self._key(item, digest)) if digest else None
        found = _unpacked(item, entry) if entry else None
        return found if found and found.facts.since <= self._options.as_of <= found.facts.until else None

    def _kept(self, item: Input, found: Delivered) -> Delivered:
        facts = found.facts
        if (
            facts.sha256
            and not item.is_remote
            and facts.brief.error not in _PASSING
            and TOOL_FAULT not in facts.brief.by_rule
            and not _depends_on_passwords(item)
        ):
            entry = Entry(facts.model_dump_json().encode(), found.document.packed)
            self._cache.put(self._key(item, facts.sha256), entry)
        return found

    def _key(self, item: Input, digest: str) -> str:
        """Settings of single suppliers may go by the name of the file."""
        return keyed("result", self._run, digest, repr(self._options.choice.named_by(item.shown_as)))


def _depends_on_passwords(item: Input) -> bool:
    """Whether a file is judged anew, and not remembered: it may be one that the user's passwords open.

    So what is said depends on the passwords of this run alone, and what was locked lies nowhere unlocked.
    """
    try:
        return bool(item.passwords) and item.load().startswith(SIGNATURE)
    except WorkbookError:
        return False


def _holds(found: Delivered) -> bool:
    """Whether the same would be said another time."""
    brief = found.facts.brief
    return brief.error not in _PASSING and TOOL_FAULT not in brief.by_rule


def _unpacked(item: Input, entry: Entry) -> Delivered | None:
    try:
        return Delivered(Document(item.shown_as, packed=entry.document), Facts.model_validate_json(entry.facts))
    except ValueError:
        return None


def run_digest(options: RunOptions) -> str:
    """A digest of all that decides what is said of a file, beside the file and the day."""
    choice = options.choice
    rules = (rule.model_dump_json(exclude=None if rule.file else {"words"}) for rule in (*choice.rules, *choice.common))
    settings = (item.model_dump_json() for item in (*choice.suppliers, *choice.verdicts, *options.suppressions.entries))
    voice = "to supplier" if options.to_supplier else ""
    said = (program_digest(), options.language, voice, options.references.given.model_dump_json())
    return keyed(*said, *rules, *settings)
