"""Messages in WhatsApp's webhooks: text, files, quotes, reactions, and kinds that are unknown or malformed."""

from typing import Any

import pytest

from chalicelib.domain.inbound import (
    InboundMessage,
)
from chalicelib.domain.messages import FileType
from tests.unit.channels.whatsapp_reading import ADAPTER, attachment_of, parsed, read


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


MALFORMED = [("location", {"latitude": "x"}), ("contacts", []), ("image", {}), ("text", {}), ("order", 7)]


@pytest.mark.parametrize(("kind", "malformed"), MALFORMED)
def test_malformed_kind_is_marked_as_unsupported(kind: str, malformed: Any) -> None:
    message = {"id": "wamid.X", "timestamp": "1", "from": "380501234567", "type": kind, kind: malformed}
    (found,) = ADAPTER.parse({"messages": [message]})
    assert isinstance(found, InboundMessage)
    assert found.content_attributes == {"is_unsupported": True, "unsupported_type": kind}


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
