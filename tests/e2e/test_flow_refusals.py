"""Invalid requests get an error code and change nothing."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import httpx
import pytest

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent, sign_in
from tests.e2e.stack import StackInfo

Change = Callable[[dict[str, Any]], Any]


@pytest.fixture(scope="module")
def number(stack_info: StackInfo, ada: Agent) -> int:
    customer = TelegramCustomer(stack_info)
    customer.write("Hello")
    return ada.conversation_of(customer.name)


def assert_refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text[:500]
    body = answer.json()
    assert body.get("error") or body.get("errors") or body.get("message")


@pytest.mark.parametrize("secret", ["", "wrong", "acme-telegram-webhook-secre"])
def test_telegram_webhook_needs_secret(telegram: TelegramCustomer, ada: Agent, secret: str) -> None:
    assert_refused(telegram.deliver(telegram.update({"text": "Let me in"}), secret=secret), 401, "signature_invalid")
    assert_never_arrives(telegram, ada)


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=abc"])
def test_whatsapp_webhook_needs_signature(whatsapp: WhatsappCustomer, ada: Agent, signature: str) -> None:
    body = json.dumps(whatsapp.webhook(messages=[whatsapp.message({"type": "text", "text": {"body": "Let me in"}})])).encode()
    assert_refused(whatsapp.deliver_bytes(body, signature=signature), 401, "signature_invalid")
    assert_never_arrives(whatsapp, ada)


def assert_never_arrives(customer: TelegramCustomer | WhatsappCustomer, ada: Agent) -> None:
    """Waits until a later message of another customer is stored, and checks that this customer has no conversation."""
    later = TelegramCustomer(customer.stack_info)
    later.write("Later")
    ada.conversation_of(later.name)
    assert ada.rows_of(customer.name) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"{}", b'{"object": "page"}', b'{"object": 7, "entry": {}}'])
def test_malformed_whatsapp_webhook_is_refused(whatsapp: WhatsappCustomer, body: bytes) -> None:
    assert_refused(whatsapp.deliver_bytes(body), 422, "payload_invalid")


@pytest.mark.parametrize(
    "change",
    [
        lambda update: {**update, "update_id": "seven"},
        lambda update: {**update, "message": "text"},
        lambda update: {**update, "message": {**update["message"], "message_id": None}},
        lambda update: {**update, "message": {**update["message"], "date": "yesterday"}},
        lambda update: {**update, "message": {**update["message"], "from": []}},
        lambda update: [update],
    ],
    ids=["update_id", "message", "message_id", "date", "sender", "list"],
)
def test_telegram_update_of_wrong_type_is_refused(telegram: TelegramCustomer, ada: Agent, change: Change) -> None:
    assert_refused(telegram.deliver(change(telegram.update({"text": "Hi"}))), 422, "payload_invalid")
    assert_never_arrives(telegram, ada)


def test_malformed_webhook_event_is_dropped_alone(whatsapp: WhatsappCustomer, ada: Agent) -> None:
    good = whatsapp.message({"type": "text", "text": {"body": "I am fine"}})
    assert whatsapp.deliver(whatsapp.webhook(messages=[{"type": "text"}, 7, None, good])).status_code == 200
    number = ada.conversation_of(whatsapp.name)
    assert ada.texts(number) == ["I am fine"]


@pytest.mark.parametrize(
    "path", ["/webhooks/telegram/999", "/webhooks/whatsapp/+999", "/webhooks/telegram/../x", "/webhooks/smoke/1"]
)
def test_webhook_of_unknown_inbox_is_not_found(stack_info: StackInfo, path: str) -> None:
    answer = httpx.post(stack_info.url + path, json={}, timeout=60)
    assert answer.status_code == 404
    assert answer.json()["code"]


def test_oversized_webhook_is_refused(telegram: TelegramCustomer, ada: Agent) -> None:
    assert_refused(telegram.deliver(telegram.update({"text": "x" * 4_000_000})), 413, "body_too_large")


@pytest.mark.parametrize("size", [7_000_000, 11_000_000], ids=["above the function's limit", "above the gateway's limit"])
def test_oversized_body_is_refused(number: int, ada: Agent, size: int) -> None:
    before = ada.conversation(number)
    answer = ada.request("POST", f"conversations/{number}/messages", json={"content": "x" * size})
    assert answer.status_code == 413
    assert answer.json()["code"] in ("body_too_large", "request_too_large")
    assert ada.conversation(number) == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "json_malformed"),
        (b"[]", 422, "body_not_an_object"),
        (b"{}", 422, "message_empty"),
        (b'{"content": "   "}', 422, "message_empty"),
        (b'{"content": {"a": 1}}', 422, "invalid"),
        (b'{"content": "a", "private": "perhaps"}', 422, "invalid"),
        (b'{"content": "a", "message_type": "template"}', 422, "invalid"),
        (b'{"content": "a", "message_type": "incoming"}', 422, "incoming_not_allowed"),
        (b'{"content": "a\\u0000b"}', 422, "character_invalid"),
        (b'{"content": "a", "content_attributes": 7}', 422, "invalid"),
    ],
)
def test_invalid_message_is_refused(number: int, ada: Agent, body: bytes, status: int, code: str) -> None:
    before = ada.conversation(number)
    headers = {"content-type": "application/json"}
    assert_refused(ada.request("POST", f"conversations/{number}/messages", content=body, headers=headers), status, code)
    assert ada.conversation(number) == before


@pytest.mark.parametrize(
    ("action", "body", "code"),
    [
        ("toggle_status", {"status": "closed"}, "invalid"),
        ("toggle_status", {"status": "snoozed", "snoozed_until": 1000}, "snooze_in_the_past"),
        ("toggle_priority", {"priority": "very"}, "invalid"),
        ("assignments", {}, "assignee_needed"),
        ("assignments", {"assignee_id": "ben"}, "invalid"),
        ("labels", {"labels": {"refund": True}}, "invalid"),
        ("labels", {"labels": [f"label{each}" for each in range(21)]}, "too_many_labels"),
        ("toggle_typing_status", {"typing_status": "maybe"}, "invalid"),
    ],
)
def test_invalid_change_is_refused(number: int, ada: Agent, action: str, body: dict[str, Any], code: str) -> None:
    before = ada.conversation(number)
    assert_refused(ada.request("POST", f"conversations/{number}/{action}", json=body), 422, code)
    assert ada.conversation(number) == before


@pytest.mark.parametrize("account_id", [2, 999_999_999, 0])
def test_other_account_is_refused(number: int, ada: Agent, account_id: int) -> None:
    for path in ("conversations", f"conversations/{number}", "labels", "feed", "inboxes"):
        answer = ada.request("GET", f"/api/v1/accounts/{account_id}/{path}")
        assert answer.status_code in (401, 404)
        assert answer.json()["code"] in ("account_not_yours", "account_not_found", "not_found")


@pytest.mark.parametrize(
    "path", ["conversations/999999", "conversations/999999/messages", "contacts/1", "inboxes/1", "conversations/abc"]
)
def test_unknown_object_is_not_found(ada: Agent, path: str) -> None:
    answer = ada.request("GET", path)
    assert answer.status_code == 404
    assert answer.json()["code"]


def test_agent_cannot_create_inbox(ben: Agent) -> None:
    assert_refused(ben.request("POST", "inboxes", json={"name": "Mine", "channel": {"type": "api"}}), 401, "administrator_needed")


def test_expired_session_is_refused(stack_info: StackInfo) -> None:
    user = stack_info.user("cleo")
    _, credential = sign_in(stack_info, user["email"], user["password"])
    conversations = f"{stack_info.url}/api/v1/accounts/{stack_info.account_id}/conversations"
    assert httpx.get(conversations, headers=credential, timeout=60).status_code == 200
    expire(stack_info, int(user["id"]), credential["client"])
    assert_refused(httpx.get(conversations, headers=credential, timeout=60), 401, "session_invalid")


def expire(stack_info: StackInfo, user_id: int, client: str) -> None:
    dynamodb = boto3.client(
        "dynamodb",
        region_name=stack_info.data["region"],
        endpoint_url=stack_info.data["aws_endpoint_url"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    key = {"pk": {"S": f"USER#{user_id}"}, "sk": {"S": f"SESSION#{client}"}}
    row = dynamodb.get_item(TableName=stack_info.data["table"], Key=key)["Item"]
    data = {**json.loads(row["data"]["S"]), "expires_at": 1_000_000_000}
    dynamodb.put_item(TableName=stack_info.data["table"], Item={**row, "data": {"S": json.dumps(data)}})
    dynamodb.close()


def test_sign_out_ends_session(stack_info: StackInfo) -> None:
    user = stack_info.user("cleo")
    _, credential = sign_in(stack_info, user["email"], user["password"])
    assert httpx.delete(f"{stack_info.url}/auth/sign_out", headers=credential, timeout=60).status_code == 200
    validate = httpx.get(f"{stack_info.url}/auth/validate_token", headers=credential, timeout=60)
    assert_refused(validate, 401, "session_invalid")


@pytest.mark.parametrize(
    "headers", [{}, {"api_access_token": "guess"}, {"access-token": "a", "client": "b", "uid": "ada@acme.example"}]
)
def test_invalid_credentials_are_refused(stack_info: StackInfo, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{stack_info.url}/api/v1/accounts/{stack_info.account_id}/conversations", headers=headers, timeout=60)
    assert answer.status_code == 401
    assert answer.json()["code"] in ("unauthenticated", "access_token_invalid", "session_invalid")


@pytest.mark.parametrize("password", ["", "wrong", "welcome-to-acme-1", "x" * 200])
def test_wrong_password_is_refused(stack_info: StackInfo, password: str) -> None:
    answer, credential = sign_in(stack_info, stack_info.user("ada")["email"], password)
    assert_refused(answer, 401, "credentials_invalid")
    assert credential == {}
