"""Waking what was snoozed until now."""

from msgspec.structs import replace

from chalicelib.actions.work import of_conversation, retried
from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk

AT_ONCE = 100


class WakeIncomplete(Exception):
    """Some could not be woken; they are still due, so the next run tries again. The cause is the first one's."""

    def __init__(self, woken: int, left: int) -> None:
        super().__init__(f"woke {woken}, could not wake {left}")
        self.woken, self.left = woken, left


def wake_due(desk: Desk) -> int:
    """How many were woken. Whatever is left over is woken by the next run. Raises WakeIncomplete, when all others are awake."""
    woken, troubles = 0, []
    for key in desk.lists.due(desk.clock.now(), limit=AT_ONCE):
        try:
            woken += _wake(desk, key)
        except Exception as trouble:  # noqa: BLE001 - one conversation's trouble must not keep the others asleep
            troubles.append(trouble)
    if troubles:
        raise WakeIncomplete(woken, len(troubles)) from troubles[0]
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
