"""Parsing of Telegram's webhooks."""

from typing import Any

import pytest

from chalicelib.domain.inbound import InboundAttachment, InboundMessage
from chalicelib.domain.messages import FileType
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport
from tests.unit.channels.samples import (
    TELEGRAM,
    fixture,
)

ADAPTER = channel_adapter("telegram", FakeTransport(), "https://api.telegram.org", now=lambda: 1_672_830_600_000)
CHAT = 5814999112


def read(name: str) -> Any:
    (envelope,) = ADAPTER.envelopes(TELEGRAM, fixture("telegram", name))
    (inbound,) = ADAPTER.parse(envelope.payload)
    return inbound


def attachment_of(name: str) -> InboundAttachment:
    message = read(name)
    assert isinstance(message, InboundMessage)
    (attachment,) = message.attachments
    return attachment


def test_text_message_has_content_and_contact() -> None:
    message = read("text")
    assert message == InboundMessage(
        provider_id=f"{CHAT}:30",
        contact=message.contact,
        sent_at=1672830483000,
        content="Hi, is the *Yirgacheffe* back? ☕",
        thread_attributes={"chat_id": CHAT},
    )
    assert (message.contact.source_id, message.contact.name, message.contact.phone_number) == (str(CHAT), "Vera Koval", None)
    assert message.contact.additional_attributes == {
        "social_telegram_user_id": CHAT,
        "social_telegram_user_name": "vera_k",
        "username": "vera_k",
        "language_code": "uk",
    }


@pytest.mark.parametrize(
    ("name", "kind", "ref", "file_name", "content_type", "size", "content"),
    [
        ("photo", FileType.IMAGE, "photo-large", None, "image/jpeg", 150000, "The bag was torn"),
        ("voice", FileType.AUDIO, "voice-1", None, "audio/ogg", 17000, None),
        ("audio", FileType.AUDIO, "audio-1", "song.mp3", "audio/mpeg", 2900000, None),
        ("video", FileType.VIDEO, "video-1", "clip.mp4", "video/mp4", 900000, "look"),
        ("video_note", FileType.VIDEO, "note-1", None, "video/mp4", 300000, None),
        ("animation", FileType.VIDEO, "anim-1", "cat.mp4", "video/mp4", 40000, None),
        ("sticker", FileType.IMAGE, "sticker-1", None, "image/webp", 20000, None),
        ("sticker_animated", FileType.IMAGE, "thumb-1", None, "image/webp", 1200, None),
        ("sticker_video", FileType.VIDEO, "sticker-3", None, "video/webm", 9000, None),
        ("document", FileType.FILE, "doc-1", "invoice 7.pdf", "application/pdf", 52000, "Invoice"),
        ("document_image", FileType.IMAGE, "doc-2", "scan.png", "image/png", 52000, None),
    ],
)
def test_file_message_has_one_attachment(
    name: str, kind: FileType, ref: str, file_name: str | None, content_type: str, size: int, content: str | None
) -> None:
    file = attachment_of(name)
    assert (file.file_type, file.provider_ref, file.file_name, file.content_type, file.size) == (
        kind, ref, file_name, content_type, size,
    )  # fmt: skip
    assert read(name).content == content


def test_voice_message_is_marked_as_recorded() -> None:
    assert attachment_of("voice").meta == {"is_recorded_audio": True}


def test_locations_and_contact_cards_are_attachments() -> None:
    location, venue, card = attachment_of("location"), attachment_of("venue"), attachment_of("contact")
    assert (location.file_type, location.latitude, location.longitude, location.title) == (
        FileType.LOCATION,
        50.4501,
        30.5234,
        None,
    )
    assert (venue.latitude, venue.title) == (50.4501, "Acme Roastery, 1 Main St")
    assert (card.file_type, card.title, card.meta) == (
        FileType.CONTACT, "+380501234567", {"first_name": "Oleh", "last_name": "B"},
    )  # fmt: skip


def test_reply_holds_the_id_of_the_message_it_answers() -> None:
    assert read("reply").content_attributes == {"in_reply_to_external_id": f"{CHAT}:28"}


def test_forwarded_message_is_marked() -> None:
    assert read("forward").content_attributes == {"forwarded": True}


