"""ports.Feed on DynamoDB: numbering, counting and reading the feed of an account.

One conditional write of the feed's head gives changes their positions (feed_pages.py). Counters are updated in one transaction
with the head. Nothing is written on the changes. A repeated change is found by its name: in the head, or in a page that was
closed since it was made. Every read is strongly consistent, so a reader meets no hole.
"""

from collections import Counter
from collections.abc import Sequence

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.dynamo import feed_pages as pages
from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.feed_pages import Name, Page
from chalicelib.adapters.dynamo.items import change_of
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain.events import KEEP_CHANGES_SECONDS, Change, CounterDimensions, NumberedChange
from chalicelib.domain.messages import Message
from chalicelib.ports import Clock

RETRIES = 8
MAX_ACTIONS = 100
MAX_CHANGES = 16
"""Changes per numbering, so that the head holds the names of all of them."""
CLOCKS_AGREE_MS = 60_000
"""The clocks of two functions differ by less: a page that was closed a minute before a change was made does not name it."""
FEW_NAMES = 4
"""A head that was emptied a moment ago may hold only a change that came late."""
MAX_BEHIND = 2_000
"""Positions that a client may replay. Behind that, loading fresh lists is cheaper."""

CONFLICT_CODES = {
    "ConditionalCheckFailed",
    "ConditionalCheckFailedException",
    "TransactionConflict",
    "TransactionConflictException",
}


class DynamoFeed:
    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock

    def head(self, account_id: int) -> int:
        return pages.read_head(account_id).last

    def newest_id(self, account_id: int) -> int:
        head = pages.read_head(account_id)
        closed = pages.newest_page(account_id) if len(head.names) < FEW_NAMES else None
        return max((number for _, number in (*head.names, *(closed.names if closed else ()))), default=0)

    def is_numbered(self, message: Message) -> bool:
        head, name = pages.read_head(message.account_id), pages.name_of_message(message.conversation_id, message.id)
        if name in head.names:
            return True
        closed = pages.pages_closed_since(message.account_id, head, message.created_at - CLOCKS_AGREE_MS)
        return any(name in page.names for page in closed)

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        oldest = self._clock.now() - KEEP_CHANGES_SECONDS * 1000
        numbered: list[NumberedChange] = []
        for batch in _batches([change for change in changes if change.at > oldest]):
            numbered += self._number_batch(account_id, batch)
        return sorted(numbered, key=lambda each: each.position)

    def _number_batch(self, account_id: int, changes: list[Change]) -> list[NumberedChange]:
        for attempt in range(RETRIES):
            head = pages.read_head(account_id)
            positions = _known_positions(account_id, head, changes)
            fresh = [change for change in changes if pages.name_of(change) not in positions]
            if not fresh or self._advance(account_id, head, fresh):
                positions |= {pages.name_of(change): head.last + place for place, change in enumerate(fresh, start=1)}
                return [NumberedChange(positions[pages.name_of(change)], change) for change in changes]
            self._clock.sleep(0.02 * 2**attempt)
        raise TimeoutError("the feed of the account is contended")

    def _advance(self, account_id: int, head: Page, changes: list[Change]) -> bool:
        """False if a concurrent numbering has moved the head."""
        now = self._clock.now()
        added = tuple(pages.name_of(change) for change in changes)
        is_full = bool(head.names) and len(pages.as_text(head.names + added)) > pages.HEAD_BYTES
        row = Row(*keys.feed_head(account_id))
        unmoved = Row.tally == head.last if head.last else Row.pk.does_not_exist()
        actions: list[Action] = [
            Row.tally.set(head.last + len(changes)),
            Row.data.set(pages.as_text(added if is_full else head.names + added)),
            Row.closed_at.set(now if is_full else head.closed_at),
            Row.kind.set("feed_head"),
            Row.mark(),
        ]
        differences = _differences(changes)
        try:
            if not differences and not is_full:
                row.update(actions=actions, condition=unmoved)
                return True
            with TransactWrite(connection=self._connection) as transaction:
                transaction.update(row, actions=actions, condition=unmoved)
                if is_full:
                    transaction.save(pages.page_row(account_id, Page(head.last, head.names, now)))
                for (inbox_id, name), difference in differences.items():
                    counter = Row(*keys.list_counter(account_id, inbox_id, name))
                    counted: list[Action] = [Row.tally.add(difference), Row.kind.set("list_counter"), Row.mark()]
                    transaction.update(counter, actions=counted)
        except (UpdateError, TransactWriteError) as error:
            if _codes(error) & CONFLICT_CODES:
                return False
            raise
        return True

    def forget_counters(self, account_id: int, inbox_id: int) -> None:
        partition, start = keys.list_counter(account_id, inbox_id, "")
        with Row.batch_write() as batch:
            for row in Row.query(partition, Row.sk.startswith(start), consistent_read=True):
                batch.delete(Row(row.pk, row.sk))

    def changes_since(self, account_id: int, after: int, *, limit: int = 100) -> tuple[int, list[Change]] | None:
        head = pages.read_head(account_id)
        if after >= head.last:
            return after, []
        found = _changes_after(account_id, head, after, limit)
        if after + 1 not in found:
            return None
        return max(found), [change for _, change in sorted(found.items()) if change]

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        head = pages.read_head(account_id)
        if after > head.last or head.last - after > MAX_BEHIND:
            return None
        if after == head.last:
            return []
        changes = _changes_after(account_id, head, after, limit)
        found: list[NumberedChange] = []
        for position in range(after + 1, min(after + limit, head.last) + 1):
            change = changes.get(position)
            if change is None:
                break
            found.append(NumberedChange(position, change))
        return found or None


