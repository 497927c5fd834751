"""Opens archives and mails of every form."""

from __future__ import annotations

from typing import BinaryIO

from cmrtkit.containers.items import Container
from cmrtkit.containers.kinds import Form
from cmrtkit.containers.limits import MAIL_BYTES, Budget
from cmrtkit.containers.mails import open_mail
from cmrtkit.containers.outlook import open_outlook
from cmrtkit.containers.zips import open_zip
from cmrtkit.errors import WorkbookError


def opened(form: Form, stream: BinaryIO, *, in_memory: bool, budget: Budget | None = None) -> Container:
    """What a stream holds. Raises WorkbookError, OSError."""
    if form == "zip":
        return open_zip(stream, in_memory)
    stream.seek(0)
    data = stream.read(MAIL_BYTES + 1)
    if len(data) > MAIL_BYTES:
        raise WorkbookError("mail-too-large", limit=MAIL_BYTES // 2**20)
    return open_outlook(data) if form == "outlook" else open_mail(data, budget)
