"""The structure of a mail: header blocks and bodies as ranges of its bytes. Nothing is decoded and no body is copied.

The standard library's parser builds each body line by line and lets nesting grow without a bound; its time is depth × lines
(docs/decisions/0048-reading-mails.md has the measurement). This reader searches the boundaries of a multipart within its range.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from chalicelib.mime.parameters import Parameters, parse_parameters

MAX_DEPTH = 20
"""Multiparts within multiparts. Forwarded chains of real mails reach 8."""
MAX_PARTS = 1_000
MAX_HEADERS = 1_000
MAX_HEADER_BYTES = 256_000
"""Of one part. SES itself accepts less in front of a body than this."""
MAX_VALUE_BYTES = 32_000
"""Of one header. A header `To` of 500 recipients has some 20,000."""
MAX_BOUNDARY = 4_000
"""RFC 2046 allows 70; some programs ignore it."""

HEADER = re.compile(rb"([^\x00-\x20\x7f:]{1,120})[ \t]*:")
PARAMETER = re.compile(rb"[A-Za-z0-9*_-]{1,40}=(?:\"[^\"]{1,500}\"|[^\s;\"]{1,500})[ \t]*;?[ \t]*")
"""A continued line that lacks its blank, because a program on the way has removed it."""
BLANK_LINES = {b"\n": re.compile(rb"\n\r{0,3}\n"), b"\r": re.compile(rb"\r\r")}
"""By the line end. Some gateways write `CR CR LF`."""
TYPE = re.compile(r"[\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,80}")
GUESSED_BOUNDARY = re.compile(rb"\s{0,20}--([^\r\n]{1,70}?)[ \t]{0,20}\r?\n")


class Part:
    """`raw[start:end]` is the body, still in its transfer encoding. Header names are in lower case, values are unfolded bytes."""

    def __init__(self, raw: bytes, headers: tuple[tuple[str, bytes], ...], start: int, end: int) -> None:
        self.raw, self.headers, self.start, self.end = raw, headers, start, end
        self.children: list[Part] = []
        self.default_type = "text/plain"
        self.defects: set[str] = set()

    def first(self, name: str) -> bytes:
        """The first of several: readers differ, and a header that was added on the way stands above the sender's."""
        return next((value for key, value in self.headers if key == name), b"")

    @property
    def body(self) -> memoryview:
        return memoryview(self.raw)[self.start : self.end]

    @cached_property
    def type(self) -> Parameters:
        return parse_parameters(self.first("content-type"))

    @cached_property
    def disposition(self) -> Parameters:
        return parse_parameters(self.first("content-disposition"))

    @cached_property
    def content_type(self) -> str:
        """In lower case. RFC 2045 5.2: a type that cannot be read is plain text; with a name it is a file."""
        told = self.type.value.lower()
        if TYPE.fullmatch(told):
            return told
        if told.startswith("multipart"):
            return "multipart/mixed"
        if not told:
            return self.default_type
        return "application/octet-stream" if self.type.raw("name") or self.disposition.raw("filename") else "text/plain"

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")

    @property
    def encoding(self) -> str:
        return self.first("content-transfer-encoding").decode("ascii", "replace").strip().strip("'\";").lower()

    def walk(self) -> Iterator["Part"]:
        yield self
        for child in self.children:
            yield from child.walk()


def read_parts(raw: bytes) -> Part:
    """The root of the mail. Never raises; time is at most `MAX_DEPTH` searches through the bytes."""
    root, count = _read(raw, _first_line(raw), len(raw)), [0]
    _split(root, 0, count)
    return root


def read_part(raw: bytes) -> Part:
    """The header and the body of a mail within a mail, without its parts."""
    return _read(raw, _first_line(raw), len(raw))


def _first_line(raw: bytes) -> int:
    """Skips blanks, blank lines and the line `From …` of mailbox files."""
    start = len(raw[:1000]) - len(raw[:1000].lstrip(b"\r\n \t"))
    if raw.startswith((b"From ", b">From "), start):
        line_end = raw.find(b"\n", start)
        return line_end + 1 if line_end >= 0 else start
    return start


