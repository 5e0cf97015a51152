"""WhatsApp's webhooks: verification and splitting of a batch."""

import contextlib
import hashlib
import hmac
import json
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.errors import Invalid, Unauthenticated
from chalicelib.domain.inbound import (
    InboundMessage,
)
from tests.unit.channels.samples import (
    ANY_JSON,
    TELEGRAM,
    WHATSAPP,
    assert_valid,
    fixture,
    make_inbox,
    malformed_webhooks,
    refusal_code,
)
from tests.unit.channels.whatsapp_reading import ADAPTER, envelopes

HANDSHAKE = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}


def test_handshake_returns_the_challenge() -> None:
    assert ADAPTER.handshake(WHATSAPP, HANDSHAKE) == "1158201444"


@pytest.mark.parametrize(
    "change", [{"hub.verify_token": "verify-mE"}, {"hub.verify_token": ""}, {"hub.mode": "x"}, {"hub.challenge": ""}]
)
def test_any_other_handshake_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        ADAPTER.handshake(WHATSAPP, {**HANDSHAKE, **change})
    assert refusal.value.code == "signature_invalid"


def test_published_hmac_sha256_test_vector_is_accepted() -> None:
    """RFC 4231, test case 2, which checks the algorithm independently of the code under test."""
    channel = WhatsappChannel("+1", "1", "k", app_secret="Jefe", verify_token="v")
    signature = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ADAPTER.verify(make_inbox(channel), {"x-hub-signature-256": signature}, b"what do ya want for nothing?")


def test_signature_covers_the_received_bytes() -> None:
    body = rb'{"a" : "\u00e4",  "b":1}'
    signature = "sha256=" + hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
    ADAPTER.verify(WHATSAPP, {"x-hub-signature-256": signature}, body)
    with pytest.raises(Unauthenticated):
        ADAPTER.verify(WHATSAPP, {"x-hub-signature-256": signature}, json.dumps(json.loads(body)).encode())


@pytest.mark.parametrize("prefix", ["", "sha1=", "sha256=0", "SHA256=", "ß"])
def test_malformed_signature_is_refused(prefix: str) -> None:
    signature = prefix + hmac.new(b"app-secret", b"{}", hashlib.sha256).hexdigest()
    for headers in ({"x-hub-signature-256": signature}, {"x-hub-signature-256": ""}, {}):
        with pytest.raises(Unauthenticated) as refusal:
            ADAPTER.verify(WHATSAPP, headers, b"{}")
        assert refusal.value.code == "signature_invalid"


def test_inbox_without_app_secret_refuses_every_webhook() -> None:
    channel = WhatsappChannel("+1", "1", "k", app_secret="", verify_token="")
    signature = "sha256=" + hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
    with pytest.raises(Unauthenticated):
        ADAPTER.verify(make_inbox(channel), {"x-hub-signature-256": signature}, b"{}")
    with pytest.raises(Unauthenticated):
        ADAPTER.handshake(make_inbox(channel), {**HANDSHAKE, "hub.verify_token": ""})


def test_inbox_of_another_channel_raises_type_error() -> None:
    with pytest.raises(TypeError):
        ADAPTER.verify(TELEGRAM, {}, b"")


def test_each_event_of_a_batch_has_its_own_envelope() -> None:
    found = envelopes("batch")
    inbound = [inbound for envelope in found for inbound in ADAPTER.parse(envelope.payload)]
    assert [getattr(inbound, "content", None) for inbound in inbound] == ["one", "two", None, "three"]
    assert [envelope.ordering_key for envelope in found] == [
        "7:UA.13491208655302741918",
        "7:14155550100",
        "7:UA.13491208655302741918",
        "7:UA.13491208655302741918",
    ]
    assert len({envelope.deduplication_id for envelope in found}) == 4
    assert inbound[1].contact.name == "Ann"  # type: ignore[union-attr]


def test_envelope_holds_only_its_own_event() -> None:
    payload = envelopes("batch")[1].payload
    assert set(payload) == {"metadata", "contacts", "messages"}
    assert [contact["wa_id"] for contact in payload["contacts"]] == ["14155550100"]
    assert [message["id"] for message in payload["messages"]] == ["wamid.IN2"]


def test_events_of_another_number_are_ignored() -> None:
    elsewhere = make_inbox(WhatsappChannel("+1", "999", "k", "s", "v"))
    (envelope,) = ADAPTER.envelopes(elsewhere, fixture("whatsapp", "batch"))
    assert envelope.payload["messages"][0]["text"]["body"] == "for another inbox"


