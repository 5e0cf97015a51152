"""Reads the messages that the index does not have yet, from the feed."""

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.domain import keys
from chalicelib.domain.event_types import MESSAGE_CREATED, MESSAGE_UPDATED
from chalicelib.domain.events import Change, Event
from chalicelib.domain.search_documents import TEXT_CHANGED, SearchDocument, SearchIndex, document_of
from chalicelib.ports import Desk

FILES_ERASED = "files_erased"
MAX_CHANGES = 1_000
"""Changes that one run reads; the next one continues."""


class Newer(Struct, frozen=True):
    """The documents of the changes up to `position`. `has_gap`: the feed has forgotten changes that the index does not have."""

    documents: tuple[SearchDocument, ...]
    position: int
    has_gap: bool = False


def newer_documents(desk: Desk, index: SearchIndex) -> Newer:
    """A message that was changed several times is read once, in its newest state."""
    position = index.position
    messages: dict[tuple[int, int], None] = {}
    while position - index.position < MAX_CHANGES:
        found = desk.feed.changes_since(index.account_id, position)
        if found is None:
            return Newer((), desk.feed.head(index.account_id), has_gap=True)
        if found[0] == position:
            break
        position = found[0]
        messages |= dict.fromkeys(_messages_of(found[1]))
    return Newer(_documents(desk, index.account_id, messages), position)


def _messages_of(changes: Iterable[Change]) -> Iterable[tuple[int, int]]:
    for event in (event for change in changes for event in change.events if _changes_texts(event)):
        if event.conversation_id and event.message_id:
            yield event.conversation_id, event.message_id


def _changes_texts(event: Event) -> bool:
    if event.name == MESSAGE_UPDATED.name:
        return event.trigger in (TEXT_CHANGED, FILES_ERASED)
    return event.name == MESSAGE_CREATED.name


def _documents(desk: Desk, account_id: int, messages: Iterable[tuple[int, int]]) -> tuple[SearchDocument, ...]:
    found = desk.store.get_many([keys.message(account_id, *each) for each in messages])
    return tuple(document_of(message) for message in found.values())
