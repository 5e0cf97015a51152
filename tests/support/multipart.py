"""Forms in multipart/form-data (RFC 7578): written as browsers do, and read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

BOUNDARY = "----parley-tests"


def multipart(fields: Mapping[str, str], files: Mapping[str, tuple[str, str, bytes]]) -> bytes:
    lines: list[bytes] = []
    for name, value in fields.items():
        lines += [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode(), value.encode(), b"\r\n"]
    for name, (file_name, kind, body) in files.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        lines += [head.encode(), f"Content-Type: {kind}\r\n\r\n".encode(), body, b"\r\n"]
    return b"".join([*lines, f"--{BOUNDARY}--\r\n".encode()])


@dataclass(frozen=True, slots=True)
class FormPart:
    headers: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


def read_form(content_type: str, body: bytes) -> dict[str, FormPart]:
    """The parts by name. Any framing other than the standard's fails an assertion."""
    boundary = content_type.removeprefix("multipart/form-data; boundary=").encode()
    opening, *parts, closing = body.split(b"--" + boundary)
    assert opening == b""
    assert closing == b"--\r\n"
    found = {}
    for part in parts:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        assert content.endswith(b"\r\n")
        name = re.search(r'; name="([^"]*)"', head.decode())
        assert name
        found[name[1]] = FormPart(head.decode(), content[:-2])
    return found
