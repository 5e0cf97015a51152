"""Reopens conversations whose snooze has ended."""

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.messages import Activity, Cause
from chalicelib.domain.timers import Timer, snooze_timer
from chalicelib.ports import Desk


@retried
def wake(desk: Desk, timer: Timer) -> bool:
    """A timer that is not of the present snooze is removed: it was read late, or a version without timers ended its snooze."""
    before = desk.store.get(keys.conversation(timer.account_id, int(timer.id)))
    if before is None or snooze_timer(before) != timer:
        desk.store.discard(keys.timer(timer))
        return False
    work = of_conversation(desk, before)
    decide_wake(work)
    work.commit()
    return True


def decide_wake(work: ConversationWork) -> None:
    """Opens the snoozed conversation, with an activity line that gives the reason."""
    work.cause = Cause("snooze_ended", at=work.conversation.snoozed_until)
    line = Activity("snooze_ended", about="status")
    work.apply(replace(rules.change_status(work.conversation, Status.OPEN, by=None), activities=(line,)))
