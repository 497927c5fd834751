"""Markdown for the summary of a job or a comment on a pull request: who must do what, the worst first.

Always short enough for a comment on GitHub (65,536 characters), so also for ``$GITHUB_STEP_SUMMARY`` (1 MiB). Of a
run that is too large, the findings of later suppliers come in short, then not at all, and the report says so.
Rendered as GitHub Flavored Markdown (https://github.github.com/gfm/).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmrtkit.renderers.markdown_gathered import Gathered, Reply, gather
from cmrtkit.renderers.markdown_inert import fitting
from cmrtkit.renderers.markdown_parts import Parts
from cmrtkit.renderers.markdown_replies import Replies
from cmrtkit.renderers.report import Report
from cmrtkit.renderers.templating import Markdown, render_markdown

LIMIT = 64_000  # a little less than a comment may have, for whoever adds lines of their own
_MOST_DETAILS = 60
_AT_LENGTH = 0.5  # of the room for findings, where they do not fit


def render(report: Report) -> Iterator[str]:
    """One document in one piece; the workbooks are gone through twice."""
    gathered = gather(report.run)
    titles = {rule.name: rule.words[report.language].title for rule in report.rules if rule.name in gathered.rules}
    replies = Replies(report.words, titles)
    parts = Parts(report, gathered, replies)
    room = LIMIT - len(_document(report, parts, [""]))
    yield _document(report, parts, _details(report, gathered, replies, room))


def _document(report: Report, parts: Parts, details: Sequence[str]) -> str:
    """The report with these details of suppliers; it tells how many are missing."""
    said, attention = report.words.section("markdown"), _attention(report)
    left = attention - len(details)
    return render_markdown(
        "report/summary.md.j2",
        said=said,
        title=said["title"].format(count=report.run.summary.checked),
        standing=parts.standing(),
        warnings=list(parts.warnings()),
        tables=[table for table in parts.tables() if table.rows],
        details=[Markdown(detail) for detail in details] if attention else [],
        no_room=said["no_room"].format(count=left) if left > 0 else "",
        accepted=parts.accepted(),
        basis=parts.basis(),
    )


def _attention(report: Report) -> int:
    """How many replies something must be asked about."""
    return sum(count for verdict, count in report.run.summary.by_verdict.items() if verdict != "accept")


def _details(report: Report, gathered: Gathered, replies: Replies, room: int) -> list[str]:
    """Findings by supplier: at length where all fit, else the worst at length and others in short, as many as fit."""
    asked = [reply for reply in gathered.replies if reply.verdict.verdict != "accept"][:_MOST_DETAILS]
    written = _written(report, {reply.at: reply for reply in asked}, replies)
    forms = [written[reply.at] for reply in asked]
    at_length = [long for long, _ in forms]
    if len(asked) == _attention(report) and sum(map(len, at_length)) <= room:
        return at_length
    kept = fitting(at_length, int(room * _AT_LENGTH))
    return [*kept, *fitting((short for _, short in forms[len(kept) :]), room - sum(map(len, kept)))]


def _written(report: Report, asked: dict[int, Reply], replies: Replies) -> dict[int, tuple[str, str]]:
    """Both forms of each reply, by its place in the run."""
    found = ((asked[at], item) for at, item in enumerate(report.run.files) if at in asked)
    return {reply.at: (replies.at_length(reply, item), replies.in_short(reply, item)) for reply, item in found}