@pytest.mark.parametrize(("name", "content"), [("dice", "🎲 4"), ("poll", "Which roast?\n- Light\n- Dark")])
def test_dice_and_polls_become_text(name: str, content: str) -> None:
    assert read(name).content == content


def test_unknown_kind_is_marked_as_unsupported() -> None:
    message = read("story")
    assert (message.content, message.content_attributes) == (None, {"is_unsupported": True, "unsupported_type": "story"})


MALFORMED = [
    ("location", {"latitude": "x"}),
    ("contact", {}),
    ("photo", []),
    ("voice", 7),
    ("venue", {"title": "Nowhere"}),
    ("dice", None),
    ("poll", {}),
]


@pytest.mark.parametrize(("kind", "malformed"), MALFORMED)
def test_malformed_kind_is_marked_as_unsupported(kind: str, malformed: Any) -> None:
    message = {"message_id": 1, "date": 1, "from": {"id": 5}, "chat": {"id": 5, "type": "private"}, kind: malformed}
    (found,) = ADAPTER.parse({"update_id": 1, "message": message})
    assert isinstance(found, InboundMessage)
    assert found.content_attributes == {"is_unsupported": True, "unsupported_type": kind}


def test_web_app_data_becomes_text() -> None:
    message = {"message_id": 1, "date": 1, "from": {"id": 5}, "chat": {"id": 5, "type": "private"}}
    data = {"web_app_data": {"button_text": "Book", "data": "table 4"}}
    (found,) = ADAPTER.parse({"update_id": 1, "message": {**message, **data}})
    assert isinstance(found, InboundMessage)
    assert found.content == "Book: table 4"


@pytest.mark.parametrize(
    ("name", "content"), [("edited_text", "Hi, is it back now?"), ("edited_caption", "The bag was torn open")]
)
def test_edit_names_its_message(name: str, content: str) -> None:
    edit = read(name)
    assert (edit.provider_id, edit.content, edit.edited_at) == (f"{CHAT}:30", content, 1672830500000)
    assert [file.provider_ref for file in edit.attachments] == (["photo-large"] if name == "edited_caption" else [])


def test_callback_query_becomes_a_message_with_the_buttons_data() -> None:
    message = read("callback")
    assert (message.provider_id, message.content) == ("callback:4382bfdwdsb323b2d9", "size:large")
    assert message.content_attributes == {"in_reply_to_external_id": f"{CHAT}:29"}
    assert message.contact.source_id == str(CHAT)


def test_callback_query_has_the_time_of_its_receipt() -> None:
    assert read("callback").sent_at == 1_672_830_600_000


def test_reaction_shows_only_the_added_emoji() -> None:
    message = read("reaction")
    assert (message.content, message.content_attributes) == (
        "❤",
        {"is_reaction": True, "in_reply_to_external_id": f"{CHAT}:29"},
    )
    assert message.provider_id.startswith("reaction:")


@pytest.mark.parametrize("name", ["group", "blocked", "pinned", "reaction_removed", "edited_live_location"])
def test_ignored_update_is_not_queued(name: str) -> None:
    assert ADAPTER.envelopes(TELEGRAM, fixture("telegram", name)) == []
    assert ADAPTER.parse(fixture("telegram", name)) == []


LEE = "[Answers: a message in another chat, Lee]\n\nyes"


def parsed(**fields: Any) -> InboundMessage:
    message = {"message_id": 9, "date": 1795000000, "from": {"id": 5}, "chat": {"id": 5, "type": "private"}, **fields}
    (found,) = ADAPTER.parse({"update_id": 1, "message": message})
    assert isinstance(found, InboundMessage)
    return found


@pytest.mark.parametrize("key", ["text", "caption"])
def test_address_of_a_hidden_link_is_shown(key: str) -> None:
    entities = [
        {"type": "text_link", "offset": 3, "length": 4, "url": "https://a.test/1"},
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 8, "length": 13, "url": "http://b.test/"},
    ]
    words = "😀 that http://b.test ok"
    found = parsed(**{key: words, "entities" if key == "text" else "caption_entities": entities})
    assert found.content == "😀 that (https://a.test/1) http://b.test ok"


