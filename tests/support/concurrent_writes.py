"""A store to which another writer commits first."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from chalicelib.domain.errors import WriteConflict
from chalicelib.ports import Write
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.store import FakeStore


class ConcurrentlyWrittenStore(FakeStore):
    """Calls `write` once, before the first commit: another writer is faster between an action's reads and its commit."""

    def __init__(self, store: FakeStore, write: Callable[[], object]) -> None:
        self.items, self.changes = store.items, store.changes
        self.counters, self.counters_expire_at = store.counters, store.counters_expire_at
        self.concurrent_writes = [write]
        self.conflicts = 0

    def commit(self, writes: Sequence[Write]) -> None:
        if self.concurrent_writes:
            self.concurrent_writes.pop()()
        try:
            super().commit(writes)
        except WriteConflict:
            self.conflicts += 1
            raise


def with_concurrent_write(desk: FakeDesk, write: Callable[[], object]) -> FakeDesk:
    """The desk of the slower of two writers. `write` is the faster one and uses `desk` itself."""
    return replace(desk, store=ConcurrentlyWrittenStore(desk.store, write))
