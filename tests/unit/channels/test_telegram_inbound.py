"""What Telegram tells us."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.telegram import TelegramAdapter
from chalicelib.domain.errors import Invalid, NotFound, Unauthenticated
from chalicelib.domain.inbound import InboundAttachment, InboundEdit, InboundMessage
from chalicelib.domain.inboxes import TelegramChannel
from chalicelib.domain.messages import FileType
from tests.unit.channels.recording import RecordingTransport
from tests.unit.channels.samples import ANY_JSON, TELEGRAM, WHATSAPP, an_inbox, damaged, fixture, refusal_of

ADAPTER = TelegramAdapter(RecordingTransport(), "https://api.telegram.org", now=lambda: 1_672_830_600_000)
CHAT = 5814999112


def read(name: str) -> Any:
    (envelope,) = ADAPTER.envelopes(TELEGRAM, fixture("telegram", name))
    (inbound,) = ADAPTER.parse(envelope.payload)
    return inbound


def attached(name: str) -> InboundAttachment:
    message = read(name)
    assert isinstance(message, InboundMessage)
    (attachment,) = message.attachments
    return attachment


def test_the_right_secret_is_let_in() -> None:
    ADAPTER.verify(TELEGRAM, {"x-telegram-bot-api-secret-token": "tg-secret"}, b"{}")


@pytest.mark.parametrize("given", [None, "", "tg-secre", "tg-secret ", "TG-SECRET", "señal"])
def test_any_other_secret_is_not(given: str | None) -> None:
    headers = {} if given is None else {"x-telegram-bot-api-secret-token": given}
    with pytest.raises(Unauthenticated) as refusal:
        ADAPTER.verify(TELEGRAM, headers, b"{}")
    assert refusal.value.code == "signature_invalid"


def test_an_inbox_without_a_secret_lets_nobody_in() -> None:
    open_inbox = an_inbox(TelegramChannel(bot_token="1:a", webhook_secret=""))
    with pytest.raises(Unauthenticated):
        ADAPTER.verify(open_inbox, {"x-telegram-bot-api-secret-token": ""}, b"{}")


def test_there_is_no_handshake() -> None:
    with pytest.raises(NotFound):
        ADAPTER.handshake(TELEGRAM, {})


def test_an_inbox_of_another_channel_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        ADAPTER.verify(WHATSAPP, {}, b"")


def test_an_update_is_one_envelope_in_the_lane_of_its_chat() -> None:
    (envelope,) = ADAPTER.envelopes(TELEGRAM, fixture("telegram", "text"))
    assert (envelope.account_id, envelope.inbox_id, envelope.ordering_key) == (1, 7, f"7:{CHAT}")


def test_a_repeated_update_has_the_same_identity_and_another_inbox_a_different_one() -> None:
    def identity(inbox_id: int, update_id: int) -> str:
        (envelope,) = ADAPTER.envelopes(
            an_inbox(TELEGRAM.channel, inbox_id), {**fixture("telegram", "text"), "update_id": update_id}
        )
        return envelope.deduplication_id

    assert identity(7, 1) == identity(7, 1)
    assert len({identity(7, 1), identity(7, 2), identity(8, 1)}) == 3


def test_text() -> None:
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
def test_files(
    name: str, kind: FileType, ref: str, file_name: str | None, content_type: str, size: int, content: str | None
) -> None:
    file = attached(name)
    assert (file.file_type, file.provider_ref, file.file_name, file.content_type, file.size) == (
        kind, ref, file_name, content_type, size,
    )  # fmt: skip
    assert read(name).content == content


def test_a_voice_note_is_marked_as_recorded() -> None:
    assert attached("voice").meta == {"is_recorded_audio": True}


def test_places_and_cards_are_complete_as_they_are() -> None:
    place, venue, card = attached("location"), attached("venue"), attached("contact")
    assert (place.file_type, place.latitude, place.longitude, place.title) == (FileType.LOCATION, 50.4501, 30.5234, None)
    assert (venue.latitude, venue.title) == (50.4501, "Acme Roastery, 1 Main St")
    assert (card.file_type, card.title, card.meta) == (
        FileType.CONTACT, "+380501234567", {"first_name": "Oleh", "last_name": "B"},
    )  # fmt: skip


def test_a_reply_names_what_it_answers() -> None:
    assert read("reply").content_attributes == {"in_reply_to_external_id": f"{CHAT}:28"}


def test_a_forward_says_so() -> None:
    assert read("forward").content_attributes == {"forwarded": True}


@pytest.mark.parametrize(("name", "content"), [("dice", "🎲 4"), ("poll", "Which roast?\n- Light\n- Dark")])
def test_what_is_not_a_text_is_told_as_one(name: str, content: str) -> None:
    assert read(name).content == content


def test_what_we_do_not_know_is_shown_as_such() -> None:
    message = read("story")
    assert (message.content, message.content_attributes) == (None, {"is_unsupported": True, "unsupported_type": "story"})


BROKEN = [
    ("location", {"latitude": "x"}),
    ("contact", {}),
    ("photo", []),
    ("voice", 7),
    ("venue", {"title": "Nowhere"}),
    ("dice", None),
    ("poll", {}),
]


@pytest.mark.parametrize(("kind", "broken"), BROKEN)
def test_a_kind_that_comes_broken_is_still_a_message(kind: str, broken: Any) -> None:
    message = {"message_id": 1, "date": 1, "from": {"id": 5}, "chat": {"id": 5, "type": "private"}, kind: broken}
    (found,) = ADAPTER.parse({"update_id": 1, "message": message})
    assert isinstance(found, InboundMessage)
    assert found.content_attributes == {"is_unsupported": True, "unsupported_type": kind}


def test_what_the_customer_got_from_a_web_app_is_told() -> None:
    message = {"message_id": 1, "date": 1, "from": {"id": 5}, "chat": {"id": 5, "type": "private"}}
    data = {"web_app_data": {"button_text": "Book", "data": "table 4"}}
    (found,) = ADAPTER.parse({"update_id": 1, "message": {**message, **data}})
    assert isinstance(found, InboundMessage)
    assert found.content == "Book: table 4"


@pytest.mark.parametrize(
    ("name", "content"), [("edited_text", "Hi, is it back now?"), ("edited_caption", "The bag was torn open")]
)
def test_an_edit_changes_the_message_it_was(name: str, content: str) -> None:
    assert read(name) == InboundEdit(f"{CHAT}:30", content, 1672830500000)


def test_a_tap_on_a_button_says_what_the_button_stands_for() -> None:
    message = read("callback")
    assert (message.provider_id, message.content) == ("callback:4382bfdwdsb323b2d9", "size:large")
    assert message.content_attributes == {"in_reply_to_external_id": f"{CHAT}:29"}
    assert message.contact.source_id == str(CHAT)


def test_a_tap_happens_when_we_hear_of_it_and_not_when_the_button_was_sent() -> None:
    assert read("callback").sent_at == 1_672_830_600_000


def test_a_reaction_shows_only_what_is_new() -> None:
    message = read("reaction")
    assert (message.content, message.content_attributes) == (
        "❤",
        {"is_reaction": True, "in_reply_to_external_id": f"{CHAT}:29"},
    )
    assert message.provider_id.startswith("reaction:")


@pytest.mark.parametrize("name", ["group", "blocked", "pinned", "reaction_removed", "edited_live_location"])
def test_what_a_desk_has_no_use_for_is_not_even_queued(name: str) -> None:
    assert ADAPTER.envelopes(TELEGRAM, fixture("telegram", name)) == []
    assert ADAPTER.parse(fixture("telegram", name)) == []


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
def test_what_is_not_an_update_is_refused(payload: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        ADAPTER.envelopes(TELEGRAM, payload)
    assert refusal.value.code == "payload_invalid"


@given(st.one_of(damaged("telegram"), ANY_JSON))
def test_nothing_that_is_sent_can_raise_anything_but_a_refusal(webhook: Any) -> None:
    for step in (partial(ADAPTER.envelopes, TELEGRAM), ADAPTER.parse):
        assert refusal_of(step, webhook) in ("", "payload_invalid")


@given(damaged("telegram"))
def test_what_is_queued_can_be_parsed_and_has_lawful_ids(webhook: Any) -> None:
    try:
        envelopes = ADAPTER.envelopes(TELEGRAM, webhook)
    except Invalid:
        return
    for envelope in envelopes:
        assert envelope.ordering_key.isascii()
        assert len(envelope.ordering_key) <= 128
        assert " " not in envelope.ordering_key
        assert envelope.deduplication_id.isalnum()
        assert len(envelope.deduplication_id) == 64
        assert ADAPTER.parse(envelope.payload)
