"""A simulated push service of browsers: it takes encrypted messages, which only their browser can read, and hands them out again.

Each path is a browser: `POST <base>/laptop` sends to it, `GET <base>/laptop` returns what was sent. A browser whose name begins
with `gone` is not known any more, and one that begins with `busy` is never ready.
"""

import re
from base64 import b64encode
from collections import defaultdict
from typing import Any

from local.simulators.base import Simulator
from local.simulators.exchange import Answer, Request, json_answer

AUTHORIZATION = re.compile(r"vapid t=[\w-]+\.[\w-]+\.[\w-]+, k=[\w-]{87}")
TOPIC = re.compile(r"[\w-]{1,32}")
MAX_BODY_BYTES = 4096
SHOWN = ("authorization", "ttl", "topic", "urgency", "content-encoding")
KEPT = 100
"""The newest messages of a browser."""


class Push(Simulator):
    def __init__(self, *environment: Any) -> None:
        super().__init__(*environment)
        self._sent: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def answer(self, request: Request) -> Answer:
        if request.method == "GET":
            return json_answer(self._sent.get(request.path, []))
        body, headers = request.file.body if request.file else b"", request.headers
        status = _refusal(headers, body) or _outage(request.path)
        if status:
            return Answer(status, "text/plain", b"")
        shown = {name: headers[name] for name in SHOWN if name in headers}
        message = {"headers": shown, "body": b64encode(body).decode()}
        self._sent[request.path] = [*self._sent[request.path], message][-KEPT:]
        return Answer(201, "text/plain", b"")


def _refusal(headers: Any, body: bytes) -> int | None:
    """401 without a signature, 413 for a long body, 400 for other wrong requests (RFC 8030, RFC 8292)."""
    if not AUTHORIZATION.fullmatch(headers.get("authorization", "")):
        return 401
    if len(body) > MAX_BODY_BYTES:
        return 413
    right = headers.get("ttl", "").isdigit() and headers.get("content-encoding") == "aes128gcm" and body
    return None if right and TOPIC.fullmatch(headers.get("topic", "none")) else 400


def _outage(path: str) -> int | None:
    return 410 if path.startswith("gone") else 429 if path.startswith("busy") else None
