"""The HTTP server of the simulated provider: /telegram, /graph and the files of both."""

import json
from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

Answer = tuple[int, Mapping[str, Any]]


class File(Protocol):
    @property
    def body(self) -> bytes: ...

    @property
    def content_type(self) -> str: ...


class ProviderApi(Protocol):
    def answer_telegram(self, method: str, fields: Mapping[str, Any]) -> Answer: ...

    def answer_graph(self, fields: Mapping[str, Any]) -> Answer: ...

    def answer_graph_upload(self, body: bytes) -> Answer: ...

    def answer_graph_media(self, name: str) -> Answer: ...

    def media_at(self, path: str) -> File | None: ...


class ProviderServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, provider: ProviderApi) -> None:
        self.provider = provider
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ProviderServer

    def do_POST(self) -> None:
        fields, files = read_body(self.headers, self.rfile.read(int(self.headers.get("content-length") or 0)))
        kind, method = self._path.partition("/")[0], self._path.rpartition("/")[2]
        if kind == "telegram":
            self._answer(self.server.provider.answer_telegram(method, {**fields, **files}))
        elif method == "media":
            self._answer(self.server.provider.answer_graph_upload(files["file"]))
        else:
            self._answer(self.server.provider.answer_graph(fields))

    def do_GET(self) -> None:
        """Serves /graph/<media id>, /files/<path> and /telegram/file/bot<token>/<path>."""
        kind, _, path = self._path.partition("/")
        if kind == "graph":
            self._answer(self.server.provider.answer_graph_media(path))
        else:
            self._send_file(path if kind == "files" else path.split("/", 2)[2])

    @property
    def _path(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _send_file(self, path: str) -> None:
        media = self.server.provider.media_at(path)
        if media is None:
            self._answer((404, {"ok": False, "error_code": 404, "description": "Not Found"}))
        else:
            self._write(200, media.content_type, media.body)

    def _answer(self, answer: Answer) -> None:
        self._write(answer[0], "application/json", json.dumps(answer[1]).encode())

    def _write(self, status: int, content_type: str, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client has timed out and closed

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the library defines the name
        """Prints nothing, because the provider records its calls."""


def read_body(headers: Message, body: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The fields of a JSON or multipart body, and the files by field name."""
    content_type = headers.get("content-type", "")
    if not content_type.startswith("multipart/"):
        return json.loads(body or b"{}"), {}
    form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for part in form.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = bytes(part.get_payload(decode=True))
        if part.get_filename() is None:
            fields[name] = content.decode()
        else:
            files[name] = content
            fields["file_name"] = part.get_filename()
    return fields, files
