"""Reopens conversations whose snooze has ended."""

from msgspec.structs import replace

from chalicelib.actions.work import of_conversation, retried
from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk

AT_ONCE = 100


class WakeIncomplete(Exception):
    """Some conversations could not be reopened. They are still due, so the next run tries again. The cause is the first error."""

    def __init__(self, woken: int, failed: int) -> None:
        super().__init__(f"{woken} reopened, {failed} failed")
        self.woken, self.failed = woken, failed


def wake_due(desk: Desk) -> int:
    """Returns the number of reopened conversations, at most 100 per run. Raises WakeIncomplete after trying all of them."""
    woken, errors = 0, []
    for key in desk.lists.due(desk.clock.now(), limit=AT_ONCE):
        try:
            woken += _wake(desk, key)
        except Exception as error:  # noqa: BLE001 - an error in one conversation must not keep the others snoozed
            errors.append(error)
    if errors:
        raise WakeIncomplete(woken, len(errors)) from errors[0]
    return woken


@retried
def _wake(desk: Desk, key: Key[Conversation]) -> bool:
    before = desk.store.get(key)
    if before is None or before.status is not Status.SNOOZED or (before.snoozed_until or 0) > desk.clock.now():
        return False
    work = of_conversation(desk, before)
    line = rules.Activity("snooze_ended", "Conversation was reopened: the snooze has ended")
    edit = replace(rules.change_status(before, Status.OPEN, by=None), activities=(line,))
    work.save_conversation(before, work.apply(edit))
    work.commit()
    return True
