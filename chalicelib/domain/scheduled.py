"""The rules of messages that wait for their time. Until then agents see them beside the thread, and customers do not."""

from collections.abc import Iterable

from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import MessageType, ScheduledMessage, ScheduledRef

MAX_SCHEDULED = 10
"""Per conversation, which names all of them. A deletion removes their claims in one transaction of 100 items."""
MAX_AHEAD_MS = 366 * 86_400_000
SOON_MS = 90_000
"""A message that is due earlier is sent by a queue to the second; the timers run once a minute."""
SOON = "scheduled_soon"
"""The trigger of the change of a conversation with such a message."""


def check_due(due_at: int, now: int) -> int:
    """Raises Invalid (`scheduled_in_the_past`, `scheduled_too_late`)."""
    if due_at <= now:
        raise Invalid("scheduled_at must be in the future.", code="scheduled_in_the_past", fields=("scheduled_at",))
    if due_at > now + MAX_AHEAD_MS:
        raise Invalid("A message is scheduled for a year ahead at most.", code="scheduled_too_late", fields=("scheduled_at",))
    return due_at


def check_kind(kind: MessageType, *, private: bool, source_id: str | None, field: str) -> None:
    """Raises Invalid (`scheduling_not_allowed`)."""
    if kind is not MessageType.OUTGOING or private or source_id:
        raise Invalid("Only a reply without a source_id can be scheduled.", code="scheduling_not_allowed", fields=(field,))


def with_ref(refs: tuple[ScheduledRef, ...], added: ScheduledRef) -> tuple[ScheduledRef, ...]:
    """Replaces the reference with the same id, or adds one. Raises Invalid (`too_many_scheduled`)."""
    others = without_ref(refs, added.id)
    if len(others) >= MAX_SCHEDULED:
        raise Invalid(f"A conversation has at most {MAX_SCHEDULED} scheduled messages.", code="too_many_scheduled")
    return tuple(sorted((*others, added), key=lambda each: each.id))


def without_ref(refs: Iterable[ScheduledRef], message_id: int) -> tuple[ScheduledRef, ...]:
    return tuple(each for each in refs if each.id != message_id)


def postponed(scheduled: ScheduledMessage, due_at: int) -> ScheduledMessage:
    """An agent has chosen a time, whatever was written before it."""
    return replace(scheduled, due_at=due_at, undo=False, problem=None, seen_message_id=None)


def stopped(scheduled: ScheduledMessage, code: str, text: str) -> ScheduledMessage:
    """The message after its sending was refused: it waits for an agent."""
    return replace(scheduled, due_at=None, undo=False, problem=(code, text))
