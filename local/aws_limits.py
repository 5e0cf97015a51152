"""AWS's limits on requests and responses, which the emulator does not have. docs/local.md lists them with their sources."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

from local.web_client import Headers, Message, Receive, Scope, Send, respond

MAX_URL_BYTES = 8_192
"""CloudFront, which stands before the API."""
MAX_HEADER_BYTES = 10_240
"""API Gateway: all names and values together."""
MAX_REQUEST_BYTES = 10 * 1024 * 1024
"""API Gateway: the body."""
MAX_EVENT_BYTES = 6 * 1024 * 1024
"""Lambda: the event of a synchronous call, with the body as text or, for binary media types, in base64."""
MAX_RESPONSE_BYTES = 6_291_556
"""Lambda: the JSON of the response, in which the body is a text."""
INTEGRATION_SECONDS = 29
MAX_FRAME_BYTES = 32 * 1024
"""API Gateway: a frame of a socket, in both directions. Browsers send a message as one frame."""

BINARY_MEDIA_TYPES = (b"multipart/form-data", b"application/octet-stream")
"""As in infra/resources/api.yaml."""


class Refused(Exception):
    """A limit of AWS is exceeded."""

    def __init__(self, status: int, error: str, code: str) -> None:
        super().__init__(error)
        self.status, self.error, self.code = status, error, code


def header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for each, value in scope["headers"] if each.lower() == name), b"")


def check_head(scope: Scope) -> None:
    """Raises Refused for a URL or headers that are too long, and for an announced body that is too large."""
    url = (scope.get("raw_path") or scope["path"].encode()) + scope.get("query_string", b"")
    if len(url) > MAX_URL_BYTES:
        raise Refused(414, "URI too long", "url_too_long")
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADER_BYTES:
        raise Refused(431, "Request header fields too large", "headers_too_large")
    if int(header(scope, b"content-length") or 0) > MAX_REQUEST_BYTES:
        raise Refused(413, "Request entity too large", "request_too_large")


async def read_body(scope: Scope, receive: Receive) -> Receive:
    """Reads the body and returns a function that yields it again. Raises Refused (413)."""
    body = bytearray()
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if len(body) > MAX_REQUEST_BYTES:
            if message.get("more_body"):
                await drain(receive)
            raise Refused(413, "Request entity too large", "request_too_large")
        if not message.get("more_body"):
            break
    if _event_bytes(scope, bytes(body)) > MAX_EVENT_BYTES:
        raise Refused(413, "Request Too Long", "request_too_large")
    waiting: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _event_bytes(scope: Scope, body: bytes) -> int:
    """The body's part of the event; the rest has a few kilobytes."""
    kind = header(scope, b"content-type").partition(b";")[0].strip().lower()
    text = base64.b64encode(body) if kind in BINARY_MEDIA_TYPES else body
    return _text_bytes(text.decode("utf-8", "replace"))


def _text_bytes(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass"))


async def drain(receive: Receive) -> None:
    """Reads the rest of the body: a client that is still sending would see a broken connection instead of the response."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass


async def answer_within_limits(call: Callable[[Send], Awaitable[None]], send: Send) -> None:
    """Sends the response of the call when it is complete, or what API Gateway answers instead: 502 for a response that is too
    large, 504 for one that takes too long."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    try:
        await asyncio.wait_for(call(keep), INTEGRATION_SECONDS)
    except TimeoutError:
        return await _gateway_error(send, 504, b'{"message": "Endpoint request timed out"}')
    if response_bytes(messages) > MAX_RESPONSE_BYTES:
        return await _gateway_error(send, 502, b'{"message": "Internal server error"}')
    for message in messages:
        await send(message)


def response_bytes(messages: list[Message]) -> int:
    """The size of the function's response: `{"statusCode", "multiValueHeaders", "body", "isBase64Encoded"}`."""
    body = b"".join(message.get("body", b"") for message in messages).decode("utf-8", "replace")
    pairs: list[Any] = [pair for message in messages for pair in message.get("headers", ())]
    shell = {"statusCode": 200, "multiValueHeaders": {name.decode("latin-1"): [value.decode("latin-1")] for name, value in pairs}}
    return _text_bytes(body) + len(json.dumps({**shell, "body": "", "isBase64Encoded": False}))


async def _gateway_error(send: Send, status: int, body: bytes) -> None:
    headers: Headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await respond(send, status, body, headers)


def limited_frames(receive: Receive, send: Send) -> Receive:
    """Closes the socket (1009) after a frame that is too large."""

    async def measured() -> Message:
        message = await receive()
        if _length(message) > MAX_FRAME_BYTES:
            await send({"type": "websocket.close", "code": 1009, "reason": "Message too long"})
            return {"type": "websocket.disconnect", "code": 1009}
        return message

    return measured


def _length(message: Message) -> int:
    text = message.get("text")
    return len(text.encode()) if text is not None else len(message.get("bytes") or b"")


def is_large_push(scope: Scope) -> bool:
    """A frame to a socket (`POST @connections/{id}`) beyond the limit, which API Gateway refuses."""
    is_push = scope["type"] == "http" and scope["method"] == "POST" and "@connections" in scope["path"]
    return is_push and int(header(scope, b"content-length") or 0) > MAX_FRAME_BYTES
