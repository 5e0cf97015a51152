"""Parsing of WhatsApp's webhooks."""

from typing import Any

import pytest

from chalicelib.domain.inbound import (
    Envelope,
    InboundAttachment,
    InboundDeletion,
    InboundEdit,
    InboundMessage,
    InboundReceipt,
)
from chalicelib.domain.messages import Delivery, FileType
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport
from tests.unit.channels.samples import WHATSAPP, fixture

ADAPTER = channel_adapter("whatsapp", FakeTransport(), "https://graph.test/v25.0")


def envelopes(name: str) -> list[Envelope]:
    return ADAPTER.envelopes(WHATSAPP, fixture("whatsapp", name))


def read(name: str) -> Any:
    (envelope,) = envelopes(name)
    (inbound,) = ADAPTER.parse(envelope.payload)
    return inbound


def attachment_of(name: str) -> InboundAttachment:
    message = read(name)
    assert isinstance(message, InboundMessage)
    return message.attachments[0]


def test_text_message_has_content_and_contact() -> None:
    message = read("text")
    assert message == InboundMessage(
        provider_id="wamid.IN1",
        contact=message.contact,
        sent_at=1697043223000,
        content="Is the Yirgacheffe back?",
    )
    assert (message.contact.source_id, message.contact.name, message.contact.phone_number) == (
        "380501234567", "Vera Koval", "+380501234567",
    )  # fmt: skip
    assert message.contact.additional_attributes == {"whatsapp_user_id": "UA.13491208655302741918"}


def test_customer_without_number_is_known_by_a_user_id() -> None:
    contact = read("username_only").contact
    assert (contact.source_id, contact.name, contact.phone_number) == ("UA.13491208655302741918", "Vera", None)
    assert contact.additional_attributes == {"username": "@vera", "whatsapp_user_id": "UA.13491208655302741918"}


@pytest.mark.parametrize(
    ("name", "kind", "ref", "file_name", "content_type", "content"),
    [
        ("image", FileType.IMAGE, "1001", None, "image/jpeg", "The bag was torn"),
        ("video", FileType.VIDEO, "1002", None, "video/mp4", None),
        ("sticker", FileType.IMAGE, "1003", None, "image/webp", None),
        ("voice", FileType.AUDIO, "1004", None, "audio/ogg; codecs=opus", None),
        ("document", FileType.FILE, "1005", "invoice 7.pdf", "application/pdf", "Invoice"),
    ],
)
def test_file_message_has_one_attachment(
    name: str, kind: FileType, ref: str, file_name: str | None, content_type: str, content: str | None
) -> None:
    file = attachment_of(name)
    assert (file.file_type, file.provider_ref, file.file_name, file.content_type) == (kind, ref, file_name, content_type)
    assert read(name).content == content
    assert file.meta == ({"is_recorded_audio": True} if name == "voice" else {})


def test_locations_and_contact_cards_are_attachments() -> None:
    place = attachment_of("location")
    assert (place.file_type, place.latitude, place.longitude) == (FileType.LOCATION, 50.4501, 30.5234)
    assert (place.title, place.url) == ("Acme Roastery, 1 Main St", "https://acme.example")
    oleh, nobody = read("contacts").attachments
    assert (oleh.file_type, oleh.title) == (FileType.CONTACT, "+380 50 765 4321, oleh@acme.example, Acme")
    assert oleh.meta == {
        "first_name": "Oleh",
        "last_name": "B",
        "phones": ["+380 50 765 4321"],
        "emails": ["oleh@acme.example"],
        "company": "Acme",
    }
    assert (nobody.title, nobody.meta) == ("Nobody", {"first_name": "Nobody"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("button", "Yes, please"),
        ("button_reply", "Track my order"),
        ("list_reply", "Dark roast\n250 g"),
        ("flow", "name: Vera\nsizes: 250 g, 1 kg\ngift: true"),
        ("order", "As last time\n2 × SKU-7 (12.5 USD)\n1 × SKU-9 (?)"),
    ],
)
def test_choices_forms_and_orders_become_text(name: str, content: str) -> None:
    assert read(name).content == content


@pytest.mark.parametrize("response_json", ["", "[", '"x"', "[" * 5000])
def test_unreadable_form_shows_its_body(response_json: str) -> None:
    webhook = fixture("whatsapp", "flow")
    webhook["entry"][0]["changes"][0]["value"]["messages"][0]["interactive"]["nfm_reply"]["response_json"] = response_json
    (envelope,) = ADAPTER.envelopes(WHATSAPP, webhook)
    (message,) = ADAPTER.parse(envelope.payload)
    assert isinstance(message, InboundMessage)
    assert message.content == "Sent"


def test_reply_holds_the_id_of_the_message_it_answers() -> None:
    assert read("reply").content_attributes == {"in_reply_to_external_id": "wamid.OUT1"}


def test_forwarded_message_is_marked() -> None:
    assert read("forwarded").content_attributes == {"forwarded": True}


def test_reaction_holds_the_id_of_its_message() -> None:
    message = read("reaction")
    assert (message.content, message.content_attributes) == (
        "👍",
        {"is_reaction": True, "in_reply_to_external_id": "wamid.OUT1"},
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("unsupported", "poll_creation"),
        ("ephemeral", "ephemeral"),
        ("interactive_broken", "interactive"),
    ],
)
def test_unknown_kind_is_marked_as_unsupported(name: str, kind: str) -> None:
    message = read(name)
    assert (message.content, message.content_attributes) == (None, {"is_unsupported": True, "unsupported_type": kind})


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
    assert inbound == [
        InboundReceipt("wamid.OUT1", Delivery.SENT),
        InboundReceipt("wamid.OUT1", Delivery.DELIVERED),
        InboundReceipt("wamid.OUT1", Delivery.READ),
        InboundReceipt("wamid.OUT1", Delivery.READ),
    ]


