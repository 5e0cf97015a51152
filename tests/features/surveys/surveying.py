"""Surveys of a company in memory, and their customers."""

from typing import Any

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message
from chalicelib.domain.survey_config import read_config
from chalicelib.domain.surveys import SURVEYS, Survey
from tests.support.api_client import Answer, ApiClient
from tests.support.company import Company

MINUTE = 60_000
DAY = 1_440 * MINUTE


def switch_on(company: Company, inbox: Inbox | None = None, **config: Any) -> None:
    settings = {"csat_survey_enabled": True, "csat_config": read_config(config)}
    company.update_inbox(inbox or company.telegram, **settings)


def resolve(company: Company, conversation: Conversation, by: str = "ben") -> Conversation:
    return conversations.toggle_status(company.desk, company.caller(by), conversation.id, status=Status.RESOLVED)


def reopen(company: Company, conversation: Conversation) -> None:
    conversations.toggle_status(company.desk, company.caller("ben"), conversation.id, status=Status.OPEN)


def surveys(company: Company, conversation: Conversation) -> list[Message]:
    return [each for each in company.messages(conversation.id) if each.content_type == "input_csat"]


def rows(company: Company) -> list[Survey]:
    return company.desk.store.of_kind(SURVEYS.name, company.account_id)


def surveyed(company: Company, number: int = 1, **fields: Any) -> Conversation:
    """A resolved conversation with a customer of its own."""
    fields = {"source_id": f"customer-{number}", "provider_id": f"in-{number}", "name": f"Customer {number}", **fields}
    conversation = company.receive("Hello", **fields)
    resolve(company, conversation)
    return company.conversation(conversation.id)


def path_of(conversation: Conversation) -> str:
    return f"/public/api/v1/csat_survey/{conversation.uuid}"


def rate(company: Company, conversation: Conversation, rating: Any, feedback: Any = None, method: str = "PUT") -> Answer:
    given = {"csat_survey_response": {"rating": rating, "feedback_message": feedback}}
    return ApiClient(company.desk).request(method, path_of(conversation), json={"message": {"submitted_values": given}})
