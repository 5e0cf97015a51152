"""Sites of the demo's customers for people and tests, with the widget on their pages.

They are served under another host name than the desk, so that a browser treats them as sites of somebody else.
"""

import hashlib
import hmac
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.channels.web_widget.channel import script
from local.options import HOST
from local.web_client import Headers, Receive, Scope, Send, respond

SITES_PATH = "/_sites"
FOLDER = Path(__file__).parent / "sites"
PAGES = ("plain", "account", "strict", "app")
FILES = ("site.css", "app.js", "strict.js")
IDENTIFIER = "customer-8121"


class SampleSites:
    """`desk`: the desk's own address, which is not that of the sites."""

    def __init__(self, desk: str, port: int) -> None:
        self._desk, self._origin = desk, f"http://{HOST}:{port}"
        self._inbox: Mapping[str, Any] = {}

    def set_inboxes(self, inboxes: Sequence[Mapping[str, Any]]) -> None:
        """The inboxes in the form of stack.json."""
        self._inbox = next((each for each in inboxes if each["channel_type"] == "Channel::WebWidget"), {})

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if host != self._origin.removeprefix("http://"):
            location = f"{self._origin}{scope['path']}".encode("latin-1", "replace")
            return await respond(send, 302, b"", [(b"location", location), (b"content-length", b"0")])
        name = _name(scope["path"])
        if name is None:
            return await respond(send, 404, b"No such site\n", [(b"content-type", b"text/plain")])
        body = self._filled((FOLDER / name).read_text("utf-8")).encode()
        await respond(send, 200, body, self._headers(name, len(body)))

    def _filled(self, text: str) -> str:
        token, key = self._inbox.get("website_token", ""), self._inbox.get("hmac_token", "")
        values = {
            "desk": self._desk,
            "website_token": token,
            "script": script(self._desk, token),
            "identifier_hash": hmac.new(key.encode(), IDENTIFIER.encode(), hashlib.sha256).hexdigest(),
        }
        for place, value in values.items():
            text = text.replace(f"{{{place}}}", value)
        return text

    def _headers(self, name: str, length: int) -> Headers:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"content-type": f"{kind}; charset=utf-8", "content-length": str(length), "cache-control": "no-store"}
        if name == "strict.html":
            policy = (
                f"default-src 'none'; script-src 'self' {self._desk}; style-src 'self'; frame-src {self._desk}; base-uri 'none'"
            )
            headers["content-security-policy"] = policy
        return [(key.encode(), value.encode()) for key, value in headers.items()]


def _name(path: str) -> str | None:
    """The file for a path. Each address below `app` is one of its pages."""
    rest = path.removeprefix(SITES_PATH).strip("/")
    if not rest:
        return "index.html"
    if rest in FILES:
        return rest
    page = "app" if rest.startswith("app/") else rest
    return f"{page}.html" if page in PAGES else None
