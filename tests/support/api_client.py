"""A client that calls the API handler with the events of API Gateway's REST proxy integration."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from chalicelib.api.application import respond
from chalicelib.api.route_table import route_table
from chalicelib.http.reply import Csv, Html
from chalicelib.invocation import logged
from chalicelib.ports import Desk
from tests.support.multipart import BOUNDARY, multipart
from tests.support.shapes import violations


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.text)

    @property
    def is_page(self) -> bool:
        return self.headers["content-type"].startswith("text/html")


@dataclass
class ApiClient:
    """Sends `headers` with every request. With `checked`, compares each answer with the response type of its route."""

    desk: Desk
    headers: dict[str, str] = field(default_factory=dict)
    account_id: int = 1
    checked: bool = True

    def as_user(self, access_token: str) -> "ApiClient":
        return replace(self, headers={"api_access_token": access_token})

    def request(
        self, method: str, path: str, *, json: Any = None, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A leading `A/` in `path` stands for `/api/v1/accounts/<account_id>/`."""
        sent = {**self.headers, **(headers or {})}
        if json is not None:
            body = _encoded(json)
            sent.setdefault("Content-Type", "application/json")
        event = self._event(method, path, body, sent)
        context: Any = SimpleNamespace(aws_request_id="invocation-1", function_name="parley-test-api-handler")
        result = logged("api", context, lambda: self.desk, lambda desk: respond(desk, event))
        answer = Answer(result["statusCode"], _single_headers(result), result.get("body") or "")
        if self.checked:
            _check_shape(method, event["path"], answer)
        return answer

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, json: Any = None, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.request("POST", path, json=json, headers=headers)

    def patch(self, path: str, json: Any = None) -> Answer:
        return self.request("PATCH", path, json=json)

    def put(self, path: str, json: Any = None) -> Answer:
        return self.request("PUT", path, json=json)

    def delete(self, path: str, json: Any = None) -> Answer:
        return self.request("DELETE", path, json=json)

    def form(
        self,
        path: str,
        fields: Mapping[str, str],
        files: Mapping[str, tuple[str, str, bytes]] | None = None,
        *,
        method: str = "POST",
    ) -> Answer:
        """Sends a multipart form. `files` maps a field to (file name, content type, bytes)."""
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.request(method, path, body=multipart(fields, files or {}), headers={"Content-Type": kind})

    def _event(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
        in_account = path == "A" or path.startswith(("A/", "A?"))
        return api_event(method, f"/api/v1/accounts/{self.account_id}{path[1:]}" if in_account else path, body, headers)


def api_event(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
    """The event that API Gateway passes to the function."""
    path, _, query = path.partition("?")
    queries: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        queries.setdefault(name, []).append(value)
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in queries.items()} or None,
        "multiValueQueryStringParameters": queries or None,
        "pathParameters": {"proxy": path[1:]},
        "requestContext": {
            "requestId": "request-1",
            "stage": "api",
            "path": f"/api{path}",
            "httpMethod": method,
            "identity": {"sourceIp": "203.0.113.9"},
        },
        **_body(body),
    }


def _check_shape(method: str, path: str, answer: Answer) -> None:
    """Checks on every 200, in every test, that the body has the response type of the route."""
    found = route_table().match(method, path.removesuffix(".json"))
    if found is None or answer.status != 200 or not answer.text:
        return
    route, _ = found
    declared = route.response_type
    assert declared is not None, f"{route.method} {route.path} declares no body"
    value = answer.json if answer.headers["content-type"].startswith("application/json") else answer.text
    kind = str if declared in (Csv, Html) else declared
    assert not (wrong := violations(value, kind)), f"{route.method} {route.path}: {wrong}"


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def _body(body: bytes | None) -> dict[str, Any]:
    """UTF-8 stays as it is; API Gateway encodes other bytes in base64."""
    if body is None:
        return {"body": None, "isBase64Encoded": False}
    try:
        return {"body": body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _single_headers(result: Mapping[str, Any]) -> dict[str, str]:
    many = {name.lower(): values[-1] for name, values in (result.get("multiValueHeaders") or {}).items()}
    return many | {name.lower(): value for name, value in (result.get("headers") or {}).items()}
