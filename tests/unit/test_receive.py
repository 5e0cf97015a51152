"""Webhook events take effect once, whether they are repeated, concurrent or malformed: messages."""

from typing import Any

import pytest

from chalicelib.actions import conversations, receive, received_changes
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.inbound import Envelope, InboundEdit
from chalicelib.domain.messages import MAX_ATTACHMENTS, Delivery, FileState, MessageType
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.inbound import inbound_message, inbound_photo


def text_of(company: Company, conversation_id: int) -> list[str | None]:
    return [message.content for message in company.messages(conversation_id) if message.type is not MessageType.ACTIVITY]


def test_first_message_creates_everything_in_one_transaction(company: Company) -> None:
    since = len(company.desk.store.changes)
    conversation = company.receive("Hello", phone_number="+15550009999", thread_attributes={"chat_id": 5})
    contact, link = company.contact(conversation.contact_id), company.link(company.telegram, "kim")
    [message] = company.messages(conversation.id)
    assert (contact.name, contact.phone_number, contact.links[0].source_id) == ("Kim", "+15550009999", "kim")
    assert (link.contact_id, link.conversation_id) == (contact.id, conversation.id)
    assert (message.content, message.source_id, message.delivery, message.type) == ("Hello", "in-1", None, MessageType.INCOMING)
    assert (conversation.unread_count, conversation.status) == (1, Status.OPEN)
    assert conversation.additional_attributes == {"chat_id": 5}
    assert company.events(since) == ["contact.created", "conversation.created", "message.created"]
    assert len(company.desk.store.changes) == since + 1, "one transaction"


def test_text_is_stored_without_nul(company: Company) -> None:
    conversation = company.receive("Hel\0lo")
    received_changes.receive_edit(company.desk, company.telegram, InboundEdit("in-1", "Good\0bye", 1_790_000_030_000))
    company.receive("\0", provider_id="in-2")
    assert text_of(company, conversation.id) == ["Goodbye", None]


def test_contact_without_a_name_gets_a_generated_one(company: Company) -> None:
    assert company.contact(company.receive(name=None).contact_id).name


def test_repeated_webhook_event_changes_nothing(company: Company) -> None:
    company.receive("Hello")
    before = dict(company.desk.store.items)
    company.receive("Hello")
    company.receive("Hello, but changed")
    assert company.desk.store.items == before


def test_next_message_joins_the_same_conversation(company: Company) -> None:
    first, second = company.receive("One"), company.receive("Two", provider_id="in-2")
    assert first.id == second.id
    assert text_of(company, first.id) == ["One", "Two"]
    assert second.unread_count == 2


def test_provider_id_is_unique_per_inbox(company: Company) -> None:
    assert company.receive().id != company.receive(inbox=company.whatsapp).id


def test_telegram_message_reopens_the_resolved_conversation(company: Company) -> None:
    conversation = company.receive()
    conversations.toggle_status(company.desk, company.caller(), conversation.id)
    again = company.receive("One more", provider_id="in-2")
    assert (again.id, again.status) == (conversation.id, Status.OPEN)


def test_whatsapp_message_after_resolve_starts_a_new_conversation(company: Company) -> None:
    first = company.receive(inbox=company.whatsapp)
    conversations.toggle_status(company.desk, company.caller(), first.id)
    second = company.receive("One more", provider_id="in-2", inbox=company.whatsapp)
    assert second.id != first.id
    assert company.link(company.whatsapp, "kim").conversation_id == second.id
    assert company.conversation(first.id).status is Status.RESOLVED


def test_locked_inbox_keeps_one_conversation(company: Company) -> None:
    company.update_inbox(company.whatsapp, lock_to_single_conversation=True)
    first = company.receive(inbox=company.whatsapp)
    conversations.toggle_status(company.desk, company.caller(), first.id)
    assert company.receive("One more", provider_id="in-2", inbox=company.whatsapp).id == first.id


def test_reopened_conversation_becomes_the_current_one(company: Company) -> None:
    first = company.receive(inbox=company.whatsapp)
    conversations.toggle_status(company.desk, company.caller(), first.id)
    second = company.receive("Two", provider_id="in-2", inbox=company.whatsapp)
    conversations.toggle_status(company.desk, company.caller(), second.id)
    conversations.toggle_status(company.desk, company.caller(), first.id, status=Status.OPEN)
    assert company.receive("Three", provider_id="in-3", inbox=company.whatsapp).id == first.id


def test_message_opens_a_snoozed_conversation_without_an_activity(company: Company) -> None:
    conversation = company.receive()
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.SNOOZED)
    lines = len(company.messages(conversation.id))
    woken = company.receive("Hello?", provider_id="in-2")
    assert woken.status is Status.OPEN
    assert len(company.messages(conversation.id)) == lines + 1


def test_message_of_a_blocked_customer_is_stored_without_reopening(company: Company) -> None:
    conversation = company.receive(inbox=company.whatsapp)
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    again = company.receive("Let me in", provider_id="in-2", inbox=company.whatsapp)
    assert (again.id, again.status) == (conversation.id, Status.RESOLVED)


def test_known_phone_number_links_the_same_contact(company: Company) -> None:
    first = company.receive(phone_number="+15550009999")
    since = len(company.desk.store.changes)
    second = company.receive(phone_number="+15550009999", inbox=company.whatsapp, source_id="15550009999")
    assert second.contact_id == first.contact_id
    assert len(company.contact(first.contact_id).links) == 2
    assert company.events(since)[0] == "contact.updated"


