"""Continues indexes that still read earlier messages, once a minute."""

from collections.abc import Sequence

from chalicelib.domain import keys
from chalicelib.domain.timers import Timer
from chalicelib.ports import Desk


def run(desk: Desk, due: Sequence[Timer]) -> dict[str, int]:
    """The timer is removed after the queue has the run, which plans the next one."""
    for timer in due:
        from chalicelib.actions.search_runs import start_indexer

        start_indexer(desk, timer.account_id, timer.due_at)
        desk.store.discard(keys.timer(timer))
    return {"indexers": len(due)}
