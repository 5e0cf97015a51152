"""Replies, notes, files, resending and deleting, as agents do it."""

from typing import Any

import pytest

from chalicelib.actions import conversations, inboxes, messages
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict, DeskError, Forbidden, NotFound
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.domain.outbound import SendRefused, StoredFile
from tests.builders import Office, interrupted

INCOMING = MessageType.INCOMING


@pytest.fixture(name="conversation")
def _conversation(office: Office) -> Conversation:
    return office.hears("Where is my order?")


def refusal_of(office: Office, conversation: Conversation, *, by: str = "ben", **facts: Any) -> DeskError:
    before = dict(office.desk.store.items)
    with pytest.raises(DeskError) as refusal:
        office.replies(conversation, by=by, **facts)
    assert office.desk.store.items == before, "a refusal changes nothing"
    return refusal.value


def test_a_reply_waits_to_be_sent_and_ends_the_customers_waiting(office: Office, conversation: Conversation) -> None:
    since = len(office.desk.store.changes)
    message = office.replies(conversation)
    after = office.conversation(conversation.id)
    assert (message.delivery, message.sender and message.sender.id) == (Delivery.QUEUED, office.users["ben"].id)
    assert (after.waiting_since, after.last_message_id) == (None, message.id)
    assert office.events(since) == ["message.created", "first.reply.created", "conversation.updated"]
    assert office.desk.store.changes[-1].events[0].trigger == "queued"
    assert office.desk.store.changes[-1].performer_id == office.users["ben"].id


def test_only_the_first_reply_is_the_first(office: Office, conversation: Conversation) -> None:
    office.replies(conversation)
    since = len(office.desk.store.changes)
    office.replies(conversation, "And")
    assert office.events(since) == ["message.created", "conversation.updated"]


def test_a_note_stays_in_the_house(office: Office, conversation: Conversation) -> None:
    note = office.replies(conversation, private=True)
    assert note.delivery is None
    assert office.conversation(conversation.id).waiting_since is not None
    office.settle()
    assert office.provider.sent == []


def test_an_inbox_without_a_webhook_has_nobody_to_send_to(office: Office) -> None:
    conversation = office.hears(inbox=office.app)
    assert office.replies(conversation).delivery is Delivery.QUEUED
    inboxes.update_inbox(office.desk, office.caller(), office.app.id, changes={}, channel_changes={"webhook_url": ""})
    assert office.replies(conversation, "Again").delivery is Delivery.SENT


def test_the_same_echo_id_is_the_same_message(office: Office, conversation: Conversation) -> None:
    first = office.replies(conversation, echo_id="e-1")
    count = len(office.desk.store.changes)
    assert office.replies(conversation, echo_id="e-1") == first
    assert len(office.desk.store.changes) == count
    office.settle()
    assert len(office.provider.sent) == 1


@pytest.mark.parametrize("other", [{"text": "Else"}, {"private": True}, {"attachments": (StoredFile("a", "text/plain", b"x"),)}])
def test_the_same_echo_id_for_another_message_is_refused(
    office: Office, conversation: Conversation, other: dict[str, Any]
) -> None:
    office.replies(conversation, echo_id="e-1")
    with pytest.raises(Conflict) as refusal:
        office.replies(conversation, echo_id="e-1", **other)
    assert refusal.value.code == "idempotency_mismatch"
    assert len(office.messages(conversation.id)) == 2


def test_an_echo_id_belongs_to_one_person_and_conversation(office: Office, conversation: Conversation) -> None:
    other = office.hears(source_id="lee", provider_id="in-2")
    made = {office.replies(where, by=who, echo_id="e-1").id for where in (conversation, other) for who in ("ada", "ben")}
    assert len(made) == 4


def test_two_requests_at_once_with_one_echo_id_write_one_message(office: Office, conversation: Conversation) -> None:
    new = NewMessage(content="Hi", echo_id="e-1")
    faster: list[Message] = []
    desk = interrupted(
        office.desk, lambda: faster.append(messages.create_message(office.desk, office.caller("ben"), conversation.id, new))
    )
    assert [messages.create_message(desk, office.caller("ben"), conversation.id, new)] == faster
    assert len(office.messages(conversation.id)) == 2


def test_two_agents_at_once_are_both_heard(office: Office, conversation: Conversation) -> None:
    desk = interrupted(office.desk, lambda: office.replies(conversation, "From Ada", by="ada"))
    messages.create_message(desk, office.caller("ben"), conversation.id, NewMessage(content="From Ben"))
    assert [message.content for message in office.messages(conversation.id)][1:] == ["From Ada", "From Ben"]
    assert office.conversation(conversation.id).version == 3


def test_an_empty_message_is_refused(office: Office, conversation: Conversation) -> None:
    assert refusal_of(office, conversation, text="  ").code == "message_empty"


def test_a_conversation_that_is_not_there_or_not_ones_own_takes_no_message(office: Office, conversation: Conversation) -> None:
    assert refusal_of(office, conversation, by="cleo").code == "inbox_not_yours"
    with pytest.raises(NotFound) as refusal:
        messages.create_message(office.desk, office.caller(), 404, NewMessage(content="x"))
    assert refusal.value.code == "conversation_not_found"


def test_only_an_api_inbox_takes_what_the_customer_said_from_an_agent(office: Office, conversation: Conversation) -> None:
    assert refusal_of(office, conversation, type=INCOMING).code == "incoming_not_allowed"


