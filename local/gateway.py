"""The front door: one origin for the web client, the REST API and the socket, as the deployment's CDN is.

It rewrites a request's path and hands it to the emulator in the same process, so there is no proxy hop.
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
LARGEST_REQUEST = 10 * 1024 * 1024
LARGEST_SOCKET_MESSAGE = 128 * 1024
FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port", b"x-forwarded-host")


@dataclass(frozen=True, slots=True)
class Apis:
    """Which APIs of the emulator the deployment made. A changed route makes a new REST API, so these may change."""

    rest: str
    websocket: str


class TooLarge(Exception):
    pass


class Door:
    def __init__(
        self, emulator: Application, web_client: Application, providers: Application, *, port: int, aws_port: int
    ) -> None:
        self._emulator, self._web_client, self._providers = emulator, web_client, providers
        self._port, self._aws_port = port, aws_port
        self._origins = {f"http://{host}:{port}".encode() for host in ("localhost", "127.0.0.1")}
        self.apis: Apis | None = None
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
            await self._pretend(scope, receive, send)
        else:
            await self._web_client(scope, receive, send)

    async def _aws(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The emulator answers anyone, with CORS for all: no page of another origin may read this machine's data through it."""
        origin = _header(scope, b"origin")
        if scope["type"] == "http" and origin and origin not in self._origins:
            return await _refuse(send, 403, "Only this stack's own pages may call its AWS.", "foreign_origin")
        await self._emulator(scope, receive, send)

    async def _pretend(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _header(scope, b"origin"):
            return await _refuse(send, 403, "Pages have no business with the pretend providers.", "foreign_origin")
        await self._providers(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.apis is None or scope["path"].rstrip("/") != SOCKET_PATH:
            await receive()
            return await send({"type": "websocket.close", "code": 1008})
        path = f"/_aws/execute-api/{self.apis.websocket}/{SOCKET_STAGE}"
        await self._emulator(_addressed(scope, path, self._forwarded(scope)), _limited_socket(receive, send), send)

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.apis is None:
            return await _refuse(send, 503, "The stack is still starting.", "starting")
        if int(_header(scope, b"content-length") or 0) > LARGEST_REQUEST:
            await _drain(receive)
            return await _refuse(send, 413, "Request entity too large", "request_too_large")
        path = f"/_aws/execute-api/{self.apis.rest}/{REST_STAGE}"
        try:
            await self._emulator(_addressed(scope, path, self._forwarded(scope), keep_path=True), _limited(receive), send)
        except TooLarge:
            await _refuse(send, 413, "Request entity too large", "request_too_large")

    def _forwarded(self, scope: Scope) -> Headers:
        client = (scope.get("client") or ("127.0.0.1",))[0]
        return [
            (b"x-forwarded-for", str(client).encode()),
            (b"x-forwarded-proto", b"http"),
            (b"x-forwarded-port", str(self._port).encode()),
        ]


def _addressed(scope: Scope, prefix: str, forwarded: Headers, *, keep_path: bool = False) -> Scope:
    """What the client claims about forwarding is dropped: the emulator would believe it."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in FORWARDED]
    raw = scope.get("raw_path") or scope["path"].encode()
    return {
        **scope,
        "path": prefix + scope["path"] if keep_path else prefix,
        "raw_path": prefix.encode() + raw if keep_path else prefix.encode(),
        "headers": [*headers, *forwarded],
    }


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((bytes(value) for name, value in scope["headers"] if name.lower() == wanted), b"")


def _limited(receive: Receive) -> Receive:
    """For bodies that do not say beforehand how long they are."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_REQUEST:
            if message.get("more_body"):
                await _drain(receive)
            raise TooLarge
        return message

    return counted


def _limited_socket(receive: Receive, send: Send) -> Receive:
    async def measured() -> Message:
        message = await receive()
        if _length(message) > LARGEST_SOCKET_MESSAGE:
            await send({"type": "websocket.close", "code": 1009, "reason": "Message too long"})
            return {"type": "websocket.disconnect", "code": 1009}
        return message

    return measured


def _length(message: Message) -> int:
    text = message.get("text")
    return len(text.encode()) if text is not None else len(message.get("bytes") or b"")


async def _drain(receive: Receive) -> None:
    """A client that is still sending would see a broken connection instead of the answer."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass


async def _refuse(send: Send, status: int, error: str, code: str) -> None:
    body = json.dumps({"error": error, "code": code}).encode()
    await respond(send, status, body, [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())])
