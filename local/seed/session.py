"""A small HTTP client for the running stack's API."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

CREDENTIALS = ("access-token", "client", "uid")


class RequestFailed(Exception):
    """The stack answered with an error status. The message holds the request, the status and the start of the body."""


class Session:
    """Calls as one user, after `sign_in`."""

    def __init__(self, url: str, account_id: int) -> None:
        self._url, self._account = url, f"/api/v1/accounts/{account_id}"
        self._headers: dict[str, str] = {}

    def sign_in(self, email: str, password: str) -> dict[str, Any]:
        headers, answer = call("POST", f"{self._url}/auth/sign_in", {"email": email, "password": password})
        self._headers = {name: headers[name] for name in CREDENTIALS}
        profile: dict[str, Any] = answer["data"]
        return profile

    def get(self, path: str) -> Any:
        return call("GET", f"{self._url}{self._account}/{path}", None, self._headers)[1]

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return call("POST", f"{self._url}{self._account}/{path}", body, self._headers)[1]


def call(method: str, url: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[Mapping[str, str], Any]:
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **(headers or {})}, method=method)  # noqa: S310 a URL of this stack
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # nosec B310
            text = answer.read()
            return {name.lower(): value for name, value in answer.headers.items()}, json.loads(text) if text else None
    except urllib.error.HTTPError as refusal:
        raise RequestFailed(f"{method} {url} was answered {refusal.code}: {refusal.read().decode()[:300]}") from None
