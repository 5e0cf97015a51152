"""ports.ProcessMemory in this process."""

from collections import OrderedDict

MAX_ENTRIES = 10_000


class InMemoryNumbers:
    """Holds at most `max_entries`; the entry that was written longest ago is dropped first."""

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._max_entries = max_entries
        self._numbers: OrderedDict[str, int] = OrderedDict()

    def get(self, name: str) -> int:
        return self._numbers.get(name, 0)

    def put(self, name: str, number: int) -> None:
        self._numbers[name] = number
        self._numbers.move_to_end(name)
        while len(self._numbers) > self._max_entries:
            self._numbers.popitem(last=False)
