"""Loads entities by id. Raises NotFound, or Forbidden when the caller is not permitted."""

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages import Message
from chalicelib.ports import Desk


def find_conversation(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    conversation = desk.store.get(keys.conversation(caller.account_id, conversation_id))
    if conversation is None:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    caller.inbox(conversation.inbox_id)
    return conversation


def find_contact(desk: Desk, caller: Caller, contact_id: int) -> Contact:
    return load_contact(desk, caller.account_id, contact_id)


def load_contact(desk: Desk, account_id: int, contact_id: int) -> Contact:
    return _existing(desk.store.get(keys.contact(account_id, contact_id)))


def held_contact(work: Work, contact_id: int) -> Contact:
    """The contact as the work has changed it."""
    return _existing(work.get(keys.contact(work.account_id, contact_id)))


def _existing(contact: Contact | None) -> Contact:
    if contact is None:
        raise NotFound("There is no such contact.", code="contact_not_found")
    return contact


def load_message(desk: Desk, conversation: Conversation, message_id: int) -> Message:
    return _existing_message(desk.store.get(keys.message(conversation.account_id, conversation.id, message_id)))


def held_message(work: Work, conversation_id: int, message_id: int) -> Message:
    """The message as the work has added or changed it."""
    return _existing_message(work.get(keys.message(work.account_id, conversation_id, message_id)))


def _existing_message(message: Message | None) -> Message:
    if message is None:
        raise NotFound("There is no such message.", code="message_not_found")
    return message
