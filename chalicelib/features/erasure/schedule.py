"""Continues erasures, once a minute."""

from collections.abc import Sequence

from chalicelib.domain import keys
from chalicelib.domain.erasure import MAX_MILLISECONDS
from chalicelib.domain.timers import Timer
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    """Returns the number of finished steps. A failure does not keep the others; the first one is raised at the end."""
    erased, failures, until = 0, [], desk.clock.now() + MAX_MILLISECONDS
    for timer in due:
        if desk.clock.now() > until:
            break
        try:
            erased += _run(desk, timer)
        except Exception as error:  # noqa: BLE001 - raised below, after the other erasures
            failures.append(error)
    if failures:
        raise failures[0]
    return {"erased": erased}


def _run(desk: Desk, timer: Timer) -> bool:
    """A timer without its mark was read late: it is removed."""
    from chalicelib.features.erasure.removal import erase

    stored = desk.store.get(keys.erasure_named(timer.account_id, str(timer.id)))
    if stored is None or stored.timer != timer:
        desk.store.discard(keys.timer(timer))
        return False
    return erase(desk, timer.account_id, str(timer.id))
