"""The values of the variables in a message (`domain/message_variables.py`)."""

from typing import Any

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.domain import message_variables as rules
from chalicelib.domain.names import told_name
from chalicelib.domain.people import Member


def render(work: ConversationWork, content: str, *, author_id: int | None = None) -> str:
    """The text with the values of the conversation. `author_id`: the agent of the message, the performer of the work if none is
    given. Raises Invalid."""
    return rules.render(content, lambda name: _value(work, name, author_id or work.performer_id))


def _value(work: ConversationWork, name: str, author_id: int | None) -> Any:
    noun, _, field = name.partition(".")
    if noun == "agent":
        return _of_agent(work.directory.member(author_id), field)
    values = {"contact": _of_contact, "conversation": _of_conversation, "inbox": _of_inbox}
    return values[noun](work, field) if noun in values else work.directory.account.name


def _of_contact(work: ConversationWork, field: str) -> Any:
    contact = work.contact()
    if field.startswith("custom_attribute."):
        return contact.custom_attributes.get(field.partition(".")[2])
    phone = contact.phone_number
    values = {"id": contact.id, "email": contact.email, "phone": phone, "phone_number": phone}
    return values.get(field, _of_name(told_name(contact), field))


def _of_agent(member: Member | None, field: str) -> Any:
    """The author of the message. A message without one has no values of an agent."""
    if member is None:
        return None
    return {"email": member.email, "available_name": member.available_name}.get(field, _of_name(member.name, field))


def _of_name(name: str, field: str) -> str | None:
    return {"name": name, "first_name": rules.first_name(name), "last_name": rules.last_name(name)}.get(field)


def _of_conversation(work: ConversationWork, field: str) -> Any:
    if field.startswith("custom_attribute."):
        return work.conversation.custom_attributes.get(field.partition(".")[2])
    return told_name(work.contact()) if field == "contact_name" else work.conversation.id


def _of_inbox(work: ConversationWork, field: str) -> Any:
    inbox = work.directory.inbox(work.conversation.inbox_id)
    return inbox.id if field == "id" else inbox.name