def test_message_from_the_business_phone_is_outgoing_and_does_not_reopen(company: Company) -> None:
    conversation = company.receive()
    conversations.toggle_status(company.desk, company.caller(), conversation.id)
    after = company.receive("By phone", provider_id="own-1", from_business=True)
    own = company.messages(after.id)[-1]
    assert (own.type, own.delivery, own.sender) == (MessageType.OUTGOING, Delivery.SENT, None)
    assert (after.status, after.unread_count) == (Status.RESOLVED, 1)


def test_reply_holds_the_id_of_the_message_it_answers(company: Company) -> None:
    first = company.messages(company.receive().id)[0]
    company.receive("This one", provider_id="in-2", content_attributes={"in_reply_to_external_id": "in-1"})
    company.receive("That one", provider_id="in-3", content_attributes={"in_reply_to_external_id": "unknown"})
    _, known, unknown = company.messages(first.conversation_id)
    assert known.content_attributes["in_reply_to"] == first.id
    assert unknown.content_attributes["in_reply_to"] is None


def test_attachments_are_pending_and_limited_in_number(company: Company) -> None:
    photos = tuple(inbound_photo(f"ref-{number}") for number in range(MAX_ATTACHMENTS + 3))
    since = len(company.desk.store.changes)
    [message] = company.messages(company.receive(None, attachments=photos).id)
    assert message.content is None
    assert [each.state for each in message.attachments] == [FileState.PENDING] * MAX_ATTACHMENTS
    triggers = [event.trigger for change in company.desk.store.changes[since:] for event in change.events if event.message_id]
    assert triggers == ["media_pending"]


def test_very_long_text_is_truncated(company: Company) -> None:
    [message] = company.messages(company.receive("x" * 1_000_000).id)
    assert message.content is not None
    assert 10_000 < len(message.content) < 160_000


def test_envelope_of_a_deleted_inbox_changes_nothing(company: Company) -> None:
    company.receive("Hello")
    before = dict(company.desk.store.items)
    payload: dict[str, Any] = {
        "message": {"provider_id": "in-2", "contact": {"source_id": "kim"}, "sent_at": 1, "content": "Hello?"},
        "edit": {"provider_id": "in-1", "content": "Hallo", "edited_at": 2},
        "deletion": {"provider_id": "in-1"},
        "receipt": {"provider_id": "in-1", "delivery": "read"},
    }
    receive.receive(
        company.desk, Envelope(company.account_id, 999, "ordering key", "deduplication id", payload, "Channel::Telegram")
    )
    assert company.desk.store.items == before


def test_envelope_can_hold_several_events(company: Company) -> None:
    payload: dict[str, Any] = {
        "message": {"provider_id": "in-1", "contact": {"source_id": "kim"}, "sent_at": 1, "content": "Helo"},
        "edit": {"provider_id": "in-1", "content": "Hello", "edited_at": 2},
    }
    receive.receive(
        company.desk,
        Envelope(company.account_id, company.telegram.id, "ordering key", "deduplication id", payload, "Channel::Telegram"),
    )
    assert text_of(company, 1) == ["Hello"]


def test_concurrent_first_messages_create_one_conversation(company: Company) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.receive("First"))
    receive.receive_message(desk, company.telegram, inbound_message("Second", provider_id="in-2"))
    assert len(company.conversations()) == len(company.desk.store.of_kind("contact")) == 1
    assert text_of(company, company.conversations()[0].id) == ["First", "Second"]
    assert company.conversations()[0].unread_count == 2


def test_concurrent_repetition_has_one_effect(company: Company) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.receive("Hello"))
    receive.receive_message(desk, company.telegram, inbound_message("Hello"))
    assert len(company.conversations()) == 1
    assert text_of(company, company.conversations()[0].id) == ["Hello"]


def test_message_and_concurrent_edit_are_both_kept(company: Company) -> None:
    conversation = company.receive()
    ben = company.users["ben"].id
    desk = with_concurrent_write(
        company.desk, lambda: conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=ben)
    )
    receive.receive_message(desk, company.telegram, inbound_message("More", provider_id="in-2"))
    after = company.conversation(conversation.id)
    assert (after.assignee_id, after.unread_count) == (ben, 2)


def test_concurrent_messages_with_one_phone_number_create_one_contact(company: Company) -> None:
    number = "+15550009999"
    desk = with_concurrent_write(
        company.desk, lambda: company.receive(phone_number=number, inbox=company.whatsapp, provider_id="w")
    )
    receive.receive_message(desk, company.telegram, inbound_message(phone_number=number))
    [contact] = company.desk.store.of_kind("contact")
    assert {link.inbox_id for link in contact.links} == {company.telegram.id, company.whatsapp.id}
    assert company.desk.store.get(keys.contact_field(company.account_id, "phone_number", number))


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({}, "[Answers a message that is not in this conversation]\nyes"),
        ({"quote": "Which\nsize?"}, "> Which\n> size?\n\nyes"),
    ],
)
def test_answer_to_an_unknown_message_shows_its_quote_or_says_so(company: Company, fields: dict[str, Any], content: str) -> None:
    conversation = company.receive("yes", content_attributes={"in_reply_to_external_id": "never-seen"}, **fields)
    assert company.messages(conversation.id)[0].content == content


def test_reaction_to_an_unknown_message_says_so(company: Company) -> None:
    attributes = {"in_reply_to_external_id": "never-seen", "is_reaction": True}
    conversation = company.receive("👍", content_attributes=attributes)
    assert company.messages(conversation.id)[0].content == "👍\n[Reaction to a message that is not in this conversation]"


def test_answer_to_a_known_message_has_no_remark(company: Company) -> None:
    company.receive("first", provider_id="in-1")
    conversation = company.receive(
        "yes", provider_id="in-2", quote="first", content_attributes={"in_reply_to_external_id": "in-1"}
    )
    assert company.messages(conversation.id)[1].content == "yes"
