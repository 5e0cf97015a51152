"""Splits by hand and over HTTP, and the threads that they leave."""

from typing import Any

import pytest

from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import DeskError
from chalicelib.domain.messages import Message
from chalicelib.features.conversation_split.actions import split_conversation
from tests.features.conversation_merge.merging import merge, texts
from tests.support.company import Company

TEXTS = ["Where is my order?", "On its way", "Thanks", "Something else: my invoice", "It is wrong"]


@pytest.fixture(name="first")
def _first(company: Company) -> Conversation:
    begun = company.receive(TEXTS[0])
    company.reply(begun, TEXTS[1])
    for place, text in enumerate(TEXTS[2:], start=2):
        company.receive(text, provider_id=f"in-{place}")
    company.settle()
    return company.conversation(begun.id)


def messages(company: Company, number: int) -> dict[str, Message]:
    found = company.desk.lists.messages(company.account.id, number, limit=100)
    return {each.content or "": each for each in found}


def split(company: Company, first: Conversation, text: str, **options: Any) -> Conversation:
    message = messages(company, first.id)[text]
    made = split_conversation(company.desk, company.caller("ben"), first.id, message_id=message.id, **options)
    company.settle()
    return company.conversation(made.id)


def refusal(company: Company, first: Conversation, text: str, **options: Any) -> str:
    before, changes = company.conversations(), len(company.desk.store.changes)
    with pytest.raises(DeskError) as refused:
        split(company, first, text, **options)
    assert (company.conversations(), len(company.desk.store.changes)) == (before, changes)
    return refused.value.code


def test_message_and_later_ones_make_a_conversation(company: Company, first: Conversation) -> None:
    made = split(company, first, TEXTS[3], later=True)
    assert texts(company, made.id) == [*TEXTS[3:], f"Ben split this conversation from #{first.id}"]
    assert texts(company, first.id) == [*TEXTS[:3], f"Ben split messages off into #{made.id}"]
    again = company.receive("Is it corrected?", provider_id="in-9")
    assert again.id == made.id
