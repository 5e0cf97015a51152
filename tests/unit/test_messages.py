"""Actions of agents on messages: replies, notes, files, resending and deleting."""

from typing import Any

import pytest

from chalicelib.actions import conversations, inboxes, message_delivery, messages
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict, DeskError, Forbidden, NotFound
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.domain.outbound import SendRefused, StoredFile
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write

INCOMING = MessageType.INCOMING


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    return company.receive("Where is my order?")


def refusal_of(company: Company, conversation: Conversation, *, by: str = "ben", **facts: Any) -> DeskError:
    before = dict(company.desk.store.items)
    with pytest.raises(DeskError) as refusal:
        company.reply(conversation, by=by, **facts)
    assert company.desk.store.items == before, "a refusal changes nothing"
    return refusal.value


def test_reply_is_queued_and_ends_waiting(company: Company, conversation: Conversation) -> None:
    since = len(company.desk.store.changes)
    message = company.reply(conversation)
    after = company.conversation(conversation.id)
    assert (message.delivery, message.sender and message.sender.id) == (Delivery.QUEUED, company.users["ben"].id)
    assert (after.waiting_since, after.last_message_id) == (None, message.id)
    assert company.events(since) == ["message.created", "first.reply.created", "conversation.updated"]
    assert company.desk.store.changes[-1].events[0].trigger == "queued"
    assert company.desk.store.changes[-1].performer_id == company.users["ben"].id


def test_second_reply_has_no_first_reply_event(company: Company, conversation: Conversation) -> None:
    company.reply(conversation)
    since = len(company.desk.store.changes)
    company.reply(conversation, "And")
    assert company.events(since) == ["message.created", "conversation.updated"]


def test_note_is_not_sent(company: Company, conversation: Conversation) -> None:
    note = company.reply(conversation, private=True)
    assert note.delivery is None
    assert company.conversation(conversation.id).waiting_since is not None
    company.settle()
    assert company.provider.sent == []


def test_reply_in_an_inbox_without_webhook_counts_as_sent(company: Company) -> None:
    conversation = company.receive(inbox=company.app)
    assert company.reply(conversation).delivery is Delivery.QUEUED
    inboxes.update_inbox(company.desk, company.caller(), company.app.id, changes={}, channel_changes={"webhook_url": ""})
    assert company.reply(conversation, "Again").delivery is Delivery.SENT


def test_repeated_echo_id_returns_the_same_message(company: Company, conversation: Conversation) -> None:
    first = company.reply(conversation, echo_id="e-1")
    count = len(company.desk.store.changes)
    assert company.reply(conversation, echo_id="e-1") == first
    assert len(company.desk.store.changes) == count
    company.settle()
    assert len(company.provider.sent) == 1


@pytest.mark.parametrize("other", [{"text": "Else"}, {"private": True}, {"attachments": (StoredFile("a", "text/plain", b"x"),)}])
def test_echo_id_of_another_message_is_refused(company: Company, conversation: Conversation, other: dict[str, Any]) -> None:
    company.reply(conversation, echo_id="e-1")
    with pytest.raises(Conflict) as refusal:
        company.reply(conversation, echo_id="e-1", **other)
    assert refusal.value.code == "idempotency_mismatch"
    assert len(company.messages(conversation.id)) == 2


def test_echo_id_belongs_to_one_user_and_conversation(company: Company, conversation: Conversation) -> None:
    other = company.receive(source_id="lee", provider_id="in-2")
    made = {company.reply(where, by=who, echo_id="e-1").id for where in (conversation, other) for who in ("ada", "ben")}
    assert len(made) == 4


def test_concurrent_requests_with_one_echo_id_write_one_message(company: Company, conversation: Conversation) -> None:
    new = NewMessage(content="Hi", echo_id="e-1")
    first: list[Message] = []
    desk = with_concurrent_write(
        company.desk, lambda: first.append(messages.create_message(company.desk, company.caller("ben"), conversation.id, new))
    )
    assert [messages.create_message(desk, company.caller("ben"), conversation.id, new)] == first
    assert len(company.messages(conversation.id)) == 2


def test_concurrent_replies_are_both_kept(company: Company, conversation: Conversation) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.reply(conversation, "From Ada", by="ada"))
    messages.create_message(desk, company.caller("ben"), conversation.id, NewMessage(content="From Ben"))
    assert [message.content for message in company.messages(conversation.id)][1:] == ["From Ada", "From Ben"]
    assert company.conversation(conversation.id).version == 3


def test_empty_message_is_refused(company: Company, conversation: Conversation) -> None:
    assert refusal_of(company, conversation, text="  ").code == "message_empty"


def test_message_to_another_inbox_or_unknown_conversation_is_refused(company: Company, conversation: Conversation) -> None:
    assert refusal_of(company, conversation, by="cleo").code == "inbox_not_yours"
    with pytest.raises(NotFound) as refusal:
        messages.create_message(company.desk, company.caller(), 404, NewMessage(content="x"))
    assert refusal.value.code == "conversation_not_found"


def test_incoming_message_of_an_agent_needs_an_api_inbox(company: Company, conversation: Conversation) -> None:
    assert refusal_of(company, conversation, type=INCOMING).code == "incoming_not_allowed"


def test_incoming_message_over_the_api_reopens_the_conversation(company: Company) -> None:
    conversation = company.receive(inbox=company.app)
    conversations.toggle_status(company.desk, company.caller(), conversation.id)
    incoming = company.reply(conversation, "It broke again", type=INCOMING, private=True)
    after = company.conversation(conversation.id)
    assert (incoming.sender and incoming.sender.id, incoming.private, incoming.delivery) == (conversation.contact_id, False, None)
    assert (after.status, after.unread_count) == (Status.OPEN, 2)
    assert [message.content for message in company.messages(conversation.id)][-2:] == [
        "Conversation was reopened by a new message",
        "It broke again",
    ]