def _known_positions(account_id: int, head: Page, changes: Sequence[Change]) -> dict[Name, int]:
    """The positions of those changes that have one, among the positions of others."""
    positions = head.positions
    missing = {pages.name_of(change): change for change in changes if pages.name_of(change) not in positions}
    if not missing:
        return positions
    made_at = min(change.at for change in missing.values())
    for page in pages.pages_closed_since(account_id, head, made_at - CLOCKS_AGREE_MS):
        positions |= page.positions
        if missing.keys() <= positions.keys():
            break
    return positions


def _changes_after(account_id: int, head: Page, after: int, limit: int) -> dict[int, Change | None]:
    """By position; None for a change that was erased with its message. Those of expired pages are absent."""
    names = _names_after(account_id, head, after, limit)
    addresses = {position: pages.address_of(account_id, name) for position, name in names.items()}
    rows = {(row.pk, row.sk): row for row in Row.batch_get(list(addresses.values()), consistent_read=True)} if names else {}
    return {position: change_of(row) if (row := rows.get(address)) else None for position, address in addresses.items()}


def _names_after(account_id: int, head: Page, after: int, limit: int) -> dict[int, Name]:
    """The names of up to `limit` positions after `after`. Those of expired pages are absent."""
    closed = pages.pages_after(account_id, after, limit) if after + 1 < head.first else ()
    names = {position: name for page in (*closed, head) for name, position in page.positions.items()}
    return {position: name for position, name in names.items() if after < position <= after + limit}


def _codes(error: TransactWriteError | UpdateError) -> set[str | None]:
    reasons = error.cancellation_reasons if isinstance(error, TransactWriteError) else []
    return {error.cause_response_code} | {reason.code for reason in reasons if reason}


def _batches(changes: Sequence[Change]) -> list[list[Change]]:
    """Batches that fit one transaction: the head, a page, and each counter that the changes move."""
    batches: list[list[Change]] = []
    unique = list({pages.name_of(change): change for change in changes}.values())
    for change in unique:
        fits = batches and len(batches[-1]) < MAX_CHANGES and 2 + len(_differences([*batches[-1], change])) <= MAX_ACTIONS
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
