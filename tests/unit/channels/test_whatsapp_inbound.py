"""What WhatsApp tells us."""

from typing import Any

import pytest

from chalicelib.channels.whatsapp import WhatsappAdapter
from chalicelib.domain.inbound import (
    Envelope,
    InboundAttachment,
    InboundDeletion,
    InboundEdit,
    InboundMessage,
    InboundReceipt,
)
from chalicelib.domain.messages import Delivery, FileType
from tests.unit.channels.recording import RecordingTransport
from tests.unit.channels.samples import WHATSAPP, fixture

ADAPTER = WhatsappAdapter(RecordingTransport(), "https://graph.test/v25.0")


def envelopes(name: str) -> list[Envelope]:
    return ADAPTER.envelopes(WHATSAPP, fixture("whatsapp", name))


def read(name: str) -> Any:
    (envelope,) = envelopes(name)
    (inbound,) = ADAPTER.parse(envelope.payload)
    return inbound


def attached(name: str) -> InboundAttachment:
    message = read(name)
    assert isinstance(message, InboundMessage)
    return message.attachments[0]


def test_text() -> None:
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


def test_who_hides_the_number_is_known_by_a_user_id() -> None:
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
def test_files(name: str, kind: FileType, ref: str, file_name: str | None, content_type: str, content: str | None) -> None:
    file = attached(name)
    assert (file.file_type, file.provider_ref, file.file_name, file.content_type) == (kind, ref, file_name, content_type)
    assert read(name).content == content
    assert file.meta == ({"is_recorded_audio": True} if name == "voice" else {})


def test_places_and_cards_are_complete_as_they_are() -> None:
    place = attached("location")
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
def test_choices_forms_and_orders_are_told_as_text(name: str, content: str) -> None:
    assert read(name).content == content


@pytest.mark.parametrize("response_json", ["", "[", '"x"', "[" * 5000])
def test_a_form_that_cannot_be_read_says_what_it_says_itself(response_json: str) -> None:
    webhook = fixture("whatsapp", "flow")
    webhook["entry"][0]["changes"][0]["value"]["messages"][0]["interactive"]["nfm_reply"]["response_json"] = response_json
    (envelope,) = ADAPTER.envelopes(WHATSAPP, webhook)
    (message,) = ADAPTER.parse(envelope.payload)
    assert isinstance(message, InboundMessage)
    assert message.content == "Sent"


def test_a_reply_names_what_it_answers() -> None:
    assert read("reply").content_attributes == {"in_reply_to_external_id": "wamid.OUT1"}


def test_a_forward_says_so() -> None:
    assert read("forwarded").content_attributes == {"forwarded": True}


def test_a_reaction_answers_the_message_reacted_to() -> None:
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
def test_what_we_do_not_know_is_shown_as_such(name: str, kind: str) -> None:
    message = read(name)
    assert (message.content, message.content_attributes) == (None, {"is_unsupported": True, "unsupported_type": kind})


def test_a_user_id_change_belongs_to_the_contact_it_was() -> None:
    assert read("user_id_changed").contact.source_id == "UA.13491208655302741918"


@pytest.mark.parametrize(("name", "content"), [("edit", "Is it back now?"), ("edit_caption", "Torn open")])
def test_an_edit_changes_the_message_it_was(name: str, content: str) -> None:
    assert read(name) == InboundEdit("wamid.IN0", content, 1697043223000)


@pytest.mark.parametrize(("name", "original"), [("revoke", "wamid.IN0"), ("echo_revoked", "wamid.ECHO1")])
def test_a_message_taken_back_is_deleted(name: str, original: str) -> None:
    assert read(name) == InboundDeletion(original)


def test_what_the_business_wrote_on_its_phone_is_outgoing_to_the_customer() -> None:
    message = read("echo")
    assert (message.from_business, message.content, message.provider_id) == (True, "Sent from the shop's phone", "wamid.ECHO1")
    assert (message.contact.source_id, message.contact.phone_number) == ("380501234567", "+380501234567")
    assert envelopes("echo")[0].ordering_key == "7:380501234567"


def test_receipts() -> None:
    said = [inbound for envelope in envelopes("statuses") for inbound in ADAPTER.parse(envelope.payload)]
    assert said == [
        InboundReceipt("wamid.OUT1", Delivery.SENT),
        InboundReceipt("wamid.OUT1", Delivery.DELIVERED),
        InboundReceipt("wamid.OUT1", Delivery.READ),
        InboundReceipt("wamid.OUT1", Delivery.READ),
    ]


def test_a_failure_gives_whatsapps_own_reason() -> None:
    assert read("status_failed") == InboundReceipt(
        "wamid.OUT1",
        Delivery.FAILED,
        "131047: Re-engagement message — Message failed to send because more than 24 hours have passed since the customer "
        "last replied to this number.",
    )


@pytest.mark.parametrize("name", ["reaction_removed", "welcome", "status_deleted"])
def test_what_a_desk_has_no_use_for_is_not_even_queued(name: str) -> None:
    assert envelopes(name) == []


BROKEN = [("location", {"latitude": "x"}), ("contacts", []), ("image", {}), ("text", {}), ("order", 7)]


@pytest.mark.parametrize(("kind", "broken"), BROKEN)
def test_a_kind_that_comes_broken_is_still_a_message(kind: str, broken: Any) -> None:
    message = {"id": "wamid.X", "timestamp": "1", "from": "380501234567", "type": kind, kind: broken}
    (found,) = ADAPTER.parse({"messages": [message]})
    assert isinstance(found, InboundMessage)
    assert found.content_attributes == {"is_unsupported": True, "unsupported_type": kind}
