"""An adapter for `requests` that calls the API handler in this process, with API Gateway's event."""

import io
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from chalicelib.ports import Desk
from tests.support.api_client import Answer, ApiClient

ADDRESS = "http://desk.test"


class InProcessAdapter(HTTPAdapter):
    """Keeps the query, the body and the answer of the last request."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._client = ApiClient(desk)
        self.last: Answer | None = None
        self.query, self.body = "", b""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        assert body is None or isinstance(body, bytes)
        self.body = body or b""
        address = urlsplit(str(request.url))
        path, self.query = address._replace(scheme="", netloc="").geturl(), address.query
        headers = {name: text(value) for name, value in request.headers.items()}
        answer = self.last = self._client.request(str(request.method), path, body=body, headers=headers)
        raw = HTTPResponse(io.BytesIO(answer.text.encode()), dict(answer.headers), answer.status, preload_content=False)
        return self.build_response(request, raw)


def text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def session_to(adapter: InProcessAdapter) -> requests.Session:
    session = requests.Session()
    session.mount(ADDRESS, adapter)
    return session
