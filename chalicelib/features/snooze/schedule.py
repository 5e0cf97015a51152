"""Reopens conversations whose snooze has ended, once a minute."""

from collections.abc import Sequence

from chalicelib.actions.due_timers import carry_out
from chalicelib.domain.timers import Timer
from chalicelib.features.snooze.actions import wake
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    return carry_out(due, wake, desk=desk, name="woken")
