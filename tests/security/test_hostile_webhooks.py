"""Correctly signed nonsense, all the way: door, queue, worker, table."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib import workers
from chalicelib.domain.inbound import Envelope
from chalicelib.wire import from_json, to_json
from tests.api_client import Answer, ApiClient
from tests.functional.lambda_events import batch, failures, ingested
from tests.security import storable
from tests.security.counted_ports import counted
from tests.security.hostile_bytes import bodies
from tests.security.whole_desk import contents, differences, keeper
from tests.security.world import World, world
from tests.unit.channels.samples import fixture

MOST_CALLS_AT_THE_DOOR = 6
MOST_CALLS_PER_PIECE = 16
LARGEST_QUEUE_MESSAGE = 1_048_576

TWO = world()
BACK = keeper(TWO.desk)
DESK, CALLS = counted(TWO.desk)
RARELY = settings(max_examples=150, suppress_health_check=list(HealthCheck))
WITH_SURROGATE = (
    b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "\\ud83d"}}'
)


def telegram(body: bytes) -> tuple[str, bytes, dict[str, str]]:
    return "/webhooks/telegram/77", body, {"X-Telegram-Bot-Api-Secret-Token": "telegram-webhook-secret"}


def whatsapp(body: bytes) -> tuple[str, bytes, dict[str, str]]:
    """The recorded webhooks are about another number than the one that is connected here."""
    ours = body.replace(b"106540352242922", b"1000")
    signature = hmac.new(b"secret-app-secret", ours, hashlib.sha256).hexdigest()
    return "/webhooks/whatsapp/+15550001111", ours, {"X-Hub-Signature-256": f"sha256={signature}"}


def sent(path: str, body: bytes, headers: dict[str, str]) -> Answer:
    CALLS.clear()
    answer = ApiClient(DESK).request("POST", path, body=body, headers={"Content-Type": "application/json", **headers})
    assert sum(CALLS.values()) <= MOST_CALLS_AT_THE_DOOR, CALLS
    return answer


def goes_all_the_way(two: World, path: str, body: bytes, headers: dict[str, str]) -> None:
    BACK()
    before = contents(two.desk)
    answer = sent(path, body, headers)
    pieces = two.desk.queues.inbound
    assert answer.status in (200, 413, 422), answer.text
    assert differences(before, contents(two.desk)) == [f"inbound {index}" for index in range(len(pieces))]
    if answer.status != 200:
        assert answer.json["code"] in ("payload_invalid", "body_too_large")
        assert pieces == []
    for piece in pieces:
        is_taken_in(two, piece)


def is_taken_in(two: World, piece: Envelope) -> None:
    """And again: a second time changes nothing."""
    assert len(to_json(piece).encode()) < LARGEST_QUEUE_MESSAGE
    assert from_json(to_json(piece), Envelope) == piece
    kept = dict(two.desk.store.items)
    CALLS.clear()
    assert failures(workers.ingest(DESK, batch(ingested(piece)))) == []
    assert sum(CALLS.values()) <= MOST_CALLS_PER_PIECE, CALLS
    storable.check(kept, two.desk.store.items)
    once = contents(two.desk)
    assert failures(workers.ingest(DESK, batch(ingested(piece)))) == []
    assert differences(once, contents(two.desk)) == []


@RARELY
@given(bodies("telegram"))
@example(WITH_SURROGATE)
def test_telegram(body: bytes) -> None:
    goes_all_the_way(TWO, *telegram(body))


@RARELY
@given(bodies("whatsapp"))
def test_whatsapp(body: bytes) -> None:
    goes_all_the_way(TWO, *whatsapp(body))


@pytest.mark.parametrize("channel", [telegram, whatsapp])
@pytest.mark.parametrize("body", [b"", b"[" * 3_000_000, b"x" * 3_500_001, b'{"a":' * 700_000, b"\x00" * 1000], ids=len)
def test_sizes_have_ceilings(channel: Any, body: bytes) -> None:
    goes_all_the_way(TWO, *channel(body))


def test_a_monstrous_piece_does_not_cost_the_others() -> None:
    webhook = fixture("whatsapp", "batch")
    messages = webhook["entry"][0]["changes"][0]["value"]["messages"]
    messages[0]["text"] = {"body": "x" * 2_000_000}
    BACK()
    assert sent(*whatsapp(json.dumps(webhook).encode())).status == 200
    assert len(TWO.desk.queues.inbound) == 3
    BACK()
    only = fixture("whatsapp", "text")
    only["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = "x" * 2_000_000
    answer = sent(*whatsapp(json.dumps(only).encode()))
    assert (answer.status, answer.json["code"], TWO.desk.queues.inbound) == (422, "payload_invalid", [])


@pytest.mark.parametrize(("pieces", "status"), [(1_000, 200), (1_001, 422)])
def test_a_webhook_has_as_many_pieces_as_meta_puts_together(pieces: int, status: int) -> None:
    webhook = fixture("whatsapp", "text")
    value = webhook["entry"][0]["changes"][0]["value"]
    value["messages"] = [{**value["messages"][0], "id": f"wamid.{number}"} for number in range(pieces)]
    BACK()
    assert sent(*whatsapp(json.dumps(webhook).encode())).status == status
    assert len(TWO.desk.queues.inbound) == (pieces if status == 200 else 0)


@RARELY
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=4), st.binary(max_size=50))
def test_headers_of_any_kind_are_no_signature(headers: dict[str, str], body: bytes) -> None:
    for path, _, _ in (telegram(body), whatsapp(body)):
        BACK()
        before = contents(TWO.desk)
        answer = ApiClient(DESK).request("POST", path, body=body, headers=headers)
        assert (answer.status, answer.json["code"]) == (401, "signature_invalid")
        assert differences(before, contents(TWO.desk)) == []