def test_what_the_customer_said_over_the_api_opens_the_conversation(office: Office) -> None:
    conversation = office.hears(inbox=office.app)
    conversations.toggle_status(office.desk, office.caller(), conversation.id)
    said = office.replies(conversation, "It broke again", type=INCOMING, private=True)
    after = office.conversation(conversation.id)
    assert (said.sender and said.sender.id, said.private, said.delivery) == (conversation.contact_id, False, None)
    assert (after.status, after.unread_count) == (Status.OPEN, 2)
    assert [message.content for message in office.messages(conversation.id)][-2:] == [
        "Conversation was reopened by a new message",
        "It broke again",
    ]


def test_what_a_blocked_customer_said_over_the_api_opens_nothing(office: Office) -> None:
    conversation = office.hears(inbox=office.app)
    conversations.set_muted(office.desk, office.caller(), conversation.id, muted=True)
    office.replies(conversation, "Hello?", type=INCOMING)
    assert office.conversation(conversation.id).status is Status.RESOLVED


def test_clients_set_only_the_attributes_that_are_theirs(office: Office, conversation: Conversation) -> None:
    given = {"deleted": True, "external_error": "fake", "edited_at": 1, "items": [{"title": "A"}], "cc_emails": None}
    assert office.replies(conversation, content_attributes=given).content_attributes == {"items": [{"title": "A"}]}


def test_an_answer_knows_both_names_of_what_it_answers(office: Office, conversation: Conversation) -> None:
    [first] = office.messages(conversation.id)
    both = {"in_reply_to": first.id, "in_reply_to_external_id": "in-1"}
    for given in ({"in_reply_to": first.id}, {"in_reply_to_external_id": "in-1"}):
        assert office.replies(conversation, content_attributes=given).content_attributes == both


@pytest.mark.parametrize("nonsense", [{"in_reply_to": 404}, {"in_reply_to_external_id": "x" * 5000}, {"in_reply_to": 10**30}])
def test_an_answer_to_nothing_is_a_message_like_any_other(office: Office, conversation: Conversation, nonsense: Any) -> None:
    message = office.replies(conversation, content_attributes=nonsense)
    assert not isinstance(message.content_attributes.get("in_reply_to"), int) or "in_reply_to_external_id" not in nonsense


def test_an_answer_to_another_conversation_names_nothing(office: Office, conversation: Conversation) -> None:
    office.hears(source_id="lee", provider_id="in-2")
    message = office.replies(conversation, content_attributes={"in_reply_to_external_id": "in-2"})
    assert message.content_attributes["in_reply_to"] is None


def test_files_are_in_the_bucket_before_the_message_shows_them(office: Office, conversation: Conversation) -> None:
    file = StoredFile("../Grüße.pdf", "application/pdf; x=1", b"%PDF")
    [attachment] = office.replies(conversation, None, attachments=(file,)).attachments
    assert attachment.key
    assert (attachment.file_name, attachment.content_type, attachment.size) == ("Grüße.pdf", "application/pdf", 4)
    assert office.desk.files.stored[attachment.key].body == b"%PDF"
    assert attachment.key.startswith(f"attachments/{office.account_id}/token-")


def failed(office: Office, conversation: Conversation) -> Message:
    office.provider.outcomes.append(SendRefused("No"))
    message = office.replies(conversation)
    office.settle()
    return office.message(message)


def test_a_failed_message_is_sent_again_on_request(office: Office, conversation: Conversation) -> None:
    message = failed(office, conversation)
    messages.resend_message(office.desk, office.caller("ben"), conversation.id, message.id)
    office.settle()
    assert office.message(message).delivery is Delivery.SENT


def test_asking_twice_to_send_again_sends_once(office: Office, conversation: Conversation) -> None:
    message = failed(office, conversation)
    again = [messages.resend_message(office.desk, office.caller("ben"), conversation.id, message.id) for _ in range(2)]
    assert again[0] == again[1]
    office.settle()
    assert len(office.provider.sent) == 1


def test_deleting_twice_is_the_same_as_once(office: Office, conversation: Conversation) -> None:
    message = office.replies(conversation, attachments=(StoredFile("a", "text/plain", b"x"),))
    once = messages.delete_message(office.desk, office.caller("ben"), conversation.id, message.id)
    assert messages.delete_message(office.desk, office.caller("ben"), conversation.id, message.id) == once
    assert (once.content, once.attachments, once.version) == ("This message was deleted", (), 2)


@pytest.mark.parametrize("act", [messages.delete_message, messages.resend_message, messages.find_message])
def test_a_message_that_is_not_there_is_not_found(office: Office, conversation: Conversation, act: Any) -> None:
    with pytest.raises(NotFound) as refusal:
        act(office.desk, office.caller(), conversation.id, 404)
    assert refusal.value.code == "message_not_found"
    with pytest.raises(Forbidden):
        act(office.desk, office.caller("cleo"), conversation.id, 404)


def test_programs_report_how_far_messages_of_an_api_inbox_have_got(office: Office, conversation: Conversation) -> None:
    own = office.replies(office.hears(inbox=office.app))
    report = messages.report_delivery
    for delivery in (Delivery.READ, Delivery.DELIVERED):
        report(office.desk, office.caller(), own.conversation_id, own.id, delivery=delivery)
    assert office.message(own).delivery is Delivery.READ
    message = office.replies(conversation)
    with pytest.raises(Forbidden) as refusal:
        report(office.desk, office.caller(), conversation.id, message.id, delivery=Delivery.READ)
    assert refusal.value.code == "not_an_api_inbox"


def test_a_report_that_overtakes_the_sending_is_not_turned_back(office: Office) -> None:
    message = office.replies(office.hears(inbox=office.app))
    place = (message.conversation_id, message.id)
    office.webhook.meanwhile = lambda: messages.report_delivery(office.desk, office.caller(), *place, delivery=Delivery.DELIVERED)
    office.settle()
    assert office.message(message).delivery is Delivery.DELIVERED
