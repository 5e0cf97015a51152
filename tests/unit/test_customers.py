"""The public API: actions of a customer and their limits."""

from typing import Any

import pytest

from chalicelib.actions import conversations, customers, identities, messages
from chalicelib.actions.customers import Customer
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict, DeskError, Invalid, NotFound
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import StoredFile
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write

APP = "app-identifier"


def identify(company: Company, **facts: Any) -> Customer:
    return identities.identify(company.desk, APP, **facts)


@pytest.fixture(name="kim")
def _kim(company: Company) -> Customer:
    return identify(company, name="Kim", source_id="kim")


@pytest.fixture(name="conversation")
def _conversation(company: Company, kim: Customer) -> Conversation:
    return customers.start_conversation(company.desk, kim)


def code_of(refusal: pytest.ExceptionInfo[DeskError]) -> str:
    return refusal.value.code


def test_customer_sees_only_conversations_of_the_own_link(company: Company, kim: Customer, conversation: Conversation) -> None:
    lee = identify(company, name="Lee", source_id="lee")
    assert customers.conversations_of_customer(company.desk, kim) == [company.conversation(conversation.id)]
    assert customers.conversations_of_customer(company.desk, lee) == []
    for act in (
        lambda: customers.conversation_of_customer(company.desk, lee, conversation.id),
        lambda: customers.write(company.desk, lee, conversation.id, content="Hi"),
        lambda: customers.resolve_by_customer(company.desk, lee, conversation.id),
        lambda: customers.seen_by_customer(company.desk, lee, conversation.id),
        lambda: customers.conversation_of_customer(company.desk, kim, 404),
    ):
        with pytest.raises(NotFound) as refusal:
            act()
        assert code_of(refusal) == "conversation_not_found"


def test_conversations_in_other_inboxes_do_not_hide_the_own_ones(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    for _ in range(30):
        create_conversation(
            company.desk, company.caller(), inbox_id=company.telegram.id, contact_id=kim.contact.id, source_id="kim"
        )
    assert [each.id for each in customers.conversations_of_customer(company.desk, kim)] == [conversation.id]


def test_repeated_idempotency_key_starts_one_conversation(company: Company, kim: Customer) -> None:
    first = customers.start_conversation(company.desk, kim, custom_attributes={"a": 1}, idempotency_key="k")
    assert customers.start_conversation(company.desk, kim, custom_attributes={"a": 1}, idempotency_key="k") == first
    with pytest.raises(Conflict) as refusal:
        customers.start_conversation(company.desk, kim, custom_attributes={"a": 2}, idempotency_key="k")
    assert code_of(refusal) == "idempotency_mismatch"


def test_locked_inbox_has_one_conversation_per_customer(company: Company, kim: Customer) -> None:
    company.update_inbox(company.app, lock_to_single_conversation=True)
    again = customers.customer(company.desk, APP, "kim")
    first = customers.start_conversation(company.desk, again)
    assert customers.start_conversation(company.desk, again).id == first.id


def test_repeated_echo_id_writes_one_message(company: Company, kim: Customer, conversation: Conversation) -> None:
    first = customers.write(company.desk, kim, conversation.id, content="Hi", echo_id="e")
    assert customers.write(company.desk, kim, conversation.id, content="Hi", echo_id="e") == first
    with pytest.raises(Conflict) as refusal:
        customers.write(company.desk, kim, conversation.id, content="Ho", echo_id="e")
    assert code_of(refusal) == "idempotency_mismatch"
    assert company.conversation(conversation.id).unread_count == 1


def test_concurrent_requests_with_one_echo_id_write_one_message(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    desk = with_concurrent_write(
        company.desk, lambda: customers.write(company.desk, kim, conversation.id, content="Hi", echo_id="e")
    )
    customers.write(desk, kim, conversation.id, content="Hi", echo_id="e")
    assert len(company.messages(conversation.id)) == 1


def test_concurrent_messages_of_customer_and_agent_are_both_kept(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.reply(conversation))
    customers.write(desk, kim, conversation.id, content="Hi")
    assert len(company.messages(conversation.id)) == 2
    assert company.conversation(conversation.id).unread_count == 1


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_message_without_text_and_file_is_refused(
    company: Company, kim: Customer, conversation: Conversation, content: str | None
) -> None:
    with pytest.raises(Invalid):
        customers.write(company.desk, kim, conversation.id, content=content)
    photo = StoredFile("a.png", "image/png", b"png")
    assert customers.write(company.desk, kim, conversation.id, content=content, attachments=(photo,)).attachments


def test_customer_message_reopens_a_resolved_conversation_with_an_activity(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    customers.resolve_by_customer(company.desk, kim, conversation.id)
    customers.write(company.desk, kim, conversation.id, content="Wait")
    assert company.conversation(conversation.id).status is Status.OPEN
    lines = [message.content for message in company.messages(conversation.id)]
    assert lines == ["Conversation was marked resolved by Kim", "Conversation was reopened by a new message", "Wait"]


def test_repeated_resolve_changes_nothing(company: Company, kim: Customer, conversation: Conversation) -> None:
    once = customers.resolve_by_customer(company.desk, kim, conversation.id)
    assert customers.resolve_by_customer(company.desk, kim, conversation.id) == once


def test_message_of_a_blocked_customer_does_not_reopen(company: Company, kim: Customer, conversation: Conversation) -> None:
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    blocked = customers.customer(company.desk, APP, "kim")
    customers.write(company.desk, blocked, conversation.id, content="Hello?")
    assert company.conversation(conversation.id).status is Status.RESOLVED


def test_customer_read_marks_only_sent_messages_as_read(company: Company, kim: Customer, conversation: Conversation) -> None:
    reply = company.reply(conversation)
    note = company.reply(conversation, "Psst", private=True)
    company.settle()
    waiting = company.reply(conversation, "Later")
    own = customers.write(company.desk, kim, conversation.id, content="Hi")
    since = len(company.desk.store.changes)
    company.desk.clock.at += 1000
    customers.seen_by_customer(company.desk, kim, conversation.id)
    assert [company.message(each).delivery for each in (reply, note, waiting, own)] == [
        Delivery.READ,
        None,
        Delivery.QUEUED,
        None,
    ]
    assert company.events(since) == ["message.updated", "conversation.read", "conversation.updated"]


def test_customer_reads_very_long_messages_in_parts(company: Company, kim: Customer, conversation: Conversation) -> None:
    """A transaction has at most 4 MB."""
    for _ in range(6):
        company.reply(conversation, "x" * 150_000)
    company.settle()
    counts = []
    for _ in range(3):
        company.desk.clock.at += 1000
        customers.seen_by_customer(company.desk, kim, conversation.id)
        counts.append(sum(message.delivery is Delivery.READ for message in company.messages(conversation.id)))
    assert counts == [4, 6, 6]


def test_repeated_customer_read_changes_nothing_without_a_new_message(
    company: Company, kim: Customer, conversation: Conversation
) -> None:
    first = customers.seen_by_customer(company.desk, kim, conversation.id)
    company.desk.clock.at += 1000
    assert customers.seen_by_customer(company.desk, kim, conversation.id) == first
    messages.create_message(company.desk, company.caller("ben"), conversation.id, messages.NewMessage(content="Hi"))
    company.desk.clock.at += 1000
    assert customers.seen_by_customer(company.desk, kim, conversation.id).contact_last_seen_at == company.desk.clock.now()
