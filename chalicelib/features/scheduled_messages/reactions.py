"""Sends a message that is due soon to the second. Its timer sends it within a minute if the queue does not.

The rules are imported on first use, because these functions start for every message.
"""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import CONVERSATION_UPDATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.domain.outbound import SendLater
from chalicelib.ports import Desk

SOON = "scheduled_soon"
"""As in domain/scheduled.py, which is imported with the first such message."""


def send_when_due(desk: Desk, change: Change, event: Event) -> None:
    """Raises SendLater until nothing is left that was due soon at the time of the change."""
    from chalicelib.domain import keys
    from chalicelib.domain.messages import first_due
    from chalicelib.domain.scheduled import SOON_MS
    from chalicelib.features.scheduled_messages.actions import send_due

    number = event.conversation_id or 0
    send_due(desk, change.account_id, number)
    conversation = desk.store.get(keys.conversation(change.account_id, number))
    first = first_due(conversation.scheduled) if conversation else None
    if first and first.due_at and first.due_at < change.at + SOON_MS:
        wait = first.due_at - desk.clock.now()
        if wait > 0:
            raise SendLater("The message is not due yet.", after=-(-wait // 1000))


def leave_to_timer(desk: Desk, change: Change, event: Event) -> None:
    """Many messages in a row have used up the receives of the queue."""


REACTIONS = {
    CONVERSATION_UPDATED: (
        Reaction(send_when_due, when=triggered_by(SOON), queue=QueueClass.BACKGROUND, on_exhausted=leave_to_timer),
    )
}
