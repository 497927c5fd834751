"""What a file is, judged by its content first and by its name where the content does not tell."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO, Literal, NamedTuple

from cmrtkit.containers.limits import MAIL_BYTES
from cmrtkit.containers.outlook import is_outlook_mail
from cmrtkit.containers.zips import Listing
from cmrtkit.errors import WorkbookError

HEAD_BYTES = 4096
Form = Literal["workbook", "zip", "mail", "outlook", "shut", "other"]
# Everything Excel calls a workbook: old and binary ones are reported, not passed over.
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".fods"})
_CONTAINERS = frozenset({".zip", ".eml", ".msg"})  # and winmail.dat, by its content
# Archives that are told, not opened; of those that pack one file, those whose name says that it may be a workbook.
_ARCHIVES = frozenset({".7z", ".rar", ".tar", ".tgz", ".lzh", ".lha", ".cab", ".alz", ".egg", ".ace"})
_PACKERS = frozenset({".gz", ".bz2", ".xz", ".zst"})
# A mail in an envelope; one that is signed only has the mail in it to be read.
_PROTECTED = frozenset({".p7m", ".rpmsg"})
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "RAR"),
    (0, b"\x1f\x8b\x08", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\0", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard"),
    (0, b"MSCF", "CAB"),
    (0, b"ALZ\x01", "ALZ"),
    (0, b"EGGA", "EGG"),
    (2, b"-lh", "LZH"),
    (2, b"-lz", "LZH"),
    (7, b"**ACE**", "ACE"),
    (257, b"ustar", "tar"),
)
_PACKED_ONE = ("gzip", "bzip2", "xz", "Zstandard")
_WINMAIL = b"\x78\x9f\x3e\x22"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# With what the parts of an office document begin; whatever is wrong with it is for the reader to say.
_OFFICE = ("[content_types].xml", "_rels/", "docprops/", "xl/", "customxml/", "mimetype", "content.xml")
_HEADER = re.compile(rb"(?:From [^\n]*\n)?[!-9;-~]{1,60}[ \t]*:")
_MAIL_HEADER = re.compile(
    rb"^(?:received|return-path|delivered-to|from|to|date|subject|message-id|mime-version|x-[a-z-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


class Known(NamedTuple):
    """A form, and of what is ``shut`` why."""

    form: Form
    error: WorkbookError | None = None


OTHER = Known("other")


def ending_of(name: str) -> str:
    """The ending of a name, with its dot and in small letters."""
    return PurePosixPath(name.rpartition("/")[2]).suffix.lower()


def is_workbook_name(name: str) -> bool:
    """Whether a file is taken for a workbook by its name."""
    return ending_of(name) in WORKBOOKS


def may_hold_workbooks(name: str) -> bool:
    """Whether a file is taken for an archive or a mail by its name."""
    path = PurePosixPath(name.lower())
    packed = path.suffix in _PACKERS and ending_of(path.stem) in (WORKBOOKS | _ARCHIVES)
    return packed or path.suffix in (_CONTAINERS | _ARCHIVES)


def top_kind(stream: BinaryIO, name: str) -> Known:
    """What a file is of which a run is told, or which lies in a folder. Raises OSError."""
    head = stream.read(HEAD_BYTES)

    def whole() -> BinaryIO:
        stream.seek(0)
        return stream

    return kind_of(head, name, whole)


def kind_of(head: bytes, name: str, whole: Callable[[], BinaryIO]) -> Known:
    """What the first bytes say; ``whole`` gives all of them where they must be looked at.

    What calls itself a workbook stays one unless it is certainly something else: its reader says best what is wrong.
    """
    if head.startswith(_ZIP):
        return _zip_kind(head, name, whole)
    if head.startswith(_OLE):
        return _ole_kind(name, whole)
    if head.startswith(_WINMAIL):
        return _shut("mail-winmail")
    shut = _archive(head, name)
    if shut:
        return _shut("archive-unsupported", kind=shut)
    if is_workbook_name(name):
        return Known("mail" if _is_mail(head) else "workbook")
    return _by_name(head, ending_of(name))


def _by_name(head: bytes, ending: str) -> Known:
    """Where the content is nothing that is known. What is empty its reader calls so."""
    if ending in _CONTAINERS and not head.strip(b"\0 \r\n\t"):
        return Known("workbook")
    if ending == ".eml" or ending in _PROTECTED:
        shut = "mail-damaged" if ending == ".eml" else "mail-protected"
        return Known("mail") if _begins_with_header(head) else _shut(shut)
    if ending in ("", ".mail", ".msg") and _is_mail(head):
        return Known("mail")
    return _shut(f"{'archive' if ending == '.zip' else 'mail'}-damaged") if ending in _CONTAINERS else OTHER


def _shut(code: str, **facts: object) -> Known:
    return Known("shut", WorkbookError(code, **facts))


def _begins_with_header(head: bytes) -> bool:
    return bool(_HEADER.match(head.lstrip(b"\xef\xbb\xbf\r\n\t ")))


def _is_mail(head: bytes) -> bool:
    """Whether a file begins with the headers of a mail, of which several are there."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    block = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return bool(_HEADER.match(start)) and len(set(map(bytes.lower, _MAIL_HEADER.findall(block)))) >= 2


def _archive(head: bytes, name: str) -> str | None:
    found = next((kind for at, magic, kind in _MAGIC if head.startswith(magic, at)), None)
    if found in _PACKED_ONE and not may_hold_workbooks(name) and not is_workbook_name(name):
        return None
    return found


def _ole_kind(name: str, whole: Callable[[], BinaryIO]) -> Known:
    if is_workbook_name(name):
        return Known("workbook")
    data = whole().read(MAIL_BYTES + 1)
    if len(data) > MAIL_BYTES:
        return _shut("mail-too-large", limit=MAIL_BYTES // 2**20) if ending_of(name) == ".msg" else OTHER
    if is_outlook_mail(data):
        return Known("outlook")
    if any(word.encode("utf-16-le") in data for word in ("Workbook", "Book", "EncryptedPackage")):
        return Known("workbook")
    return _shut("mail-damaged") if ending_of(name) == ".msg" else OTHER


def _zip_kind(head: bytes, name: str, whole: Callable[[], BinaryIO]) -> Known:
    first = _first_name(head)
    workbook = is_workbook_name(name)
    if workbook and first.startswith(_OFFICE):
        return Known("workbook")
    try:
        listing = Listing(whole())
    except WorkbookError as error:
        return Known("workbook") if workbook else Known("shut", error)
    form = _office_form(listing)
    if form == "zip" and workbook and not any(map(_is_reply, listing.names)):
        return Known("workbook")
    return Known(form)


def _is_reply(name: str) -> bool:
    return is_workbook_name(name) or may_hold_workbooks(name)


def _office_form(listing: Listing) -> Form:
    """Office documents are archives, too."""
    names = listing.names
    if "[content_types].xml" in names:
        return "workbook" if any(name.startswith("xl/") for name in names) else "other"
    if "content.xml" in names and "mimetype" in names:
        info = next(info for info in listing.files if info.filename.lower() == "mimetype")
        try:
            return "workbook" if b"spreadsheet" in listing.read(info, 200) else "other"
        except WorkbookError:
            return "other"
    return "zip"


def _first_name(head: bytes) -> str:
    """The name of the first file of an archive, which stands in its first 30 bytes and behind."""
    length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + length].decode("ascii", errors="replace").lower()


def in_memory(data: bytes) -> BinaryIO:
    """Bytes as a file."""
    return io.BytesIO(data)
