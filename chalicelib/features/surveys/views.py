"""Satisfaction surveys as JSON and as a table (CSV)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from chalicelib.domain.contact_table import BYTE_ORDER_MARK, marked, written
from chalicelib.domain.people import Availability, Directory
from chalicelib.domain.photos import photo_url
from chalicelib.domain.surveys import Survey
from chalicelib.features.surveys.actions import Answered, SentSurvey
from chalicelib.features.surveys.model import Filter
from chalicelib.views import people
from chalicelib.views.contacts import ContactShape, contact
from chalicelib.views.people import AgentShape
from chalicelib.views.shortened import ROW_CHARACTERS, short_contact
from chalicelib.views.times import epoch, iso


class CsatResponseShape(Struct, kw_only=True):
    """`conversation_id`: the number of the conversation that has the survey now. `created_at`: the first answer, in seconds since
    1970."""

    id: int
    rating: int
    feedback_message: str | None
    account_id: int
    message_id: int
    contact: ContactShape | UnsetType = UNSET
    conversation_id: int
    inbox_id: int
    assigned_agent: AgentShape | UnsetType = UNSET
    created_at: int
    version: int
    truncated: bool | UnsetType = UNSET


class CsatMetricsShape(Struct, kw_only=True):
    """`ratings_count` has the ratings that occur: {"5": 12}."""

    total_count: int
    ratings_count: dict[str, int]
    total_sent_messages_count: int


class CsatAnswerShape(Struct, kw_only=True):
    id: int
    account_id: int
    conversation_id: int
    message_id: int
    contact_id: int
    assigned_agent_id: int | None
    rating: int
    feedback_message: str | None
    created_at: str
    updated_at: str


class CsatSurveyShape(Struct, kw_only=True):
    """`id`: of the message. `closed`: answers are refused."""

    id: int
    csat_survey_response: CsatAnswerShape | None
    display_type: str
    content: str | None
    inbox_avatar_url: str
    inbox_name: str
    locale: str
    conversation_id: int
    created_at: str
    closed: bool


COLUMNS = (
    "Agent",
    "Rating",
    "Feedback",
    "Contact name",
    "Contact e-mail address",
    "Contact phone number",
    "Conversation",
    "Recorded at",
)


def response(answered: Answered, directory: Directory, public_url: str, present: dict[int, Availability]) -> CsatResponseShape:
    survey, member = answered.survey, directory.member(answered.survey.assignee_id)
    return CsatResponseShape(
        id=survey.message_id,
        rating=survey.rating or 0,
        feedback_message=survey.feedback,
        account_id=survey.account_id,
        message_id=survey.message_id,
        contact=contact(answered.contact, public_url) if answered.contact else UNSET,
        conversation_id=answered.conversation.id if answered.conversation else survey.conversation_id,
        inbox_id=survey.inbox_id,
        assigned_agent=people.agent(member, public_url, present) if member else UNSET,
        created_at=epoch(survey.answered_at or 0),
        version=survey.version,
    )


def short_response(shown: CsatResponseShape) -> CsatResponseShape:
    contact = UNSET if shown.contact is UNSET else short_contact(shown.contact)
    return replace(shown, contact=contact, feedback_message=(shown.feedback_message or "")[:ROW_CHARACTERS], truncated=True)


def table(rows: Iterable[Answered], directory: Directory, wanted: Filter, public_url: str) -> bytes:
    """A text that a spreadsheet would run is marked as text. The last line names the period (contract 2.12)."""
    lines = [COLUMNS, *(tuple(marked(cell) for cell in _cells(each, directory, public_url)) for each in rows)]
    period = (f"Period: {_day(wanted.since)} to {_day(wanted.until)}",)
    return BYTE_ORDER_MARK.encode() + written([*lines, period])


def _cells(answered: Answered, directory: Directory, public_url: str) -> tuple[str, ...]:
    survey, contact = answered.survey, answered.contact
    member = directory.member(survey.assignee_id)
    number = answered.conversation.id if answered.conversation else survey.conversation_id
    return (
        member.available_name if member else "",
        str(survey.rating or ""),
        survey.feedback or "",
        (contact and contact.name) or "",
        (contact and contact.email) or "",
        (contact and contact.phone_number) or "",
        f"{public_url}/app/accounts/{survey.account_id}/conversations/{number}",
        iso(survey.answered_at or 0),
    )


def _day(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d")


def survey(sent: SentSurvey, content: str, public_url: str) -> CsatSurveyShape:
    """`content`: the text of the survey without the address of its page."""
    message = sent.message
    return CsatSurveyShape(
        id=message.id,
        csat_survey_response=_answer(sent, sent.survey) if sent.survey and sent.survey.rating else None,
        display_type=message.content_attributes.get("display_type") or "emoji",
        content=content,
        inbox_avatar_url=photo_url(sent.inbox.photo, public_url),
        inbox_name=sent.inbox.name,
        locale=sent.directory.account.locale,
        conversation_id=sent.conversation.id,
        created_at=iso(message.created_at),
        closed=sent.is_closed,
    )


def _answer(sent: SentSurvey, survey: Survey) -> CsatAnswerShape:
    return CsatAnswerShape(
        id=survey.message_id,
        account_id=survey.account_id,
        conversation_id=survey.conversation_id,
        message_id=survey.message_id,
        contact_id=sent.conversation.contact_id,
        assigned_agent_id=survey.assignee_id,
        rating=survey.rating or 0,
        feedback_message=survey.feedback,
        created_at=iso(survey.answered_at or 0),
        updated_at=iso(survey.updated_at),
    )