def test_incoming_message_of_a_blocked_customer_does_not_reopen(company: Company) -> None:
    conversation = company.receive(inbox=company.app)
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    company.reply(conversation, "Hello?", type=INCOMING)
    assert company.conversation(conversation.id).status is Status.RESOLVED


def test_clients_can_set_only_known_content_attributes(company: Company, conversation: Conversation) -> None:
    given = {"deleted": True, "external_error": "fake", "edited_at": 1, "items": [{"title": "A"}], "cc_emails": None}
    assert company.reply(conversation, content_attributes=given).content_attributes == {"items": [{"title": "A"}]}


def test_reply_holds_both_ids_of_the_message_it_answers(company: Company, conversation: Conversation) -> None:
    [first] = company.messages(conversation.id)
    both = {"in_reply_to": first.id, "in_reply_to_external_id": "in-1"}
    for given in ({"in_reply_to": first.id}, {"in_reply_to_external_id": "in-1"}):
        assert company.reply(conversation, content_attributes=given).content_attributes == both


@pytest.mark.parametrize("nonsense", [{"in_reply_to": 404}, {"in_reply_to_external_id": "x" * 5000}, {"in_reply_to": 10**30}])
def test_reply_to_an_unknown_message_is_a_plain_message(company: Company, conversation: Conversation, nonsense: Any) -> None:
    message = company.reply(conversation, content_attributes=nonsense)
    assert not isinstance(message.content_attributes.get("in_reply_to"), int) or "in_reply_to_external_id" not in nonsense


def test_reply_to_a_message_of_another_conversation_has_no_id(company: Company, conversation: Conversation) -> None:
    company.receive(source_id="lee", provider_id="in-2")
    message = company.reply(conversation, content_attributes={"in_reply_to_external_id": "in-2"})
    assert message.content_attributes["in_reply_to"] is None


def test_file_is_stored_before_its_message(company: Company, conversation: Conversation) -> None:
    file = StoredFile("../Grüße.pdf", "application/pdf; x=1", b"%PDF")
    message = company.reply(conversation, None, attachments=(file,))
    [attachment] = message.attachments
    assert attachment.key
    assert (attachment.file_name, attachment.content_type, attachment.size) == ("_Grüße.pdf", "application/pdf", 4)
    assert company.desk.files.stored[attachment.key].body == b"%PDF"
    assert attachment.key.startswith(f"attachments/{company.account_id}/{conversation.id}-{message.id}-token-")


def failed(company: Company, conversation: Conversation) -> Message:
    company.provider.outcomes.append(SendRefused("No"))
    message = company.reply(conversation)
    company.settle()
    return company.message(message)


def test_failed_message_is_sent_again_on_request(company: Company, conversation: Conversation) -> None:
    message = failed(company, conversation)
    message_delivery.resend_message(company.desk, company.caller("ben"), conversation.id, message.id)
    company.settle()
    assert company.message(message).delivery is Delivery.SENT


def test_repeated_resend_request_sends_once(company: Company, conversation: Conversation) -> None:
    message = failed(company, conversation)
    again = [message_delivery.resend_message(company.desk, company.caller("ben"), conversation.id, message.id) for _ in range(2)]
    assert again[0] == again[1]
    company.settle()
    assert len(company.provider.sent) == 1


def test_repeated_deletion_changes_nothing(company: Company, conversation: Conversation) -> None:
    message = company.reply(conversation, attachments=(StoredFile("a", "text/plain", b"x"),))
    once = messages.delete_message(company.desk, company.caller("ben"), conversation.id, message.id)
    assert messages.delete_message(company.desk, company.caller("ben"), conversation.id, message.id) == once
    assert (once.content, once.attachments, once.version) == ("This message was deleted", (), 2)


@pytest.mark.parametrize("act", [messages.delete_message, message_delivery.resend_message, messages.find_message])
def test_unknown_message_is_not_found(company: Company, conversation: Conversation, act: Any) -> None:
    with pytest.raises(NotFound) as refusal:
        act(company.desk, company.caller(), conversation.id, 404)
    assert refusal.value.code == "message_not_found"
    with pytest.raises(Forbidden):
        act(company.desk, company.caller("cleo"), conversation.id, 404)


def test_delivery_report_needs_an_api_inbox_and_moves_forward_only(company: Company, conversation: Conversation) -> None:
    own = company.reply(company.receive(inbox=company.app))
    report = message_delivery.report_delivery
    for delivery in (Delivery.READ, Delivery.DELIVERED):
        report(company.desk, company.caller(), own.conversation_id, own.id, delivery=delivery)
    assert company.message(own).delivery is Delivery.READ
    message = company.reply(conversation)
    with pytest.raises(Forbidden) as refusal:
        report(company.desk, company.caller(), conversation.id, message.id, delivery=Delivery.READ)
    assert refusal.value.code == "not_an_api_inbox"


def test_delivery_report_during_the_send_is_kept(company: Company) -> None:
    message = company.reply(company.receive(inbox=company.app))
    place = (message.conversation_id, message.id)
    company.webhook.during_send = lambda: message_delivery.report_delivery(
        company.desk, company.caller(), *place, delivery=Delivery.DELIVERED
    )
    company.settle()
    assert company.message(message).delivery is Delivery.DELIVERED
