"""Threads of conversations that a split has concerned: each message is read where it is stored."""

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message
from chalicelib.domain.splits import shown_ranges
from chalicelib.ports import Desk


def find_shown_messages(
    desk: Desk, conversation: Conversation, *, before: int | None = None, after: int | None = None, limit: int
) -> list[Message]:
    """Like `Lists.messages`, over all ranges of ids that the thread shows: one query for each that the page can reach."""
    lowest = 0 if after is None else after if before is not None else after + 1
    found: list[Message] = []
    for stored_in, first, end in shown_ranges(conversation):
        low, high = max(first, lowest), end if before is None else min(end, before)
        if low >= high:
            continue
        if after is not None:
            found += desk.lists.messages(conversation.account_id, stored_in, after=low, before=high, limit=limit)
        else:
            page = desk.lists.messages(conversation.account_id, stored_in, before=high, limit=limit)
            found += [each for each in page if each.id >= low]
    found.sort(key=lambda message: message.id)
    return found[:limit] if after is not None else found[-limit:]
