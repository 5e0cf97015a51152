"""Lines of requests and sockets: ids and codes, without personal data."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Unauthenticated
from tests.functional.log_lines import EMAIL, HOSTILE, PHONE, TOKEN, Call, FailingPort
from tests.support.company import Company
from tests.support.lambda_events import (
    websocket,
)
from tests.support.socket_client import connect_customer


def request(method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
    return {
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": {"q": [HOSTILE], TOKEN: [TOKEN]},
        "requestContext": {"requestId": "gateway=1", "identity": {"sourceIp": "203.0.113.9"}},
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
    }


def test_request_line_holds_ids(company: Company, call: Call) -> None:
    ben = {"api_access_token": company.users["ben"].access_token, "content-type": "application/json"}
    conversation = company.receive(HOSTILE)
    line = call(
        "app", request("POST", f"/api/v1/accounts/1/conversations/{conversation.id}/messages", {"content": HOSTILE}, **ben)
    )
    assert (line["status"], line["account_id"], line["user_id"]) == (200, 1, company.users["ben"].id)
    assert line["conversations"] == [f"1/{conversation.id}"]
    assert line["made"] == [company.desk.store.changes[-1].id]
    assert line["gateway_id"] == "gateway=1"


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", f"/webhooks/{HOSTILE}", None, "path_not_found"),
        ("POST", f"/webhooks/telegram/{TOKEN}", {"text": HOSTILE}, "inbox_not_found"),
        ("POST", f"/webhooks/whatsapp/{PHONE}", HOSTILE, "inbox_not_found"),
        ("GET", f"/public/api/v1/inboxes/app-identifier/contacts/{PHONE}", None, "contact_not_found"),
        ("POST", "/auth/sign_in", {"email": EMAIL, "password": TOKEN}, "credentials_invalid"),
        ("POST", "/auth/sign_in", f'{{"email": "{EMAIL}"', "json_malformed"),
        (f"GET\r\n{TOKEN}", "/api", None, None),
        ("PATCH", "/auth/sign_in", None, "method_not_allowed"),
    ],
)
def test_refused_request_line_holds_its_code(call: Call, method: str, path: str, body: Any, code: str | None) -> None:
    line = call("app", request(method, path, body, api_access_token=TOKEN, **{"content-type": "application/json"}))
    assert 400 <= line["status"] < 500
    assert code is None or line["code"] == code


def test_failed_request_line_holds_error_and_cause(company: Company, call: Call) -> None:
    line = call("app", request("GET", "/api/v1/profile", api_access_token=TOKEN), store=FailingPort())
    assert (line["status"], line["error"], line["cause"]) == (500, "ValueError", "KeyError")
    assert any("actions/" in place for place in line["at"])


def test_malformed_event_fails_with_a_line(call: Call) -> None:
    assert call("app", {HOSTILE: HOSTILE}, fails=True)["error"] == "KeyError"


def test_webhook_with_a_wrong_signature_is_counted(company: Company, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise Unauthenticated(HOSTILE)

    monkeypatch.setattr(company.provider, "verify", refuse)
    line = call("app", request("POST", "/webhooks/telegram/77", {"text": HOSTILE}))
    assert (line["status"], line["WebhooksRefused"], line["inbox_id"]) == (401, 1, company.telegram.id)
    monkeypatch.undo()


def test_socket_lines_hold_ids(company: Company, call: Call) -> None:
    ben = company.users["ben"]
    line = call("websocket_connect", websocket("CONNECT", "c=1", token=ben.pubsub_token, account_id="1"))
    assert (line["status"], line["account_id"], line["user_id"], line["connection"]) == (200, 1, ben.id, "c=1")
    line = call("websocket_message", websocket("MESSAGE", "c=1", body='{"action": "resume", "after": 0}'))
    assert (line["action"], line["user_id"]) == ("resume", ben.id)
    line = call("websocket_message", websocket("MESSAGE", "c=1", body=json.dumps({"action": HOSTILE, "said": HOSTILE})))
    assert line["code"] == "action_unknown"
    assert call("websocket_message", websocket("MESSAGE", "c=9", body=HOSTILE))["code"] == "socket_unknown"
    assert call("websocket_disconnect", websocket("DISCONNECT", "c=1"))["user_id"] == ben.id
    assert call("websocket_disconnect", websocket("DISCONNECT", "c=1"))["status"] == 200
    refused = call("websocket_connect", websocket("CONNECT", "c=2", token=TOKEN, account_id=HOSTILE))
    assert (refused["status"], refused["code"]) == (401, "pubsub_token_invalid")


def test_customer_socket_line_holds_no_identity(company: Company, call: Call) -> None:
    name, kim = connect_customer(company, "kim")
    line = call("websocket_message", websocket("MESSAGE", name, body='{"action": "ping"}'))
    assert (line["account_id"], line["user_id"]) == (1, None)
    assert kim.link.source_id not in {str(value) for key, value in line.items() if key != "connection"}


@pytest.mark.parametrize("function", ["websocket_connect", "websocket_message", "websocket_disconnect"])
def test_failed_socket_line_holds_its_error(call: Call, function: str) -> None:
    event = websocket("CONNECT", "c=1", token=TOKEN, account_id="1")
    line = call(function, event, fails=True, store=FailingPort(), sockets=FailingPort())
    assert line["error"] == "ValueError"
