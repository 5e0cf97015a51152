"""The `Transport` port with answers that a test gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.ports import HttpResponse, Unreachable


@dataclass
class FakeTransport:
    """Returns or raises `answers` in order, and records the requests. Without an answer left the connection fails."""

    answers: list[HttpResponse | Exception] = field(default_factory=list)
    requests: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)

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
        self.requests.append((method, url, headers or {}, body or b""))
        answer = self.answers.pop(0) if self.answers else Unreachable("connection refused")
        if isinstance(answer, Exception):
            raise answer
        return answer
