"""Runs of long work of one person (an export, an import): their start, through the queue of slow reactions, and their steps.

One run works at a time. A step commits the row of the work on the condition of the version that it has read.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.event_types import MESSAGE_CREATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.timers import Timer
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put, Write

T = TypeVar("T", bound=Any)
RUN_MILLISECONDS = 20_000
"""A run ends after this time, because the function has 60 seconds. The next one continues."""
STALLED_MILLISECONDS = 55_000
"""Work that had a step within this time has a run. A run takes 20 seconds, and a step a few."""


def start_run(desk: Desk, account_id: int, user_id: int, *, trigger: str, run: int) -> None:
    """`run` is the number of the run: a repetition with the same one is dropped by the queue."""
    event = Event(MESSAGE_CREATED.name, trigger=trigger, user_ids=(user_id,))
    change = Change(run, account_id, f"{trigger}:{account_id}:{user_id}", desk.clock.now(), (event,))
    desk.queues.react([change], QueueClass.BACKGROUND)


def run_steps(desk: Desk, account_id: int, user_id: int, *, trigger: str, step: Callable[[Desk, int, int], bool]) -> None:
    """Takes steps while one returns that there is more to do. Safe to repeat, and to run twice at the same time, like a step."""
    until = desk.clock.now() + RUN_MILLISECONDS
    while step(desk, account_id, user_id):
        if desk.clock.now() > until:
            start_run(desk, account_id, user_id, trigger=trigger, run=desk.clock.now())
            return


def restart_stalled(due: Sequence[Timer], kind: Kind[T], *, desk: Desk, trigger: str, name: str) -> dict[str, int]:
    """Starts a run for each row whose timer is due and that has none. Returns how many under `name`.

    A timer without its row was read late: it is removed.
    """
    now, started = desk.clock.now(), 0
    for timer in due:
        row = desk.store.get(kind.key(timer.account_id, timer.id))
        if row is None or row.timer != timer:
            desk.store.discard(keys.timer(timer))
        elif row.touched_at + STALLED_MILLISECONDS <= now:
            start_run(desk, timer.account_id, int(timer.id), trigger=trigger, run=now)
            started += 1
    return {name: started}


def save_run(desk: Desk, key: Key[T], before: T, after: T, *, files: Sequence[str] = ()) -> None:
    """Moves the timer of the row with it. `files`: keys of files that this step has made, which are removed again if another step
    was faster. Raises WriteConflict."""
    saved = replace(after, version=before.version + 1, touched_at=desk.clock.now())
    writes: list[Write] = [Put(key, saved, expected=before.version)]
    if saved.timer != before.timer:
        writes.append(Delete(keys.timer(before.timer), expected=ANY_VERSION))
        writes.append(Put(keys.timer(saved.timer), saved.timer, expected=ANY_VERSION))
    try:
        desk.store.commit(writes)
    except WriteConflict:
        for each in files:
            desk.files.erase(each)
        raise


def remove_run(desk: Desk, key: Key[T], row: T) -> None:
    """After the files of the row, to which it leads. Raises WriteConflict."""
    desk.store.commit([Delete(key, expected=row.version), Delete(keys.timer(row.timer), expected=ANY_VERSION)])
