"""Attachments of customers are downloaded from the provider once; a failed one shows its reason in the thread."""

import pytest

from chalicelib import reactions
from chalicelib.actions import received_changes
from chalicelib.domain.events import QueueClass
from chalicelib.domain.inbound import InboundDeletion
from chalicelib.domain.messages import Attachment, FileState, Message
from chalicelib.domain.outbound import SendLater, SendRefused, StoredFile
from chalicelib.features.attachment_download import actions as media
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.inbound import PHOTO, inbound_photo


@pytest.fixture(name="message")
def _message(company: Company) -> Message:
    return company.messages(company.receive(None, attachments=(inbound_photo("one"), inbound_photo("two"))).id)[0]


def fetch(company: Company, message: Message) -> tuple[Attachment, ...]:
    media.download_media(company.desk, company.account_id, message.conversation_id, message.id)
    return company.message(message).attachments


def states(company: Company, message: Message) -> list[FileState]:
    return [attachment.state for attachment in company.message(message).attachments]


def test_photo_is_downloaded_to_the_bucket(company: Company, message: Message) -> None:
    first, second = fetch(company, message)
    assert first.key
    assert first.key != second.key
    assert (first.state, first.size, first.content_type) == (FileState.READY, len(PHOTO.body), "image/jpeg")
    assert company.desk.files.stored[first.key].body == PHOTO.body
    assert first.id == message.attachments[0].id


def test_repeated_download_changes_nothing(company: Company, message: Message) -> None:
    before = fetch(company, message)
    version = company.message(message).version
    assert fetch(company, message) == before
    assert company.message(message).version == version


def test_refused_file_is_marked_as_failed_with_the_reason(company: Company, message: Message) -> None:
    company.provider.files += [SendRefused("The file is too large."), PHOTO]
    first, second = fetch(company, message)
    assert (first.state, first.meta["error"], first.key) == (FileState.FAILED, "The file is too large.", None)
    assert second.state is FileState.READY


def test_download_from_a_busy_provider_is_retried(company: Company, message: Message) -> None:
    company.provider.files += [PHOTO, SendLater("Not now")]
    with pytest.raises(SendLater):
        fetch(company, message)
    assert states(company, message) == [FileState.PENDING] * 2
    fetch(company, message)
    assert states(company, message) == [FileState.READY] * 2


def test_exhausted_retries_mark_the_files_as_failed(company: Company, message: Message) -> None:
    company.provider.files += [SendLater("Not now")] * 4
    change = next(each for each in company.desk.store.changes if any(event.trigger == "media_pending" for event in each.events))
    reactions.react(company.desk, change, QueueClass.BACKGROUND, last_try=True)
    assert states(company, message) == [FileState.FAILED] * 2
    version = company.message(message).version
    reactions.react(company.desk, change, QueueClass.BACKGROUND, last_try=True)
    assert company.message(message).version == version


def test_message_deleted_during_the_download_stays_deleted(company: Company, message: Message) -> None:
    desk = with_concurrent_write(
        company.desk, lambda: received_changes.receive_deletion(company.desk, company.telegram, InboundDeletion("in-1"))
    )
    media.download_media(desk, company.account_id, message.conversation_id, message.id)
    assert company.message(message).attachments == ()


def test_unknown_message_is_ignored(company: Company) -> None:
    media.download_media(company.desk, company.account_id, 1, 404)
    media.mark_unavailable(company.desk, company.account_id, 1, 404)


def test_file_name_and_type_of_the_provider_are_sanitized(company: Company, message: Message) -> None:
    company.provider.files.append(StoredFile("../../x\r\n.html", "text/html\r\nX: 1", b"<script>"))
    first, _ = fetch(company, message)
    assert (first.file_name, first.content_type) == ("_.._x__.html", "application/octet-stream")


def test_empty_file_of_the_provider_is_marked_as_failed(company: Company, message: Message) -> None:
    company.provider.files.append(StoredFile("a.jpg", "image/jpeg", b""))
    first, second = fetch(company, message)
    assert (first.state, first.meta["error"], first.key) == (FileState.FAILED, "The file is empty.", None)
    assert second.state is FileState.READY


def test_downloaded_picture_has_the_type_and_the_size_of_its_bytes(company: Company, message: Message) -> None:
    gif = b"GIF89a" + (30).to_bytes(2, "little") + (20).to_bytes(2, "little") + bytes(3)
    company.provider.files.append(StoredFile("image-7", "image/jpeg", gif))
    first, _ = fetch(company, message)
    assert (first.file_name, first.content_type) == ("image-7.gif", "image/gif")
    assert (first.meta["width"], first.meta["height"]) == (30, 20)
