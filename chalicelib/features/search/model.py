"""Rules of the search: pages, and the part of a long text that a result shows."""

from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from msgspec import Struct

from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Message
from chalicelib.domain.search_documents import Query

PER_PAGE = 15
MAX_PAGE = 40
"""A page reads all pages before it."""
EXCERPT = 600
"""Characters of a message that a result shows."""
BEFORE_MATCH = 120

END_OF_TIME = 2**53

T = TypeVar("T")


class Wanted(Struct, frozen=True):
    """The messages of an inbox (None: of all) that were created between two times, in milliseconds since 1970."""

    inbox_id: int | None = None
    since: int | None = None
    until: int | None = None

    def includes(self, message: Message) -> bool:
        return (self.since or 0) <= message.created_at <= (END_OF_TIME if self.until is None else self.until)


class MessageHit(Struct, frozen=True):
    message: Message
    conversation: Conversation


class ConversationHit(Struct, frozen=True):
    conversation: Conversation
    contact: Contact | None
    message: Message | None


class Found(Struct, frozen=True):
    """`is_complete`: no earlier messages are still being read."""

    messages: tuple[MessageHit, ...] = ()
    has_more: bool = False
    is_complete: bool = True


def check_query(text: str) -> str:
    from chalicelib.domain.folding import visible

    if not visible(text):
        raise Invalid("A search needs a query.", code="query_needed", fields=("q",))
    return text


def check_period(since: int | None, until: int | None) -> None:
    if since is not None and until is not None and until < since:
        raise Invalid("The period ends before it begins.", code="period_invalid", fields=("since", "until"))


def end_of_second(seconds: int | None) -> int | None:
    """Its last millisecond: responses show times in seconds, and a message of this second is not later."""
    return None if seconds is None else seconds * 1000 + 999


def page_of(found: Iterator[T], page: int) -> tuple[list[T], bool]:
    """The page, and whether there are more."""
    wanted = list(islice(found, page * PER_PAGE + 1))
    return wanted[(page - 1) * PER_PAGE : page * PER_PAGE], len(wanted) > page * PER_PAGE


def excerpt(text: str, query: Query) -> str:
    """The text, or of a long one the part around its first match. Folding keeps the place of a match nearly."""
    if len(text) <= EXCERPT:
        return text
    from chalicelib.domain.folding import folded

    start = max(0, _first_place(folded(text), query) - BEFORE_MATCH)
    return f"{'…' if start else ''}{text[start : start + EXCERPT]}{'…' if start + EXCERPT < len(text) else ''}"


def _first_place(plain: str, query: Query) -> int:
    places = [place for term in query.terms if (place := plain.find(term.text)) >= 0]
    return min(places, default=0)
