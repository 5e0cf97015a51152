"""Telegram, WhatsApp and the webhook receiver of an API inbox, as far as the adapters call them, with injected faults.

They record what they accepted, because the guarantee is about the outside: a customer receives each message once, in order.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from chalicelib.ports import HttpResponse, ResponseLost, Unreachable
from tests.simulation.scheduler import Scheduler
from tests.support.fakes.transport import LocalTransport, Request, bytes_response, json_response

TELEGRAM, GRAPH, HOOK = "https://telegram.example", "https://graph.example/v1", "https://shop.example/hook"
FILE_NAME = re.compile(rb'filename="([^"]+)"')


@dataclass(frozen=True)
class AcceptedMessage:
    """A message that a provider accepted. `label` is its text, or the name of its file."""

    label: str
    provider_id: str
    customer: str


@dataclass
class Providers(LocalTransport):
    """`on_accepted` is called with each accepted message before the response is returned."""

    scheduler: Scheduler
    tally: Counter[str]
    on_accepted: Callable[[AcceptedMessage], None]
    provider_fault_rate: float = 0.0
    accepted: list[AcceptedMessage] = field(default_factory=list)
    delivery_ids: set[str] = field(default_factory=set)
    uploads: dict[str, str] = field(default_factory=dict)
    last_id: int = 5_000

    def answer(self, request: Request) -> HttpResponse:
        task = self.scheduler.current
        if task is not None and not self.scheduler.undisturbed and task.random.random() < self.provider_fault_rate:
            return self._inject_fault(task.random, request)
        return self._answer_without_fault(request)

    def _inject_fault(self, random: Random, request: Request) -> HttpResponse:
        fault = random.choice(("unreachable", "no answer", "accepted without an answer", "429", "500", "refused", "refused"))
        self.tally[f"fault: provider {fault}"] += 1
        task = self.scheduler.current
        assert task is not None
        task.faults.append(f"provider {fault}")
        match fault:
            case "unreachable":
                raise Unreachable(request.url)
            case "no answer":
                raise ResponseLost(request.url)
            case "accepted without an answer":
                self._answer_without_fault(request)
                raise ResponseLost(request.url)
            case "429":
                return json_response({"ok": False, "error_code": 429, "parameters": {"retry_after": 2}}, 429, Retry_After="2")
            case "500":
                return json_response({"ok": False, "error_code": 500, "error": {"code": 131000}}, 500)
            case _:
                return json_response({"ok": False, "error_code": 403, "description": "blocked", "error": {"code": 131026}}, 403)

    def _answer_without_fault(self, request: Request) -> HttpResponse:
        if request.url.startswith(TELEGRAM):
            return self._telegram(request.url.removeprefix(TELEGRAM).partition("/bot")[2], request.url, request.body)
        if request.url.startswith(HOOK):
            return self._hook(request)
        return self._graph(request.method, request.url.removeprefix(GRAPH), request.body)

    def _telegram(self, path: str, url: str, body: bytes) -> HttpResponse:
        call = path.partition("/")[2]
        if "/file/bot" in url:
            return bytes_response(b"bytes of a photo")
        if call == "getFile":
            file_id = json.loads(body)["file_id"]
            return json_response({"ok": True, "result": {"file_id": file_id, "file_path": f"photos/{file_id}.jpg"}})
        fields = json.loads(body) if body.startswith(b"{") else {}
        chat = str(fields.get("chat_id") or field_of(body, "chat_id"))
        self.last_id += 1
        self._accept(AcceptedMessage(fields.get("text") or name_of_file(body), f"{chat}:{self.last_id}", chat))
        return json_response({"ok": True, "result": {"message_id": self.last_id, "chat": {"id": int(chat), "type": "private"}}})

    def _graph(self, method: str, path: str, body: bytes) -> HttpResponse:
        number, _, edge = path.strip("/").partition("/")
        if method == "GET" and number == "bytes":
            return HttpResponse(200, {"Content-Type": "image/jpeg"}, b"bytes of a photo")
        if method == "GET":
            return json_response({"url": f"{GRAPH}/bytes/1", "mime_type": "image/jpeg", "file_size": 16})
        self.last_id += 1
        if edge == "media":
            self.uploads[str(self.last_id)] = name_of_file(body)
            return json_response({"id": str(self.last_id)})
        fields = json.loads(body)
        content = fields[fields["type"]]
        label = content["body"] if fields["type"] == "text" else self.uploads[content["id"]]
        provider_id = f"wamid.OUT{self.last_id}"
        self._accept(AcceptedMessage(label, provider_id, str(fields.get("to") or fields.get("recipient"))))
        return json_response({"messages": [{"id": provider_id}]})

    def _hook(self, request: Request) -> HttpResponse:
        """The receiver ignores a delivery id that it has received before."""
        name = request.headers["X-Parley-Delivery"]
        if name not in self.delivery_ids:
            self.delivery_ids.add(name)
            message = request.json
            self._accept(AcceptedMessage(message["content"], name, ""))
        return json_response({})

    def _accept(self, message: AcceptedMessage) -> None:
        self.accepted.append(message)
        self.tally["messages accepted by a provider"] += 1
        self.on_accepted(message)


def name_of_file(body: bytes) -> str:
    found = FILE_NAME.search(body)
    return found[1].decode() if found else "?"


def field_of(body: bytes, name: str) -> str:
    found = re.search(rb'name="' + name.encode() + rb'"\r\n\r\n([^\r]+)', body)
    return found[1].decode() if found else ""
