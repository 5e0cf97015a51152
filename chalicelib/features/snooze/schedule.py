"""Reopens conversations whose snooze has ended, once a minute."""

from chalicelib.features.snooze.actions import wake_due
from chalicelib.ports import Desk


def run(desk: Desk) -> dict[str, int]:
    return {"woken": wake_due(desk)}
