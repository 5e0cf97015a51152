"""A parser of multipart/form-data. The standard library's e-mail parser would rewrite line ends, which breaks files, and
unpack attached e-mails."""

import re
from urllib.parse import unquote

import msgspec

from chalicelib.domain.outbound import StoredFile
from chalicelib.http.errors import Malformed

MAX_PARTS = 200
BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
PARAMETER = re.compile(r';\s*([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')


class Part(msgspec.Struct, frozen=True):
    """A field, or a file when it has a file name."""

    name: str
    file_name: str | None
    content_type: str
    body: bytes


def parts(content_type: str, body: bytes) -> list[Part]:
    boundary = BOUNDARY.search(content_type)
    if not boundary:
        raise Malformed("The multipart form has no boundary.", code="form_malformed")
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode()
    chunks = (b"\r\n" + body).split(delimiter)
    if len(chunks) < 2 or not chunks[-1].startswith(b"--") or len(chunks) > MAX_PARTS + 2:
        raise Malformed("The multipart form is cut off or has too many parts.", code="form_malformed")
    return [_part(chunk) for chunk in chunks[1:-1]]


def _part(chunk: bytes) -> Part:
    head, separator, body = chunk.partition(b"\r\n\r\n")
    headers = _headers(head.decode("utf-8", "replace"))
    parameters = _parameters(headers.get("content-disposition", ""))
    if not separator or not parameters.get("name"):
        raise Malformed("A part of the multipart form has no name.", code="form_malformed")
    return Part(parameters["name"], parameters.get("filename"), headers.get("content-type", ""), body)


def _headers(head: str) -> dict[str, str]:
    lines = (line.partition(":") for line in head.split("\r\n"))
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def _parameters(disposition: str) -> dict[str, str]:
    """The parameters by name. `filename*` (RFC 5987) takes precedence over `filename`; browsers encode quotes as %22."""
    found = {name.lower(): (quoted or plain) for name, quoted, plain in PARAMETER.findall(disposition)}
    values = {
        name: re.sub(r'\\(["\\])', r"\1", value).replace("%22", '"') for name, value in found.items() if not name.endswith("*")
    }
    extended = found.get("filename*", "")
    if extended.lower().startswith("utf-8''"):
        values["filename"] = unquote(extended[7:], errors="replace")
    return values


def file_of(part: Part) -> StoredFile:
    """The file with the sender's own name and type; storing it sanitizes both."""
    return StoredFile(name=part.file_name or "", content_type=part.content_type, body=part.body)
