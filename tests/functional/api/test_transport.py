"""The behaviour that all routes share: paths, methods, bodies, errors and the log line."""

import base64
import json
from typing import Any

import pytest
from msgspec.structs import force_setattr

from chalicelib.api.application import respond
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.outbound import StoredFile
from tests.functional.api.conftest import World
from tests.support.multipart import BOUNDARY, multipart

JSON_KIND = {"Content-Type": "application/json"}


def test_paths_are_normalized_and_unknown_ones_refused(world: World) -> None:
    assert (
        world.ada.get("A/").status
        == world.ada.get("/api/v1/accounts/1.json").status
        == world.ada.get("A/labels.json").status
        == 200
    )
    for path in (
        "/",
        "/nope",
        "/api/v1/accounts/1/nope",
        "/api/v1/accounts/1/conversations/abc",
        "A/conversations/-1",
        "A/contacts/٣",
    ):
        answer = world.ada.get(path)
        assert (answer.status, answer.json["code"]) == (404, "path_not_found"), path
    assert world.ada.get("A/conversations/99999999999999999").status == 404
    assert world.ada.get("/api/v1/accounts/12345").json["code"] == "account_not_found"


def test_unsupported_method_is_refused_with_allow(world: World) -> None:
    wrong = world.ada.delete("A/conversations")
    assert (wrong.status, wrong.json["code"], wrong.headers["allow"]) == (405, "method_not_allowed", "GET, POST")
    head = world.ada.request("HEAD", "A/labels")
    assert (head.status, head.text) == (200, "")
    assert world.anonymous.request("OPTIONS", "A/labels").headers["allow"] == "GET, POST, OPTIONS"
    assert world.anonymous.request("OPTIONS", "/nope").status == 404


def test_credential_is_checked_first(world: World) -> None:
    for method, path in (("POST", "A/conversations"), ("GET", "/api/v1/accounts/77"), ("GET", "A/conversations/x")):
        answer = world.anonymous.request(method, path, body=b"{broken", headers=JSON_KIND)
        assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
    world.desk.store.items.clear()
    assert world.ada.get("A").json["code"] == "access_token_invalid"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "json_malformed"),
        (b'{"name": NaN}', 400, "json_malformed"),
        (b'{"name": 1e999}', 400, "json_malformed"),
        (b'{"name": "\\ud800"}', 400, "json_malformed"),
        (b'{"name": "\xff"}', 400, "json_malformed"),
        (b"[" * 100_000, 400, "json_malformed"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, 422, "nested_too_deep"),
        (b"9" * 10_000, 400, "json_malformed"),
        (b"[]", 422, "body_not_an_object"),
        (b"null", 422, "body_not_an_object"),
        (b'{"name": "a\\u0000"}', 422, "character_invalid"),
        (b'{"custom_attributes": {"a\\u0000": 1}}', 422, "character_invalid"),
        (b'{"custom_attributes": {"a": 99999999999999999999}}', 422, "number_out_of_range"),
        (b'{"inbox_id": 99999999999999999999}', 422, "number_out_of_range"),
        (b'{"inbox_id": "99999999999999999999"}', 422, "invalid"),
        (b'{"name": {}}', 422, "invalid"),
    ],
)
def test_invalid_body_has_a_code_and_changes_nothing(world: World, body: bytes, status: int, code: str) -> None:
    before = dict(world.desk.store.items)
    answer = world.ada.request("POST", "A/contacts", body=body, headers=JSON_KIND)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert world.desk.store.items == before


def test_unknown_type_and_large_body_are_refused(world: World) -> None:
    pdf = world.ada.request("POST", "A/contacts", body=b"%PDF", headers={"Content-Type": "application/pdf"})
    assert (pdf.status, pdf.json["code"]) == (415, "media_type_unknown")
    assert world.ada.request("POST", "A/contacts", body=b'{"name": "Kim"}').status == 200
    large = world.ada.request("POST", "A/contacts", body=b" " * 6_000_001, headers=JSON_KIND)
    assert (large.status, large.json["code"]) == (413, "body_too_large")


def test_form_fields_are_nested_by_brackets(world: World) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    body = b"contact[name]=K%C3%BC&contact[custom_attributes][plan]=pro&contact[blocked]=true"
    created = world.ada.request("POST", "A/contacts", body=body, headers=form).json["payload"]["contact"]
    assert (created["name"], created["custom_attributes"], created["blocked"]) == ("Kü", {"plan": "pro"}, True)
    for bad in (b"a[b]=1&a=2", b"a=1&a[b]=2", b"a[]=1&a[b]=2", b"a[][b]=1", b"name=%ff", b"&".join([b"a=1"] * 1001)):
        answer = world.ada.request("POST", "A/contacts", body=bad, headers=form)
        assert answer.status == 200 if bad == b"a[b]=1&a=2" else (answer.status, answer.json["code"]) == (400, "form_malformed")


