"""Workbooks attached to mails (.eml, .msg): found however they are attached, and nothing of the mail is shown."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import olefile
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import cmrtkit
from cmrtkit.batch import Input, discover
from cmrtkit.containers import limits, mails
from cmrtkit.errors import WorkbookError
from tests.compound_file import Storage, attached, attached_mail, compound_file, outlook_mail
from tests.conftest import ROOT
from tests.containers import locked, mail, zipped
from tests.helpers import run_cmrtkit
from tests.test_archives import error_of, shown, written

SOUND = (ROOT / "examples" / "sound-cmrt-6.4.xlsx").read_bytes()
FAULTY = (ROOT / "examples" / "faulty-cmrt-6.4.xlsx").read_bytes()
PERSONAL = ("taro", "yamada", "example.com", "confidential", "subject", "please find")
HEAD = b"From: Taro <taro@example.com>\r\nSubject: Confidential\r\nMIME-Version: 1.0\r\n"


def eml(tmp_path: Path, message: EmailMessage | bytes) -> Path:
    return written(tmp_path / "reply.eml", message if isinstance(message, bytes) else message.as_bytes())


def msg(tmp_path: Path, message: Storage) -> Path:
    return written(tmp_path / "reply.msg", compound_file(message))


def contents(path: Path) -> list[bytes]:
    return [item.load() for item in discover([str(path)]).inputs]


# However they are attached


def test_what_is_attached_is_judged_one_by_one(tmp_path: Path) -> None:
    path = eml(tmp_path, mail(("sound.xlsx", SOUND), ("notes.pdf", b"%PDF"), ("faulty.xlsx", FAULTY)))
    run = run_cmrtkit("validate", "reply.eml", "--format", "json", cwd=tmp_path)
    first, second = json.loads(run.stdout)["files"]
    assert (first["path"], second["path"]) == ("reply.eml/sound.xlsx", "reply.eml/faulty.xlsx")
    assert [first["sha256"], second["sha256"]] == [hashlib.sha256(data).hexdigest() for data in (SOUND, FAULTY)]
    assert "files that are no workbooks and were not looked at: 1 (notes.pdf)" in run.stderr
    assert path.read_bytes()


def test_the_order_is_that_of_the_mail(tmp_path: Path) -> None:
    path = eml(tmp_path, mail(("b.xlsx", SOUND), ("a.xlsx", SOUND), ("b.xlsx", FAULTY)))
    assert shown(path) == ["b.xlsx", "a.xlsx", "b (2).xlsx"]
    assert contents(path) == [SOUND, SOUND, FAULTY]


def _part(headers: str, data: bytes = SOUND) -> bytes:
    encoded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    return headers.encode() + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded


def _multipart(kind: str, *parts: bytes, boundary: bytes = b"frontier") -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"
    return f'Content-Type: multipart/{kind}; boundary="{boundary.decode()}"\r\n\r\n'.encode() + body


TEXT = b"Content-Type: text/plain\r\n\r\nHello"
INLINE = "Content-Type: application/vnd.ms-excel\r\nContent-Disposition: inline; filename=CMRT.xlsx"
WAYS = {
    "the mail is the file": HEAD + _part(INLINE),
    "inline": HEAD + _multipart("mixed", TEXT, _part(INLINE)),
    "related": HEAD + _multipart("related", TEXT, _part(INLINE + "\r\nContent-ID: <x>")),
    "in an alternative": HEAD
    + _multipart("mixed", TEXT, _multipart("alternative", TEXT, _part(INLINE), boundary=b"inner")),
    "signed": HEAD
    + _multipart(
        "signed",
        _multipart("mixed", TEXT, _part(INLINE), boundary=b"inner"),
        _part("Content-Type: application/pkcs7-signature; name=smime.p7s", b"signature"),
    ),
    "name of the type alone": HEAD + _multipart("mixed", _part('Content-Type: application/x; name="CMRT.xlsx"')),
    "as text": HEAD + _multipart("mixed", _part("Content-Type: text/plain; name=CMRT.xlsx")),
    "with the line of a mailbox": b"From taro@example.com Thu Jan  1 00:00:00 2026\r\n" + HEAD + _part(INLINE),
    "cut off behind it": (HEAD + _multipart("mixed", TEXT, _part(INLINE)))[:-14],
    "with line ends of Unix": (HEAD + _multipart("mixed", TEXT, _part(INLINE))).replace(b"\r\n", b"\n"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_workbook_is_found_however_it_is_attached(way: str, tmp_path: Path) -> None:
    path = eml(tmp_path, WAYS[way])
    assert shown(path) == ["CMRT.xlsx"]
    assert contents(path) == [SOUND]
    assert discover([str(path)]).skipped == ()


def test_a_workbook_without_a_name_is_one_by_its_content(tmp_path: Path) -> None:
    path = eml(tmp_path, mail((None, SOUND), (None, b"something")))
    assert shown(path) == ["attachment"]
    assert discover([str(path)]).skipped == ("attachment (2)",)


NAMES = {
    "plain": ('filename="CMRT 2026.xlsx"', "CMRT 2026.xlsx"),
    "RFC 2231": ("filename*=UTF-8''%E5%9B%9E%E7%AD%94.xlsx", "回答.xlsx"),
    "RFC 2231 in Shift_JIS with a letter of Windows": ("filename*=shift_jis''%89%F1%93%9A%87%8A.xlsx", "回答㈱.xlsx"),
    "RFC 2231 in parts": ("filename*0*=UTF-8''%E5%9B%9E;\r\n filename*1*=%E7%AD%94;\r\n filename*2=.xlsx", "回答.xlsx"),
    "RFC 2047 in UTF-8": ('filename="=?UTF-8?B?5Zue562ULnhsc3g=?="', "回答.xlsx"),
    "RFC 2047 in two": ('filename="=?UTF-8?B?5Zue?=\r\n =?UTF-8?B?562ULnhsc3g=?="', "回答.xlsx"),
    "RFC 2047 in ISO-2022-JP": (
        'filename="=?ISO-2022-JP?B?' + base64.b64encode("回答.xlsx".encode("iso2022_jp")).decode() + '?="',
        "回答.xlsx",
    ),
    "RFC 2047 in GB2312 that is GBK": (
        'filename="=?gb2312?B?' + base64.b64encode("镕答复.xlsx".encode("gbk")).decode() + '?="',
        "镕答复.xlsx",
    ),
    "RFC 2047 in what it is not": (
        'filename="=?us-ascii?B?' + base64.b64encode("回答.xlsx".encode()).decode() + '?="',
        "回答.xlsx",
    ),
    "raw UTF-8": ('filename="回答.xlsx"', "回答.xlsx"),
    "a date": ('filename="CMRT 1/6/2026.xlsx"', "CMRT 1-6-2026.xlsx"),
    "a path": ('filename="../../../etc/a.xlsx"', "etc-a.xlsx"),
    "an address": ('filename="CMRT taro@example.com.xlsx"', "CMRT …@….xlsx"),
    "broken": ('filename="=?UTF-8?B?5Zue562?=.xlsx"', None),
    "none": ("filename*=x", "x"),
}


@pytest.mark.parametrize("how", NAMES)
def test_names_in_every_way_to_write_them(how: str, tmp_path: Path) -> None:
    written_so, expected = NAMES[how]
    headers = f"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; {written_so}"
    (name,) = shown(eml(tmp_path, HEAD + _multipart("mixed", TEXT, _part(headers))))
    assert name == expected if expected else name
    assert "taro" not in name


@pytest.mark.parametrize(("codec", "name"), [("cp932", "紛争鉱物回答.xlsx"), ("gbk", "冲突矿产调查表.xlsx")])
def test_names_in_bytes_without_a_word_on_them(codec: str, name: str, tmp_path: Path) -> None:
    headers = "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=NAME"
    part = _part(headers).replace(b"NAME", b'"' + name.encode(codec) + b'"')
    assert shown(eml(tmp_path, HEAD + _multipart("mixed", TEXT, part))) == [name]


def test_mails_attached_to_mails(tmp_path: Path) -> None:
    """A forwarded mail goes by no name: programs name it by its subject."""
    inner = mail(("in.xlsx", FAULTY), mail(("deep.xlsx", SOUND)))
    exported = ("RE Confidential subject.eml", mail(("file.xlsx", SOUND)).as_bytes())
    path = eml(tmp_path, mail(("out.xlsx", SOUND), inner, exported))
    assert shown(path) == ["out.xlsx", "mail/in.xlsx", "mail/mail/deep.xlsx", "mail.eml/file.xlsx"]
    assert contents(path) == [SOUND, FAULTY, SOUND, SOUND]


def test_mails_in_mails_end_somewhere(tmp_path: Path) -> None:
    message = mail(("a.xlsx", SOUND))
    for _ in range(limits.DEPTH - 1):
        message = mail(message)
    assert contents(eml(tmp_path, message)) == [SOUND]
    assert error_of(eml(tmp_path, mail(message))).code == "archive-too-deep"


def test_an_attached_mail_that_is_encoded_though_it_must_not_be(tmp_path: Path) -> None:
    encoded = _part("Content-Type: message/rfc822", mail(("in.xlsx", SOUND)).as_bytes())
    path = eml(tmp_path, HEAD + _multipart("mixed", TEXT, encoded))
    assert shown(path) == ["mail/in.xlsx"]
    assert contents(path) == [SOUND]


def test_archives_in_mails_and_mails_in_archives(tmp_path: Path) -> None:
    message = mail(("june.zip", zipped({"A/a.xlsx": SOUND})))
    outlook = compound_file(outlook_mail(attached(zipped({"b.xlsx": FAULTY}), "b.zip")))
    path = written(tmp_path / "all.zip", zipped({"1.eml": message.as_bytes(), "2.msg": outlook}))
    assert shown(path) == ["1.eml/june.zip/A/a.xlsx", "2.msg/b.zip/b.xlsx"]
    assert contents(path) == [SOUND, FAULTY]


# Outlook's own files


def test_a_mail_of_outlook(tmp_path: Path) -> None:
    path = msg(
        tmp_path,
        outlook_mail(
            attached(SOUND, "紛争鉱物 回答.xlsx"),
            attached(SOUND, short="回答.xls".encode("cp932")),
            attached(b"\x89PNG", "image001.png", kind="image/png", hidden=True),
            attached(b"%PDF", "printed.pdf"),
            attached(FAULTY, "small.xlsx"),
        ),
    )
    with olefile.OleFileIO(path, raise_defects=olefile.DEFECT_POTENTIAL) as file:
        assert file.exists("__attach_version1.0_#00000004/__substg1.0_37010102")
    assert shown(path) == ["紛争鉱物 回答.xlsx", "回答.xls", "small.xlsx"]
    assert contents(path) == [SOUND, SOUND, FAULTY]
    assert discover([str(path)]).skipped == ("printed.pdf",)


def test_streams_of_every_length_come_back_whole(tmp_path: Path) -> None:
    """Short ones lie in a stream of their own."""
    sizes = (1, 63, 64, 65, 511, 512, 4095, 4096, 4097, 70_000)
    data = [bytes([number]) * size for number, size in enumerate(sizes, start=65)]
    path = msg(tmp_path, outlook_mail(*(attached(item, f"{len(item)}.xlsx") for item in data)))
    assert contents(path) == data


def test_mails_attached_to_a_mail_of_outlook(tmp_path: Path) -> None:
    deep = attached_mail(outlook_mail(attached(SOUND, "deep.xlsx"), reserved=16))
    inner = attached_mail(outlook_mail(attached(FAULTY, "in.xlsx"), deep, reserved=16))
    path = msg(tmp_path, outlook_mail(inner, attached(mail(("file.xlsx", SOUND)).as_bytes(), "RE Taro.eml")))
    assert shown(path) == ["mail/in.xlsx", "mail/mail/deep.xlsx", "mail.eml/file.xlsx"]
    assert contents(path) == [FAULTY, SOUND, SOUND]


def test_an_object_in_the_text_is_no_file(tmp_path: Path) -> None:
    placed: Storage = {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": {"CONTENTS": b"x"}}
    assert shown(msg(tmp_path, outlook_mail(placed, attached(SOUND, "a.xlsx")))) == ["a.xlsx"]


def test_a_mail_of_outlook_is_one_by_its_content(tmp_path: Path) -> None:
    data = compound_file(outlook_mail(attached(SOUND, "a.xlsx")))
    outer = written(tmp_path / "a.zip", zipped({"no ending": data, "b.dat": data}))
    assert shown(outer) == ["b.dat/a.xlsx", "no ending/a.xlsx"]
    old = compound_file({"Workbook": b"\x09\x08" + bytes(5_000)})
    (item,) = discover([str(written(tmp_path / "old.msg", old))]).inputs
    assert type(item) is Input
    assert error_of(written(tmp_path / "word.msg", compound_file({"WordDocument": b"x"}))).code == "mail-damaged"


# What cannot be opened


def test_what_outlook_alone_reads_is_told(tmp_path: Path) -> None:
    path = eml(tmp_path, mail(("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(100)), ("a.xlsx", SOUND)))
    assert shown(path) == ["winmail.dat", "a.xlsx"]
    first, second = cmrtkit.validate(path).files
    assert first.error is not None and first.error.code == "mail-winmail"
    assert second.status == "checked"


def test_a_protected_mail_is_told(tmp_path: Path) -> None:
    for number, kind in enumerate(("pkcs7-mime; name=smime.p7m", "pkcs7-mime", "x-microsoft-rpmsg-message")):
        path = written(
            tmp_path / f"{number}.eml", HEAD + _part(f"Content-Type: application/{kind}", b"\x30\x82 secret")
        )
        assert error_of(path).code == "mail-protected"
    signed = HEAD + _multipart("signed", _multipart("mixed", TEXT, _part(INLINE), boundary=b"inner"))
    path = msg(tmp_path, outlook_mail(attached(signed, "smime.p7m", kind="multipart/signed")))
    assert shown(path) == ["smime.p7m/CMRT.xlsx"]
    assert contents(path) == [SOUND]


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
@pytest.mark.parametrize("form", ["eml", "msg"])
def test_a_mail_without_a_workbook_says_what_is_attached(form: str, language: str, tmp_path: Path) -> None:
    if form == "eml":
        some, none = mail(("CMRT yamada@example.com.pdf", b"%PDF")).as_bytes(), mail().as_bytes()
    else:
        some = compound_file(outlook_mail(attached(b"%PDF", "CMRT yamada@example.com.pdf")))
        none = compound_file(outlook_mail())
    paths = [written(tmp_path / f"{number}.{form}", data) for number, data in enumerate((some, none))]
    first, second = (item.error for item in cmrtkit.validate(paths, language=language).files)  # type: ignore[arg-type]
    assert first is not None and second is not None
    assert first.code == second.code == "no-workbook-inside"
    assert "CMRT …@….pdf" in first.message
    assert not any(word in f"{first} {second}".lower() for word in PERSONAL)


def test_logos_and_signatures_are_not_missed(tmp_path: Path) -> None:
    logo = _part("Content-Type: image/png; name=logo.png\r\nContent-ID: <x>", b"\x89PNG")
    assert error_of(eml(tmp_path, HEAD + _multipart("related", TEXT, logo))).facts == {"kind": "mail-empty"}


@pytest.mark.parametrize("data", [b"\x00\x01\x02 no mail", b"<html>", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)])
def test_what_is_no_mail(data: bytes, tmp_path: Path) -> None:
    assert error_of(written(tmp_path / "a.msg", data)).code == "mail-damaged"
    (result,) = cmrtkit.validate(written(tmp_path / "a.eml", data)).files
    assert result.error is not None
    assert result.error.code == ("not-a-workbook" if data.startswith(b"\xd0") else "mail-damaged")


def test_nothing_of_a_mail_is_shown(tmp_path: Path) -> None:
    """No address, subject or text in any report, nor what is kept of it."""
    inner = mail(("in.xlsx", FAULTY), ("yamada@example.com.txt", b"please find"))
    eml(tmp_path, mail(("CMRT taro.yamada@example.com.xlsx", SOUND), inner, text="Please find it"))
    msg(
        tmp_path,
        outlook_mail(attached(SOUND, "a.xlsx"), attached_mail(outlook_mail(attached(b"x", "b.pdf"), reserved=16))),
    )
    written(tmp_path / "none.eml", mail(text="Please find it").as_bytes())
    forms = ("json", "html", "markdown", "sarif", "junit", "github", "ndjson")
    options = [part for form in forms for part in ("--format", f"{form}=out.{form}")]
    run = run_cmrtkit("validate", "reply.eml", "reply.msg", "none.eml", *options, cwd=tmp_path)
    assert run.returncode == 3
    told = [run.stdout, run.stderr, *((tmp_path / f"out.{form}").read_text(encoding="utf-8") for form in forms)]
    for text in told:
        assert not [
            word for word in ("taro", "yamada", "confidential", "a subject", "please find") if word in text.lower()
        ]


# What is made to stop a computer


def test_mails_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bombs = {
        "parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\n\n" * (2 * limits.ITEMS + 1),
        "headers": HEAD + b"a:\n" * (limits.MAIL_HEADERS + 400_000),
        "lines": HEAD + b"\n" * (limits.MAIL_LINES + 1),
        "multiparts": HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)),
        "mails": HEAD + b"Content-Type: message/rfc822\n\n" * 3_000,
        "parameter": HEAD + b'Content-Disposition: attachment; filename="' + b';"' * 500_000 + b"\r\n\r\nx",
        "encoded": HEAD + b"Content-Disposition: attachment; filename=" + b"=?utf-8?q?a?=" * 50_000 + b"\r\n\r\nx",
    }
    for name, data in bombs.items():
        started = time.monotonic()
        for item in discover([str(eml(tmp_path, data))]).inputs:
            with pytest.raises(WorkbookError) as caught:
                item.load()
            assert name not in ("parts", "headers", "lines") or caught.value.code == "archive-too-many-files"
        assert time.monotonic() - started < 5, name
    monkeypatch.setattr("cmrtkit.containers.opening.MAIL_BYTES", 1_000)
    assert error_of(eml(tmp_path, mail(("a.xlsx", SOUND)))).code == "mail-too-large"


def test_the_time_for_a_mail_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", -1.0)
    with pytest.raises(WorkbookError) as caught:
        mails.open_mail(mail(("a.xlsx", SOUND)).as_bytes())
    assert caught.value.code == "takes-too-long"


def _bent(data: bytes, *changes: tuple[int, bytes]) -> bytes:
    bent = bytearray(data)
    for at, new in changes:
        bent[at : at + len(new)] = new
    return bytes(bent)


def test_tables_of_a_compound_file_that_never_end(tmp_path: Path) -> None:
    """Lengths that the file has no room for, and chains that lead back."""
    good = compound_file(outlook_mail(attached(FAULTY, "a.xlsx")))
    data = good.index("__substg1.0_37010102".encode("utf-16-le"))
    first, fat = (int.from_bytes(good[at : at + 4], "little") for at in (data + 116, 76))
    loop = (512 + fat * 512 + first * 4, first.to_bytes(4, "little"))
    endless = bytes(20 * 2**20)
    bombs = {
        "tables": _bent(good, (0x2C, b"\xf0\xff\xff\xff"), (0x48, b"\xf0\xff\xff\xff")) + endless,
        "short tables": _bent(good, (0x40, b"\xf0\xff\xff\xff")) + endless,
        "short sectors": _bent(good, (0x20, b"\0\0")) + endless,
        "length": _bent(good, (data + 120, b"\xf0\xff\xff\x7f"), loop) + endless,
        "loop": _bent(good, (data + 120, len(endless).to_bytes(4, "little")), loop) + endless,
        "entries": compound_file(
            {**outlook_mail(attached(b"x", "a.xlsx")), "z": {f"{n:08}": b"" for n in range(30_000)}}
        ),
    }
    for name, bomb in bombs.items():
        started = time.monotonic()
        for item in discover([str(written(tmp_path / "a.msg", bomb))]).inputs:
            try:
                assert len(item.load()) <= len(bomb), name
            except WorkbookError:
                continue
        assert time.monotonic() - started < 5, name
    assert error_of(written(tmp_path / "a.msg", bombs["entries"])).code == "mail-damaged"


# Whatever happens to them on the way

BASES: dict[str, bytes] = {
    "zip": zipped(
        {
            "A/a.xlsx": b"x" * 300,
            "b.zip": zipped({"c.xlsx": b"y" * 90}),
            "d.eml": mail(("e.xlsx", b"z" * 50)).as_bytes(),
        }
    ),
    "eml": mail(("a.xlsx", b"x" * 300), ("b.zip", zipped({"c.xlsx": b"y"})), mail(("d.xlsx", b"z" * 50))).as_bytes(),
    "msg": compound_file(
        outlook_mail(
            attached(b"x" * 5_000, "a.xlsx"), attached_mail(outlook_mail(attached(b"z", "b.xlsx"), reserved=16))
        )
    ),
    "locked": locked(zipped({"a.xlsx": b"x" * 90})),
}
_PIECES = [b"", b"\0", b"\xff\xff\xff\xff", b"\x80", b"--", b"\r\n\r\n", b"PK\x03\x04", b"PK\x01\x02", b"\xfe\xff\xff\xff", b"=?utf-8?b?", b"*0*=", b'"']  # fmt: skip
_CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.sampled_from(_PIECES), st.binary(max_size=12))),
    max_size=6,
)


@pytest.mark.parametrize("base", BASES)
@settings(max_examples=150, deadline=3_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=_CHANGES, keep=st.floats(0, 1), cut=st.booleans())
@example(changes=[], keep=0.0, cut=True)
def test_whatever_happens_to_a_container_ends_in_a_result(
    base: str, changes: list[tuple[float, int, bytes]], keep: float, cut: bool, tmp_path: Path
) -> None:
    """Bytes lost, changed, put in between; cut off anywhere: inputs that load or say why not, and nothing else."""
    data = BASES[base]
    for share, lost, new in changes:
        at = int(share * len(data))
        data = data[:at] + new + data[at + lost :]
    data = data[: int(keep * len(data))] if cut else data
    _require_result(written(tmp_path / f"a.{base if base != 'locked' else 'zip'}", data))


@pytest.mark.parametrize(
    "make", [lambda data: data, lambda data: zipped({"x": data}), lambda data: mail((None, data)).as_bytes()]
)
@settings(max_examples=100, deadline=3_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from([b"", b"PK\x03\x04", b"\x78\x9f\x3e\x22", BASES["msg"][:512], HEAD]),
    data=st.binary(max_size=800),
)
def test_bytes_of_any_kind(make: Callable[[bytes], bytes], head: bytes, data: bytes, tmp_path: Path) -> None:
    for name in ("a.zip", "a.eml", "a.msg", "a.xlsx", "a"):
        _require_result(written(tmp_path / name, make(head + data)))


def _require_result(path: Path) -> None:
    found = discover([str(path)])
    assert found.inputs
    assert len({item.shown_as for item in found.inputs}) == len(found.inputs)
    for item in found.inputs:
        assert item.shown_as.startswith(str(path))
        assert item.shown_as.isprintable()
        try:
            assert isinstance(item.load(), bytes)
        except WorkbookError as error:
            assert error.code


def test_a_container_is_read_in_place(tmp_path: Path) -> None:
    """A base that is whole gives all that is in it: what the mutations start from is no broken file."""
    assert [len(contents(written(tmp_path / f"a.{base}", BASES[base]))) for base in ("zip", "eml", "msg")] == [3, 3, 2]
    assert olefile.isOleFile(io.BytesIO(BASES["msg"]))
