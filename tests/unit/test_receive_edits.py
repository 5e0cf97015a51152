"""Customers' edits and deletions take effect once, whether they are repeated, old or earlier than their message."""

import pytest

from chalicelib.actions import received_changes
from chalicelib.domain import keys
from chalicelib.domain.inbound import InboundDeletion, InboundEdit
from chalicelib.domain.messages import FileState, Message
from tests.support.company import Company
from tests.support.inbound import inbound_photo


def edited(company: Company, content: str | None, at: int) -> Message:
    received_changes.receive_edit(company.desk, company.telegram, InboundEdit("in-1", content, at))
    return company.messages(1)[0]


def test_newest_edit_wins(company: Company) -> None:
    company.receive("Helo")
    assert edited(company, "Hello", 20_000).content == "Hello"
    version = edited(company, "Hell", 10_000).version
    assert edited(company, "Hello", 20_000).version == version
    assert edited(company, "Hello!", 30_500).content_attributes["edited_at"] == 30


def test_deleted_message_stays_deleted(company: Company) -> None:
    company.receive("Oops", attachments=(inbound_photo(),))
    for _ in range(2):
        received_changes.receive_deletion(company.desk, company.telegram, InboundDeletion("in-1"))
    after = edited(company, "Never mind", 10)
    assert (after.content, after.version, after.attachments) == ("This message was deleted", 2, ())


def test_edit_or_deletion_of_an_unknown_message_is_only_remembered(company: Company) -> None:
    before = dict(company.desk.store.items)
    received_changes.receive_edit(company.desk, company.telegram, InboundEdit("unknown", "x", 1))
    received_changes.receive_deletion(company.desk, company.telegram, InboundDeletion("unknown"))
    assert {key.kind for key in company.desk.store.items if key not in before} == {"early_change"}


@pytest.mark.parametrize("edits", [(("Hallo", 10_000), ("Hello", 20_000)), (("Hello", 20_000), ("Hallo", 10_000))])
def test_edit_before_its_message_is_applied_later(company: Company, edits: tuple[tuple[str, int], ...]) -> None:
    for content, at in edits:
        received_changes.receive_edit(company.desk, company.telegram, InboundEdit("in-1", content, at))
    conversation = company.receive("Helo")
    assert [message.content for message in company.messages(conversation.id)] == ["Hello"]
    assert company.desk.store.get(keys.early_change(company.account_id, company.telegram.id, "in-1")) is None
    company.receive("Helo")
    assert [message.content for message in company.messages(conversation.id)] == ["Hello"]


def test_message_deleted_before_it_arrived_shows_no_content(company: Company) -> None:
    received_changes.receive_deletion(company.desk, company.telegram, InboundDeletion("in-1"))
    received_changes.receive_edit(company.desk, company.telegram, InboundEdit("in-1", "Never mind", 10_000))
    conversation = company.receive("Oops", attachments=(inbound_photo(),))
    [message] = company.messages(conversation.id)
    assert (message.content, message.attachments) == ("This message was deleted", ())
    assert conversation.last_message_id == message.id


@pytest.mark.parametrize("early", [False, True])
def test_edit_replaces_the_file_and_downloads_the_new_one(company: Company, early: bool) -> None:
    edit = InboundEdit("in-1", "right", 1_790_000_001_000, (inbound_photo("new"),))
    if early:
        received_changes.receive_edit(company.desk, company.telegram, edit)
    conversation = company.receive("wrong", provider_id="in-1", attachments=(inbound_photo("old"),))
    if not early:
        received_changes.receive_edit(company.desk, company.telegram, edit)
    (message,) = company.messages(conversation.id)
    assert (message.content, [file.provider_ref for file in message.attachments]) == ("right", ["new"])
    assert message.attachments[0].state is FileState.PENDING
    triggers = [event.trigger for change in company.desk.store.changes for event in change.events]
    assert triggers[-1] == "media_pending" or early


def test_edit_of_the_caption_keeps_the_file(company: Company) -> None:
    conversation = company.receive("wrong", provider_id="in-1", attachments=(inbound_photo("old"),))
    before = company.messages(conversation.id)[0].attachments
    received_changes.receive_edit(
        company.desk, company.telegram, InboundEdit("in-1", "right", 1_790_000_001_000, (inbound_photo("old"),))
    )
    assert company.messages(conversation.id)[0].attachments == before