@pytest.mark.parametrize(
    "entity",
    [{"url": "https://a.test", "offset": -1, "length": 9}, {"url": "https://a.test", "offset": 2, "length": 99}, {"url": 5}],
)
def test_malformed_link_changes_nothing(entity: Any) -> None:
    assert parsed(text="words", entities=[entity]).content == "words"


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"quote": {"text": "two\nlines"}, "reply_to_message": {"message_id": 3}}, "> two\n> lines\n\nyes"),
        ({"external_reply": {"origin": {"type": "channel", "chat": {"title": "News"}}, "photo": [{}]}, "quote": {"text": "-5 %"}},
         "> -5 %\n[Answers: a photo in another chat, News]\n\nyes"),
        ({"external_reply": {"origin": {"sender_user": {"first_name": "Lee"}}}}, LEE),
        ({"reply_to_story": {"id": 1, "chat": {"username": "shop"}}}, "[Answers: a story, shop]\n\nyes"),
    ],
)  # fmt: skip
def test_quote_and_answers_to_other_chats_are_shown(fields: Any, content: str) -> None:
    assert parsed(text="yes", **fields).content == content


def test_words_of_the_answered_message_are_kept_for_a_thread_that_lacks_it() -> None:
    answered = {"message_id": 3, "text": "Which size?"}
    assert parsed(text="L", reply_to_message=answered).quote == "Which size?"
    assert parsed(text="L", reply_to_message={"message_id": 3, "photo": []}).quote == "[photo]"
    assert parsed(text="L").quote is None


def test_paid_media_live_photo_and_checklist_are_shown_with_their_caption() -> None:
    paid = {"star_count": 7, "paid_media": [{"type": "video"}]}
    assert parsed(caption="proof", paid_media=paid).content == "proof\n[Paid media that cannot be shown: video, 7 stars]"
    bought = {"star_count": 7, "paid_media": [{"type": "photo", "photo": [{"file_id": "SMALL"}, {"file_id": "LARGE"}]}]}
    named = parsed(caption="proof", paid_media=bought)
    assert (named.content, named.attachments) == ("proof\n[Paid media that cannot be shown: photo, 7 stars]", ())
    live = parsed(caption="it moves", live_photo={"file_id": "LIVE", "width": 4, "height": 3})
    assert (live.content, live.attachments[0].provider_ref) == ("it moves", "LIVE")
    tasks = [{"id": 1, "text": "cups", "completion_date": 1}, {"id": 2, "text": "tea"}]
    assert parsed(checklist={"title": "To send", "tasks": tasks}).content == "To send\n- [x] cups\n- [ ] tea"


def test_poll_is_shown_with_its_description_and_files() -> None:
    options = [{"text": "Light", "media": {"photo": [{"file_id": "LIGHT"}]}}, {"text": "Dark"}]
    media = {"document": {"file_id": "MENU", "mime_type": "application/pdf"}}
    found = parsed(poll={"question": "Which roast?", "description": "For June", "options": options, "media": media})
    assert found.content == "Which roast?\nFor June\n- Light\n- Dark"
    assert [file.provider_ref for file in found.attachments] == ["MENU", "LIGHT"]


def test_kind_without_a_reader_is_named_beside_the_words() -> None:
    found = parsed(text="see", rich_message={"blocks": []}, gift={"id": 1})
    assert (found.content, found.content_attributes) == (
        "see",
        {"is_unsupported": True, "unsupported_type": "rich_message, gift"},
    )


def test_reaction_with_an_emoji_of_ones_own_is_named() -> None:
    event = {"chat": {"id": 5, "type": "private"}, "message_id": 3, "user": {"id": 5}, "date": 1795000000, "old_reaction": []}
    kinds = [{"type": "custom_emoji", "custom_emoji_id": "1"}, {"type": "paid"}, {"type": "emoji", "emoji": "🔥"}]
    (found,) = ADAPTER.parse({"update_id": 4, "message_reaction": {**event, "new_reaction": kinds}})
    assert isinstance(found, InboundMessage)
    assert found.content == "[custom emoji]⭐🔥"


def test_details_of_a_card_are_shown() -> None:
    vcard = "BEGIN:VCARD\nFN:Lee\nTEL;TYPE=cell:+44 20 7946 0000\nitem1.EMAIL:lee@x.test\nORG:Acme;Sales\nEND:VCARD"
    (card,) = parsed(contact={"phone_number": "442079460000", "first_name": "Lee", "vcard": vcard}).attachments
    assert card.title == "442079460000, lee@x.test, Acme Sales"
