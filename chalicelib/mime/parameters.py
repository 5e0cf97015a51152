"""The value of `Content-Type` and `Content-Disposition` with its parameters, as RFC 2231 and as programs write them."""

import re
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from chalicelib.mime.charsets import decode, decode_raw
from chalicelib.mime.encoded_words import decode_words

MAX_PARAMETERS = 100
MAX_TYPE = 500
NAME = re.compile(rb"\s*([!#$%&'*+.^_`|~\w-]{1,60})\s*=\s*")
QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"?', re.DOTALL)
ENCODED_WORD = re.compile(rb"(?:=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=[ \t]*)+")
SECTION = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")


class Parameters(Struct, frozen=True):
    """`value`: the part before the first semicolon. Names are in lower case; of two with one name the first counts."""

    value: str
    given: tuple[tuple[str, bytes], ...] = ()

    def raw(self, name: str) -> bytes:
        """As it is written, without quotes."""
        return next((value for key, value in self.given if key == name), b"")

    def text(self, name: str) -> str:
        """Decoded. The form of RFC 2231 goes before a plain one, which is for older programs."""
        sections = sorted(_sections(self.given, name))
        if sections:
            return _joined(sections)
        value = self.raw(name)
        return decode_words(decode_raw(value)) if value else ""


def parse_parameters(value: bytes) -> Parameters:
    head, semicolon, rest = value.partition(b";")
    head = head[:MAX_TYPE]
    given: dict[str, bytes] = {}
    place, rest = 0, rest if semicolon else b""
    while place < len(rest) and len(given) < MAX_PARAMETERS:
        found = NAME.match(rest, place)
        if found is None:
            after = rest.find(b";", place)
            place = after + 1 if after >= 0 else len(rest)
            continue
        text, place = _value(rest, found.end())
        given.setdefault(found[1].decode("ascii", "replace").lower(), text)
    told = re.sub(r"\(.*?\)|\s", "", head.decode("ascii", "replace")).strip("\"'")
    return Parameters(told, tuple(given.items()))


def _value(rest: bytes, place: int) -> tuple[bytes, int]:
    """The value at the place, and the place after its semicolon. Names without quotes may have blanks (Outlook, PHP programs)."""
    quoted = QUOTED.match(rest, place)
    if quoted:
        after = rest.find(b";", quoted.end())
        text = re.sub(rb'\\(["\\])', rb"\1", quoted[1])
        return text, after + 1 if after >= 0 else len(rest)
    word = ENCODED_WORD.match(rest, place)
    after = rest.find(b";", word.end() if word else place)
    end = after if after >= 0 else len(rest)
    return rest[place:end].strip(), end + 1


def _sections(given: tuple[tuple[str, bytes], ...], name: str) -> list[tuple[int, bool, bytes]]:
    found = []
    for key, value in given:
        match = SECTION.fullmatch(key)
        if match and match[1] == name and (match[2] or match[3]):
            found.append((int(match[2] or 0), bool(match[3]), value))
    return found


def _joined(sections: list[tuple[int, bool, bytes]]) -> str:
    """The first section names the charset. A character may be split over two sections, so bytes are joined first."""
    charset, data = "", b""
    for number, (_, extended, value) in enumerate(sections):
        told = value
        if extended and number == 0 and value.count(b"'") >= 2:
            label, _, told = value.split(b"'", 2)
            charset = label.decode("ascii", "replace")
        data += unquote_to_bytes(told) if extended else told
    text = decode(data, charset).text if charset else decode_raw(data)
    return decode_words(text) if "=?" in text else text
