"""Bytes of a body out of its transfer encoding, with the defects that programs leave in it."""

import binascii
import re
from collections.abc import Iterator

from msgspec import Struct

NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
UUENCODED = {"x-uuencode", "x-uue", "uuencode", "uue"}
BLANKS_AT_LINE_END = re.compile(rb"(?<![ \t])[ \t]+(?=\r?\n|\Z)")
UU_BEGIN = re.compile(rb"(?m)^begin 0?[0-7]{3} ([^\r\n]{1,255})\r?\n")
UU_LINE = re.compile(rb"[\x20-\x60]{1,90}")
MAX_UU_FILES = 50
MAX_BLOCKS = 1_000
"""Of base64 that a program has joined, each with its own padding."""


class Decoded(Struct, frozen=True):
    """`defect`: a code, empty for a right body."""

    body: bytes
    defect: str = ""


class UuFile(Struct, frozen=True):
    name: bytes
    body: bytes


def decode_body(body: memoryview, encoding: str) -> Decoded:
    """An encoding that is unknown or none (`7bit`, `8bit`, `binary`) leaves the bytes as they are."""
    if encoding == "base64":
        return _base64(body)
    if encoding == "quoted-printable":
        return Decoded(binascii.a2b_qp(BLANKS_AT_LINE_END.sub(b"", body)))
    if encoding in UUENCODED:
        text, files = split_uuencoded(bytes(body))
        return Decoded(files[0].body if files else text)
    known = encoding in ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "none")
    return Decoded(bytes(body), "" if known else "encoding_unknown")


def _base64(body: memoryview) -> Decoded:
    """Lines that are no base64 behind the padding are the footer of a mailing list: they follow as they are written."""
    if _is_plain(bytes(body[:2000]).partition(b"=")[0]):
        return Decoded(bytes(body), "base64_wrong")
    letters, padding, rest = bytes(body).partition(b"=")
    rest = rest.lstrip(b"=\r\n\t ")
    if not rest:
        return _letters(letters)
    if _is_plain(rest[:2000]):
        first = _letters(letters)
        return Decoded(first.body + b"\n" + rest, "base64_followed")
    blocks = [_letters(each) for each in re.split(rb"=+", letters + padding + rest, maxsplit=MAX_BLOCKS)]
    return Decoded(b"".join(each.body for each in blocks), "base64_joined")


def _is_plain(text: bytes) -> bool:
    """Whether the text is not base64: blanks between words, or letters outside of the alphabet in more than one of seven."""
    outside = len(text) - len(text.translate(None, NOT_BASE64.translate(None, b"=\r\n")))
    return outside * 7 > len(text)


def _letters(text: bytes) -> Decoded:
    cleaned = text.translate(None, NOT_BASE64)
    defect = "base64_cut" if len(cleaned) % 4 == 1 else ""
    if defect:
        cleaned = cleaned[:-1]
    return Decoded(binascii.a2b_base64(cleaned + b"=" * (-len(cleaned) % 4)), defect)


def split_uuencoded(text: bytes) -> tuple[bytes, list[UuFile]]:
    """The text around files that programs before MIME wrote into it, and the files. Text that only looks like one stays."""
    kept, files, place = [], list[UuFile](), 0
    for found in UU_BEGIN.finditer(text):
        if found.start() < place or len(files) >= MAX_UU_FILES:
            continue
        block = _uu_block(text, found.end())
        if block is not None:
            kept.append(text[place : found.start()])
            files.append(UuFile(found[1].strip(), block[0]))
            place = block[1]
    return b"".join([*kept, text[place:]]), files


def _uu_block(text: bytes, start: int) -> tuple[bytes, int] | None:
    """The bytes of a block and the place behind its `end`; None for other text."""
    data = bytearray()
    for line, after in _lines(text, start):
        if line.strip() == b"end":
            return bytes(data), after
        if line.strip() in (b"", b"`"):
            continue
        decoded = _uu_line(line)
        if decoded is None:
            return None
        data += decoded
    return None


def _lines(text: bytes, place: int) -> Iterator[tuple[bytes, int]]:
    while place < len(text):
        stop = text.find(b"\n", place)
        after = stop + 1 if stop >= 0 else len(text)
        yield text[place : min(after, place + 200)].rstrip(b"\r\n"), after
        place = after


def _uu_line(line: bytes) -> bytes | None:
    if not UU_LINE.fullmatch(line):
        return None
    length = (line[0] - 32) & 63
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        groups = line[1 : 1 + (length * 4 + 5) // 3]
        try:
            return binascii.a2b_uu(line[:1] + groups)
        except binascii.Error:
            return None
