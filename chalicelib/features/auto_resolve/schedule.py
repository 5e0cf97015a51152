"""Looks at each account's inactive conversations when its timer is due."""

from collections.abc import Sequence

from chalicelib.actions.due_timers import carry_out
from chalicelib.domain.timers import Timer
from chalicelib.features.auto_resolve.actions import resolve_inactive
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    return carry_out(due, resolve_inactive, desk=desk, name="auto_resolved")
