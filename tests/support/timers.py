"""Time passes: what is due is carried out."""

from chalicelib.domain.timers import AUTO_RESOLVE, SNOOZE
from chalicelib.features.auto_resolve import schedule as auto_resolve
from chalicelib.features.snooze import schedule as snooze
from chalicelib.ports import Desk


def wake_due(desk: Desk) -> int:
    """Reopens every conversation whose timer is due."""
    due = [timer for timer in desk.lists.due(desk.clock.now()) if timer.kind == SNOOZE]
    return snooze.run(desk, due).get("woken", 0)


def resolve_inactive(desk: Desk) -> int:
    """Looks at the inactive conversations of every account whose timer is due."""
    due = [timer for timer in desk.lists.due(desk.clock.now()) if timer.kind == AUTO_RESOLVE]
    return auto_resolve.run(desk, due).get("auto_resolved", 0)
