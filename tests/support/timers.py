"""Time passes: what is due is carried out."""

from chalicelib.features.snooze import actions as snooze
from chalicelib.ports import Desk


def wake_due(desk: Desk) -> int:
    """Reopens every conversation whose timer is due."""
    return snooze.wake_due(desk, desk.lists.due(desk.clock.now()))
