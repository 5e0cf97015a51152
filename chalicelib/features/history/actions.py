"""Reads the history of a conversation from its thread, page by page."""

import re

from msgspec import Struct

from chalicelib.actions.finding import find_messages, find_thread
from chalicelib.domain import cursors
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.features.history.model import Entry, beginning, entries_of
from chalicelib.ports import Desk

MESSAGES_PER_PAGE = 50
"""The messages that a page reads in one query. It has fewer entries when customers have written some of them."""

POSITION = re.compile(r"[1-9][0-9]{0,15}")


class HistoryPage(Struct, frozen=True):
    """`entries`: newest first. `cursor`: requests the page before; None on the page that reaches the beginning. `oldest`: the id
    of the oldest message that was read; 0 at the beginning."""

    conversation: Conversation
    entries: list[Entry]
    cursor: str | None
    oldest: int


def list_history(desk: Desk, caller: Caller, conversation_id: int, *, cursor: str | None = None) -> HistoryPage:
    """Raises Invalid (`cursor_invalid`), and what a conversation raises that the caller may not see."""
    position = cursors.read(cursor, POSITION)
    conversation = find_thread(desk, caller, conversation_id)
    before = int(position) if position else None
    found = find_messages(desk, conversation, before=before, limit=MESSAGES_PER_PAGE)
    entries = [entry for message in reversed(found) for entry in entries_of(message)]
    if len(found) == MESSAGES_PER_PAGE:
        return HistoryPage(conversation, entries, cursors.write(str(found[0].id)), found[0].id)
    return HistoryPage(conversation, [*entries, beginning(conversation)], None, 0)
