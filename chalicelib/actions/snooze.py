"""Waking what was snoozed until now."""

from dataclasses import replace

from chalicelib.actions.work import of_conversation, retried
from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.keys import Key
from chalicelib.ports import Desk

AT_ONCE = 100


def wake_due(desk: Desk) -> int:
    """How many were woken. Whatever is left over is woken by the next run."""
    return sum(_wake(desk, key) for key in desk.lists.due(desk.clock.now(), limit=AT_ONCE))


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