def test_malformed_multipart_form_is_refused(world: World) -> None:
    answer = world.ada.form("A/contacts", {"contact[name]": "Kim", "contact[additional_attributes][city]": "Köln"})
    assert answer.json["payload"]["contact"]["additional_attributes"] == {"city": "Köln"}
    whole = multipart({"name": "Kim"}, {})
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    for bad, its_kind in (
        (whole[:-10], kind),
        (whole, "multipart/form-data"),
        (whole, "multipart/form-data; boundary=other"),
        (b"", kind),
        (b"garbage", kind),
        (whole.replace(b'name="name"', b""), kind),
        (whole.replace(b"Kim", b"\xff"), kind),
    ):
        refused = world.ada.request("POST", "A/contacts", body=bad, headers={"Content-Type": its_kind})
        assert (refused.status, refused.json["code"]) == (400, "form_malformed"), bad


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.png", "_.._etc_passwd.png"),
        ("C:\\temp\\a.png", "C__temp_a.png"),
        ("%22quoted%22.png", "_quoted_.png"),
        ("a\tb.png", "a_b.png"),
        ("日本.png", "日本.png"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
        (".", "image.png"),
    ],
)
def test_hostile_file_name_is_sanitized(world: World, sent: str, kept: str) -> None:
    world.conversation()
    answer = world.ben.form("A/conversations/1/messages", {}, {"attachments[]": (sent, "image/png", b"\x89")})
    assert answer.json["attachments"][0]["file_name"] == kept
    assert [key.rpartition("/")[2] for key in world.desk.files.stored] == [kept]


def test_extended_file_name_takes_precedence(world: World) -> None:
    world.conversation()
    head = 'Content-Disposition: form-data; name="attachments[]"; filename="x.png"; filename*=UTF-8\'\'na%C3%AFve.png'
    body = f"--b\r\n{head}\r\nContent-Type: image/png\r\n\r\n\x89\r\n--b--\r\n".encode("latin-1")
    answer = world.ben.request(
        "POST", "A/conversations/1/messages", body=body, headers={"Content-Type": 'multipart/form-data; boundary="b"'}
    )
    assert answer.json["attachments"][0]["file_name"] == "naïve.png"
    assert [file.body for file in world.desk.files.stored.values()] == [b"\x89"]


def event(**changes: Any) -> dict[str, Any]:
    return {"httpMethod": "POST", "path": "/auth/sign_in", "headers": JSON_KIND, "requestContext": {}, "body": "{}", **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"body": '{"email": "\ud800"}'},
        {"path": "/\ud800"},
        {"headers": {"api_access_token": "\ud800"}, "path": "/api/v1/profile", "httpMethod": "GET"},
        {"multiValueQueryStringParameters": {"q": ["\ud800"]}, "path": "/api/v1/accounts/1", "httpMethod": "GET"},
        {"requestContext": None},
    ],
)
def test_malformed_gateway_event_is_refused(world: World, changes: dict[str, Any]) -> None:
    result = respond(world.desk, event(**changes))
    assert 400 <= result["statusCode"] < 500


def test_body_that_is_no_base64_is_refused(world: World) -> None:
    result = respond(world.desk, event(body="%%%", isBase64Encoded=True))
    assert (result["statusCode"], json.loads(result["body"])["code"]) == (400, "body_malformed")


def test_base64_body_is_decoded(world: World) -> None:
    body = base64.b64encode(json.dumps({"email": "ada@acme.example", "password": "Secret-1"}).encode()).decode()
    assert respond(world.desk, event(body=body, isBase64Encoded=True))["statusCode"] == 200


class FailingStore:
    """A store that raises the given error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def get(self, key: object) -> None:
        raise self.error


def test_unexpected_error_is_logged_without_its_message(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    force_setattr(world.desk, "store", FailingStore(ValueError("https://api.telegram.org/bot77:secret/getMe")))
    answer = world.ada.post("A/contacts", {"name": "very private"})
    assert (answer.status, answer.json) == (500, {"error": "internal", "code": "internal"})
    line = json.loads(capsys.readouterr().out)
    assert line["error"] == "ValueError"
    assert any("sessions.py" in place for place in line["at"])
    assert "secret" not in json.dumps(line)
    assert "private" not in json.dumps(line)


def test_lasting_write_conflict_asks_to_try_again(world: World) -> None:
    force_setattr(world.desk, "store", FailingStore(WriteConflict()))
    answer = world.ada.get("A")
    assert (answer.status, answer.json["code"]) == (409, "busy_try_again")


def test_log_line_holds_route_status_and_ids(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.ben.get("A/contacts/search?q=hush")
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line.pop("ms") >= 0
    assert line.pop("cold") in (True, False)
    assert line == {
        "trigger": "api",
        "function": "parley-test-api-handler",
        "method": "GET",
        "route": "/api/v1/accounts/<account_id>/contacts/search",
        "status": 200,
        "request_id": "invocation-1",
        "gateway_id": "request-1",
        "account_id": 1,
        "user_id": world.users["ben"].id,
    }


def test_every_response_has_the_security_headers(world: World) -> None:
    world.desk.files.save("attachments/1/token/cup.png", StoredFile("cup.png", "image/png", b"png"))
    answers = {
        200: world.ada.get("A/labels"),
        302: world.anonymous.get("/rails/active_storage/blobs/redirect/1/token/cup.png"),
        400: world.ada.request("POST", "A/contacts", body=b"{", headers=JSON_KIND),
        401: world.anonymous.get("A/labels"),
        404: world.anonymous.get("/nope"),
        405: world.ada.delete("A/conversations"),
        415: world.ada.request("POST", "A/contacts", body=b"%PDF", headers={"Content-Type": "application/pdf"}),
        422: world.ada.post("A/contacts", {"name": {}}),
        204: world.anonymous.request("OPTIONS", "A/labels"),
    }
    more = [
        world.ada.request("HEAD", "A/labels"),
        world.ada.get("A/contacts/999"),
        world.anonymous.get("/public/api/v1/inboxes/nope"),
    ]
    force_setattr(world.desk, "store", FailingStore(ValueError()))
    answers[500] = world.ada.get("A/labels")
    assert [answer.status for answer in answers.values()] == list(answers)
    assert [answer.status for answer in more] == [200, 404, 404]
    for answer in (*answers.values(), *more):
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == ("private, max-age=60" if answer.status == 302 else "no-store")
