"""ports.Feed on DynamoDB: numbering, counting and reading the feed of an account.

One conditional write of the feed's head assigns positions: the head holds the newest position and the ids of the changes that
were numbered last. Before the next numbering replaces these ids, each of them is filed: its position is written on the change
itself. So a change has its position from the write of the head on, either in the head or on itself; positions have no holes;
and an interrupted filing can be repeated with the same positions. Counters are updated in one transaction with the head.
Filed changes are read through the `feed` index, which is eventually consistent: a reader sees a hole until it has caught up.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, field
from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist, TransactGetError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactGet, TransactWrite

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_entity
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.events import Change, CounterDimensions, NumberedChange
from chalicelib.ports import Clock

RETRIES = 8
MAX_ACTIONS = 100
MAX_CHANGES = 16
"""Changes per numbering: the head holds their ids and must stay below 1 KB, the size of one write unit."""
LAG_SECONDS = (0.02, 0.05, 0.1, 0.2)
MAX_BEHIND = 2_000
"""Positions that a client may replay. Behind that, loading fresh lists is cheaper."""

CONFLICT_CODES = {
    "ConditionalCheckFailed",
    "ConditionalCheckFailedException",
    "TransactionConflict",
    "TransactionConflictException",
}

OrderingKeyAndId = tuple[str, int]
"""The key of a change."""


class Head(Struct, frozen=True):
    """The newest position, and the positions of the changes that are not filed yet."""

    position: int = 0
    unfiled: Mapping[OrderingKeyAndId, int] = field(default_factory=dict)

    @property
    def filed(self) -> int:
        return self.position - len(self.unfiled)


class DynamoFeed:
    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock

    def head(self, account_id: int) -> int:
        return self._head(account_id).position

    @staticmethod
    def _head(account_id: int) -> Head:
        try:
            return as_head(Row.get(*keys.feed_head(account_id), consistent_read=True))
        except DoesNotExist:
            return Head()

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        numbered: list[NumberedChange] = []
        for batch in _batches(changes):
            numbered += self._number_batch(account_id, batch)
        return sorted(numbered, key=lambda each: each.position)

    def _number_batch(self, account_id: int, changes: list[Change]) -> list[NumberedChange]:
        for attempt in range(RETRIES):
            seen = self._positions(account_id, changes)
            if seen:
                head, known, fresh = seen
                if not fresh or self._advance(account_id, head, fresh):
                    return known + [NumberedChange(head.position + place, change) for place, change in enumerate(fresh, start=1)]
            self._clock.sleep(0.02 * 2**attempt)
        raise TimeoutError("the feed of the account is contended")

    def _positions(self, account_id: int, changes: list[Change]) -> tuple[Head, list[NumberedChange], list[Change]] | None:
        """The head, the changes with a position and the changes without, in one consistent read; None on a conflict with a
        concurrent write. An expired change is left out: its event is too old to matter."""
        addresses = [keys.feed_head(account_id), *(keys.address(identity.change(each)) for each in changes)]
        try:
            with TransactGet(connection=self._connection) as transaction:
                found = [transaction.get(Row, *address) for address in addresses]
        except TransactGetError as error:
            if _codes(error) & CONFLICT_CODES:
                return None
            raise
        rows = [_row(each) for each in found]
        head = as_head(rows[0]) if rows[0] else Head()
        known, fresh = [], []
        for change, row in zip(changes, rows[1:], strict=True):
            position = row and (row.feed_position or head.unfiled.get((change.ordering_key, change.id)))
            if position:
                known.append(NumberedChange(int(position), change))
            elif row:
                fresh.append(change)
        return head, known, fresh

    def _advance(self, account_id: int, head: Head, changes: list[Change]) -> bool:
        """False if a concurrent numbering has moved the head."""
        for place, position in head.unfiled.items():
            _file(account_id, place, position)
        row = Row(*keys.feed_head(account_id))
        unmoved = Row.tally == head.position if head.position else Row.pk.does_not_exist()
        actions: list[Action] = [
            Row.tally.set(head.position + len(changes)),
            Row.data.set(msgspec.json.encode([(change.ordering_key, change.id) for change in changes]).decode()),
            Row.kind.set("feed_head"),
            Row.mark(),
        ]
        differences = _differences(changes)
        try:
            if not differences:
                row.update(actions=actions, condition=unmoved)
                return True
            with TransactWrite(connection=self._connection) as transaction:
                transaction.update(row, actions=actions, condition=unmoved)
                for (inbox_id, name), difference in differences.items():
                    counter = Row(*keys.list_counter(account_id, inbox_id, name))
                    counted: list[Action] = [Row.tally.add(difference), Row.kind.set("list_counter"), Row.mark()]
                    transaction.update(counter, actions=counted)
        except (UpdateError, TransactWriteError) as error:
            if _codes(error) & CONFLICT_CODES:
                return False
            raise
        return True

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        head = self._head(account_id)
        if after > head.position or head.position - after > MAX_BEHIND:
            return None
        if after == head.position:
            return []
        found = self._filed(account_id, after, limit) if after < head.filed else []
        reached = after + len(found)
        if head.filed <= reached and len(found) < limit:
            found += self._unfiled(account_id, head, reached, limit - len(found))
        return found or None

    def _filed(self, account_id: int, after: int, limit: int) -> list[NumberedChange]:
        for pause in LAG_SECONDS:
            found = self._read(account_id, after, limit)
            if found:
                return found
            self._clock.sleep(pause)
        return []

    def _read(self, account_id: int, after: int, limit: int) -> list[NumberedChange]:
        """The changes up to the first hole."""
        found: list[NumberedChange] = []
        for row in Row.feed.query(keys.directory(account_id), Row.feed_position > after, limit=limit):
            if row.feed_position != after + 1 + len(found):
                break
            found.append(NumberedChange(int(row.feed_position), to_entity(row, identity.CHANGE)))
        return found

    @staticmethod
    def _unfiled(account_id: int, head: Head, after: int, limit: int) -> list[NumberedChange]:
        """The changes whose position only the head holds, from `after` + 1 up to the first expired change."""
        wanted = [
            (keys.address(identity.CHANGE.key(account_id, *place)), at) for place, at in head.unfiled.items() if at > after
        ][:limit]
        addresses = [address for address, _ in wanted]
        rows = {(row.pk, row.sk): row for row in Row.batch_get(addresses, consistent_read=True)} if wanted else {}
        found: list[NumberedChange] = []
        for address, position in wanted:
            row = rows.get(address)
            if row is None:
                break
            found.append(NumberedChange(position, to_entity(row, identity.CHANGE)))
        return found


def as_head(row: Row) -> Head:
    position = int(row.tally)
    newest = msgspec.json.decode(row.data, type=list[OrderingKeyAndId]) if row.data else []
    return Head(position, {change: position - len(newest) + place for place, change in enumerate(newest, start=1)})


def _row(found: Any) -> Row | None:
    try:
        row: Row = found.get()
    except DoesNotExist:
        return None
    return row


def _file(account_id: int, change: OrderingKeyAndId, position: int) -> None:
    """Writes the position on the change. Idempotent; the condition keeps it from recreating an expired change."""
    row = Row(*keys.address(identity.CHANGE.key(account_id, *change)))
    place: list[Action] = [Row.feed_position.set(position), Row.feed_account.set(keys.directory(account_id))]
    kept: Condition = Row.pk.exists()
    try:
        row.update(actions=place, condition=kept)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def _codes(error: TransactGetError | TransactWriteError | UpdateError) -> set[str | None]:
    reasons = error.cancellation_reasons if isinstance(error, TransactGetError | TransactWriteError) else []
    return {error.cause_response_code} | {reason.code for reason in reasons if reason}


def _batches(changes: Sequence[Change]) -> list[list[Change]]:
    """Batches that fit one transaction: the head and each counter that the changes move."""
    batches: list[list[Change]] = []
    unique = list({change.id: change for change in changes}.values())
    for change in unique:
        fits = batches and len(batches[-1]) < MAX_CHANGES and 1 + len(_differences([*batches[-1], change])) <= MAX_ACTIONS
        if fits:
            batches[-1].append(change)
        else:
            batches.append([change])
    return batches


def _differences(changes: Sequence[Change]) -> dict[tuple[int, str], int]:
    differences: Counter[tuple[int, str]] = Counter()
    for change in changes:
        for counter_dimensions, step in ((change.before, -1), (change.after, 1)):
            if counter_dimensions:
                differences.update({(counter_dimensions.inbox_id, name): step for name in counter_names(counter_dimensions)})
    return {counter: difference for counter, difference in differences.items() if difference}


def counter_names(counter_dimensions: CounterDimensions) -> list[str]:
    groups = [
        "",
        *(f"t:{counter_dimensions.team_id}" for _ in [1] if counter_dimensions.team_id),
        *(f"l:{label}" for label in counter_dimensions.labels),
    ]
    return [
        counter_name(counter_dimensions.status, group, who)
        for group in groups
        for who in ("all", str(counter_dimensions.assignee_id or 0))
    ]


def counter_name(status: str, group: str, who: str) -> str:
    """`who` is "all", a user id, or "0" for unassigned; `group` is "", a team (t:5) or a label (l:vip)."""
    return f"{status}|{group}|{who}"
