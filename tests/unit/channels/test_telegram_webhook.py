"""Verification and envelopes of Telegram's webhooks."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain.errors import Invalid, NotFound, Unauthenticated
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport
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

ADAPTER = channel_adapter("telegram", FakeTransport(), "https://api.telegram.org")
CHAT = 5814999112


def test_right_secret_is_accepted() -> None:
    ADAPTER.verify(TELEGRAM, {"x-telegram-bot-api-secret-token": "tg-secret"}, b"{}")


@pytest.mark.parametrize("given", [None, "", "tg-secre", "tg-secret ", "TG-SECRET", "señal"])
def test_any_other_secret_is_refused(given: str | None) -> None:
    headers = {} if given is None else {"x-telegram-bot-api-secret-token": given}
    with pytest.raises(Unauthenticated) as refusal:
        ADAPTER.verify(TELEGRAM, headers, b"{}")
    assert refusal.value.code == "signature_invalid"


def test_inbox_without_secret_refuses_every_webhook() -> None:
    open_inbox = make_inbox(TelegramChannel(bot_token="1:a", webhook_secret=""))
    with pytest.raises(Unauthenticated):
        ADAPTER.verify(open_inbox, {"x-telegram-bot-api-secret-token": ""}, b"{}")


def test_handshake_is_not_found() -> None:
    with pytest.raises(NotFound):
        ADAPTER.handshake(TELEGRAM, {})


def test_inbox_of_another_channel_raises_type_error() -> None:
    with pytest.raises(TypeError):
        ADAPTER.verify(WHATSAPP, {}, b"")


def test_update_is_one_envelope_with_the_ordering_key_of_its_chat() -> None:
    (envelope,) = ADAPTER.envelopes(TELEGRAM, fixture("telegram", "text"))
    assert (envelope.account_id, envelope.inbox_id, envelope.ordering_key) == (1, 7, f"7:{CHAT}")


def test_deduplication_id_depends_on_inbox_and_update() -> None:
    def identity(inbox_id: int, update_id: int) -> str:
        (envelope,) = ADAPTER.envelopes(
            make_inbox(TELEGRAM.channel, inbox_id), {**fixture("telegram", "text"), "update_id": update_id}
        )
        return envelope.deduplication_id

    assert identity(7, 1) == identity(7, 1)
    assert len({identity(7, 1), identity(7, 2), identity(8, 1)}) == 3


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"update_id": "1"},
        {"update_id": True},
        {"update_id": 1, "message": "hello"},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {"chat": {"id": "x", "type": "private"}}},
        {"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}, "message_id": 1, "date": 1}},
    ],
)
def test_malformed_update_is_refused(payload: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        ADAPTER.envelopes(TELEGRAM, payload)
    assert refusal.value.code == "payload_invalid"


@given(st.one_of(malformed_webhooks("telegram"), ANY_JSON))
def test_any_payload_is_accepted_or_refused(webhook: Any) -> None:
    for call in (partial(ADAPTER.envelopes, TELEGRAM), ADAPTER.parse):
        assert refusal_code(call, webhook) in ("", "payload_invalid")


@given(malformed_webhooks("telegram"))
def test_queued_envelope_can_be_parsed_and_has_valid_ids(webhook: Any) -> None:
    try:
        envelopes = ADAPTER.envelopes(TELEGRAM, webhook)
    except Invalid:
        return
    assert_valid(ADAPTER, envelopes)
