"""A transport that writes down what it is asked and answers what it was told to."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.ports import HttpResponse

Planned = HttpResponse | Exception


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    max_bytes: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, "FormPart"]:
        return read_form(self.headers["Content-Type"], self.body)


@dataclass(frozen=True, slots=True)
class FormPart:
    headers: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass(slots=True)
class RecordingTransport:
    """Answers are given in order; the last one again and again. An exception among them is raised."""

    planned: list[Planned] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 10,
        max_bytes: int = 25_000_000,
    ) -> HttpResponse:
        self.asked.append(Asked(method, url, dict(headers or {}), body or b"", max_bytes))
        answer = self.planned[0] if len(self.planned) == 1 else self.planned.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if len(answer.body) > max_bytes:
            raise ValueError(f"{url} sent too much")
        return answer


def says(value: Any, status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(status, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(value).encode())


def sends(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(status, {}, body)


def read_form(content_type: str, body: bytes) -> dict[str, FormPart]:
    """Multipart by the letter of RFC 7578: what is not framed exactly so does not come out."""
    boundary = content_type.removeprefix("multipart/form-data; boundary=").encode()
    opening, *pieces, closing = body.split(b"--" + boundary)
    assert opening == b""
    assert closing == b"--\r\n"
    found = {}
    for piece in pieces:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        assert content.endswith(b"\r\n")
        name = re.search(r'; name="([^"]*)"', head.decode())
        assert name
        found[name[1]] = FormPart(head.decode(), content[:-2])
    return found
