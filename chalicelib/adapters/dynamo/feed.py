"""ports.Feed on DynamoDB: numbering, counting and reading the feed of an account.

A change is its own feed row: numbering sets `feed_position` on the item that the action wrote, under the condition that it
has none, in one transaction with the account's head and the counters. So a change has one position for ever, is counted
once, and the numbers have no holes. Reading goes through the `feed` index, which may lag; a hole is then visible.
"""

from collections import Counter
from collections.abc import Sequence

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_entity
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.events import Change, Facets, Numbered
from chalicelib.ports import Clock

RETRIES = 8
MAX_ACTIONS = 100
LAG_SECONDS = (0.02, 0.05, 0.1, 0.2)
MAX_BEHIND = 2_000
"""Further back, starting over is cheaper for everybody than replaying."""


class DynamoFeed:
    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock

    def head(self, account_id: int) -> int:
        try:
            return int(Row.get(*keys.feed_head(account_id), consistent_read=True).tally)
        except Row.DoesNotExist:
            return 0

    def number(self, account_id: int, changes: Sequence[Change]) -> list[Numbered]:
        numbered: list[Numbered] = []
        for batch in _batches(changes):
            numbered += self._number_batch(account_id, batch)
        return sorted(numbered, key=lambda each: each.position)

    def _number_batch(self, account_id: int, changes: list[Change]) -> list[Numbered]:
        for attempt in range(RETRIES):
            head, known, fresh = self._positions(account_id, changes)
            if not fresh or self._write(account_id, head, fresh):
                return known + [Numbered(head + place, change) for place, change in enumerate(fresh, start=1)]
            self._clock.sleep(0.02 * 2**attempt)
        raise TimeoutError("the feed of the account is contended")

    def _positions(self, account_id: int, changes: list[Change]) -> tuple[int, list[Numbered], list[Change]]:
        """The head, what has a position already, and what needs one. A change that is no longer kept is old news and left out."""
        by_address = {keys.address(identity.change(account_id, change.id)): change for change in changes}
        rows: dict[keys.Address, Row] = {
            (row.pk, row.sk): row for row in Row.batch_get([keys.feed_head(account_id), *by_address], consistent_read=True)
        }
        head = rows.pop(keys.feed_head(account_id), None)
        kept = [(rows[address], change) for address, change in by_address.items() if address in rows]
        known = [Numbered(int(row.feed_position), change) for row, change in kept if row.feed_position]
        return int(head.tally) if head else 0, known, [change for row, change in kept if not row.feed_position]

    def _write(self, account_id: int, head: int, changes: list[Change]) -> bool:
        head_row = Row(*keys.feed_head(account_id))
        unmoved = Row.tally == head if head else Row.pk.does_not_exist()
        try:
            with TransactWrite(connection=self._connection) as transaction:
                transaction.update(
                    head_row, actions=[Row.tally.set(head + len(changes)), Row.kind.set("feed_head")], condition=unmoved
                )
                for place, change in enumerate(changes, start=1):
                    row = Row(*keys.address(identity.change(account_id, change.id)))
                    place_in_feed: list[Action] = [
                        Row.feed_position.set(head + place),
                        Row.feed_account.set(keys.directory(account_id)),
                    ]
                    transaction.update(row, actions=place_in_feed, condition=Row.pk.exists() & Row.feed_position.does_not_exist())
                for (inbox_id, facet), difference in _differences(changes).items():
                    counter = Row(*keys.facet_counter(account_id, inbox_id, facet))
                    transaction.update(counter, actions=[Row.tally.add(difference), Row.kind.set("facet_counter")])
        except TransactWriteError as error:
            if {reason.code for reason in error.cancellation_reasons if reason} & {
                "ConditionalCheckFailed",
                "TransactionConflict",
            }:
                return False
            raise
        return True

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[Numbered] | None:
        head = self.head(account_id)
        if after > head or head - after > MAX_BEHIND:
            return None
        if after == head:
            return []
        for pause in LAG_SECONDS:
            found = self._read(account_id, after, limit)
            if found:
                return found
            self._clock.sleep(pause)
        return None

    def _read(self, account_id: int, after: int, limit: int) -> list[Numbered]:
        """Up to the first hole."""
        found: list[Numbered] = []
        for row in Row.feed.query(keys.directory(account_id), Row.feed_position > after, limit=limit):
            if row.feed_position != after + 1 + len(found):
                break
            found.append(Numbered(int(row.feed_position), to_entity(row)))
        return found


def _batches(changes: Sequence[Change]) -> list[list[Change]]:
    """As many changes at once as one transaction holds: the head, each change, each counter it moves."""
    batches: list[list[Change]] = []
    unique = list({change.id: change for change in changes}.values())
    for change in unique:
        if batches and 1 + len(batches[-1]) + 1 + len(_differences([*batches[-1], change])) <= MAX_ACTIONS:
            batches[-1].append(change)
        else:
            batches.append([change])
    return batches


def _differences(changes: Sequence[Change]) -> dict[tuple[int, str], int]:
    differences: Counter[tuple[int, str]] = Counter()
    for change in changes:
        for facets, step in ((change.before, -1), (change.after, 1)):
            if facets:
                differences.update({(facets.inbox_id, name): step for name in facet_names(facets)})
    return {counter: difference for counter, difference in differences.items() if difference}


def facet_names(facets: Facets) -> list[str]:
    groups = ["", *(f"t:{facets.team_id}" for _ in [1] if facets.team_id), *(f"l:{label}" for label in facets.labels)]
    return [facet_name(facets.status, group, who) for group in groups for who in ("all", str(facets.assignee_id or 0))]


def facet_name(status: str, group: str, who: str) -> str:
    """`who` is "all", a user's id, or "0" for nobody; `group` is "" or names a team (t:5) or a label (l:vip)."""
    return f"{status}|{group}|{who}"
