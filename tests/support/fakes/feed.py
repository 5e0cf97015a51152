"""The `Feed` port in memory."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import takewhile

from chalicelib.adapters.dynamo.feed import MAX_BEHIND, counter_names
from chalicelib.domain import keys
from chalicelib.domain.events import Change, NumberedChange
from chalicelib.domain.messages import Message
from tests.support.fakes.store import FakeStore


class FakeFeed:
    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.rows: dict[int, list[NumberedChange]] = defaultdict(list)
        self.counters: Counter[tuple[int, str]] = Counter()

    def head(self, account_id: int) -> int:
        return len(self.rows[account_id])

    def newest_id(self, account_id: int) -> int:
        return max((row.change.message_id or row.change.id for row in self.rows[account_id][-20:]), default=0)

    def is_numbered(self, message: Message) -> bool:
        place = (message.conversation_id, message.id)
        return any((row.change.conversation_id, row.change.message_id) == place for row in self.rows[message.account_id])

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        known = {row.change.id: row for row in self.rows[account_id]}
        kept = [change for change in changes if change.message_id or self._store.get(keys.change(change))]
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

    def forget_counters(self, account_id: int, inbox_id: int) -> None:
        for key in [key for key in self.counters if key[0] == inbox_id]:
            del self.counters[key]

    def changes_since(self, account_id: int, after: int, *, limit: int = 100) -> tuple[int, list[Change]] | None:
        wanted = self.rows[account_id][after : after + limit]
        return after + len(wanted), [row.change for row in wanted if self._is_stored(row)]

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        if not 0 <= after <= self.head(account_id) <= after + MAX_BEHIND:
            return None
        wanted = self.rows[account_id][after : after + limit]
        return list(takewhile(self._is_stored, wanted)) or (None if wanted else [])

    def _is_stored(self, row: NumberedChange) -> bool:
        """The change of an erased message is lost with it."""
        return not row.change.message_id or self._store.get(keys.change(row.change)) is not None
