"""A signed upload belongs to one person, one file and one day, and every message that takes it has a file of its own."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import schedule
from chalicelib.actions import messages, uploads
from chalicelib.actions import scheduled_messages as scheduled
from chalicelib.actions.attachments import NewFile
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.signed_texts import Purpose, signed
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Message, ScheduledMessage
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.uploads import LIFE_SECONDS, MAX_FILE_BYTES, check_upload
from chalicelib.features.erasure.actions import delete_conversation
from tests.features.direct_uploads.uploading import PNG, offer, put, sha256, uploaded
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


def keys_of(message: Message) -> list[str]:
    return [file.key or "" for file in message.attachments]


def stored(company: Company, prefix: str) -> list[str]:
    return [key for key in company.desk.files.stored if key.startswith(prefix)]


def write(company: Company, kim: Conversation, *files: NewFile, **new: Any) -> Message:
    return company.reply(kim, "See here", attachments=files, **new)


def test_message_has_a_copy_with_the_type_and_the_size_of_its_bytes(company: Company, kim: Conversation) -> None:
    made = offer(company, kim, "cup.bin", content_type="application/octet-stream")
    message = write(company, kim, put(company, made))
    [file] = message.attachments
    assert (file.file_name, file.content_type, file.file_type, file.size) == ("cup.bin.png", "image/png", "image", len(PNG))
    assert file.meta == {"width": 640, "height": 480}
    assert file.key
    assert file.key.startswith(f"attachments/1/{kim.id}-{message.id}-")
    assert company.desk.files.stored[file.key].content_type == "image/png"


def test_page_that_calls_itself_a_picture_is_no_picture(company: Company, kim: Conversation) -> None:
    page = b"<html><script>alert(1)</script>"
    [file] = write(company, kim, uploaded(company, kim, "cup.png", page)).attachments
    assert (file.file_type, file.file_name) == ("file", "cup.png.bin")


def test_files_of_the_form_and_uploads_are_one_message(company: Company, kim: Conversation) -> None:
    message = write(company, kim, StoredFile("a.pdf", "application/pdf", b"%PDF"), uploaded(company, kim))
    assert [file.file_name for file in message.attachments] == ["a.pdf", "cup.png"]


def test_two_messages_with_one_upload_never_share_a_file(company: Company, kim: Conversation) -> None:
    upload = uploaded(company, kim)
    first, second = write(company, kim, upload), write(company, kim, upload)
    messages.delete_message(company.desk, company.caller("ben"), kim.id, first.id)
    company.settle()
    assert keys_of(first) != keys_of(second)
    assert stored(company, "attachments/") == keys_of(second)


def test_repeated_request_makes_no_second_copy(company: Company, kim: Conversation) -> None:
    upload = uploaded(company, kim)
    first = write(company, kim, upload, echo_id="once")
    company.desk.clock.at += LIFE_SECONDS * 1000
    company.desk.files.erase("uploads/")
    assert write(company, kim, upload, echo_id="once") == replace(first, echo_id="once")
    assert stored(company, "attachments/") == keys_of(first)


def test_slower_writer_stores_the_message_once(company: Company, kim: Conversation) -> None:
    upload = uploaded(company, kim)
    slower = with_concurrent_write(company.desk, lambda: company.reply(kim, "Hello", by="ada"))
    new = NewMessage(content="See here", attachments=(upload,), echo_id="once")
    message = messages.create_message(slower, company.caller("ben"), kim.id, new)
    [saved] = [each for each in company.messages(kim.id) if each.attachments]
    assert keys_of(saved) == keys_of(message)
    assert set(keys_of(saved)) <= set(company.desk.files.stored)


def test_scheduled_message_copies_its_files_and_loads_none(company: Company, kim: Conversation) -> None:
    new = NewMessage(content="Later", attachments=(uploaded(company, kim),), echo_id="later")
    made = scheduled.schedule_message(company.desk, company.caller("ben"), kim.id, new, undo_seconds=10)
    assert isinstance(made, ScheduledMessage)
    company.desk.files.erase("uploads/")
    sent = scheduled.send_scheduled_now(company.desk, company.caller("ben"), kim.id, made.id)
    schedule.run_due(company.desk)
    assert keys_of(sent) == stored(company, "attachments/")
    assert keys_of(sent) != keys_of(made.message)
    assert replace(sent.attachments[0], id=0, key=None) == replace(made.message.attachments[0], id=0, key=None)


@pytest.mark.parametrize("seconds", [LIFE_SECONDS, LIFE_SECONDS + 1])
def test_old_upload_is_refused(company: Company, kim: Conversation, seconds: int) -> None:
    upload = uploaded(company, kim)
    company.desk.clock.at += seconds * 1000
    with pytest.raises(Invalid) as refused:
        write(company, kim, upload)
    assert refused.value.code == "upload_expired"


def test_upload_of_yesterday_is_taken_until_its_last_second(company: Company, kim: Conversation) -> None:
    upload = uploaded(company, kim)
    company.desk.clock.at += (LIFE_SECONDS - 1) * 1000
    assert write(company, kim, upload).attachments


def test_message_without_its_upload_is_refused_and_changes_nothing(company: Company, kim: Conversation) -> None:
    before = dict(company.desk.store.items)
    with pytest.raises(Invalid) as refused:
        write(company, kim, offer(company, kim).upload)
    assert refused.value.code == "upload_missing"
    assert company.desk.store.items == before


def test_file_of_a_note_is_refused_in_a_reply_of_a_channel_with_a_smaller_limit(
    company: Company, kim: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upload was offered for a note, or for a conversation of another channel."""
    file = StoredFile("cup.png", "image/png", PNG)
    files = (uploaded(company, kim), file, write(company, kim, file).attachments[0])
    channel = type(company.telegram.channel)
    monkeypatch.setattr(channel, "limits", replace(channel.limits, file_bytes=len(PNG) - 1))
    before = dict(company.desk.store.items), dict(company.desk.files.stored)
    for given in files:
        new = NewMessage(content="See here", attachments=(given,))
        with pytest.raises(Invalid, match="Telegram accepts files of at most") as refused:
            messages.create_message(company.desk, company.caller("ben"), kim.id, new)
        assert (refused.value.code, refused.value.fields) == ("file_too_large", ("attachments",))
        with pytest.raises(Invalid) as refused:
            scheduled.schedule_message(company.desk, company.caller("ben"), kim.id, new, undo_seconds=10)
        assert refused.value.code == "file_too_large"
    assert (company.desk.store.items, company.desk.files.stored) == before
    assert len(write(company, kim, *files, private=True).attachments) == len(files)


