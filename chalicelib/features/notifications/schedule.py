"""Brings snoozed notifications back, once a minute."""

from collections.abc import Sequence

from chalicelib.actions.due_timers import carry_out
from chalicelib.domain.timers import Timer
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    from chalicelib.features.notifications.actions import return_snoozed

    return carry_out(due, return_snoozed, desk=desk, name="returned")
