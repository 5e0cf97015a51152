"""Reopens conversations whose snooze has ended, once a minute."""

from chalicelib.features.snooze.actions import WakeIncomplete, wake_due
from chalicelib.ports import Desk


def run(desk: Desk) -> dict[str, int]:
    try:
        return {"woken": wake_due(desk)}
    except WakeIncomplete as incomplete:
        desk.telemetry.note(woken=incomplete.woken, failed=incomplete.failed)
        raise
