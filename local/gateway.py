"""One origin for the web client, the REST API and the WebSocket API, as the deployment's CDN provides it.

The gateway rewrites a request's path and passes it to the emulator in the same process, so there is no proxy hop.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from local.aws_limits import (
    Refused,
    answer_within_limits,
    check_head,
    drain,
    header,
    is_large_push,
    limited_frames,
    read_body,
)
from local.cdn_headers import photo_headers
from local.cdn_paths import api_paths
from local.options import MAIL_PATH, PROVIDERS_PATH
from local.sample_sites import SITES_PATH
from local.web_client import Headers, Message, Receive, Scope, Send, refuse, respond

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

API_PATHS = api_paths()
SOCKET_PATH = "/cable"
PHOTOS_PATH = "/photos/"
REST_STAGE, SOCKET_STAGE = "api", "cable"
PHOTO_HEADERS = (b"content-type", b"content-length", b"etag", b"last-modified")
FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port", b"x-forwarded-host")


@dataclass(frozen=True, slots=True)
class ApiIds:
    """Ids of the deployed APIs in the emulator. A changed route creates a new REST API, so its id may change."""

    rest: str
    websocket: str


class Gateway:
    def __init__(
        self,
        emulator: Application,
        web_client: Application,
        simulators: Application,
        sites: Application,
        *,
        port: int,
        aws_port: int,
    ) -> None:
        self._emulator, self._web_client, self._simulators, self._sites = emulator, web_client, simulators, sites
        self._port, self._aws_port = port, aws_port
        self._origins = {f"http://{host}:{port}".encode() for host in ("localhost", "127.0.0.1")}
        self.api_ids: ApiIds | None = None
        self.files_bucket = ""
        self._photo_headers = photo_headers()
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
        elif scope["method"] == "GET" and f"{scope['path']}/".startswith(f"{MAIL_PATH}/"):
            await self._simulators(scope, receive, send)
        else:
            await self._file(scope, receive, send)

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(PHOTOS_PATH):
            await self._photo(scope, receive, send)
        elif f"{scope['path']}/".startswith(f"{SITES_PATH}/"):
            await self._sites(scope, receive, send)
        else:
            await self._web_client(scope, receive, send)

    async def _aws(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rejects pages of other origins: the emulator allows CORS for all, so any website could read this machine's data."""
        origin = header(scope, b"origin")
        if scope["type"] == "http" and origin and origin not in self._origins:
            return await refuse(send, 403, "Only pages of this stack may call its emulated AWS.", "foreign_origin")
        if is_large_push(scope):
            await drain(receive)
            return await refuse(send, 413, "Message too long", "frame_too_large")
        await self._emulator(scope, receive, send)

    async def _provider(self, scope: Scope, receive: Receive, send: Send) -> None:
        if header(scope, b"origin"):
            return await refuse(send, 403, "A web page may not call the simulated providers.", "foreign_origin")
        await self._simulators(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.api_ids is None or scope["path"].rstrip("/") != SOCKET_PATH:
            await receive()
            return await send({"type": "websocket.close", "code": 1008})
        path = f"/_aws/execute-api/{self.api_ids.websocket}/{SOCKET_STAGE}"
        await self._emulator(_rewritten(scope, path, self._forwarded(scope)), limited_frames(receive, send), send)

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.api_ids is None:
            return await refuse(send, 503, "The stack is starting. Try again in a few seconds.", "starting")
        path = f"/_aws/execute-api/{self.api_ids.rest}/{REST_STAGE}"
        rewritten = _rewritten(scope, path, self._forwarded(scope), keep_path=True)
        try:
            check_head(scope)
        except Refused as refused:
            await drain(receive)
            return await refuse(send, refused.status, refused.error, refused.code)
        try:
            body = await read_body(scope, receive)
        except Refused as refused:
            return await refuse(send, refused.status, refused.error, refused.code)
        await answer_within_limits(lambda keep: self._emulator(rewritten, body, keep), send)

    async def _photo(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The CDN reads photos from the bucket itself, and replies 403 for a file that is not there."""
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        if scope["method"] not in ("GET", "HEAD"):
            return await respond(send, 403, b"", [])
        await self._emulator(_rewritten(scope, f"/{self.files_bucket}", [], keep_path=True), receive, keep)
        start, *body = sent
        if start["status"] != 200:
            return await respond(send, 403, b"", [])
        own = [each for each in start["headers"] if each[0].lower() in PHOTO_HEADERS]
        await respond(send, 200, b"".join(each.get("body", b"") for each in body), [*own, *self._photo_headers])

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
