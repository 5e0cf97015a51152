"""Fuzzes the API handler with arbitrary paths, queries, headers and forms in API Gateway's event."""

import base64
import contextlib
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.adapters.dynamo.conversation_lists import CURSOR
from chalicelib.api.application import respond
from chalicelib.api.every_route import ROUTES
from chalicelib.domain import cursors
from chalicelib.domain.contact_places import CURSOR_FORMS, FIELD_CURSOR
from chalicelib.domain.errors import Invalid
from tests.security.counted_ports import counted
from tests.security.desk_snapshot import contents, differences, restorer
from tests.security.example_requests import example_values, fill_text
from tests.security.two_tenants import two_tenants
from tests.support.multipart import BOUNDARY, multipart
from tests.unit.channels.samples import ANY_JSON

MAX_PORT_CALLS = 20
FUZZ = settings(max_examples=200, suppress_health_check=list(HealthCheck))
TENANTS = two_tenants()
RESTORE = restorer(TENANTS.desk)
DESK, CALLS = counted(TENANTS.desk)
TOKEN = TENANTS.acme.admin.access_token

SEGMENTS = [
    "..",
    ".",
    "",
    "%00",
    "%2e%2e",
    "%2F",
    "%252F",
    "%",
    "%zz",
    "%ff",
    "1",
    "0",
    "-1",
    "٣",
    "9" * 400,
    "x" * 3000,
    "😀",
    "\ud800",
]
LIST_PARAMETERS = [
    "status",
    "assignee_type",
    "inbox_id",
    "team_id",
    "labels[]",
    "labels",
    "sort_by",
    "page",
    "cursor",
    "before",
    "after",
    "q",
]
NAMES = [
    *LIST_PARAMETERS,
    "a[b][c]",
    "a[]",
    "a[b",
    "[]",
    "a[[b]]",
    "[" * 40,
    "inbox_ids[]",
    "hub.mode",
    "",
    "__proto__",
    "a" + "[b]" * 30,
]
VALUES = [
    "",
    "0",
    "-1",
    "1e9",
    "9" * 30,
    "٣",
    "null",
    "true",
    "\x00",
    "\ud800",
    "'",
    "x" * 5000,
    "a,b",
    "1.5",
    " 1",
    "MTIz",
    "=" * 9,
]
CONTENT_TYPES = [
    "",
    "application/json",
    "APPLICATION/JSON; charset=x",
    "text/html",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    ";",
]
CONTENT_TYPES += [
    f"multipart/form-data; boundary={BOUNDARY}",
    "application/x-www-form-urlencoded",
    "application/ld+json",
    "\x00",
    "x/" * 500,
]
HEADERS = [
    "content-type",
    "api_access_token",
    "access-token",
    "client",
    "uid",
    "idempotency-key",
    "x-forwarded-for",
    "accept",
    "host",
]

paths = st.one_of(
    st.sampled_from([fill_text(route.path, example_values(TENANTS)) for route in ROUTES]),
    st.lists(st.one_of(st.sampled_from(SEGMENTS), st.text(max_size=10)), max_size=12).map(lambda each: "/" + "/".join(each)),
    st.tuples(st.sampled_from([route.path for route in ROUTES]), st.sampled_from(SEGMENTS)).map(
        lambda each: "/".join(each[1] if part.startswith("<") else part for part in each[0].split("/"))
    ),
)
queries = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), st.text(max_size=8)),
    st.lists(st.one_of(st.sampled_from(VALUES), st.text(max_size=12)), max_size=3),
    max_size=5,
)
headers = st.dictionaries(
    st.one_of(st.sampled_from(HEADERS), st.text(max_size=8)),
    st.one_of(st.sampled_from([*VALUES, *CONTENT_TYPES, TOKEN]), st.text(max_size=20)),
    max_size=5,
)
forms = st.one_of(
    st.dictionaries(
        st.one_of(st.sampled_from(NAMES), st.text(st.characters(codec="utf-8"), max_size=8)), st.just("1"), max_size=4
    ).map(lambda fields: multipart(fields, {"attachments[]": ("../a\r\nb.svg", "image/svg+xml", b"<svg onload=alert(1)>")})),
    st.binary(max_size=60).map(lambda noise: f"--{BOUNDARY}\r\n".encode() + noise + f"\r\n--{BOUNDARY}--\r\n".encode()),
    st.binary(max_size=60).map(lambda noise: multipart({"content": "a"}, {})[: -len(noise) or None] + noise),
)
bodies = st.one_of(
    st.none(),
    ANY_JSON.map(json.dumps),
    st.text(max_size=60),
    st.sampled_from(["[" * 100_000, '{"content":' * 200 + "1" + "}" * 200, '{"content": 1e400}', '{"a": "\\u0000"}', "\ud800"]),
)


def event(method: str, path: str, query: Any, request_headers: Any, body: Any, is_base64: bool) -> dict[str, Any]:
    return {
        "path": path,
        "httpMethod": method,
        "headers": request_headers,
        "multiValueHeaders": {name: [value] for name, value in request_headers.items()},
        "multiValueQueryStringParameters": query or None,
        "requestContext": {"requestId": "1", "identity": {"sourceIp": "203.0.113.9"}},
        "body": body,
        "isBase64Encoded": is_base64,
    }


def assert_answered(request: dict[str, Any]) -> None:
    RESTORE()
    CALLS.clear()
    before = contents(TENANTS.desk)
    answer = respond(DESK, request)
    assert answer["statusCode"] < 500, request
    assert sum(CALLS.values()) <= MAX_PORT_CALLS, CALLS
    assert not [value for value in (answer.get("headers") or {}).values() if "\n" in str(value) or "\r" in str(value)]
    json.dumps(answer).encode()
    if answer["statusCode"] >= 400:
        assert request["httpMethod"] == "HEAD" or json.loads(answer["body"])["code"]
        assert differences(before, contents(TENANTS.desk)) == [], request


METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "get", "TRACE"]


@FUZZ
@given(st.sampled_from(METHODS), paths, queries, headers, bodies, st.booleans(), st.booleans())
def test_each_request_is_answered(
    method: str, path: str, query: Any, request_headers: Any, body: Any, is_base64: bool, is_signed_in: bool
) -> None:
    credential = {"api_access_token": TOKEN} if is_signed_in else {}
    assert_answered(event(method, path, query, {**request_headers, **credential}, body, is_base64))


@FUZZ
@given(st.sampled_from(CONTENT_TYPES), st.one_of(forms, st.binary(max_size=80)))
def test_each_form_is_read_or_refused(kind: str, body: bytes) -> None:
    path = fill_text("/api/v1/accounts/<account_id>/conversations/<conversation_id>/messages", example_values(TENANTS))
    encoded = base64.b64encode(body).decode()
    assert_answered(event("POST", path, None, {"api_access_token": TOKEN, "content-type": kind}, encoded, True))


@FUZZ
@given(queries)
def test_each_list_query_is_read_or_refused(query: Any) -> None:
    path = fill_text("/api/v1/accounts/<account_id>/conversations", example_values(TENANTS))
    assert_answered(event("GET", path, query, {"api_access_token": TOKEN}, None, False))


@FUZZ
@given(st.one_of(st.text(max_size=80), st.binary(max_size=40).map(lambda key: base64.urlsafe_b64encode(key).decode())))
def test_foreign_cursor_is_refused(cursor: str) -> None:
    for pattern in (*CURSOR.values(), *CURSOR_FORMS.values(), FIELD_CURSOR):
        with contextlib.suppress(Invalid):
            key = cursors.read(cursor, pattern)
            assert key is None or pattern.fullmatch(key)
