"""A conversation names its messages that did not reach the customer, so that its row in a list shows them without the thread."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from chalicelib.actions import messages
from chalicelib.domain.conversations import MAX_UNDELIVERED, note_delivery
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.domain.outbound import SendRefused, SendUnknown
from chalicelib.ports import Write
from chalicelib.views.conversations import conversation as shape
from chalicelib.views.render_context import load_context
from tests.support.company import Company
from tests.support.deliveries import send
from tests.support.part_deliveries import queued, receipt, resend, sent_as


def named(company: Company, message: Message) -> tuple[int, ...]:
    return company.conversation(message.conversation_id).undelivered_message_ids


@pytest.mark.parametrize("outcome", [SendRefused("Blocked"), SendUnknown("No answer")])
def test_conversation_names_a_message_until_it_is_sent_again(company: Company, outcome: Exception) -> None:
    message = sent_as(company, outcome)
    version = company.conversation(message.conversation_id).version
    assert named(company, message) == (message.id,)
    resend(company, message)
    assert named(company, message) == ()
    assert company.conversation(message.conversation_id).version == version + 1
    assert "conversation.updated" in company.events(-1)


def test_conversation_names_a_message_that_a_receipt_reports_as_failed_until_a_later_one(company: Company) -> None:
    message = sent_as(company, "p1", "p2")
    receipt(company, "p2", Delivery.FAILED, "Expired")
    receipt(company, "p1", Delivery.READ)
    assert named(company, message) == (message.id,)
    receipt(company, "p2", Delivery.DELIVERED)
    assert named(company, message) == ()


def test_deleted_message_is_no_longer_named(company: Company) -> None:
    message = sent_as(company, SendRefused("Blocked"))
    messages.delete_message(company.desk, company.caller("ben"), message.conversation_id, message.id)
    assert named(company, message) == ()


def test_delivered_message_does_not_write_its_conversation(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    message = queued(company, 1)
    written: list[str] = []
    commit = company.desk.store.commit

    def noting(writes: Sequence[Write]) -> None:
        written.extend(write.key.of.name for write in writes)
        commit(writes)

    monkeypatch.setattr(company.desk.store, "commit", noting)
    send(company, message)
    for delivery in (Delivery.DELIVERED, Delivery.READ):
        receipt(company, "provider-1", delivery)
    assert "conversation" not in written
    assert "message" in written


def test_row_shows_the_ids_only_if_there_are_some(company: Company) -> None:
    message = sent_as(company, SendRefused("Blocked"))
    conversation = company.conversation(message.conversation_id)
    context = load_context(company.desk, company.desk.store.directory(1), [conversation])
    assert shape(conversation, context).undelivered_message_ids == [message.id]
    assert not shape(replace(conversation, undelivered_message_ids=()), context).undelivered_message_ids


def test_conversation_names_the_newest_messages_only(company: Company) -> None:
    conversation = company.receive()
    failed = [
        Message(number, 1, 1, conversation.id, MessageType.OUTGOING, 1, 1, delivery=Delivery.FAILED) for number in range(1, 30)
    ]
    for message in failed:
        conversation = note_delivery(conversation, message)
    assert conversation.undelivered_message_ids == tuple(range(30 - MAX_UNDELIVERED, 30))
    assert note_delivery(conversation, failed[-1]) is conversation
    for message in failed:
        conversation = note_delivery(conversation, replace(message, delivery=Delivery.QUEUED))
    assert conversation.undelivered_message_ids == ()
