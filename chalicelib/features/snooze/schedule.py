"""Reopens conversations whose snooze has ended, once a minute."""

from collections.abc import Sequence

from chalicelib.domain.timers import Timer
from chalicelib.features.snooze.actions import WakeIncomplete, wake_due
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    try:
        return {"woken": wake_due(desk, due)}
    except WakeIncomplete as incomplete:
        desk.telemetry.note(woken=incomplete.woken, failed=incomplete.failed)
        raise
