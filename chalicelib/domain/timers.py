"""Timers: what has to happen at a time, whatever feature planned it."""

from msgspec import Struct

from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.messages import first_due

SNOOZE = "snooze"
SCHEDULED = "scheduled"
AUTO_RESOLVE = "resolve"
MAILBOX = "mailbox"
CONTINUITY = "continuity"
MINUTE_MS = 60_000
SLOT_MS = 5 * MINUTE_MS


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


def scheduled_timer(conversation: Conversation) -> Timer | None:
    """The time of the conversation's next scheduled message."""
    first = first_due(conversation.scheduled)
    if first is None or first.due_at is None:
        return None
    return Timer(first.due_at, SCHEDULED, conversation.account_id, conversation.id)


def continuity_timer(conversation: Conversation) -> Timer | None:
    """The time of the next mail to a customer who is away."""
    plan = conversation.mail_plan
    return Timer(plan.due_at, CONTINUITY, conversation.account_id, conversation.id) if plan else None


def timers_of(conversation: Conversation) -> tuple[Timer, ...]:
    return tuple(filter(None, (snooze_timer(conversation), scheduled_timer(conversation), continuity_timer(conversation))))


def auto_resolve_timer(account_id: int, at: int) -> Timer:
    """The account's next look at its inactive conversations, at the end of a slot of five minutes: two plans of one slot are one
    timer."""
    return Timer(-(-at // SLOT_MS) * SLOT_MS, AUTO_RESOLVE, account_id, "inactive")