def test_scheduled_file_that_the_channel_does_not_accept_any_more_is_a_problem(
    company: Company, kim: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = NewMessage(content="Later", attachments=(uploaded(company, kim),))
    made = scheduled.schedule_message(company.desk, company.caller("ben"), kim.id, new, undo_seconds=10)
    channel = type(company.telegram.channel)
    monkeypatch.setattr(channel, "limits", replace(channel.limits, file_bytes=len(PNG) - 1))
    company.desk.clock.at += 10_000
    schedule.run_due(company.desk)
    waiting = scheduled.list_scheduled(company.desk, company.caller("ben"), kim.id)
    assert [(each.id, each.problem and each.problem[0]) for each in waiting] == [(made.id, "file_too_large")]


def test_offer_stores_nothing(company: Company, kim: Conversation) -> None:
    before = dict(company.desk.store.items), dict(company.desk.files.stored)
    offer(company, kim)
    assert (company.desk.store.items, company.desk.files.stored) == before


def test_conversation_takes_its_uploads_with_it(company: Company, kim: Conversation) -> None:
    other = company.receive("Hello", source_id="lee", provider_id="in-9")
    uploaded(company, kim)
    kept = uploaded(company, other)
    delete_conversation(company.desk, company.caller(), kim.id)
    company.settle()
    assert stored(company, "uploads/") == [kept.key]


def test_signed_id_is_read_by_the_same_person_only(company: Company, kim: Conversation) -> None:
    made = offer(company, kim)
    assert uploads.read(company.desk, company.caller("ben"), made.signed_id) == made.upload
    strangers = (replace(company.caller("ben"), user=company.caller().user), company.caller("cleo"))
    for caller in strangers:
        with pytest.raises(Invalid) as refused:
            uploads.read(company.desk, caller, made.signed_id)
        assert refused.value.code == "signed_id_invalid"


def test_changed_claims_are_refused(company: Company, kim: Conversation) -> None:
    text, _, signature = offer(company, kim).signed_id.rpartition(".")
    claims = urlsafe_b64decode(text + "=" * (-len(text) % 4)).replace(b'"size":29', b'"size":30')
    forged = urlsafe_b64encode(claims).decode().rstrip("=")
    assert forged != text
    by = company.caller("ben")
    for signed_id in (f"{forged}.{signature}", text, "", ".", f"{text}.", f"{text}.é", f"{text}.{signature}x", f".{signature}"):
        with pytest.raises(Invalid) as refused:
            uploads.read(company.desk, by, signed_id)
        assert refused.value.code == "signed_id_invalid"


def test_signed_nonsense_is_refused(company: Company) -> None:
    """No part of the desk signs such a text: another release might."""
    for text in ("e30", "x", "AAAA", urlsafe_b64encode(b'{"account_id":1}').decode().rstrip("=")):
        with pytest.raises(Invalid):
            uploads.read(company.desk, company.caller("ben"), signed(text, Purpose.UPLOAD, company.desk.digest_key))


@pytest.mark.parametrize(
    ("size", "checksum", "limit", "code"),
    [
        (0, sha256(b""), MAX_FILE_BYTES, "file_empty"),
        (MAX_FILE_BYTES + 1, sha256(b""), MAX_FILE_BYTES, "file_too_large"),
        (MAX_FILE_BYTES + 1, sha256(b""), 50_000_000, "file_too_large"),
        (5_000_001, sha256(b""), 5_000_000, "file_too_large"),
        (5, "", MAX_FILE_BYTES, "checksum_invalid"),
        (5, "x" * 44, MAX_FILE_BYTES, "checksum_invalid"),
        (5, "é" * 23 + "=", MAX_FILE_BYTES, "checksum_invalid"),
        (5, sha256(b"")[:-2] + "\r\n", MAX_FILE_BYTES, "checksum_invalid"),
    ],
)
def test_wrong_upload_is_refused(size: int, checksum: str, limit: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_upload(size, checksum, limit=limit, title="Pigeon post")
    assert refused.value.code == code


def test_refusal_names_the_channel_whose_limit_it_is() -> None:
    check_upload(5_000_000, sha256(b""), limit=5_000_000, title="Pigeon post")
    check_upload(MAX_FILE_BYTES, "1B2M2Y8AsgTpgAmY7PhCfg==", limit=MAX_FILE_BYTES, title="Pigeon post")
    for limit, text in (
        (5_000_000, "Pigeon post accepts files of at most 5 MB."),
        (50_000_000, "A message accepts files of at most 40 MB."),
    ):
        with pytest.raises(Invalid, match=text):
            check_upload(45_000_000, sha256(b""), limit=limit, title="Pigeon post")