def _read(raw: bytes, start: int, end: int) -> Part:
    line_end = b"\n" if raw.find(b"\n", start, min(end, start + MAX_HEADER_BYTES)) >= 0 else b"\r"
    values: list[list[bytes]] = []
    names: list[str] = []
    place, defects = start, set[str]()
    while place < end:
        stop = raw.find(line_end, place, end)
        after = stop + 1 if stop >= 0 else end
        if len(names) >= MAX_HEADERS or place - start >= MAX_HEADER_BYTES:
            defects.add("headers_cut")
            blank = BLANK_LINES[line_end].search(raw, place - 1, end)
            place = blank.end() if blank else end
            break
        line = raw[place : min(after, place + MAX_VALUE_BYTES)].rstrip(b"\r\n")
        if not line:
            place = after
            break
        found = HEADER.match(line)
        if values and (line[:1] in b" \t" or (PARAMETER.fullmatch(line) and values[-1][-1].rstrip().endswith(b";"))):
            values[-1].append(line)
        elif found:
            names.append(found[1].decode("utf-8", "replace").lower())
            values.append([line[found.end() :]])
        elif not _header_follows(raw, after, end):
            defects.add("header_end_missing")
            break
        place = after
    headers = tuple((name, b"".join(lines)[:MAX_VALUE_BYTES].strip()) for name, lines in zip(names, values, strict=True))
    part = Part(raw, headers, place, end)
    part.defects |= defects
    return part


def _header_follows(raw: bytes, place: int, end: int) -> bool:
    """Whether a line that is no header stands among headers, where readers skip it."""
    return HEADER.match(raw, place, min(end, place + 200)) is not None


def _split(part: Part, depth: int, count: list[int]) -> None:
    if not part.is_multipart:
        return
    if depth >= MAX_DEPTH or count[0] >= MAX_PARTS:
        part.defects.add("parts_cut")
        return
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for start, end in _ranges(part):
        if count[0] >= MAX_PARTS:
            part.defects.add("parts_cut")
            return
        count[0] += 1
        child = _read(part.raw, start, end)
        child.default_type = default
        part.children.append(child)
        _split(child, depth + 1, count)


def _ranges(part: Part) -> Iterator[tuple[int, int]]:
    """Of the parts, between the boundaries. A missing last boundary ends with the multipart itself."""
    boundary = part.type.raw("boundary")[:MAX_BOUNDARY].rstrip()
    if not boundary or part.raw.find(b"--" + boundary, part.start, part.end) < 0:
        part.defects.add("boundary_missing")
        boundary = _guessed_boundary(part)
    begun = -1
    for start, end, closes in _delimiters(part, b"--" + boundary) if boundary else ():
        if begun >= 0:
            yield begun, max(begun, _before_line_end(part.raw, start))
        begun = -1 if closes else end
        if closes:
            return
    if begun >= 0:
        part.defects.add("boundary_unclosed")
        yield begun, part.end


def _guessed_boundary(part: Part) -> bytes:
    """The first line of the body, if it begins with dashes and comes again."""
    found = GUESSED_BOUNDARY.match(part.raw, part.start, part.end)
    return found[1] if found and part.raw.find(b"\n--" + found[1], found.end(), part.end) >= 0 else b""


def _delimiters(part: Part, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each delimiter line, and whether it closes the multipart. The pattern begins with the mark itself, for
    which the search is fast, and looks back from its end for the line end before it."""
    escaped = re.escape(mark)
    line = re.compile(escaped + rb"(?<=[\r\n]" + escaped + rb")(?:(--)[^\r\n]{0,200}|[ \t]{0,100})(?:\r\n|[\r\n]|\Z)")
    for found in line.finditer(part.raw, part.start, part.end):
        yield found.start(), found.end(), found[1] is not None


def _before_line_end(raw: bytes, place: int) -> int:
    """The line end in front of a delimiter belongs to the delimiter."""
    if raw[place - 2 : place] == b"\r\n":
        return place - 2
    return place - 1 if raw[place - 1 : place] in (b"\n", b"\r") else place
