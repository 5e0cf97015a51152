"""Continues erasures, once a minute."""

from collections.abc import Sequence

from chalicelib.actions.due_timers import carry_out
from chalicelib.domain import keys
from chalicelib.domain.erasure import MAX_MILLISECONDS
from chalicelib.domain.timers import Timer
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    """Counts finished steps."""
    return carry_out(due, _erase, desk=desk, name="erased", until=desk.clock.now() + MAX_MILLISECONDS)


def _erase(desk: Desk, timer: Timer) -> bool:
    """A timer without its mark was read late: it is removed."""
    from chalicelib.features.erasure.removal import erase

    stored = desk.store.get(keys.erasure_named(timer.account_id, str(timer.id)))
    if stored is None or stored.timer != timer:
        desk.store.discard(keys.timer(timer))
        return False
    return erase(desk, timer.account_id, str(timer.id))
