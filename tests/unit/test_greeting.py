"""The greeting of an inbox answers the first message of a new conversation, once."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations, customers, identities
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.actions.template_messages import check_text
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.ports import ANY_VERSION, Put
from tests.support.company import Company
from tests.support.refusals import code_of

GREETING = 'Hi {{contact.first_name | default: "there"}}, we answer soon.'


def greet(company: Company, text: str | None = GREETING, *, inbox: str = "telegram", **settings: Any) -> None:
    company.update_inbox(company.inboxes[inbox], greeting_enabled=True, greeting_message=text, **settings)


def shown(company: Company, conversation_id: int) -> list[tuple[MessageType, str | None]]:
    return [(each.type, each.content) for each in company.messages(conversation_id) if each.type is not MessageType.ACTIVITY]


def greetings(company: Company, conversation_id: int) -> list[Message]:
    return [each for each in company.messages(conversation_id) if each.type is MessageType.TEMPLATE]


def test_first_message_is_greeted_in_the_same_transaction(company: Company) -> None:
    greet(company)
    since = len(company.desk.store.changes)
    conversation = company.receive("Hello", name="Kim Kardon")
    assert len(company.desk.store.changes) == since + 1
    assert shown(company, conversation.id) == [
        (MessageType.INCOMING, "Hello"),
        (MessageType.TEMPLATE, "Hi Kim, we answer soon."),
    ]
    company.settle()
    [greeting] = greetings(company, conversation.id)
    assert [part.text for _, part, _ in company.provider.sent] == [greeting.content]
    assert (greeting.sender, greeting.private, greeting.delivery) == (None, False, Delivery.SENT)


def test_redelivered_and_later_messages_are_not_greeted_again(company: Company) -> None:
    greet(company)
    conversation = company.receive("Hello")
    company.receive("Hello")
    company.receive("Are you there?", provider_id="in-2")
    company.settle()
    assert len(greetings(company, conversation.id)) == len(company.provider.sent) == 1


def test_customer_still_waits_for_a_person_after_the_greeting(company: Company) -> None:
    greet(company)
    conversation = company.receive()
    assert conversation.waiting_since is not None
    assert (conversation.first_reply_created_at, conversation.unread_count) == (None, 1)


@pytest.mark.parametrize("settings", [{"greeting_enabled": False}, {"greeting_message": None}, {"greeting_message": " \n "}])
def test_inbox_without_a_greeting_sends_none(company: Company, settings: dict[str, Any]) -> None:
    greet(company)
    company.update_inbox(company.telegram, **settings)
    assert greetings(company, company.receive().id) == []


def test_conversation_that_an_agent_began_is_not_greeted(company: Company) -> None:
    contact_id = company.receive().contact_id
    greet(company, inbox="whatsapp")
    begun = create_conversation(
        company.desk,
        company.caller(),
        inbox_id=company.whatsapp.id,
        source_id="15550002222",
        contact_id=contact_id,
        message=NewMessage(content="Your parcel is here"),
    )
    answered = company.receive("Thanks", inbox=company.whatsapp, source_id="15550002222", provider_id="in-9")
    assert (answered.id, greetings(company, begun.id)) == (begun.id, [])


def test_reply_from_the_provider_app_is_not_greeted(company: Company) -> None:
    greet(company)
    conversation = company.receive("We called you", from_business=True)
    company.receive("Yes", provider_id="in-2")
    assert greetings(company, conversation.id) == []


def test_blocked_contact_gets_no_greeting(company: Company) -> None:
    kim = company.receive(phone_number="+15550009999")
    conversations.set_muted(company.desk, company.caller(), kim.id, muted=True)
    greet(company, inbox="whatsapp")
    blocked = company.receive(inbox=company.whatsapp, source_id="15550009999", phone_number="+15550009999", provider_id="in-2")
    assert (blocked.contact_id, blocked.status) == (kim.contact_id, Status.RESOLVED)
    assert greetings(company, blocked.id) == []


def test_customer_of_the_own_app_is_greeted(company: Company) -> None:
    greet(company, inbox="app")
    kim = identities.identify(company.desk, "app-identifier", name="Kim", source_id="kim")
    conversation = customers.start_conversation(company.desk, kim)
    assert greetings(company, conversation.id) == []
    customers.write(company.desk, kim, conversation.id, content="Hello", echo_id="e-1")
    customers.write(company.desk, kim, conversation.id, content="Hello", echo_id="e-1")
    customers.write(company.desk, kim, conversation.id, content="Anyone?")
    company.settle()
    [greeting] = greetings(company, conversation.id)
    assert (greeting.content, greeting.delivery) == ("Hi Kim, we answer soon.", Delivery.SENT)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hello {{contact.name}}", "variable_missing"),
        ("I am {{agent.name}}", "variable_missing"),
        ("Hello {{contact.nickname}}", "variable_unknown"),
        ("{% if x %}", "tag_refused"),
        ("Hello {{contact.name", "variable_unclosed"),
    ],
)
def test_greeting_that_may_have_a_hole_is_refused(company: Company, text: str, code: str) -> None:
    assert code_of(lambda: greet(company, text), company) == code
    with pytest.raises(Invalid) as refusal:
        check_text(text, field="greeting_message")
    assert refusal.value.fields == ("greeting_message",)


def test_stored_greeting_without_a_value_does_not_hold_up_the_message(company: Company) -> None:
    """0.1.0 stored any text."""
    inbox = replace(company.current_inbox(company.telegram), greeting_enabled=True, greeting_message="I am {{agent.name}}")
    company.desk.store.commit([Put(keys.inbox(company.account_id, inbox.id), inbox, expected=ANY_VERSION)])
    assert shown(company, company.receive("Hello").id) == [(MessageType.INCOMING, "Hello")]
