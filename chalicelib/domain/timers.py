"""Timers: what has to happen at a time, whatever feature planned it."""

from msgspec import Struct

from chalicelib.domain.conversations import Conversation, Status

SNOOZE = "snooze"


class Timer(Struct, frozen=True):
    """`due_at`: milliseconds since 1970 (UTC). `kind` names what is due, `id` the entity or the job that it is about.

    A timer only says when to look: its feature reads the entity and acts if it is still due.
    """

    due_at: int
    kind: str
    account_id: int
    id: int | str


def snooze_timer(conversation: Conversation) -> Timer | None:
    """None unless the conversation is snoozed until a time."""
    if conversation.status is not Status.SNOOZED or conversation.snoozed_until is None:
        return None
    return Timer(conversation.snoozed_until, SNOOZE, conversation.account_id, conversation.id)