def test_profile_is_not_used_for_another_customer() -> None:
    webhook = fixture("whatsapp", "batch")
    value = webhook["entry"][0]["changes"][0]["value"]
    del value["contacts"][1]
    stranger = ADAPTER.envelopes(WHATSAPP, webhook)[1]
    (message,) = ADAPTER.parse(stranger.payload)
    assert isinstance(message, InboundMessage)
    assert (message.contact.source_id, message.contact.name) == ("14155550100", None)


def test_only_profile_is_used_when_number_and_wa_id_differ() -> None:
    webhook = fixture("whatsapp", "text")
    webhook["entry"][0]["changes"][0]["value"]["contacts"][0]["wa_id"] = "38501234567"
    (envelope,) = ADAPTER.envelopes(WHATSAPP, webhook)
    (message,) = ADAPTER.parse(envelope.payload)
    assert isinstance(message, InboundMessage)
    assert (message.contact.source_id, message.contact.phone_number) == ("38501234567", "+380501234567")


def test_deduplication_id_depends_on_message_and_status() -> None:
    first, again = envelopes("statuses"), envelopes("statuses")
    assert [envelope.deduplication_id for envelope in first] == [envelope.deduplication_id for envelope in again]
    assert len({envelope.deduplication_id for envelope in first}) == 4


def test_long_user_id_fits_the_ordering_key() -> None:
    webhook = json.loads(json.dumps(fixture("whatsapp", "username_only")).replace("UA.13491208655302741918", "UA." + "a" * 128))
    (envelope,) = ADAPTER.envelopes(WHATSAPP, webhook)
    assert len(envelope.ordering_key) <= 128


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"object": "page", "entry": []},
        {"object": "whatsapp_business_account"},
        {"object": "whatsapp_business_account", "entry": {}},
        {"object": "whatsapp_business_account", "entry": [1]},
        {"object": "whatsapp_business_account", "entry": [{"changes": [None]}]},
    ],
)
def test_malformed_webhook_is_refused(payload: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        ADAPTER.envelopes(WHATSAPP, payload)
    assert refusal.value.code == "payload_invalid"


@pytest.mark.parametrize(
    "malformed", [1, {}, {"id": "x"}, {"id": "x", "timestamp": "soon", "from": "1"}, {"id": 7, "timestamp": "1"}]
)
def test_malformed_event_does_not_affect_the_others(malformed: Any) -> None:
    webhook = fixture("whatsapp", "batch")
    messages = webhook["entry"][0]["changes"][0]["value"]["messages"]
    messages[0] = malformed
    assert len(ADAPTER.envelopes(WHATSAPP, webhook)) == 3


@pytest.mark.parametrize(("length", "code"), [(255, ""), (256, "payload_invalid"), (5_000, "payload_invalid")])
def test_provider_id_over_255_characters_is_refused(length: int, code: str) -> None:
    webhook = fixture("whatsapp", "text")
    webhook["entry"][0]["changes"][0]["value"]["messages"][0]["id"] = "w" * length
    assert refusal_code(partial(ADAPTER.envelopes, WHATSAPP), webhook) == code


def test_webhook_with_only_malformed_events_is_refused() -> None:
    webhook = fixture("whatsapp", "text")
    webhook["entry"][0]["changes"][0]["value"]["messages"] = [{"id": "wamid.X"}]
    with pytest.raises(Invalid):
        ADAPTER.envelopes(WHATSAPP, webhook)


@given(st.one_of(malformed_webhooks("whatsapp"), ANY_JSON))
def test_any_payload_is_accepted_or_refused(webhook: Any) -> None:
    value = webhook
    with contextlib.suppress(KeyError, TypeError, IndexError):
        value = webhook["entry"][0]["changes"][0]["value"]
    for call, payload in ((partial(ADAPTER.envelopes, WHATSAPP), webhook), (ADAPTER.parse, webhook), (ADAPTER.parse, value)):
        assert refusal_code(call, payload) in ("", "payload_invalid")


@given(malformed_webhooks("whatsapp"))
def test_queued_envelope_can_be_parsed_and_has_valid_ids(webhook: Any) -> None:
    try:
        found = ADAPTER.envelopes(WHATSAPP, webhook)
    except Invalid:
        return
    assert_valid(ADAPTER, found)
