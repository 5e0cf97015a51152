"""One origin for the web client, the REST API and the WebSocket API, as the deployment's CDN provides it.

The gateway rewrites a request's path and passes it to the emulator in the same process, so there is no proxy hop.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from local.options import PROVIDERS_PATH
from local.web_client import Headers, Message, Receive, Scope, Send, respond

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

API_PATHS = ("/api/", "/public/", "/auth/", "/webhooks/", "/rails/")
SOCKET_PATH = "/cable"
REST_STAGE, SOCKET_STAGE = "api", "cable"
MAX_REQUEST_BYTES = 10 * 1024 * 1024
MAX_SOCKET_MESSAGE_BYTES = 128 * 1024
FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port", b"x-forwarded-host")


@dataclass(frozen=True, slots=True)
class ApiIds:
    """Ids of the deployed APIs in the emulator. A changed route creates a new REST API, so its id may change."""

    rest: str
    websocket: str


class RequestTooLarge(Exception):
    pass


class Gateway:
    def __init__(
        self, emulator: Application, web_client: Application, simulators: Application, *, port: int, aws_port: int
    ) -> None:
        self._emulator, self._web_client, self._simulators = emulator, web_client, simulators
        self._port, self._aws_port = port, aws_port
        self._origins = {f"http://{host}:{port}".encode() for host in ("localhost", "127.0.0.1")}
        self.api_ids: ApiIds | None = None
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._emulator(scope, receive, send)
        self.requests += 1
        if scope["server"][1] == self._aws_port:
            await self._aws(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif f"{scope['path']}/".startswith(API_PATHS):
            await self._api(scope, receive, send)
        elif scope["path"].startswith(f"{PROVIDERS_PATH}/"):
            await self._provider(scope, receive, send)
        else:
            await self._web_client(scope, receive, send)

    async def _aws(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rejects pages of other origins: the emulator allows CORS for all, so any website could read this machine's data."""
        origin = _header(scope, b"origin")
        if scope["type"] == "http" and origin and origin not in self._origins:
            return await _refuse(send, 403, "Only pages of this stack may call its emulated AWS.", "foreign_origin")
        await self._emulator(scope, receive, send)

    async def _provider(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _header(scope, b"origin"):
            return await _refuse(send, 403, "A web page may not call the simulated providers.", "foreign_origin")
        await self._simulators(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.api_ids is None or scope["path"].rstrip("/") != SOCKET_PATH:
            await receive()
            return await send({"type": "websocket.close", "code": 1008})
        path = f"/_aws/execute-api/{self.api_ids.websocket}/{SOCKET_STAGE}"
        await self._emulator(_rewritten(scope, path, self._forwarded(scope)), _limited_socket(receive, send), send)

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.api_ids is None:
            return await _refuse(send, 503, "The stack is starting. Try again in a few seconds.", "starting")
        if int(_header(scope, b"content-length") or 0) > MAX_REQUEST_BYTES:
            await _drain(receive)
            return await _refuse(send, 413, "Request entity too large", "request_too_large")
        path = f"/_aws/execute-api/{self.api_ids.rest}/{REST_STAGE}"
        try:
            await self._emulator(_rewritten(scope, path, self._forwarded(scope), keep_path=True), _limited_body(receive), send)
        except RequestTooLarge:
            await _refuse(send, 413, "Request entity too large", "request_too_large")

    def _forwarded(self, scope: Scope) -> Headers:
        client = (scope.get("client") or ("127.0.0.1",))[0]
        return [
            (b"x-forwarded-for", str(client).encode()),
            (b"x-forwarded-proto", b"http"),
            (b"x-forwarded-port", str(self._port).encode()),
        ]


def _rewritten(scope: Scope, prefix: str, forwarded: Headers, *, keep_path: bool = False) -> Scope:
    """The request under its path in the emulator. The client's own forwarding headers are dropped: the emulator trusts them."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in FORWARDED]
    raw = scope.get("raw_path") or scope["path"].encode()
    return {
        **scope,
        "path": prefix + scope["path"] if keep_path else prefix,
        "raw_path": prefix.encode() + raw if keep_path else prefix.encode(),
        "headers": [*headers, *forwarded],
    }


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for each, value in scope["headers"] if each.lower() == name), b"")


def _limited_body(receive: Receive) -> Receive:
    """Counts the bytes of a body without a content-length. Raises `RequestTooLarge`."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_REQUEST_BYTES:
            if message.get("more_body"):
                await _drain(receive)
            raise RequestTooLarge
        return message

    return counted


def _limited_socket(receive: Receive, send: Send) -> Receive:
    async def measured() -> Message:
        message = await receive()
        if _length(message) > MAX_SOCKET_MESSAGE_BYTES:
            await send({"type": "websocket.close", "code": 1009, "reason": "Message too long"})
            return {"type": "websocket.disconnect", "code": 1009}
        return message

    return measured


def _length(message: Message) -> int:
    text = message.get("text")
    return len(text.encode()) if text is not None else len(message.get("bytes") or b"")


async def _drain(receive: Receive) -> None:
    """Reads the rest of the body: a client that is still sending would see a broken connection instead of the response."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass


async def _refuse(send: Send, status: int, error: str, code: str) -> None:
    body = json.dumps({"error": error, "code": code}).encode()
    await respond(send, status, body, [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())])
