"""Requests about drafts."""

from typing import Any

from chalicelib.domain.conversations import Conversation
from tests.support.api_client import Answer
from tests.support.company import Company


def path(kim: Conversation) -> str:
    return f"A/conversations/{kim.id}/draft_messages"


def save(company: Company, kim: Conversation, message: str | None, *, by: str = "ben", **more: Any) -> Answer:
    return company.client(by).patch(path(kim), {"draft_message": {"message": message, **more}})


def shown(company: Company, kim: Conversation, *, by: str = "ben", note: bool = False) -> Any:
    return company.client(by).get(path(kim) + ("?private=true" if note else "")).json


def listed(company: Company, by: str = "ben") -> list[str]:
    return [each["message"] for each in company.client(by).get("A/draft_messages").json["payload"]]


def post(company: Company, kim: Conversation, **body: Any) -> Answer:
    return company.client("ben").post(f"A/conversations/{kim.id}/messages", {"content": "On its way", **body})
