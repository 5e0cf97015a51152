"""Sends scheduled messages, once a minute."""

from collections.abc import Sequence

from chalicelib.actions.due_timers import carry_out
from chalicelib.domain import keys
from chalicelib.domain.timers import Timer, scheduled_timer
from chalicelib.features.scheduled_messages.actions import send_due
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    return carry_out(due, _send, desk=desk, name="scheduled_sent")


def _send(desk: Desk, timer: Timer) -> int:
    """Sending removes the timer with the message. One that is left was read late, or its conversation is gone."""
    sent = send_due(desk, timer.account_id, int(timer.id))
    conversation = desk.store.get(keys.conversation(timer.account_id, int(timer.id)))
    if conversation is None or scheduled_timer(conversation) != timer:
        desk.store.discard(keys.timer(timer))
    return sent
