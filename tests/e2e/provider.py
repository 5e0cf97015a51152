"""A simulated Telegram and Graph API: it records the desk's calls, and tests prepare its failures and files."""

import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.provider_http import Answer, ProviderServer

MAX_HANG_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Call:
    """One call that sends to a customer. `method` is Telegram's method or Graph's message type; `status` is the answer's."""

    customer: str
    method: str
    fields: Mapping[str, Any]
    status: int
    provider_id: str | None = None

    @property
    def text(self) -> str | None:
        if self.method == "text":
            return str(self.fields["text"]["body"])
        return self.fields.get("text") or self.fields.get("caption")


@dataclass(frozen=True, slots=True)
class ProviderFailure:
    """An error answer. With `hangs`, the provider answers only after every client has timed out."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    hangs: bool = False


@dataclass(frozen=True, slots=True)
class Media:
    body: bytes
    content_type: str
    path: str


class Provider:
    """Keeps failures and records per customer, so that tests which share the provider stay independent."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls: list[Call] = []
        self.telegram_webhooks: dict[str, str] = {}
        """The secret of each webhook URL that was set."""
        self._uploads: dict[str, bytes] = {}
        self._media: dict[str, Media] = {}
        self._failures: dict[str, deque[ProviderFailure]] = defaultdict(deque)
        self._last_id = 1000
        self._closing = threading.Event()
        self._server = ProviderServer(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def telegram_base(self) -> str:
        return f"{self.url}/telegram"

    @property
    def graph_base(self) -> str:
        return f"{self.url}/graph"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail_next(self, customer: str, *failures: ProviderFailure) -> None:
        """Lets the next calls for this customer fail, in this order."""
        with self._changed:
            self._failures[customer].extend(failures)

    def serve(self, name: str, body: bytes, content_type: str, path: str = "") -> None:
        """Offers a file for download. `name` is Telegram's file_id or Graph's media id."""
        self._media[name] = Media(body, content_type, path or f"files/{name}")

    def calls_for(self, customer: str) -> list[Call]:
        """All calls for the customer in order, including failed ones."""
        with self._changed:
            return [call for call in self._calls if call.customer == customer]

    def sent_to(self, customer: str) -> list[Call]:
        return [call for call in self.calls_for(customer) if call.status == 200]

    def wait_for(self, customer: str, count: int = 1, *, timeout: float = 60) -> list[Call]:
        """Waits until the provider has accepted `count` messages for the customer, and returns them. `timeout` is in seconds."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.sent_to(customer)) >= count, timeout)
        assert arrived, f"the provider accepted {len(self.sent_to(customer))} of {count} messages: {self.calls_for(customer)}"
        return self.sent_to(customer)

    def uploaded(self, media_id: str) -> bytes:
        return self._uploads[media_id]

    def media_at(self, path: str) -> Media | None:
        return next((media for media in self._media.values() if media.path == path), None)

    def answer_telegram(self, method: str, fields: Mapping[str, Any]) -> Answer:
        if method == "getFile":
            return self._telegram_file(str(fields["file_id"]))
        if method == "setWebhook":
            self.telegram_webhooks[str(fields["url"])] = str(fields["secret_token"])
        if method in ("getMe", "setWebhook"):
            return 200, {"ok": True, "result": {"id": 1, "is_bot": True, "username": "some_bot"}}
        call, failure = self._record(str(fields["chat_id"]), method, fields, prefix="")
        if failure:
            return failure.status, {"ok": False, "error_code": failure.status, **failure.body}
        return 200, {"ok": True, "result": {"message_id": int(call.provider_id or 0), "chat": {"id": int(call.customer)}}}

    def _telegram_file(self, name: str) -> Answer:
        media = self._media.get(name)
        if media is None:
            return 400, {"ok": False, "error_code": 400, "description": "Bad Request: invalid file_id"}
        return 200, {"ok": True, "result": {"file_id": name, "file_path": media.path, "file_size": len(media.body)}}

    def answer_graph(self, fields: Mapping[str, Any]) -> Answer:
        call, failure = self._record(str(fields["to"]), str(fields["type"]), fields, prefix="wamid.sent-")
        if failure:
            return failure.status, failure.body
        messages = [{"id": call.provider_id}]
        return 200, {"messaging_product": "whatsapp", "contacts": [{"wa_id": call.customer}], "messages": messages}

    def answer_graph_upload(self, body: bytes) -> Answer:
        media_id = f"media-{self._next_id()}"
        self._uploads[media_id] = body
        return 200, {"id": media_id}

    def answer_graph_media(self, name: str) -> Answer:
        media = self._media.get(name)
        if media is None:
            return 404, {"error": {"code": 100, "message": "Unsupported get request"}}
        return 200, {"url": f"{self.url}/files/{media.path}", "mime_type": media.content_type, "file_size": len(media.body)}

    def _record(
        self, customer: str, method: str, fields: Mapping[str, Any], *, prefix: str
    ) -> tuple[Call, ProviderFailure | None]:
        with self._changed:
            failures = self._failures[customer]
            failure = failures.popleft() if failures else None
        provider_id = None if failure else f"{prefix}{self._next_id()}"
        call = Call(customer, method, fields, failure.status if failure else 200, provider_id)
        with self._changed:
            self._calls.append(call)
            self._changed.notify_all()
        if failure and failure.hangs:
            self._closing.wait(MAX_HANG_SECONDS)
        return call, failure

    def _next_id(self) -> int:
        with self._changed:
            self._last_id += 1
            return self._last_id
