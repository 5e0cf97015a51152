"""Small mails for tests: bytes with one peculiarity each."""

import base64

from chalicelib.domain.received_mails import ReceivedMail
from chalicelib.mime.parsing import parse_mail


def mail(body: bytes = b"Hello\n", /, **headers: str | bytes) -> bytes:
    """A mail of these headers (`content_type="text/html"`) after those of every mail."""
    given: dict[str, str | bytes] = {"from": "kim@customer.example", "subject": "Hello", **headers}
    lines = (name.replace("_", "-").encode() + b": " + _bytes(value) + b"\n" for name, value in given.items() if value)
    return b"".join(lines) + b"\n" + body


def part(body: bytes | str, content_type: str, **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"Content-Type: {content_type}\n{lines}\n".encode() + _bytes(body)


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "b", **headers: str | bytes) -> bytes:
    return mail(b"--" + boundary.encode() + b"\n" + _within(parts, boundary), content_type=_type(kind, boundary), **headers)


def nested(*parts: bytes, kind: str, boundary: str) -> bytes:
    """A multipart as a part of another one."""
    return part(b"--" + boundary.encode() + b"\n" + _within(parts, boundary), _type(kind, boundary))


def _type(kind: str, boundary: str) -> str:
    return f'multipart/{kind}; boundary="{boundary}"'


def _within(parts: tuple[bytes, ...], boundary: str) -> bytes:
    mark = b"\n--" + boundary.encode()
    return (mark + b"\n").join(parts) + mark + b"--\n"


def read(body: bytes = b"Hello\n", /, **headers: str | bytes) -> ReceivedMail:
    return parse_mail(mail(body, **headers))


def encoded(body: bytes) -> str:
    return base64.encodebytes(body).decode()


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
