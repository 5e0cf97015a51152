"""The delay of the feed behind the stored data, so that agents see when their screens are not current.

The feed's own head cannot tell: it stands still as well while no worker numbers changes. A message that is newer than every
numbered change tells it.
"""

from chalicelib.broadcasting.audience import Viewer
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message
from chalicelib.domain.people import Directory
from chalicelib.ports import Desk, View

NORMAL_MS = 5_000
"""A change gets its position within a second, and within five after a cold start of all functions."""
MESSAGES = 20


def lag(desk: Desk, directory: Directory, viewer: Viewer) -> int:
    """Milliseconds since the oldest known message without a position, among those of the open conversation that was active last;
    0 while that is normal."""
    account_id = directory.account.id
    view = View(account_id, tuple(sorted(viewer.inbox_ids)), inbox_count=len(directory.inboxes))
    numbered = desk.feed.newest_id(account_id)
    for conversation in desk.lists.conversations(view, limit=1).conversations:
        if (conversation.last_message_id or 0) > numbered:
            late = (each for each in _late(desk, conversation, numbered) if not desk.feed.is_numbered(each))
            return next((desk.clock.now() - each.created_at for each in late), 0)
    return 0


def _late(desk: Desk, conversation: Conversation, numbered: int) -> list[Message]:
    """Messages above the id `numbered` that are older than a change waits, the oldest first. Of messages that one change created
    at the same time the first one stands for all, because the feed names no other.

    Some of them may have a position: clocks differ, so a later change may have a smaller id.
    """
    first: dict[int, Message] = {}
    for each in sorted(desk.lists.messages(conversation.account_id, conversation.id, limit=MESSAGES), key=lambda each: each.id):
        first.setdefault(each.created_at, each)
    latest = desk.clock.now() - NORMAL_MS
    return [each for each in first.values() if each.id > numbered and each.created_at < latest]
