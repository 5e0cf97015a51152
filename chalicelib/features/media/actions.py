"""The files of conversations, newest first. They are read from the messages themselves, which are ordered, so that no second
list can differ from the thread (docs/lists.md)."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from msgspec import Struct

from chalicelib.actions.finding import find_contact
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Attachment, Message
from chalicelib.ports import Desk

MAX_MESSAGES = 1_000
"""A window ends after this many messages, some 125 read units; the next one continues below it."""

AT_ONCE = 100
MAX_CONVERSATIONS = 100
NEWEST = 10**16


class Media(Struct, frozen=True):
    """The files of a window of messages, newest first. `next_before`: where the next window begins; None after the
    last message."""

    files: list[tuple[Message, Attachment]]
    next_before: int | None


def list_files_of_contact(
    desk: Desk, caller: Caller, contact_id: int, *, before: int | None = None
) -> tuple[list[Conversation], Media]:
    """Of the newest 100 conversations, without those that the caller may not see. Returns these conversations, too."""
    contact = find_contact(desk, caller, contact_id)
    found = desk.lists.conversations_of(caller.account_id, contact.id, limit=MAX_CONVERSATIONS)
    # The messages of a merged conversation are in the thread of its survivor.
    visible = [each for each in found if each.merged_into is None and caller.directory.may_see(caller.member, each.inbox_id)]
    return visible, list_files(desk, visible, before=before)


def list_files(desk: Desk, conversations: Sequence[Conversation], *, before: int | None = None) -> Media:
    """The files of a window of messages with ids below `before`.

    Ids of messages grow over all conversations. So the thread that can have the newest message is read next, until no thread is
    left, or the window is full and ends below `before`.
    """
    highest = NEWEST if before is None else before - 1
    ends: dict[int, int] = {}
    for each in conversations:
        for thread in each.known_ids:
            ends[thread] = max(_newest(each, thread, highest), ends.get(thread, 0))
    left = [(-end, conversations[0].account_id, thread) for thread, end in ends.items()]
    heapify(left)
    read: list[Message] = []
    while left and (len(read) < MAX_MESSAGES or -left[0][0] == highest):
        newest, account_id, thread = heappop(left)
        found = desk.lists.messages(account_id, thread, before=-newest + 1, limit=AT_ONCE)
        read += [message for message in found if any(each.shows(thread, message.id) for each in conversations)]
        if len(found) == AT_ONCE:
            heappush(left, (-(found[0].id - 1), account_id, thread))
    lowest = -left[0][0] if left else 0
    shown = sorted((each for each in read if each.id > lowest), key=lambda message: message.id, reverse=True)
    files = [(message, file) for message in shown for file in message.attachments if file.key]
    return Media(files, lowest + 1 if left else None)


def _newest(conversation: Conversation, thread: int, highest: int) -> int:
    """The highest id that a message of the thread can have. A merged thread may have a newer one than its survivor knows."""
    known = conversation.last_message_id or 0
    return min(known, highest) if thread == conversation.id else highest
