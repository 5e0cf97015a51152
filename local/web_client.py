"""Serves the built web client from web/dist with the headers and the fallback of the deployment's CDN."""

import gzip
import json
import mimetypes
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from infra.website import caching
from local.cdn_paths import WebPaths

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

COMPRESSED = (b"text/", b"application/javascript", b"application/json", b"image/svg+xml")
LEAST_COMPRESSED = 1_000
SCRIPTS = "/packs/"

NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Parley</title>
<body style="font: 16px/1.5 system-ui; max-width: 34rem; margin: 15vh auto; padding: 0 1rem">
<h1>The web client is not built yet</h1>
<p>The API, the sockets and the queues are running; only the pages are missing.
Run <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>, then load this page again.</p></body></html>
"""


class WebClient:
    """`scripts`: the headers of the scripts that other sites load."""

    def __init__(self, folder: Path, headers: Headers, paths: WebPaths, *, scripts: Headers) -> None:
        self._folder, self._headers, self._paths, self._scripts = folder, headers, paths, scripts

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        path = scope["path"]
        if "//" in path:
            folded = re.sub("/{2,}", "/", path).encode() + (b"?" + scope["query_string"] if scope.get("query_string") else b"")
            return await respond(send, 308, b"", [(b"location", folded), (b"content-length", b"0")])
        is_page = bool(self._paths.pages.search(path))
        if not is_page and not self._paths.files.search(path):
            return await refuse(send, 404, "This path does not exist.", "path_not_found")
        if scope["method"] not in ("GET", "HEAD"):
            return await refuse(send, 405, "This path does not support this method.", "method_not_allowed")
        file = self._file("/index.html" if is_page else path)
        if file is None:
            return await self._missing(send)
        found = file.stat()
        tag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'.encode()
        own = self._scripts if path.startswith(SCRIPTS) else self._headers
        headers = [*own, (b"etag", tag), (b"cache-control", self._caching(file))]
        if (b"if-none-match", tag) in scope["headers"]:
            return await respond(send, 304, b"", headers)
        body, kind = file.read_bytes(), _content_type(file)
        if _is_compressed(kind, body, scope["headers"]):
            body = compressed(body)
            headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
        headers += [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await respond(send, 200, body if scope["method"] == "GET" else b"", headers)

    def _file(self, path: str) -> Path | None:
        file = (self._folder / path.lstrip("/")).resolve()
        return file if file.is_relative_to(self._folder.resolve()) and file.is_file() else None

    def _caching(self, file: Path) -> bytes:
        return caching(file.relative_to(self._folder.resolve()).as_posix()).encode()

    async def _missing(self, send: Send) -> None:
        if not (self._folder / "index.html").exists():
            return await respond(send, 503, NOT_BUILT.encode(), [(b"content-type", b"text/html; charset=utf-8")])
        await respond(send, 404, b"Not found\n", [(b"content-type", b"text/plain")])


async def respond(send: Send, status: int, body: bytes, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, status: int, error: str, code: str) -> None:
    body = json.dumps({"error": error, "code": code}).encode()
    await respond(send, status, body, [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())])


@lru_cache(maxsize=200)
def compressed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _is_compressed(kind: bytes, body: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """As the CDN does it: texts from 1,000 bytes on, for a client that takes gzip."""
    accepted = next((value for name, value in headers if name == b"accept-encoding"), b"")
    return b"gzip" in accepted and len(body) >= LEAST_COMPRESSED and kind.startswith(COMPRESSED)


def _content_type(file: Path) -> bytes:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind in ("application/json", "application/javascript"):
        kind += "; charset=utf-8"
    return kind.encode()
