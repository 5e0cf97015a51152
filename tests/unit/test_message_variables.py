"""Variables in the messages that agents and programs send."""

from typing import Any

import pytest

from chalicelib.actions import contacts, new_conversations
from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import DeskError
from chalicelib.domain.messages import MAX_CONTENT, MessageType
from chalicelib.domain.names import generated_name
from tests.support.company import Company

EVERYTHING = """
{{contact.id}} {{contact.name}} {{contact.first_name}} {{contact.last_name}} {{contact.email}} {{contact.phone}} \
{{contact.phone_number}} {{contact.custom_attribute.plan}}
{{agent.name}} {{agent.first_name}} {{agent.email}} {{agent.available_name}}
{{conversation.id}} {{conversation.display_id}} {{conversation.contact_name}} {{inbox.id}} {{inbox.name}} {{account.name}}
""".strip()


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    return company.receive("Where is my order?")


def change_contact(company: Company, conversation: Conversation, **changes: Any) -> None:
    contacts.update_contact(company.desk, company.caller(), conversation.contact_id, changes=changes)


def test_reply_has_the_values_of_its_conversation(company: Company, conversation: Conversation) -> None:
    attributes = {"plan": "gold"}
    change_contact(
        company,
        conversation,
        name="Mia Berg",
        email="mia@example.com",
        phone_number="+4915112345678",
        custom_attributes=attributes,
    )
    ben, inbox = company.users["ben"], company.caller().inbox(conversation.inbox_id)
    message = company.reply(conversation, EVERYTHING)
    phone = "+4915112345678"
    account = company.caller().directory.account
    assert (message.content or "").splitlines() == [
        f"{conversation.contact_id} Mia Berg Mia Berg mia@example.com {phone} {phone} gold",
        f"{ben.name} {ben.name.split()[0]} {ben.email} {ben.available_name}",
        f"{conversation.id} {conversation.id} Mia Berg {inbox.id} {inbox.name} {account.name}",
    ]


@pytest.mark.parametrize("private", [True, False])
def test_missing_value_is_refused(company: Company, conversation: Conversation, private: bool) -> None:
    before = dict(company.desk.store.items)
    with pytest.raises(DeskError) as refusal:
        company.reply(conversation, "Write to {{contact.email}}", private=private)
    assert refusal.value.code == "variable_missing"
    assert "{{contact.email}} has no value here" in str(refusal.value)
    assert company.desk.store.items == before


def test_message_of_a_customer_stays_as_it_is(company: Company) -> None:
    conversation = company.receive(inbox=company.app)
    new = NewMessage(content="{{contact.email}} {% if %}", type=MessageType.INCOMING)
    message = create_message(company.desk, company.caller("ben"), conversation.id, new)
    assert message.content == new.content


def test_rendered_text_keeps_the_limit_of_a_message(company: Company, conversation: Conversation) -> None:
    change_contact(company, conversation, name="Mia")
    text = "{{contact.name}}"
    assert company.reply(conversation, "a" * (MAX_CONTENT - len(text)) + text).content == "a" * (MAX_CONTENT - len(text)) + "Mia"
    change_contact(company, conversation, custom_attributes={"long": "b" * 5_000})
    with pytest.raises(DeskError) as refusal:
        company.reply(conversation, "{{contact.custom_attribute.long}}" * 50)
    assert refusal.value.code == "message_too_long"


def test_default_alone_is_no_message(company: Company, conversation: Conversation) -> None:
    with pytest.raises(DeskError) as refusal:
        company.reply(conversation, '{{contact.email | default: ""}}')
    assert refusal.value.code == "message_empty"


def test_repeated_request_returns_the_rendered_message(company: Company, conversation: Conversation) -> None:
    change_contact(company, conversation, name="Mia")
    first = company.reply(conversation, "Hello {{contact.name}}", echo_id="e-1")
    change_contact(company, conversation, name="Mia Berg")
    assert company.reply(conversation, "Hello {{contact.name}}", echo_id="e-1") == first
    assert first.content == "Hello Mia"


def test_first_message_of_a_conversation_has_variables(company: Company, conversation: Conversation) -> None:
    change_contact(company, conversation, name="Mia")
    created = new_conversations.create_conversation(
        company.desk,
        company.caller("ben"),
        inbox_id=conversation.inbox_id,
        contact_id=conversation.contact_id,
        message=NewMessage(content="Hello {{contact.name}}"),
    )
    assert company.messages(created.id)[-1].content == "Hello Mia"


@pytest.mark.parametrize("variable", ["contact.name", "contact.first_name", "conversation.contact_name"])
def test_generated_name_has_no_value(company: Company, conversation: Conversation, variable: str) -> None:
    change_contact(company, conversation, name=generated_name(conversation.contact_id))
    assert company.reply(conversation, f'Hello {{{{{variable} | default: "you"}}}}').content == "Hello you"
    with pytest.raises(DeskError) as refusal:
        company.reply(conversation, f"Hello {{{{{variable}}}}}")
    assert refusal.value.code == "variable_missing"
