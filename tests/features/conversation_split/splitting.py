"""A conversation of five messages, and splits of it."""

from typing import Any

import pytest

from chalicelib.actions.finding import find_messages
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import DeskError
from chalicelib.domain.messages import Message
from chalicelib.features.conversation_split.actions import split_conversation
from tests.support.company import Company

TEXTS = ["Where is my order?", "On its way", "Thanks", "Something else: my invoice", "It is wrong"]
FROM = "Ben split this conversation from #{}"
INTO = "Ben split messages off into #{}"


def message_of(company: Company, conversation: Conversation, text: str) -> Message:
    found = find_messages(company.desk, company.conversation(conversation.id), limit=100)
    return next(each for each in found if each.content == text)


def split(company: Company, conversation: Conversation, text: str, **options: Any) -> Conversation:
    message = message_of(company, conversation, text)
    made = split_conversation(company.desk, company.caller("ben"), conversation.id, message_id=message.id, **options)
    company.settle()
    return company.conversation(made.id)


def refusal(company: Company, conversation: Conversation, message: Message, **options: Any) -> str:
    """Of a split that changes nothing."""
    before, changes = company.conversations(), len(company.desk.store.changes)
    with pytest.raises(DeskError) as refused:
        split_conversation(company.desk, company.caller("ben"), conversation.id, message_id=message.id, **options)
    assert (company.conversations(), len(company.desk.store.changes)) == (before, changes)
    return refused.value.code
