"""Reopens conversations whose snooze has ended."""

from collections.abc import Sequence

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.timers import Timer, snooze_timer
from chalicelib.ports import Desk


class WakeIncomplete(Exception):
    """Some conversations could not be reopened. They are still due, so the next run tries again. The cause is the first error."""

    def __init__(self, woken: int, failed: int) -> None:
        super().__init__(f"{woken} reopened, {failed} failed")
        self.woken, self.failed = woken, failed


def wake_due(desk: Desk, due: Sequence[Timer]) -> int:
    """Returns the number of reopened conversations. Raises WakeIncomplete after trying all of them."""
    woken, errors = 0, []
    for timer in due:
        try:
            woken += _wake(desk, timer)
        except Exception as error:  # noqa: BLE001 - an error in one conversation must not keep the others snoozed
            errors.append(error)
    if errors:
        raise WakeIncomplete(woken, len(errors)) from errors[0]
    return woken


@retried
def _wake(desk: Desk, timer: Timer) -> bool:
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
    line = rules.Activity("snooze_ended", "Conversation was reopened: the snooze has ended")
    work.apply(replace(rules.change_status(work.conversation, Status.OPEN, by=None), activities=(line,)))
