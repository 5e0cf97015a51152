"""What comes in from providers: each piece once, whatever is repeated, early, late or odd."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations, receive
from chalicelib.actions.deliver import deliver
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.inbound import Envelope, InboundDeletion, InboundEdit, InboundReceipt
from chalicelib.domain.messages import MAX_ATTACHMENTS, Delivery, FileState, Message, MessageType
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.ports import Write
from tests.builders import Crash, Office, interrupted, message_in, photo_in


def text_of(office: Office, conversation_id: int) -> list[str | None]:
    return [message.content for message in office.messages(conversation_id) if message.type is not MessageType.ACTIVITY]


def test_a_strangers_first_message_makes_contact_link_conversation_and_message_at_once(office: Office) -> None:
    since = len(office.desk.store.changes)
    conversation = office.hears("Hello", phone_number="+15550009999", thread_attributes={"chat_id": 5})
    contact, link = office.contact(conversation.contact_id), office.link(office.telegram, "kim")
    [message] = office.messages(conversation.id)
    assert (contact.name, contact.phone_number, contact.links[0].source_id) == ("Kim", "+15550009999", "kim")
    assert (link.contact_id, link.conversation_id) == (contact.id, conversation.id)
    assert (message.content, message.source_id, message.delivery, message.type) == ("Hello", "in-1", None, MessageType.INCOMING)
    assert (conversation.unread_count, conversation.status) == (1, Status.OPEN)
    assert conversation.additional_attributes == {"chat_id": 5}
    assert office.events(since) == ["contact.created", "conversation.created", "message.created"]
    assert len(office.desk.store.changes) == since + 1, "one transaction"


def test_a_stranger_without_a_name_is_given_one(office: Office) -> None:
    assert office.contact(office.hears(name=None).contact_id).name


def test_the_same_piece_again_changes_nothing(office: Office) -> None:
    office.hears("Hello")
    before = dict(office.desk.store.items)
    office.hears("Hello")
    office.hears("Hello, but changed")
    assert office.desk.store.items == before


def test_the_next_message_goes_into_the_same_conversation(office: Office) -> None:
    first, second = office.hears("One"), office.hears("Two", provider_id="in-2")
    assert first.id == second.id
    assert text_of(office, first.id) == ["One", "Two"]
    assert second.unread_count == 2


def test_the_same_provider_id_in_another_inbox_is_another_message(office: Office) -> None:
    assert office.hears().id != office.hears(inbox=office.whatsapp).id


def test_an_endless_chat_opens_its_resolved_conversation(office: Office) -> None:
    conversation = office.hears()
    conversations.toggle_status(office.desk, office.caller(), conversation.id)
    again = office.hears("One more", provider_id="in-2")
    assert (again.id, again.status) == (conversation.id, Status.OPEN)


def test_other_channels_begin_anew_after_a_resolved_one(office: Office) -> None:
    first = office.hears(inbox=office.whatsapp)
    conversations.toggle_status(office.desk, office.caller(), first.id)
    second = office.hears("One more", provider_id="in-2", inbox=office.whatsapp)
    assert second.id != first.id
    assert office.link(office.whatsapp, "kim").conversation_id == second.id
    assert office.conversation(first.id).status is Status.RESOLVED


def test_a_locked_inbox_keeps_one_conversation(office: Office) -> None:
    office.with_inbox(office.whatsapp, lock_to_single_conversation=True)
    first = office.hears(inbox=office.whatsapp)
    conversations.toggle_status(office.desk, office.caller(), first.id)
    assert office.hears("One more", provider_id="in-2", inbox=office.whatsapp).id == first.id


def test_a_conversation_that_an_agent_opened_again_is_the_current_one(office: Office) -> None:
    first = office.hears(inbox=office.whatsapp)
    conversations.toggle_status(office.desk, office.caller(), first.id)
    second = office.hears("Two", provider_id="in-2", inbox=office.whatsapp)
    conversations.toggle_status(office.desk, office.caller(), second.id)
    conversations.toggle_status(office.desk, office.caller(), first.id, status=Status.OPEN)
    assert office.hears("Three", provider_id="in-3", inbox=office.whatsapp).id == first.id


def test_a_snoozed_conversation_wakes_without_a_line(office: Office) -> None:
    conversation = office.hears()
    conversations.toggle_status(office.desk, office.caller(), conversation.id, status=Status.SNOOZED)
    lines = len(office.messages(conversation.id))
    woken = office.hears("Hello?", provider_id="in-2")
    assert woken.status is Status.OPEN
    assert len(office.messages(conversation.id)) == lines + 1


def test_a_blocked_customer_is_heard_and_wakes_nobody(office: Office) -> None:
    conversation = office.hears(inbox=office.whatsapp)
    conversations.set_muted(office.desk, office.caller(), conversation.id, muted=True)
    again = office.hears("Let me in", provider_id="in-2", inbox=office.whatsapp)
    assert (again.id, again.status) == (conversation.id, Status.RESOLVED)


def test_a_known_phone_number_is_the_same_person(office: Office) -> None:
    first = office.hears(phone_number="+15550009999")
    since = len(office.desk.store.changes)
    second = office.hears(phone_number="+15550009999", inbox=office.whatsapp, source_id="15550009999")
    assert second.contact_id == first.contact_id
    assert len(office.contact(first.contact_id).links) == 2
    assert office.events(since)[0] == "contact.updated"


def test_what_the_business_wrote_elsewhere_is_outgoing_and_wakes_nobody(office: Office) -> None:
    conversation = office.hears()
    conversations.toggle_status(office.desk, office.caller(), conversation.id)
    after = office.hears("By phone", provider_id="own-1", from_business=True)
    own = office.messages(after.id)[-1]
    assert (own.type, own.delivery, own.sender) == (MessageType.OUTGOING, Delivery.SENT, None)
    assert (after.status, after.unread_count) == (Status.RESOLVED, 1)


def test_a_reply_names_what_it_answers(office: Office) -> None:
    first = office.messages(office.hears().id)[0]
    office.hears("This one", provider_id="in-2", content_attributes={"in_reply_to_external_id": "in-1"})
    office.hears("That one", provider_id="in-3", content_attributes={"in_reply_to_external_id": "of another life"})
    _, known, unknown = office.messages(first.conversation_id)
    assert known.content_attributes["in_reply_to"] == first.id
    assert unknown.content_attributes["in_reply_to"] is None


def test_attachments_wait_for_their_bytes_and_are_not_without_number(office: Office) -> None:
    photos = tuple(photo_in(f"ref-{number}") for number in range(MAX_ATTACHMENTS + 3))
    since = len(office.desk.store.changes)
    [message] = office.messages(office.hears(None, attachments=photos).id)
    assert message.content is None
    assert [each.state for each in message.attachments] == [FileState.PENDING] * MAX_ATTACHMENTS
    facts = [event.trigger for change in office.desk.store.changes[since:] for event in change.events if event.message_id]
    assert facts == ["media_pending"]


def test_a_very_long_text_is_cut_and_kept(office: Office) -> None:
    [message] = office.messages(office.hears("x" * 1_000_000).id)
    assert message.content is not None
    assert 10_000 < len(message.content) < 160_000


def test_an_inbox_that_is_gone_takes_nothing_in(office: Office) -> None:
    office.hears("Hello")
    before = dict(office.desk.store.items)
    payload: dict[str, Any] = {
        "message": {"provider_id": "in-2", "contact": {"source_id": "kim"}, "sent_at": 1, "content": "Hello?"},
        "edit": {"provider_id": "in-1", "content": "Hallo", "edited_at": 2},
        "deletion": {"provider_id": "in-1"},
        "receipt": {"provider_id": "in-1", "delivery": "read"},
    }
    receive.receive(office.desk, Envelope(office.account_id, 999, "lane", "piece", payload, "Channel::Telegram"))
    assert office.desk.store.items == before


def test_one_envelope_may_say_several_things(office: Office) -> None:
    payload: dict[str, Any] = {
        "message": {"provider_id": "in-1", "contact": {"source_id": "kim"}, "sent_at": 1, "content": "Helo"},
        "edit": {"provider_id": "in-1", "content": "Hello", "edited_at": 2},
    }
    receive.receive(office.desk, Envelope(office.account_id, office.telegram.id, "lane", "piece", payload, "Channel::Telegram"))
    assert text_of(office, 1) == ["Hello"]


def edited(office: Office, content: str | None, at: int) -> Message:
    receive.receive_edit(office.desk, office.telegram, InboundEdit("in-1", content, at))
    return office.messages(1)[0]


def test_an_edit_is_kept_and_an_older_or_repeated_one_is_not(office: Office) -> None:
    office.hears("Helo")
    assert edited(office, "Hello", 20_000).content == "Hello"
    version = edited(office, "Hell", 10_000).version
    assert edited(office, "Hello", 20_000).version == version
    assert edited(office, "Hello!", 30_500).content_attributes["edited_at"] == 30


def test_a_deleted_message_stays_deleted(office: Office) -> None:
    office.hears("Oops", attachments=(photo_in(),))
    for _ in range(2):
        receive.receive_deletion(office.desk, office.telegram, InboundDeletion("in-1"))
    after = edited(office, "Never mind", 10)
    assert (after.content, after.version, after.attachments) == ("This message was deleted", 2, ())


def test_edits_and_deletions_of_what_was_never_heard_show_nothing(office: Office) -> None:
    before = dict(office.desk.store.items)
    receive.receive_edit(office.desk, office.telegram, InboundEdit("unknown", "x", 1))
    receive.receive_deletion(office.desk, office.telegram, InboundDeletion("unknown"))
    assert {key.kind for key in office.desk.store.items if key not in before} == {"early_change"}


@pytest.mark.parametrize("edits", [(("Hallo", 10_000), ("Hello", 20_000)), (("Hello", 20_000), ("Hallo", 10_000))])
def test_an_edit_that_overtakes_its_message_is_not_lost(office: Office, edits: tuple[tuple[str, int], ...]) -> None:
    for content, at in edits:
        receive.receive_edit(office.desk, office.telegram, InboundEdit("in-1", content, at))
    conversation = office.hears("Helo")
    assert text_of(office, conversation.id) == ["Hello"]
    assert office.desk.store.get(keys.early_change(office.account_id, office.telegram.id, "in-1")) is None
    office.hears("Helo")
    assert text_of(office, conversation.id) == ["Hello"]


def test_what_was_taken_back_before_it_came_is_never_shown(office: Office) -> None:
    receive.receive_deletion(office.desk, office.telegram, InboundDeletion("in-1"))
    receive.receive_edit(office.desk, office.telegram, InboundEdit("in-1", "Never mind", 10_000))
    conversation = office.hears("Oops", attachments=(photo_in(),))
    [message] = office.messages(conversation.id)
    assert (message.content, message.attachments) == ("This message was deleted", ())
    assert conversation.last_message_id == message.id


def receipt(office: Office, delivery: Delivery, provider_id: str = "provider-1", reason: str | None = None) -> None:
    receive.receive_receipt(office.desk, office.telegram, InboundReceipt(provider_id, delivery, reason))


def test_receipts_move_a_message_forward(office: Office) -> None:
    message = office.replies(office.hears())
    office.settle()
    for how_far in (Delivery.DELIVERED, Delivery.SENT, Delivery.READ, Delivery.DELIVERED):
        receipt(office, how_far)
    assert office.message(message).delivery is Delivery.READ
    assert office.message(message).version == 4, "queued, sent, delivered, read"


def test_a_failure_carries_the_providers_reason(office: Office) -> None:
    message = office.replies(office.hears())
    office.settle()
    receipt(office, Delivery.FAILED, reason="Message undeliverable")
    assert office.message(message).content_attributes == {"external_error": "Message undeliverable"}


@pytest.mark.parametrize("early", [Delivery.DELIVERED, Delivery.READ, Delivery.FAILED])
def test_a_receipt_that_overtakes_our_own_note_is_kept_for_it(office: Office, early: Delivery) -> None:
    message = office.replies(office.hears())
    receipt(office, early, reason="because")
    assert office.message(message).delivery is Delivery.QUEUED
    office.settle()
    assert office.message(message).delivery is early
    assert office.desk.store.of_kind("early_receipt") == []


def test_of_several_early_receipts_the_furthest_is_kept(office: Office) -> None:
    message = office.replies(office.hears())
    for how_far in (Delivery.READ, Delivery.DELIVERED, Delivery.SENT, Delivery.FAILED):
        receipt(office, how_far)
    office.settle()
    assert office.message(message).delivery is Delivery.READ


@pytest.mark.parametrize("told", [(Delivery.SENT, Delivery.FAILED), (Delivery.FAILED, Delivery.SENT)])
def test_an_early_failure_is_not_hidden_by_an_early_sent(office: Office, told: tuple[Delivery, ...]) -> None:
    message = office.replies(office.hears())
    for how_far in told:
        receipt(office, how_far, reason="because")
    office.settle()
    assert office.message(message).delivery is Delivery.FAILED


def test_an_early_receipt_survives_a_crash_right_after_the_send_was_noted(office: Office) -> None:
    message = office.replies(office.hears())
    receipt(office, Delivery.READ)
    task = DeliveryTask(message.account_id, message.conversation_id, message.id)
    with pytest.raises(Crash):
        deliver(replace(office.desk, store=CrashesAfterCommit(office)), task)
    assert office.message(message).delivery is Delivery.SENT
    deliver(office.desk, task)
    assert office.message(message).delivery is Delivery.READ


class CrashesAfterCommit:
    def __init__(self, office: Office) -> None:
        self._store = office.desk.store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, writes: Sequence[Write]) -> None:
        self._store.commit(writes)
        raise Crash


def test_a_receipt_between_looking_and_noting_is_not_lost(office: Office) -> None:
    """The message is sent just while its early receipt is being kept."""
    message = office.replies(office.hears())
    desk = replace(office.desk, store=SendsMeanwhile(office))
    receive.receive_receipt(desk, office.telegram, InboundReceipt("provider-1", Delivery.DELIVERED))
    assert office.message(message).delivery is Delivery.DELIVERED


class SendsMeanwhile:
    def __init__(self, office: Office) -> None:
        self._office, self._waiting = office, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._office.desk.store, name)

    def keep(self, *args: Any, **kwargs: Any) -> None:
        if self._waiting:
            self._waiting = False
            self._office.settle()
        self._office.desk.store.keep(*args, **kwargs)


def test_two_first_messages_at_once_open_one_conversation(office: Office) -> None:
    slower = interrupted(office.desk, lambda: office.hears("First"))
    receive.receive_message(slower, office.telegram, message_in("Second", provider_id="in-2"))
    assert len(office.conversations()) == len(office.desk.store.of_kind("contact")) == 1
    assert text_of(office, office.conversations()[0].id) == ["First", "Second"]
    assert office.conversations()[0].unread_count == 2


def test_the_same_piece_handled_twice_at_once_has_one_effect(office: Office) -> None:
    slower = interrupted(office.desk, lambda: office.hears("Hello"))
    receive.receive_message(slower, office.telegram, message_in("Hello"))
    assert len(office.conversations()) == 1
    assert text_of(office, office.conversations()[0].id) == ["Hello"]


def test_a_message_and_an_agents_change_at_once_both_count(office: Office) -> None:
    conversation = office.hears()
    ben = office.users["ben"].id
    slower = interrupted(
        office.desk, lambda: conversations.assign_agent(office.desk, office.caller(), conversation.id, assignee_id=ben)
    )
    receive.receive_message(slower, office.telegram, message_in("More", provider_id="in-2"))
    after = office.conversation(conversation.id)
    assert (after.assignee_id, after.unread_count) == (ben, 2)


def test_two_strangers_with_one_phone_number_become_one_contact(office: Office) -> None:
    number = "+15550009999"
    slower = interrupted(office.desk, lambda: office.hears(phone_number=number, inbox=office.whatsapp, provider_id="w"))
    receive.receive_message(slower, office.telegram, message_in(phone_number=number))
    [contact] = office.desk.store.of_kind("contact")
    assert {link.inbox_id for link in contact.links} == {office.telegram.id, office.whatsapp.id}
    assert office.desk.store.get(keys.contact_field(office.account_id, "phone_number", number))
