"""Reads the history of a conversation as an agent's browser does."""

from typing import Any

from chalicelib.domain.conversations import Conversation
from tests.support.api_client import Answer
from tests.support.company import Company


def path(conversation: Conversation) -> str:
    return f"A/conversations/{conversation.id}/history"


def read(company: Company, conversation: Conversation, cursor: str | None = None, *, by: str = "ben") -> Answer:
    return company.client(by).get(path(conversation) + (f"?cursor={cursor}" if cursor else ""))


def history(company: Company, conversation: Conversation) -> list[dict[str, Any]]:
    """The first page, newest first."""
    answer = read(company, conversation)
    assert answer.status == 200, answer.text
    entries: list[dict[str, Any]] = answer.json["payload"]
    return entries


def newest(company: Company, conversation: Conversation, action: str) -> dict[str, Any]:
    return next(each for each in history(company, conversation) if each["action"] == action)


def reason(entry: dict[str, Any]) -> dict[str, Any]:
    """The facts of the reason that are set."""
    return {name: value for name, value in (entry["because"] or {}).items() if value is not None}


def told(entry: dict[str, Any]) -> tuple[str, str | None, str | None]:
    """The action, the type of its author and the type of its reason."""
    by, because = entry["by"], entry["because"]
    return entry["action"], by and by["type"], because and because["type"]
