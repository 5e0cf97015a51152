"""ports.ReadAheadCache in this process's memory."""

from collections import OrderedDict
from typing import Any

from chalicelib.domain.kinds import Key

MAX_ENTRIES = 5_000


class InMemoryReadAheadCache:
    """Holds at most `max_entries`; the least recently used entry is dropped first."""

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._max_entries = max_entries
        self._seen: OrderedDict[Key[Any], tuple[Key[Any], ...]] = OrderedDict()

    def get(self, about: Key[Any]) -> tuple[Key[Any], ...]:
        if about in self._seen:
            self._seen.move_to_end(about)
        return self._seen.get(about, ())

    def put(self, about: Key[Any], *others: Key[Any]) -> None:
        self._seen[about] = others
        self._seen.move_to_end(about)
        while len(self._seen) > self._max_entries:
            self._seen.popitem(last=False)
