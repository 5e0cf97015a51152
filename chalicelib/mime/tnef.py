"""`winmail.dat`: the format TNEF in which Outlook packs text and files (Microsoft's [MS-OXTNEF])."""

import struct
from collections.abc import Iterator

from msgspec import Struct

from chalicelib.domain.files import clean_content_type
from chalicelib.domain.received_mails import MailFile
from chalicelib.mime.charsets import decode
from chalicelib.mime.files import MAX_FILES, made_name, safe_name

SIGNATURE = 0x223E9F78
MAX_ATTRIBUTES = 5_000
MAX_PROPERTIES = 2_000
RENDERING, TITLE, DATA, PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
BODY, MESSAGE_PROPERTIES, CODEPAGE = 0x800C, 0x9003, 0x9007
LONG_NAME, SHORT_NAME, MIME_TYPE, CONTENT_ID, DATA_OBJECT = 0x3707, 0x3704, 0x370E, 0x3712, 0x3701
PLAIN_BODY, HTML_BODY, RTF_BODY = 0x1000, 0x1013, 0x1009
SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
STRING, UNICODE, OBJECT, BINARY = 0x1E, 0x1F, 0x0D, 0x102
NAMED = 0x8000


class Packed(Struct, frozen=True):
    files: tuple[MailFile, ...] = ()
    text: str = ""
    html: str = ""


class _File:
    def __init__(self) -> None:
        self.title, self.body = b"", b""
        self.properties: dict[int, bytes] = {}


def unpack(data: bytes) -> Packed | None:
    """None for bytes of another format. A damaged end loses only the files there."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    codepage, message, files = "", dict[int, bytes](), list[_File]()
    text = b""
    for name, value in _attributes(data):
        if name == CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == BODY:
            text = value
        elif name == MESSAGE_PROPERTIES:
            message = dict(_properties(value))
        elif name == RENDERING:
            files.append(_File())
        elif files:
            _fill(files[-1], name, value)
    plain, html = _bodies(message, text, codepage)
    return Packed(tuple(_file(each, codepage, number) for number, each in enumerate(files[:MAX_FILES], 1)), plain, html)


def _bodies(message: dict[int, bytes], text: bytes, codepage: str) -> tuple[str, str]:
    """Plain text and HTML; the text of the RTF, if there is neither."""
    plain = _string(message[PLAIN_BODY], codepage) if PLAIN_BODY in message else decode(text.rstrip(b"\0"), codepage).text
    html = decode(message.get(HTML_BODY, b"").rstrip(b"\0"), codepage).text
    if RTF_BODY in message and not plain.strip() and not html.strip():
        from chalicelib.mime.rtf import rtf_text, unpack_rtf

        plain = rtf_text(unpack_rtf(message[RTF_BODY]))
    return plain.replace("\r\n", "\n"), html


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Name and value. Each has a level, a name, a type, a length and a checksum."""
    place = 6
    for _ in range(MAX_ATTRIBUTES):
        if place + 9 > len(data):
            return
        _, name, _, length = struct.unpack_from("<BHHI", data, place)
        yield name, data[place + 9 : place + 9 + length]
        place += 9 + length + 2


def _fill(file: _File, name: int, value: bytes) -> None:
    if name == TITLE:
        file.title = value
    elif name == DATA:
        file.body = value
    elif name == PROPERTIES:
        file.properties = dict(_properties(value))


def _properties(value: bytes) -> Iterator[tuple[int, bytes]]:
    """Id and bytes of each MAPI property; a multiple value gives its first. Ends at the first one that cannot be read."""
    try:
        (count,), place = struct.unpack_from("<I", value), 4
        for _ in range(min(count, MAX_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", value, place)
            place = _past_name(value, place + 4) if name >= NAMED else place + 4
            found, place = _values(value, kind, place)
            if found:
                yield name, found[0]
    except struct.error:
        return


def _past_name(value: bytes, place: int) -> int:
    (by_string,) = struct.unpack_from("<I", value, place + 16)
    if not by_string:
        return place + 24
    (length,) = struct.unpack_from("<I", value, place + 20)
    return place + 24 + _padded(length)


def _values(value: bytes, kind: int, place: int) -> tuple[list[bytes], int]:
    single = kind & 0x0FFF
    if single in SIZES and not kind & 0x1000:
        return [value[place : place + SIZES[single]]], place + SIZES[single]
    (count,) = struct.unpack_from("<I", value, place)
    place, found = place + 4, list[bytes]()
    for _ in range(min(count, MAX_PROPERTIES)):
        if single in SIZES:
            length = SIZES[single]
        else:
            (length,) = struct.unpack_from("<I", value, place)
            place += 4
        found.append(value[place : place + length])
        place += _padded(length)
    return found, place


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _string(value: bytes, codepage: str) -> str:
    """UTF-16 or text of the code page. The property's type is not kept, but only UTF-16 has a zero in its first characters."""
    if b"\0" in value[:2] or (len(value) >= 2 and len(value) % 2 == 0 and value.endswith(b"\0\0")):
        return value.decode("utf-16-le", "replace").rstrip("\0")
    return decode(value.rstrip(b"\0"), codepage).text


def _file(file: _File, codepage: str, number: int) -> MailFile:
    found = file.properties
    named = found.get(LONG_NAME) or found.get(SHORT_NAME)
    name = _string(named, codepage) if named else decode(file.title.rstrip(b"\0"), codepage).text
    told = clean_content_type(_string(found.get(MIME_TYPE, b""), codepage))
    identity = _string(found.get(CONTENT_ID, b""), codepage).strip("<>")[:500]
    return MailFile(safe_name(name) or made_name(told, number), told, file.body or _object(found), identity)


def _object(found: dict[int, bytes]) -> bytes:
    """Behind the 16 bytes that name the interface of an embedded object."""
    return found.get(DATA_OBJECT, b"")[16:]
