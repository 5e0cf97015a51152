"""Addresses and capabilities, by which the kernel tells channels apart."""

from typing import Any

import pytest

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.channels import Channel, UnknownChannel
from chalicelib.domain.contacts import Contact

API, BOT = ApiChannel("app", "hmac"), TelegramChannel("77:token", "secret")
PHONE = WhatsappChannel("+15550001111", "1000", "key", "app-secret", "verify")
FAX = UnknownChannel("Channel::Fax", {"password": "secret"})
HOUR = 3_600_000
KIM = Contact(1, 1, "Kim", 0, 0, phone_number="+15550001111")


def uuid() -> str:
    return "a uuid"


def test_address_contains_no_secret() -> None:
    assert [channel.address for channel in (API, BOT, PHONE)] == ["api:app", "telegram:77", "whatsapp:+15550001111"]


def test_type_name_is_the_contracts() -> None:
    assert [channel.type_name for channel in (API, BOT, PHONE)] == ["Channel::Api", "Channel::Telegram", "Channel::Whatsapp"]


def test_reply_window_depends_on_the_channel() -> None:
    assert PHONE.reply_window_ms == 24 * HOUR
    assert BOT.reply_window_ms is None
    assert ApiChannel("a", "h", additional_attributes={"agent_reply_time_window": 2}).reply_window_ms == 2 * HOUR


@pytest.mark.parametrize("hours", ["2", 0, -1, None])
def test_api_reply_window_of_another_value_is_no_limit(hours: Any) -> None:
    assert ApiChannel("a", "h", additional_attributes={"agent_reply_time_window": hours}).reply_window_ms is None


def test_only_an_api_client_recognizes_a_repeated_send() -> None:
    assert [channel.repeatable_send for channel in (API, BOT, PHONE)] == [True, False, False]


def test_message_counts_as_sent_at_once_without_a_webhook_of_an_api_inbox() -> None:
    with_webhook = ApiChannel("app", "hmac", webhook_url="https://acme.example/hook")
    assert [channel.is_read_by_client for channel in (API, with_webhook, BOT, PHONE)] == [True, False, False, False]


@pytest.mark.parametrize(("channel", "found"), [(API, "a uuid"), (PHONE, "15550001111"), (BOT, None), (FAX, None)])
def test_source_id_of_a_new_link_depends_on_the_channel(channel: Channel, found: str | None) -> None:
    assert channel.new_source_id(KIM, uuid) == found


def test_whatsapp_source_id_needs_a_phone_number() -> None:
    assert PHONE.new_source_id(Contact(1, 1, "Kim", 0, 0), uuid) is None


def test_public_api_serves_api_inboxes_only() -> None:
    assert API.public_access.identifier == "app"
    assert [channel.public_access for channel in (BOT, PHONE, FAX)] == [None, None, None]


def test_repr_shows_no_secret() -> None:
    shown = repr((API, BOT, PHONE, FAX, API.public_access))
    assert not [secret for secret in ("hmac'", "77:token", "secret", "verify", "key'") if secret in shown]
