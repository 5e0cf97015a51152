"""Continues merges that their requests have not finished, once a minute."""

from collections.abc import Sequence
from functools import partial

from chalicelib.actions.due_timers import carry_out
from chalicelib.domain import keys
from chalicelib.domain.timers import Timer
from chalicelib.features.contact_merge.actions import mark_key
from chalicelib.ports import Desk

MAX_MS = 20_000
"""The function has 60 seconds for all schedules; the next run, a minute later, continues."""


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    """Counts the merges that have ended."""
    until = desk.clock.now() + MAX_MS
    return carry_out(due, partial(_continue, until=until), desk=desk, name="merged", until=until)


def _continue(desk: Desk, timer: Timer, until: int) -> bool:
    """A timer without its mark was read late: it is removed."""
    from chalicelib.features.contact_merge.moving import run as move

    merge = desk.store.get(mark_key(timer.account_id, int(timer.id)))
    if merge is None or merge.timer != timer:
        desk.store.discard(keys.timer(timer))
        return False
    return move(desk, merge, until=until)
