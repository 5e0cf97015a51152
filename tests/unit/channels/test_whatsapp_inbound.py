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
    assert (oleh.file_type, oleh.title) == (FileType.CONTACT, "+380 50 765 4321")
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
        ("list_reply", "Dark roast"),
        ("flow", "name: Vera\nsizes: 250 g, 1 kg\ngift: true"),
        ("order", "As last time\n2 × SKU-7 (12.5 USD)\n1 × SKU-9"),
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
        ("number_changed", "user_changed_number"),
        ("user_id_changed", "user_changed_user_id"),
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
