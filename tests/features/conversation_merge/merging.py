"""Merges by hand and over HTTP, and the threads that they make."""

from typing import Any

import pytest

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import DeskError
from chalicelib.features.conversation_merge.actions import find_merge, merge_conversations
from tests.support.api_client import Answer
from tests.support.company import Company

NUMBER = "447700900123"
THREAD = ["Where is my order?", "On its way", "Conversation was marked resolved by Ada", "It is still not here"]
LINE = "Ben merged conversation #{} into this one"


def begin_another(company: Company, earlier: Conversation, text: str, provider_id: str) -> Conversation:
    """An agent begins it, and the customer writes there."""
    body = {"inbox_id": earlier.inbox_id, "contact_id": earlier.contact_id, "source_id": earlier.source_id}
    begun = company.client("ben").post("A/conversations", json=body).json["id"]
    assert company.receive(text, provider_id=provider_id).id == begun
    return company.conversation(begun)


def merge(company: Company, merged: Conversation, into: Conversation, by: str = "ben") -> Conversation:
    made = merge_conversations(company.desk, company.caller(by), merged.id, into_id=into.id)
    company.settle()
    assert company.conversation(made.id).version >= made.version
    return company.conversation(made.id)


def send(company: Company, merged: Conversation, into: Any, method: str = "POST", by: str = "ben") -> Answer:
    path = f"A/conversations/{merged.id}/merge"
    if method == "GET":
        return company.client(by).get(f"{path}?into_conversation_id={into}")
    return company.client(by).request(method, path, json={"into_conversation_id": into})


def texts(company: Company, number: int, query: str = "", by: str = "ben") -> list[str]:
    answer = company.client(by).get(f"A/conversations/{number}/messages{query}")
    assert answer.status == 200
    return [each["content"] for each in answer.json["payload"]]


def refusal(company: Company, merged: Conversation, into: Conversation, by: str = "ben") -> str:
    """Of the preview and of the merge, which changes nothing."""
    before, changes = company.conversations(), len(company.desk.store.changes)
    codes = set()
    for action in (find_merge, merge_conversations):
        with pytest.raises(DeskError) as refused:
            action(company.desk, company.caller(by), merged.id, into_id=into.id)
        codes.add(refused.value.code)
    assert (company.conversations(), len(company.desk.store.changes)) == (before, changes)
    [code] = codes
    return code
