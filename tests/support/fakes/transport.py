"""The `Transport` port: a base for providers in this process, and a transport with planned answers."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.ports import HttpResponse, Unreachable
from tests.support.multipart import FormPart, read_form

PlannedAnswer = HttpResponse | Exception


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    max_bytes: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, FormPart]:
        return read_form(self.headers["Content-Type"], self.body)


class LocalTransport(ABC):
    """Passes each request to `answer`, which returns the response or raises."""

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
        return self.answer(Request(method, url, dict(headers or {}), body or b"", max_bytes))

    def refusal(self, url: str) -> str | None:
        return PrivateHosts().refusal(url, encrypted=True)

    @abstractmethod
    def answer(self, request: Request) -> HttpResponse: ...


@dataclass
class FakeTransport(LocalTransport):
    """Records the requests. Returns or raises `answers` in order; without an answer left the connection fails."""

    answers: list[PlannedAnswer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    repeats_last: bool = False
    """Whether the last answer is given again and again."""

    def answer(self, request: Request) -> HttpResponse:
        self.requests.append(request)
        answer = self._next()
        if isinstance(answer, Exception):
            raise answer
        if len(answer.body) > request.max_bytes:
            raise ValueError(f"{request.url} exceeds max_bytes")
        return answer

    def _next(self) -> PlannedAnswer:
        if self.repeats_last and len(self.answers) == 1:
            return self.answers[0]
        return self.answers.pop(0) if self.answers else Unreachable("connection refused")


def json_response(value: Any, status: int = 200, **headers: str) -> HttpResponse:
    """An underscore in the name of a header stands for a hyphen."""
    return HttpResponse(status, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(value).encode())


def bytes_response(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(status, {}, body)
