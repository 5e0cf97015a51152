"""Sends malformed webhooks with a valid signature through the route, the queue, the worker and the store."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib import workers
from chalicelib.domain.inbound import Envelope
from chalicelib.wire import from_json, to_json
from tests.security import storage_limits
from tests.security.counted_ports import counted
from tests.security.desk_snapshot import contents, differences, restorer
from tests.security.hostile_bytes import bodies
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.support.api_client import Answer, ApiClient
from tests.support.lambda_events import batch, failures, ingest_record
from tests.support.webhooks import telegram_proof, whatsapp_proof
from tests.unit.channels.samples import fixture

MAX_PORT_CALLS_PER_REQUEST = 6
MAX_PORT_CALLS_PER_WEBHOOK_EVENT = 16
MAX_QUEUE_MESSAGE_BYTES = 1_048_576

TENANTS = two_tenants()
RESTORE = restorer(TENANTS.desk)
DESK, CALLS = counted(TENANTS.desk)
FUZZ = settings(max_examples=150, suppress_health_check=list(HealthCheck))
WITH_SURROGATE = (
    b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "\\ud83d"}}'
)


def telegram(body: bytes) -> tuple[str, bytes, dict[str, str]]:
    return "/webhooks/telegram/77", body, telegram_proof("telegram-webhook-secret")


def whatsapp(body: bytes) -> tuple[str, bytes, dict[str, str]]:
    """The recorded webhooks name another phone number id; replaces it by the connected inbox's."""
    body = body.replace(b"106540352242922", b"1000")
    return "/webhooks/whatsapp/+15550001111", body, whatsapp_proof("secret-app-secret", body)


def post(path: str, body: bytes, headers: dict[str, str]) -> Answer:
    CALLS.clear()
    answer = ApiClient(DESK).request("POST", path, body=body, headers={"Content-Type": "application/json", **headers})
    assert sum(CALLS.values()) <= MAX_PORT_CALLS_PER_REQUEST, CALLS
    return answer


def assert_processed(tenants: TwoTenants, path: str, body: bytes, headers: dict[str, str]) -> None:
    RESTORE()
    before = contents(tenants.desk)
    answer = post(path, body, headers)
    envelopes = tenants.desk.queues.inbound
    assert answer.status in (200, 413, 422), answer.text
    assert differences(before, contents(tenants.desk)) == [f"inbound {index}" for index in range(len(envelopes))]
    if answer.status != 200:
        assert answer.json["code"] in ("payload_invalid", "body_too_large")
        assert envelopes == []
    for envelope in envelopes:
        assert_ingested(tenants, envelope)


def assert_ingested(tenants: TwoTenants, envelope: Envelope) -> None:
    """Ingests the webhook event twice; the second time changes nothing."""
    assert len(to_json(envelope).encode()) < MAX_QUEUE_MESSAGE_BYTES
    assert from_json(to_json(envelope), Envelope) == envelope
    kept = dict(tenants.desk.store.items)
    CALLS.clear()
    assert failures(workers.ingest(DESK, batch(ingest_record(envelope)))) == []
    assert sum(CALLS.values()) <= MAX_PORT_CALLS_PER_WEBHOOK_EVENT, CALLS
    storage_limits.check_storable(kept, tenants.desk.store.items)
    once = contents(tenants.desk)
    assert failures(workers.ingest(DESK, batch(ingest_record(envelope)))) == []
    assert differences(once, contents(tenants.desk)) == []


@FUZZ
@given(bodies("telegram"))
@example(WITH_SURROGATE)
def test_malformed_telegram_webhook_is_processed(body: bytes) -> None:
    assert_processed(TENANTS, *telegram(body))


@FUZZ
@given(bodies("whatsapp"))
def test_malformed_whatsapp_webhook_is_processed(body: bytes) -> None:
    assert_processed(TENANTS, *whatsapp(body))


@pytest.mark.parametrize("channel", [telegram, whatsapp])
@pytest.mark.parametrize("body", [b"", b"[" * 3_000_000, b"x" * 3_500_001, b'{"a":' * 700_000, b"\x00" * 1000], ids=len)
def test_oversized_webhook_is_refused(channel: Any, body: bytes) -> None:
    assert_processed(TENANTS, *channel(body))


def test_oversized_webhook_event_is_dropped_alone() -> None:
    webhook = fixture("whatsapp", "batch")
    messages = webhook["entry"][0]["changes"][0]["value"]["messages"]
    messages[0]["text"] = {"body": "x" * 2_000_000}
    RESTORE()
    assert post(*whatsapp(json.dumps(webhook).encode())).status == 200
    assert len(TENANTS.desk.queues.inbound) == 3
    RESTORE()
    only = fixture("whatsapp", "text")
    only["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = "x" * 2_000_000
    answer = post(*whatsapp(json.dumps(only).encode()))
    assert (answer.status, answer.json["code"], TENANTS.desk.queues.inbound) == (422, "payload_invalid", [])


@pytest.mark.parametrize(("count", "status"), [(1_000, 200), (1_001, 422)])
def test_webhook_has_at_most_a_thousand_events(count: int, status: int) -> None:
    webhook = fixture("whatsapp", "text")
    value = webhook["entry"][0]["changes"][0]["value"]
    value["messages"] = [{**value["messages"][0], "id": f"wamid.{number}"} for number in range(count)]
    RESTORE()
    assert post(*whatsapp(json.dumps(webhook).encode())).status == status
    assert len(TENANTS.desk.queues.inbound) == (count if status == 200 else 0)


@FUZZ
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=4), st.binary(max_size=50))
def test_arbitrary_headers_are_no_signature(headers: dict[str, str], body: bytes) -> None:
    for path, _, _ in (telegram(body), whatsapp(body)):
        RESTORE()
        before = contents(TENANTS.desk)
        answer = ApiClient(DESK).request("POST", path, body=body, headers=headers)
        assert (answer.status, answer.json["code"]) == (401, "signature_invalid")
        assert differences(before, contents(TENANTS.desk)) == []
