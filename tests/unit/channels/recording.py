"""A transport that records requests and returns planned responses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.ports import HttpResponse

PlannedResponse = HttpResponse | Exception


@dataclass(frozen=True, slots=True)
class RecordedRequest:
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
    """Returns the responses in order and repeats the last one. A planned exception is raised."""

    planned: list[PlannedResponse] = field(default_factory=list)
    requests: list[RecordedRequest] = field(default_factory=list)

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
        self.requests.append(RecordedRequest(method, url, dict(headers or {}), body or b"", max_bytes))
        answer = self.planned[0] if len(self.planned) == 1 else self.planned.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if len(answer.body) > max_bytes:
            raise ValueError(f"{url} exceeds max_bytes")
        return answer


def json_response(value: Any, status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(status, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(value).encode())


def bytes_response(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(status, {}, body)


def read_form(content_type: str, body: bytes) -> dict[str, FormPart]:
    """A strict parser of multipart/form-data (RFC 7578): any other framing fails an assertion."""
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
