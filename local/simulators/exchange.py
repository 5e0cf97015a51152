"""HTTP requests to the simulated providers, parsed as far as the simulators need them, and their responses."""

import email
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from local.web_client import Receive, Scope

MAX_BODY_BYTES = 8 * 1024 * 1024
"""The rest of a longer body is read and dropped: fields precede the file, and files of this size are not served again."""


@dataclass(frozen=True, slots=True)
class File:
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    """Relative to the provider's base URL, without a leading slash."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    file: File | None = None

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes


def json_answer(value: Any, status: int = 200) -> Answer:
    return Answer(status, "application/json", json.dumps(value).encode())


def file_answer(file: File) -> Answer:
    return Answer(200, file.content_type, file.body)


async def read(scope: Scope, receive: Receive, path: str) -> Request:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    body = await _body(receive)
    fields, file = _content(headers.get("content-type", ""), body)
    query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
    return Request(scope["method"], path, query, headers, fields, file)


async def _body(receive: Receive) -> bytes:
    """Reads to the end: a client that is still sending would not receive the response."""
    kept = bytearray()
    while (message := await receive())["type"] == "http.request":
        kept += message.get("body", b"")[: MAX_BODY_BYTES - len(kept)]
        if not message.get("more_body"):
            break
    return bytes(kept)


def _content(content_type: str, body: bytes) -> tuple[Mapping[str, Any], File | None]:
    if content_type.startswith("multipart/form-data"):
        return _form(content_type.partition("boundary=")[2].strip('"').encode(), body)
    if content_type == "application/octet-stream":
        return {}, File(content_type, body)
    if content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("latin-1"))), None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}, None
    return (value if isinstance(value, dict) else {}), None


def _form(boundary: bytes, body: bytes) -> tuple[Mapping[str, Any], File | None]:
    fields: dict[str, Any] = {}
    file = None
    for part in body.split(b"--" + boundary):
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank:
            continue
        headers, content = email.message_from_bytes(head.lstrip()), content.removesuffix(b"\r\n")
        if b"filename=" in head:
            file = File(headers.get_content_type(), content)
        else:
            fields[str(headers.get_param("name", header="content-disposition"))] = content.decode("utf-8", "replace")
    return fields, file
