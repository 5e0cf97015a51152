"""Telegram and WhatsApp as far as the cases need them: they serve files and accept messages."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.ports import HttpResponse
from tests.support.fakes.transport import LocalTransport, Request, bytes_response, json_response

GRAPH_FILES = "https://lookaside.example/"
FILES = {
    "m1": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00a photo",
    "m2": b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead",
    "m9": b"%PDF-1.7 a report",
}
"""The bytes of WhatsApp's files, by media id."""


@dataclass
class Providers(LocalTransport):
    """`sent`: the JSON of accepted messages, in order. The first WhatsApp message has the id `wamid.sent1`."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, request: Request) -> HttpResponse:
        if "api.telegram.org" in request.url:
            return self._telegram(request)
        if request.url.startswith(GRAPH_FILES):
            return bytes_response(FILES[request.url.removeprefix(GRAPH_FILES)])
        return self._graph(request)

    def _telegram(self, request: Request) -> HttpResponse:
        """The bytes of a Telegram file are its file id."""
        if "/file/bot" in request.url:
            return bytes_response(request.url.rpartition("/")[2].removesuffix(".jpg").encode())
        if request.url.endswith("/getFile"):
            return json_response({"ok": True, "result": {"file_path": f"photos/{request.json['file_id']}.jpg"}})
        self.sent.append(request.json)
        return json_response({"ok": True, "result": {"message_id": len(self.sent)}})

    def _graph(self, request: Request) -> HttpResponse:
        if request.method == "GET":
            media_id = request.url.partition("?")[0].rpartition("/")[2]
            return json_response({"url": GRAPH_FILES + media_id})
        if request.url.endswith("/media"):
            return json_response({"id": "upload"})
        self.sent.append(request.json)
        return json_response({"messages": [{"id": f"wamid.sent{len(self.sent)}"}]})
