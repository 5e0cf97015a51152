"""WhatsApp's webhooks beside messages: edits, deletions, receipts, changed numbers, calls, and what is not queued."""

import pytest
from msgspec.structs import replace

from chalicelib.domain.inbound import (
    InboundDeletion,
    InboundEdit,
    InboundMessage,
    InboundReceipt,
)
from chalicelib.domain.messages import Delivery
from tests.unit.channels.samples import WHATSAPP
from tests.unit.channels.whatsapp_reading import ADAPTER, envelopes, read


def test_user_id_change_belongs_to_the_previous_contact() -> None:
    assert read("user_id_changed").contact.source_id == "UA.13491208655302741918"


@pytest.mark.parametrize(("name", "content"), [("edit", "Is it back now?"), ("edit_caption", "Torn open")])
def test_edit_names_its_message(name: str, content: str) -> None:
    assert read(name) == InboundEdit("wamid.IN0", content, 1697043223000)


@pytest.mark.parametrize(("name", "original"), [("revoke", "wamid.IN0"), ("echo_revoked", "wamid.ECHO1")])
def test_revoked_message_is_a_deletion(name: str, original: str) -> None:
    assert read(name) == InboundDeletion(original)


def test_message_from_the_business_phone_belongs_to_the_customer() -> None:
    message = read("echo")
    assert (message.from_business, message.content, message.provider_id) == (True, "Sent from the shop's phone", "wamid.ECHO1")
    assert (message.contact.source_id, message.contact.phone_number) == ("380501234567", "+380501234567")
    assert envelopes("echo")[0].ordering_key == "7:380501234567"


def test_statuses_become_receipts() -> None:
    inbound = [inbound for envelope in envelopes("statuses") for inbound in ADAPTER.parse(envelope.payload)]
    assert [replace(receipt, contact=None) for receipt in inbound if isinstance(receipt, InboundReceipt)] == [
        InboundReceipt("wamid.OUT1", Delivery.SENT),
        InboundReceipt("wamid.OUT1", Delivery.DELIVERED),
        InboundReceipt("wamid.OUT1", Delivery.READ),
        InboundReceipt("wamid.OUT1", Delivery.READ),
    ]


def test_failed_status_shows_whatsapps_reason() -> None:
    assert replace(read("status_failed"), contact=None) == InboundReceipt(
        "wamid.OUT1",
        Delivery.FAILED,
        "131047: Re-engagement message — Message failed to send because more than 24 hours have passed since the customer "
        "last replied to this number.",
    )


@pytest.mark.parametrize("name", ["reaction_removed", "welcome", "status_deleted"])
def test_ignored_event_is_not_queued(name: str) -> None:
    assert envelopes(name) == []


def test_words_in_a_group_are_not_shown_in_the_private_thread() -> None:
    message = {"id": "wamid.G", "timestamp": "1", "from": "380501234567", "type": "text", "text": {"body": "to all"}}
    for group in ({"group_id": "R3JvdXA"}, {"recipient_type": "group"}):
        assert ADAPTER.parse({"messages": [{**message, **group}]}) == []
        assert ADAPTER.parse({"message_echoes": [{**message, "to": "380501234567", **group}]}) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("number_changed", "[WhatsApp: User A changed from 380501234567 to 380999999999, new number +380999999999]"),
        ("user_id_changed", "[WhatsApp: User changed, new user id MX.0987654321]"),
    ],
)
def test_changed_number_is_shown_with_the_new_one(name: str, content: str) -> None:
    assert read(name).content == content


def test_missed_call_and_opt_out_leave_a_trace() -> None:
    call = {
        "id": "wacid.1",
        "from": "380501234567",
        "event": "terminate",
        "direction": "USER_INITIATED",
        "timestamp": "1795000000",
    }
    preference = {"wa_id": "380501234567", "category": "marketing_messages", "value": "stop", "timestamp": 1795000000}
    contents = []
    for value in (
        {"calls": [{**call, "status": "FAILED"}]},
        {"calls": [{**call, "duration": 42}]},
        {"user_preferences": [preference]},
    ):
        change = {"value": {"metadata": {"phone_number_id": "106540352242922"}, **value}}
        (envelope,) = ADAPTER.envelopes(WHATSAPP, {"object": "whatsapp_business_account", "entry": [{"changes": [change]}]})
        (found,) = ADAPTER.parse(envelope.payload)
        assert isinstance(found, InboundMessage)
        assert found.contact.source_id == "380501234567"
        contents.append(found.content)
    assert contents == ["[Call: missed]", "[Call: lasted 42 seconds]", "[Preference: stop, marketing_messages]"]
    assert ADAPTER.parse({"calls": [{**call, "event": "connect"}]}) == []
