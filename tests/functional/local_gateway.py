"""The local gateway before an emulator that records or answers, and requests to it."""

import asyncio
from typing import Any

from local.gateway import ApiIds, Gateway
from local.web_client import Message, Receive, Scope, Send, respond

AWS_PORT = 4566
PORT = 8000


class FakeEmulator:
    """Records the messages it receives and answers 200; a socket is read until it closes."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.received: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        while (message := await receive())["type"] in ("http.request", "websocket.receive"):
            self.received.append(message)
            if message["type"] == "http.request" and not message.get("more_body"):
                return await respond(send, 200, b"{}", [])


async def simulators(scope: Scope, _: Receive, send: Send) -> None:
    await respond(send, 200, b"simulated", [])


async def web_client(scope: Scope, _: Receive, send: Send) -> None:
    await respond(send, 200, b"page", [])


async def sites(scope: Scope, _: Receive, send: Send) -> None:
    await respond(send, 200, b"a site", [])


def gateway() -> tuple[Gateway, FakeEmulator]:
    emulator = FakeEmulator()
    made = Gateway(emulator, web_client, simulators, sites, port=PORT, aws_port=AWS_PORT)
    made.api_ids = ApiIds(rest="rest1", websocket="sock1")
    return made, emulator


def ask(
    app: Any, path: str, *bodies: bytes, port: int = PORT, kind: str = "http", query: bytes = b"", **headers: str
) -> list[Message]:
    """The messages the server would send to the client."""
    sent: list[Message] = []
    if kind == "http":
        parts = bodies or (b"",)
        last = len(parts) - 1
        messages: list[Message] = [
            {"type": "http.request", "body": body, "more_body": at < last} for at, body in enumerate(parts)
        ]
    else:
        messages = [{"type": "websocket.receive", "text": body.decode()} for body in bodies]
    incoming = iter([*messages, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(incoming)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": headers.pop("method", "GET"),
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "server": ("127.0.0.1", port),
        "client": ("10.1.2.3", 5),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(app(scope, receive, send))
    return sent


def body(sent: list[Message]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)
