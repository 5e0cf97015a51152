"""The services besides AWS: Telegram, Meta, and the webhook receiver of the API inbox."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from chalicelib.ports import HttpResponse
from tests.faults.injector import Boundary

PICTURE = b"\x89PNG a picture"
OK = {"ok": True, "result": True}


@dataclass
class ProviderState:
    """The requests that providers have accepted, with their number."""

    messages: Counter[str] = field(default_factory=Counter)
    """Counted by channel and request body (recipient and content)."""
    webhooks: Counter[str] = field(default_factory=Counter)
    deliveries: set[str] = field(default_factory=set)
    connected: set[str] = field(default_factory=set)
    delays: int = 0
    """The number of sends that are answered with 429 before one is accepted."""
    refusals: int = 0

    def number(self, message: str) -> int:
        """Counts a message and returns its id. A repeated message has the same id, so that runs can be compared."""
        self.messages[message] += 1
        return 10_000 + list(self.messages).index(message)


class Providers:
    """Implements ports.Transport."""

    def __init__(self, boundary: Boundary) -> None:
        self.state = ProviderState()
        self._boundary = boundary

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
        parts = urlsplit(url)
        resource = parts.path.rpartition("/")[2] if "messages" in url or "media" in url or "/bot" in url else method
        name = f"provider {parts.hostname} {resource if resource.isalpha() else 'file'}"
        return self._boundary.call_provider(name, lambda: self._answer(url, headers or {}, body or b""))

    def _answer(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        if "api.telegram.org" in url:
            return self._telegram(url, body)
        if "graph.facebook.com" in url:
            return self._graph(url, body)
        self.state.webhooks[url] += 1
        self.state.deliveries.add(f"{headers['X-Parley-Delivery']} {body.decode()}")
        return HttpResponse(200, {}, b"")

    def _telegram(self, url: str, body: bytes) -> HttpResponse:
        method = url.rpartition("/")[2]
        if "/file/" in url:
            return HttpResponse(200, {}, PICTURE)
        if method == "getFile":
            return response({"ok": True, "result": {"file_path": "photos/file_1.png"}})
        if method == "getMe":
            return response({"ok": True, "result": {"username": "acme_bot"}})
        if method == "setWebhook":
            self.state.connected.add(json.loads(body)["url"])
            return response(OK)
        return self._accept(f"telegram {content(body)}", lambda number: {"ok": True, "result": {"message_id": number}})

    def _graph(self, url: str, body: bytes) -> HttpResponse:
        if url.endswith("/media"):
            return response({"id": "880011"})
        if not url.endswith("/messages"):
            return response({"display_phone_number": "+1 555 000 1111", "verified_name": "Acme"})
        return self._accept(f"whatsapp {content(body)}", lambda number: {"messages": [{"id": f"wamid.{number}"}]})

    def _accept(self, message: str, result: Any) -> HttpResponse:
        if self.state.refusals:
            self.state.refusals -= 1
            return response({"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, 403)
        if self.state.delays:
            self.state.delays -= 1
            return response({"ok": False, "error_code": 429, "description": "later", "parameters": {"retry_after": 5}}, 429)
        return response(result(self.state.number(message)))


def response(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(status, {}, json.dumps(value).encode())


def content(body: bytes) -> str:
    """The content of a request: sorted JSON, or a form without its boundary, which is random."""
    if body.startswith(b"{"):
        return json.dumps(json.loads(body), sort_keys=True)
    boundary = body.partition(b"\r\n")[0]
    return body.replace(boundary, b"--").decode("utf-8", "replace")
