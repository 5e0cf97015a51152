"""Telegram, WhatsApp and the program behind an API inbox, as far as our adapters call them, with all their whims.

They remember what they took, because the promise is kept out here: a customer gets a message once, and in order.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from chalicelib.ports import HttpResponse, ResponseLost, Unreachable
from tests.simulation.scheduler import Turns

TELEGRAM, GRAPH, HOOK = "https://telegram.example", "https://graph.example/v1", "https://shop.example/hook"
FILE_NAME = re.compile(rb'filename="([^"]+)"')


@dataclass(frozen=True)
class Taken:
    """One call that a provider has carried out. `label`: the words of a text, or the name of a file."""

    label: str
    provider_id: str
    customer: str


def said(status: int, body: Any, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return HttpResponse(status, headers or {}, json.dumps(body).encode())


@dataclass
class Providers:
    """ports.Transport. `answered` is asked what to do about each thing taken, before the answer goes back."""

    turns: Turns
    tally: Counter[str]
    on_taken: Callable[[Taken], None]
    whims: float = 0.0
    taken: list[Taken] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    uploads: dict[str, str] = field(default_factory=dict)
    last_id: int = 5_000

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
        task = self.turns.current
        if task is not None and not self.turns.calm and task.random.random() < self.whims:
            return self._whim(task.random, method, url, headers or {}, body or b"")
        return self._answer(method, url, headers or {}, body or b"")

    def _whim(self, random: Random, method: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        whim = random.choice(("unreachable", "no answer", "taken without an answer", "429", "500", "refused", "refused"))
        self.tally[f"fault: provider {whim}"] += 1
        task = self.turns.current
        assert task is not None
        task.trouble.append(f"provider {whim}")
        match whim:
            case "unreachable":
                raise Unreachable(url)
            case "no answer":
                raise ResponseLost(url)
            case "taken without an answer":
                self._answer(method, url, headers, body)
                raise ResponseLost(url)
            case "429":
                return said(429, {"ok": False, "error_code": 429, "parameters": {"retry_after": 2}}, {"Retry-After": "2"})
            case "500":
                return said(500, {"ok": False, "error_code": 500, "error": {"code": 131000}})
            case _:
                return said(403, {"ok": False, "error_code": 403, "description": "blocked", "error": {"code": 131026}})

    def _answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        if url.startswith(TELEGRAM):
            return self._telegram(url.removeprefix(TELEGRAM).partition("/bot")[2], url, body)
        if url.startswith(HOOK):
            return self._hook(headers, body)
        return self._graph(method, url.removeprefix(GRAPH), headers, body)

    def _telegram(self, path: str, url: str, body: bytes) -> HttpResponse:
        call = path.partition("/")[2]
        if "/file/bot" in url:
            return HttpResponse(200, {}, b"bytes of a photo")
        if call == "getFile":
            file_id = json.loads(body)["file_id"]
            return said(200, {"ok": True, "result": {"file_id": file_id, "file_path": f"photos/{file_id}.jpg"}})
        fields = json.loads(body) if body.startswith(b"{") else {}
        chat = str(fields.get("chat_id") or field_of(body, "chat_id"))
        self.last_id += 1
        self._take(Taken(fields.get("text") or name_of_file(body), f"{chat}:{self.last_id}", chat))
        return said(200, {"ok": True, "result": {"message_id": self.last_id, "chat": {"id": int(chat), "type": "private"}}})

    def _graph(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        number, _, edge = path.strip("/").partition("/")
        if method == "GET" and number == "bytes":
            return HttpResponse(200, {"Content-Type": "image/jpeg"}, b"bytes of a photo")
        if method == "GET":
            return said(200, {"url": f"{GRAPH}/bytes/1", "mime_type": "image/jpeg", "file_size": 16})
        self.last_id += 1
        if edge == "media":
            self.uploads[str(self.last_id)] = name_of_file(body)
            return said(200, {"id": str(self.last_id)})
        fields = json.loads(body)
        content = fields[fields["type"]]
        label = content["body"] if fields["type"] == "text" else self.uploads[content["id"]]
        provider_id = f"wamid.OUT{self.last_id}"
        self._take(Taken(label, provider_id, str(fields.get("to"))))
        return said(200, {"messages": [{"id": provider_id}]})

    def _hook(self, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        """Such a program drops what it was told under the same name before."""
        name = headers["X-Parley-Delivery"]
        if name not in self.told:
            self.told.add(name)
            message = json.loads(body)
            self._take(Taken(message["content"], name, ""))
        return said(200, {})

    def _take(self, taken: Taken) -> None:
        self.taken.append(taken)
        self.tally["taken by a provider"] += 1
        self.on_taken(taken)


def name_of_file(body: bytes) -> str:
    found = FILE_NAME.search(body)
    return found[1].decode() if found else "?"


def field_of(body: bytes, name: str) -> str:
    found = re.search(rb'name="' + name.encode() + rb'"\r\n\r\n([^\r]+)', body)
    return found[1].decode() if found else ""
