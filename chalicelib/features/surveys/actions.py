"""Lists and sums of satisfaction surveys for administrators, and the customer's page of one of them."""

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions.customers import answer_message, customer_of
from chalicelib.actions.finding import find_shown, find_survivor, load_message
from chalicelib.actions.visits import count_customer
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.inboxes import Inbox, InboxRef
from chalicelib.domain.message_answers import SURVEY_OPEN_MS
from chalicelib.domain.messages import Message, is_deleted
from chalicelib.domain.people import Directory
from chalicelib.domain.rate_limits import Visit
from chalicelib.domain.surveys import SURVEYS, Survey, survey_key, survey_link
from chalicelib.features.surveys.model import (
    MAX_ROWS,
    PER_PAGE,
    Filter,
    Metrics,
    in_order,
    is_complete_above,
    metrics_of,
    start_of,
)
from chalicelib.ports import Desk

ID = re.compile(r"[0-9a-fA-F-]{36,40}")


class SentSurvey(Struct, frozen=True):
    """A survey as its customer sees it. `survey`: its row, which has the answer."""

    directory: Directory
    inbox: Inbox
    conversation: Conversation
    message: Message
    survey: Survey | None
    is_closed: bool


class Answered(Struct, frozen=True):
    """An answer with its conversation and contact, which are None after they were erased."""

    survey: Survey
    conversation: Conversation | None
    contact: Contact | None


def find_survey(desk: Desk, uuid: str, visit: Visit) -> SentSurvey:
    """By the id of the conversation. Raises NotFound (`survey_not_found`), also for an account that is suspended, and TooMany."""
    found = _conversation(desk, uuid)
    if found is None:
        raise _not_found()
    conversation, message_id = found
    count_customer(desk, InboxRef(conversation.account_id, conversation.inbox_id), None, visit)
    directory = desk.store.directory(conversation.account_id)
    inbox = next((each for each in directory.inboxes if each.id == conversation.inbox_id), None)
    if inbox is None or not directory.account.is_active:
        raise _not_found()
    message = load_message(desk, find_survivor(desk, conversation), message_id)
    if is_deleted(message):
        raise _not_found()
    is_closed = desk.clock.now() - message.created_at > SURVEY_OPEN_MS
    return SentSurvey(directory, inbox, conversation, message, desk.store.get(survey_key(message)), is_closed)


def answer_survey(desk: Desk, uuid: str, visit: Visit, values: Any) -> SentSurvey:
    """A repetition changes nothing, another answer replaces the first.

    Raises what `find_survey` raises, and Invalid (`answer_invalid`, `survey_closed`).
    """
    found = find_survey(desk, uuid, visit)
    conversation, message = found.conversation, found.message
    link = desk.store.get(keys.contact_inbox(conversation.account_id, conversation.inbox_id, conversation.source_id))
    if link is None:
        raise _not_found()
    customer = customer_of(desk, found.inbox, found.directory, link)
    shown = find_shown(desk, conversation, message.conversation_id, message.id)
    answered, _ = answer_message(desk, customer, shown.id, message.id, values=values)
    return replace(found, message=answered, survey=desk.store.get(survey_key(answered)))


def _conversation(desk: Desk, uuid: str) -> tuple[Conversation, int] | None:
    """The conversation with the id, and its survey's message."""
    claim = desk.store.get(survey_link(uuid.lower())) if ID.fullmatch(uuid) else None
    if claim is None:
        return None
    account_id, conversation_id, message_id = map(int, claim.refers_to)
    conversation = desk.store.get(keys.conversation(account_id, conversation_id))
    return (conversation, message_id) if conversation else None


def _not_found() -> NotFound:
    return NotFound("There is no such survey.", code="survey_not_found")


def list_answers(desk: Desk, caller: Caller, wanted: Filter, *, page: int, descending: bool) -> list[Answered]:
    """A page of the answers, by their time. Reads no more months than it needs.

    Raises Invalid (`survey_range_too_large`).
    """
    caller.require_administrator()
    reader, end = _Reader(desk, caller.account_id), page * PER_PAGE
    months, found = wanted.months(descending=descending), list[Survey]()
    for position, month in enumerate(months):
        found += filter(wanted.admits, reader.read(month))
        following = months[position + 1] if position + 1 < len(months) else None
        if following and _settled(found, month, following, descending=descending) >= end:
            break
    return _with_people(desk, caller.account_id, in_order(found, descending=descending)[end - PER_PAGE : end])


def _settled(found: Sequence[Survey], month: str, following: str, *, descending: bool) -> int:
    """The answers before which none can come that has not been read yet."""
    if descending:
        return sum((each.answered_at or 0) >= is_complete_above(month) for each in found)
    return sum((each.answered_at or 0) < start_of(following) for each in found)


def list_all_answers(desk: Desk, caller: Caller, wanted: Filter) -> list[Answered]:
    """Newest first. Raises Invalid (`survey_range_too_large`)."""
    caller.require_administrator()
    found = filter(wanted.admits, _all(desk, caller, wanted))
    return _with_people(desk, caller.account_id, in_order(found, descending=True))


def find_metrics(desk: Desk, caller: Caller, wanted: Filter) -> Metrics:
    """Raises Invalid (`survey_range_too_large`)."""
    caller.require_administrator()
    return metrics_of(_all(desk, caller, wanted), wanted)


def _all(desk: Desk, caller: Caller, wanted: Filter) -> list[Survey]:
    reader = _Reader(desk, caller.account_id)
    return [each for month in wanted.months(descending=True) for each in reader.read(month)]


class _Reader:
    """Reads months of surveys, up to a number of them."""

    def __init__(self, desk: Desk, account_id: int) -> None:
        self._desk, self._account_id, self._left = desk, account_id, MAX_ROWS

    def read(self, month: str) -> list[Survey]:
        rows = self._desk.store.list_of(SURVEYS, self._account_id, month)
        self._left -= len(rows)
        if self._left < 0:
            raise too_large()
        return rows


def too_large() -> Invalid:
    return Invalid(
        "Too many surveys were sent in this time. Choose a shorter one.", code="survey_range_too_large", fields=("since",)
    )


def _with_people(desk: Desk, account_id: int, surveys: Sequence[Survey]) -> list[Answered]:
    """The contacts are those that the conversations have now: a merge of contacts writes no survey."""
    conversations = _present(desk, account_id, {each.conversation_id for each in surveys})
    wanted = {keys.contact(account_id, each.contact_id) for each in conversations.values()}
    contacts = (
        {each.id: each for each in desk.store.get_many(sorted(wanted, key=lambda key: key.parts)).values()} if wanted else {}
    )
    shown = ((each, conversations.get(each.conversation_id)) for each in surveys)
    return [Answered(each, found, contacts.get(found.contact_id) if found else None) for each, found in shown]


def _present(desk: Desk, account_id: int, numbers: set[int]) -> dict[int, Conversation]:
    """By their numbers, those into which merged ones were merged."""
    if not numbers:
        return {}
    found = _conversations(desk, account_id, numbers)
    survivors = {each.merged_into.id for each in found.values() if each.merged_into} - found.keys()
    known = found | (_conversations(desk, account_id, survivors) if survivors else {})
    return {number: known.get(each.merged_into.id, each) if each.merged_into else each for number, each in found.items()}


def _conversations(desk: Desk, account_id: int, numbers: set[int]) -> dict[int, Conversation]:
    wanted = [keys.conversation(account_id, each) for each in sorted(numbers)]
    return {each.id: each for each in desk.store.get_many(wanted).values()}
