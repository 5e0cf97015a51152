"""Everybody who is not AWS: Telegram, Meta, and whoever built the API inbox."""

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
class Memory:
    """What they have taken, and how often."""

    messages: Counter[str] = field(default_factory=Counter)
    """By whom they are for and what they say."""
    webhooks: Counter[str] = field(default_factory=Counter)
    deliveries: set[str] = field(default_factory=set)
    connected: set[str] = field(default_factory=set)
    put_off: int = 0
    """How many sends are answered with «later» before the next one is taken."""
    refuse: int = 0

    def number(self, message: str) -> int:
        """The same message has the same id, so that runs can be compared; that it came twice is counted."""
        self.messages[message] += 1
        return 10_000 + list(self.messages).index(message)


class Outside:
    """ports.Transport."""

    def __init__(self, boundary: Boundary) -> None:
        self.memory = Memory()
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
        address = urlsplit(url)
        what = address.path.rpartition("/")[2] if "messages" in url or "media" in url or "/bot" in url else method
        name = f"provider {address.hostname} {what if what.isalpha() else 'file'}"
        return self._boundary.ask(name, lambda: self._answer(url, headers or {}, body or b""))

    def _answer(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        if "api.telegram.org" in url:
            return self._telegram(url, body)
        if "graph.facebook.com" in url:
            return self._graph(url, body)
        self.memory.webhooks[url] += 1
        self.memory.deliveries.add(f"{headers['X-Parley-Delivery']} {body.decode()}")
        return HttpResponse(200, {}, b"")

    def _telegram(self, url: str, body: bytes) -> HttpResponse:
        method = url.rpartition("/")[2]
        if "/file/" in url:
            return HttpResponse(200, {}, PICTURE)
        if method == "getFile":
            return said({"ok": True, "result": {"file_path": "photos/file_1.png"}})
        if method == "getMe":
            return said({"ok": True, "result": {"username": "acme_bot"}})
        if method == "setWebhook":
            self.memory.connected.add(json.loads(body)["url"])
            return said(OK)
        return self._taken(f"telegram {words(body)}", lambda number: {"ok": True, "result": {"message_id": number}})

    def _graph(self, url: str, body: bytes) -> HttpResponse:
        if url.endswith("/media"):
            return said({"id": "880011"})
        if not url.endswith("/messages"):
            return said({"display_phone_number": "+1 555 000 1111", "verified_name": "Acme"})
        return self._taken(f"whatsapp {words(body)}", lambda number: {"messages": [{"id": f"wamid.{number}"}]})

    def _taken(self, message: str, shown: Any) -> HttpResponse:
        if self.memory.refuse:
            self.memory.refuse -= 1
            return said({"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, 403)
        if self.memory.put_off:
            self.memory.put_off -= 1
            return said({"ok": False, "error_code": 429, "description": "later", "parameters": {"retry_after": 5}}, 429)
        return said(shown(self.memory.number(message)))


def said(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(status, {}, json.dumps(value).encode())


def words(body: bytes) -> str:
    """What a message says; of a form, the parts without the boundary, which is another one every time."""
    if body.startswith(b"{"):
        return json.dumps(json.loads(body), sort_keys=True)
    boundary = body.partition(b"\r\n")[0]
    return body.replace(boundary, b"--").decode("utf-8", "replace")
