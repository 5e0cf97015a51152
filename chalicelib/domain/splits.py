"""The places of the messages of a thread after splits."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from chalicelib.domain.conversations import Conversation, Stretch
from chalicelib.domain.messages import Message

END = 10**16
"""Above every id."""
MAX_SPLITS = 20
"""Each adds a query to a page of the thread, and some 80 bytes to the conversation."""


def shown_ranges(conversation: Conversation) -> Iterator[tuple[int, int, int]]:
    """The number under which messages are stored, the first id, and the id after the last one, of each range of its thread."""
    for stored_in in conversation.known_ids:
        own = [each for each in conversation.splits if each.stored_in == stored_in]
        bounds = sorted({0, END, *(each.first_id for each in own), *(each.last_id + 1 for each in own)})
        first: int | None = None
        for bound, following in pairwise(bounds):
            if conversation.shows(stored_in, bound):
                first = bound if first is None else first
                if following == END or not conversation.shows(stored_in, following):
                    yield stored_in, first, following
                    first = None


def stretches_of(conversation: Conversation, moved: Sequence[Message], shown_in: int) -> tuple[Stretch, ...]:
    """Those that move these messages, which follow each other in the thread, to the conversation `shown_in`."""
    found: list[Stretch] = []
    for number, first, end in shown_ranges(conversation):
        ids = [each.id for each in moved if each.conversation_id == number and first <= each.id < end]
        if ids:
            found.append(Stretch(number, shown_in, ids[0], ids[-1]))
    return tuple(found)


def united(*known: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """The splits of several conversations in the order in which they count."""
    return tuple(
        sorted({each for some in known for each in some}, key=lambda each: (each.shown_in, each.stored_in, each.first_id))
    )


def is_divided(conversation: Conversation) -> bool:
    """Whether another conversation has messages of this one's partition, or this one of another's."""
    numbers = conversation.thread_ids
    return any((each.stored_in in numbers) is not (each.shown_in in numbers) for each in conversation.splits)
