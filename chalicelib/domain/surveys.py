"""Satisfaction surveys: one row for each message that asks for a rating, which also holds the answer."""

from datetime import UTC, datetime

from msgspec import Struct

from chalicelib.domain.keys import Claim, claim
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.messages import Message

CONTENT_TYPE = "input_csat"


class Survey(Struct, frozen=True, omit_defaults=True):
    """A survey that was sent. `assignee_id` and `team_id`: those of the conversation when it was sent, and later when it was
    answered. `rating`: 1 to 5; None without an answer. `answered_at`: the first answer. Times are milliseconds since 1970 (UTC).
    """

    message_id: int
    account_id: int
    conversation_id: int
    inbox_id: int
    sent_at: int
    updated_at: int
    assignee_id: int | None = None
    team_id: int | None = None
    rating: int | None = None
    feedback: str | None = None
    answered_at: int | None = None
    version: int = 1


SURVEYS = Kind("survey", Survey, "A#{account}#CSAT#{month}", "SURVEY#{message:016d}")
"""A survey with its answer, in the month (UTC) in which it was sent. The erasure of its conversation removes it."""

SURVEY_LINK_CLAIM = claim("survey", "{uuid}")
"""The id in the address of a survey's page, which is that of its conversation. Refers to account, conversation and message."""


def survey_key(message: Message) -> Key[Survey]:
    return SURVEYS.key(message.account_id, month_of(message.created_at), message.id)


def survey_link(uuid: str) -> Key[Claim]:
    return SURVEY_LINK_CLAIM.key(uuid)


def page_url(public_url: str, uuid: str) -> str:
    """The address of a survey's page. `uuid`: of the conversation."""
    return f"{public_url}/survey/responses/{uuid}"


def month_of(milliseconds: int) -> str:
    """`2026-03`, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m")
