"""The audience of one event: each condition decides for some viewer."""

import pytest
from msgspec.structs import replace

from chalicelib.broadcasting.audience import Viewer
from chalicelib.broadcasting.subjects import public_conversations
from chalicelib.domain.conversations import Conversation, Survivor
from chalicelib.domain.event_types import CONTACT_UPDATED, CONVERSATION_DELETED, CONVERSATION_UPDATED, MESSAGE_CREATED
from chalicelib.domain.events import Event
from chalicelib.domain.messages import Message, MessageType
from tests.support.fakes.clock import NOON

SHOP, OTHER = 3, 4
KIM = Viewer(link=(SHOP, "kim"))
LEE = Viewer(link=(SHOP, "lee"))
KIM_ELSEWHERE = Viewer(link=(OTHER, "kim"))
AGENT, AGENT_OF_OTHER = Viewer(frozenset({SHOP})), Viewer(frozenset({OTHER}))
CONVERSATION = Conversation(7, "uuid", 1, SHOP, 9, "kim", NOON, NOON, NOON)
CUSTOMERS = (KIM, LEE, KIM_ELSEWHERE)


def message(*, private: bool = False, kind: MessageType = MessageType.OUTGOING) -> Message:
    return Message(5, 1, SHOP, 7, kind, NOON, NOON, content="Hello", private=private)


def sees(event: Event, found: Message | None = None, *, conversation: Conversation | None = CONVERSATION) -> set[Viewer]:
    return {each for each in (*CUSTOMERS, AGENT, AGENT_OF_OTHER) if each.may_see(event, conversation, found)}


CREATED = Event(MESSAGE_CREATED.name, conversation_id=7, message_id=5)
UPDATED = Event(CONVERSATION_UPDATED.name, conversation_id=7)


def test_public_message_reaches_its_customer_and_the_agents_of_the_inbox() -> None:
    assert sees(CREATED, message()) == {KIM, AGENT}


def test_message_of_a_merged_conversation_reaches_the_agents_of_either_inbox() -> None:
    merged = replace(CONVERSATION, merged_into=Survivor(8, OTHER))
    assert sees(CREATED, message(), conversation=merged) == {KIM, AGENT, AGENT_OF_OTHER}
    assert sees(UPDATED, conversation=merged) == {KIM, AGENT, AGENT_OF_OTHER}


@pytest.mark.parametrize("found", [message(private=True), message(kind=MessageType.ACTIVITY), None], ids=["note", "line", "gone"])
def test_message_that_is_not_public_reaches_agents_alone(found: Message | None) -> None:
    assert sees(CREATED, found) == {AGENT}


def test_change_of_the_conversation_reaches_its_customer_unless_it_is_internal() -> None:
    assert sees(UPDATED) == {KIM, AGENT}
    assert sees(Event(CONVERSATION_UPDATED.name, conversation_id=7, internal=True)) == {AGENT}


def test_internal_change_of_a_public_message_reaches_agents_alone() -> None:
    assert sees(Event(MESSAGE_CREATED.name, conversation_id=7, message_id=5, internal=True), message()) == {AGENT}


def test_deleted_conversation_is_told_to_the_agents_of_the_inbox_that_the_event_names() -> None:
    deleted = Event(CONVERSATION_DELETED.name, conversation_id=7, inbox_id=SHOP)
    assert sees(deleted, conversation=None) == {AGENT}
    assert sees(Event(CONVERSATION_DELETED.name, conversation_id=7), conversation=None) == set()


def test_event_of_the_account_reaches_every_agent_and_no_customer() -> None:
    assert sees(Event(CONTACT_UPDATED.name, contact_id=9), conversation=None) == {AGENT, AGENT_OF_OTHER}


def test_event_without_its_conversation_reaches_nobody() -> None:
    assert sees(UPDATED, conversation=None) == set()


def test_sockets_of_customers_are_asked_for_only_where_an_event_is_for_them() -> None:
    note = Event(MESSAGE_CREATED.name, conversation_id=8, message_id=6, internal=True)
    contact = Event(CONTACT_UPDATED.name, contact_id=9)
    assert public_conversations([note, contact]) == frozenset()
    assert public_conversations([note, CREATED, contact]) == {7}
