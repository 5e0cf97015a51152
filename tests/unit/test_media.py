"""Files that customers sent are fetched from their provider, once, or the thread says why not."""

import pytest

from chalicelib import listeners
from chalicelib.actions import media, receive
from chalicelib.domain.inbound import InboundDeletion
from chalicelib.domain.messages import Attachment, FileState, Message
from chalicelib.domain.outbound import SendLater, SendRefused, StoredFile
from tests.builders import PHOTO, Office, interrupted, photo_in


@pytest.fixture(name="message")
def _message(office: Office) -> Message:
    return office.messages(office.hears(None, attachments=(photo_in("one"), photo_in("two"))).id)[0]


def fetch(office: Office, message: Message) -> tuple[Attachment, ...]:
    media.fetch_media(office.desk, office.account_id, message.conversation_id, message.id)
    return office.message(message).attachments


def states(office: Office, message: Message) -> list[FileState]:
    return [attachment.state for attachment in office.message(message).attachments]


def test_a_photo_is_fetched_and_shown_from_our_bucket(office: Office, message: Message) -> None:
    first, second = fetch(office, message)
    assert first.key
    assert first.key != second.key
    assert (first.state, first.size, first.content_type) == (FileState.READY, len(PHOTO.body), "image/jpeg")
    assert office.desk.files.stored[first.key].body == PHOTO.body
    assert first.id == message.attachments[0].id


def test_fetching_again_changes_nothing(office: Office, message: Message) -> None:
    before = fetch(office, message)
    version = office.message(message).version
    assert fetch(office, message) == before
    assert office.message(message).version == version


def test_what_the_provider_will_never_give_is_marked_with_the_reason(office: Office, message: Message) -> None:
    office.provider.files += [SendRefused("The file is too large."), PHOTO]
    first, second = fetch(office, message)
    assert (first.state, first.meta["error"], first.key) == (FileState.FAILED, "The file is too large.", None)
    assert second.state is FileState.READY


def test_a_provider_that_is_away_is_asked_again(office: Office, message: Message) -> None:
    office.provider.files += [PHOTO, SendLater("Not now")]
    with pytest.raises(SendLater):
        fetch(office, message)
    assert states(office, message) == [FileState.PENDING] * 2
    fetch(office, message)
    assert states(office, message) == [FileState.READY] * 2


def test_in_the_end_the_thread_says_that_the_file_will_not_come(office: Office, message: Message) -> None:
    change = next(each for each in office.desk.store.changes if any(event.trigger == "media_pending" for event in each.events))
    listeners.give_up(office.desk, change)
    assert states(office, message) == [FileState.FAILED] * 2
    version = office.message(message).version
    listeners.give_up(office.desk, change)
    assert office.message(message).version == version


def test_a_message_deleted_meanwhile_stays_deleted(office: Office, message: Message) -> None:
    desk = interrupted(office.desk, lambda: receive.receive_deletion(office.desk, office.telegram, InboundDeletion("in-1")))
    media.fetch_media(desk, office.account_id, message.conversation_id, message.id)
    assert office.message(message).attachments == ()


def test_a_message_that_is_not_there_is_nothing_to_fetch_for(office: Office) -> None:
    media.fetch_media(office.desk, office.account_id, 1, 404)
    media.give_up(office.desk, office.account_id, 1, 404)


def test_the_providers_file_name_is_not_trusted(office: Office, message: Message) -> None:
    office.provider.files.append(StoredFile("../../x\r\n.html", "text/html\r\nX: 1", b"<script>"))
    first, _ = fetch(office, message)
    assert (first.file_name, first.content_type) == ("x__.html", "application/octet-stream")
