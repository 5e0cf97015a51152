"""The `Feed` port in memory."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from chalicelib.adapters.dynamo.feed import counter_names
from chalicelib.domain import keys
from chalicelib.domain.events import Change, NumberedChange
from tests.support.fakes.store import FakeStore


class FakeFeed:
    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.rows: dict[int, list[NumberedChange]] = defaultdict(list)
        self.counters: Counter[tuple[int, str]] = Counter()

    def head(self, account_id: int) -> int:
        return len(self.rows[account_id])

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        known = {row.change.id: row for row in self.rows[account_id]}
        kept = [change for change in changes if self._store.get(keys.change(change))]
        for change in kept:
            if change.id not in known:
                known[change.id] = NumberedChange(self.head(account_id) + 1, change)
                self.rows[account_id].append(known[change.id])
                self._count(change)
        return sorted({change.id: known[change.id] for change in kept}.values(), key=lambda row: row.position)

    def _count(self, change: Change) -> None:
        for counter_dimensions, step in ((change.before, -1), (change.after, 1)):
            if counter_dimensions:
                self.counters.update({(counter_dimensions.inbox_id, name): step for name in counter_names(counter_dimensions)})

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        if not 0 <= after <= self.head(account_id):
            return None
        return self.rows[account_id][after : after + limit]