def test_failed_status_shows_whatsapps_reason() -> None:
    assert read("status_failed") == InboundReceipt(
        "wamid.OUT1",
        Delivery.FAILED,
        "131047: Re-engagement message — Message failed to send because more than 24 hours have passed since the customer "
        "last replied to this number.",
    )


@pytest.mark.parametrize("name", ["reaction_removed", "welcome", "status_deleted"])
def test_ignored_event_is_not_queued(name: str) -> None:
    assert envelopes(name) == []


MALFORMED = [("location", {"latitude": "x"}), ("contacts", []), ("image", {}), ("text", {}), ("order", 7)]


@pytest.mark.parametrize(("kind", "malformed"), MALFORMED)
def test_malformed_kind_is_marked_as_unsupported(kind: str, malformed: Any) -> None:
    message = {"id": "wamid.X", "timestamp": "1", "from": "380501234567", "type": kind, kind: malformed}
    (found,) = ADAPTER.parse({"messages": [message]})
    assert isinstance(found, InboundMessage)
    assert found.content_attributes == {"is_unsupported": True, "unsupported_type": kind}


REFUSED = "[Call permission: The customer allows no calls, given automatically]"
UNTIL = "[Call permission: The customer allows calls, until 2026-11-18 11:06 UTC]"


def parsed(kind: str, value: Any, **fields: Any) -> InboundMessage:
    message = {"id": "wamid.Y", "timestamp": "1795000000", "from": "380501234567", "type": kind, kind: value, **fields}
    (found,) = ADAPTER.parse({"messages": [message]})
    assert isinstance(found, InboundMessage)
    return found


@pytest.mark.parametrize(
    ("quantity", "price", "line"),
    [
        (3, 2500000, "3 × T-1 (2500000 IDR)"),
        (1, 98765.43, "1 × T-1 (98765.43 IDR)"),
        ("12", "0.99", "12 × T-1 (0.99 IDR)"),
        (1.5, 1e21, "1.5 × T-1 (1000000000000000000000 IDR)"),
        (2, 10.0, "2 × T-1 (10 IDR)"),
        (None, None, "? × T-1 (? IDR)"),
        ("a few", {"offset": 100}, "? × T-1 (? IDR)"),
        (True, "free", "? × T-1 (? IDR)"),
    ],
)
def test_order_shows_numbers_as_they_were_written(quantity: Any, price: Any, line: str) -> None:
    item = {"product_retailer_id": "T-1", "quantity": quantity, "item_price": price, "currency": "IDR"}
    assert parsed("order", {"product_items": [item]}).content == line


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


@pytest.mark.parametrize(
    ("kind", "value", "content", "named"),
    [
        ("video", {"caption": "the leak", "mime_type": "video/mp4"}, "the leak", "video (Media download error)"),
        ("hologram", {"caption": "look", "id": "1"}, "look", "hologram"),
        ("interactive", {"type": "new_reply", "new_reply": {}}, None, "new_reply (Media download error)"),
    ],
)
def test_caption_of_a_broken_or_unknown_kind_is_shown(kind: str, value: Any, content: str | None, named: str) -> None:
    found = parsed(kind, value, errors=[{"code": 131052, "title": "Media download error"}])
    assert (found.content, found.content_attributes["unsupported_type"]) == (content, named)


@pytest.mark.parametrize(
    ("reply", "content"),
    [
        ({"response": "accept"}, "[Call permission: The customer allows calls]"),
        ({"response": "accept", "is_permanent": True}, "[Call permission: The customer allows calls, permanently]"),
        ({"response": "reject", "response_source": "automatic"}, REFUSED),
        ({"response": "accept", "expiration_timestamp": "1795000000"}, UNTIL),
    ],
)  # fmt: skip
def test_call_permission_says_what_the_customer_allows(reply: Any, content: str) -> None:
    assert parsed("interactive", {"type": "call_permission_reply", "call_permission_reply": reply}).content == content


def test_product_and_advertisement_are_shown_beside_the_words() -> None:
    context = {"id": "wamid.P", "referred_product": {"catalog_id": "9", "product_retailer_id": "MUG-3"}}
    referral = {"headline": "Spring", "body": "All mugs", "source_url": "https://fb.test/1", "source_type": "ad"}
    found = parsed("text", {"body": "Is it in stock?"}, context=context, referral=referral)
    assert found.content == (
        "Is it in stock?\n[Product: MUG-3, catalogue 9]\n[Advertisement: Spring, All mugs, https://fb.test/1]"
    )


def test_every_card_and_every_detail_of_it_is_shown() -> None:
    cards = [
        {"name": {"formatted_name": f"Friend {number}"}, "phones": [{"wa_id": f"3805000000{number}"}]} for number in range(18)
    ]
    found = parsed("contacts", cards)
    assert len(found.attachments) == 15
    assert found.attachments[0].title == "+38050000000"
    assert found.content == "Friend 15 +380500000015\nFriend 16 +380500000016\nFriend 17 +380500000017"
    address = {"street": "1 Main St", "zip": "04070", "city": "Kyiv", "type": "HOME"}
    (card,) = parsed(
        "contacts", [{"name": {"formatted_name": "Ann"}, "emails": [{"email": "a@x.test"}], "addresses": [address]}]
    ).attachments
    assert card.title == "a@x.test, 1 Main St, 04070, Kyiv"


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
