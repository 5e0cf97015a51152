"""The services besides AWS: Telegram, Meta, and the webhook receiver of the API inbox."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from chalicelib.ports import HttpResponse
from tests.faults.injector import Boundary
from tests.support.fakes.transport import LocalTransport, Request, bytes_response, json_response
from tests.support.mail_tokens import tokens
from tests.support.pictures import png

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
    file_outages: int = 0
    """The number of downloads that are answered with 503."""

    pushes: set[tuple[str, str]] = field(default_factory=set)
    """The addresses of browsers, and the topics of the push messages that were accepted for them."""
    push_outages: int = 0
    """The number of push messages to busy browsers that are answered with 503."""
    tokens: int = 0
    """The number of access tokens that providers of mailboxes have given."""
    pushes_gone: bool = False
    """Whether the push service knows no browser any more."""

    def number(self, message: str) -> int:
        """Counts a message and returns its id. A repeated message has the same id, so that runs can be compared."""
        self.messages[message] += 1
        return 10_000 + list(self.messages).index(message)


class Providers(LocalTransport):
    def __init__(self, boundary: Boundary) -> None:
        self.state = ProviderState()
        self._boundary = boundary

    def answer(self, request: Request) -> HttpResponse:
        url = request.url
        parts = urlsplit(url)
        resource = parts.path.rpartition("/")[2] if "messages" in url or "media" in url or "/bot" in url else request.method
        name = f"provider {parts.hostname} {resource if resource.isalpha() else 'file'}"
        return self._boundary.call_provider(name, lambda: self._provider_answer(request))

    def _provider_answer(self, request: Request) -> HttpResponse:
        if "api.telegram.org" in request.url:
            return self._telegram(request.url, request.body)
        if "graph.facebook.com" in request.url:
            return self._graph(request.url, request.body)
        if "lookaside.fbsbx.com" in request.url:
            return self._file()
        if "photos.example" in request.url:
            return self._file(png())
        if "push.example" in request.url:
            return self._push(request)
        if request.url.endswith("/token"):
            self.state.tokens += 1
            return tokens(f"access-{self.state.tokens}")
        self.state.webhooks[request.url] += 1
        self.state.deliveries.add(f"{request.headers['X-Parley-Delivery']} {request.body.decode()}")
        return bytes_response(b"")

    def _push(self, request: Request) -> HttpResponse:
        if self.state.pushes_gone:
            return bytes_response(b"", 410)
        if request.url.endswith("/busy") and self.state.push_outages:
            self.state.push_outages -= 1
            return bytes_response(b"", 503)
        self.state.pushes.add((request.url, request.headers["Topic"]))
        return bytes_response(b"", 201)

    def _telegram(self, url: str, body: bytes) -> HttpResponse:
        method = url.rpartition("/")[2]
        if "/file/" in url:
            return self._file()
        if method == "getFile":
            return json_response({"ok": True, "result": {"file_path": "photos/file_1.png"}})
        if method == "getMe":
            return json_response({"ok": True, "result": {"username": "acme_bot"}})
        if method == "setWebhook":
            self.state.connected.add(json.loads(body)["url"])
            return json_response(OK)
        return self._accept(f"telegram {content(body)}", lambda number: {"ok": True, "result": {"message_id": number}})

    def _file(self, body: bytes = PICTURE) -> HttpResponse:
        if self.state.file_outages:
            self.state.file_outages -= 1
            return HttpResponse(503, {}, b"Service Unavailable")
        return bytes_response(body)

    def _graph(self, url: str, body: bytes) -> HttpResponse:
        if "?phone_number_id=" in url:
            return json_response({"url": "https://lookaside.fbsbx.com/file", "mime_type": "image/png", "file_size": len(PICTURE)})
        if url.endswith("/media"):
            return json_response({"id": "880011"})
        if not url.endswith("/messages"):
            return json_response({"display_phone_number": "+1 555 000 1111", "verified_name": "Acme"})
        return self._accept(f"whatsapp {content(body)}", lambda number: {"messages": [{"id": f"wamid.{number}"}]})

    def _accept(self, message: str, result: Any) -> HttpResponse:
        if self.state.refusals:
            self.state.refusals -= 1
            return json_response({"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, 403)
        if self.state.delays:
            self.state.delays -= 1
            return json_response({"ok": False, "error_code": 429, "description": "later", "parameters": {"retry_after": 5}}, 429)
        return json_response(result(self.state.number(message)))


def content(body: bytes) -> str:
    """The content of a request: sorted JSON, or a form without its boundary, which is random."""
    if body.startswith(b"{"):
        return json.dumps(json.loads(body), sort_keys=True)
    boundary = body.partition(b"\r\n")[0]
    return body.replace(boundary, b"--").decode("utf-8", "replace")
