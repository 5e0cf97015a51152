"""ports.Store on DynamoDB."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import ChannelTypes, NewerItems, to_entity, to_row
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.errors import NotFound, WriteConflict
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.people import Directory
from chalicelib.ports import ANY_VERSION, Delete, Put, Write
from chalicelib.wire import to_json

T = TypeVar("T")

DIRECTORY: dict[str, Kind[Any]] = {
    kind.name: kind for kind in (identity.ACCOUNT, identity.MEMBER, identity.INBOX, identity.TEAM, identity.REVISION)
}
CONDITION_FAILED = "ConditionalCheckFailed"
"""Of one write in a transaction."""
CONDITION_REFUSED = "ConditionalCheckFailedException"
"""Of a write on its own."""


class DynamoStore:
    def __init__(self, connection: Connection, channel_types: ChannelTypes) -> None:
        self._connection, self._channel_types = connection, channel_types
        self._newer_items = NewerItems(channel_types)

    def get(self, key: Key[T]) -> T | None:
        try:
            return self.entity(Row.get(*keys.address(key), consistent_read=True), key.of)
        except Row.DoesNotExist:
            return None

    def get_many(self, wanted: Sequence[Key[Any]]) -> dict[Key[Any], Any]:
        by_address = {keys.address(key): key for key in wanted}
        rows = Row.batch_get(list(by_address), consistent_read=True) if by_address else ()
        found = [(by_address[row.pk, row.sk], row) for row in rows]
        return {key: self.entity(row, key.of) for key, row in found}

    def entity(self, row: Row, kind: Kind[T]) -> T:
        """Of a row that was read consistently and in full."""
        self._newer_items.note(row)
        return to_entity(row, kind, self._channel_types)

    def commit(self, writes: Sequence[Write]) -> None:
        try:
            with TransactWrite(connection=self._connection) as transaction:
                for write in writes:
                    self._add(transaction, write)
        except TransactWriteError as error:
            raise _conflict_or_error(error, writes) from error

    def _add(self, transaction: TransactWrite, write: Write) -> None:
        if isinstance(write, Delete):
            transaction.delete(Row(*keys.address(write.key)), condition=_delete_condition(write))
            return
        row = self._row(write)
        if actions := _kept_change(write, row):
            transaction.update(row, actions=actions, condition=_condition(write))
        else:
            transaction.save(row, condition=_condition(write))

    def _row(self, write: Put) -> Row:
        row = to_row(write.key, write.entity, expires_at=write.expires_at)
        if write.change:
            row.change = to_json(write.change)
        return row if write.expected is None else self._newer_items.keep(row, write.key)

    def put(self, write: Put) -> None:
        try:
            self._row(write).save(condition=_condition(write))
        except PutError as error:
            if error.cause_response_code == CONDITION_REFUSED:
                raise WriteConflict(write.key) from error
            raise

    def overwrite(self, key: Key[Any], entity: Any, *, expires_at: int | None = None) -> None:
        self._newer_items.keep(to_row(key, entity, expires_at=expires_at), key).save()

    def discard(self, key: Key[Any]) -> None:
        Row(*keys.address(key)).delete()

    def sweep(self, kind: Kind[Any], *parts: int | str, keep: Sequence[str] = ()) -> None:
        partition, _ = keys.list_of(kind, parts)
        with Row.batch_write() as batch:
            for row in Row.query(partition, consistent_read=True):
                if row.kind not in keep:
                    batch.delete(Row(row.pk, row.sk))

    def next_conversation_id(self, account_id: int) -> int:
        return _add(Row(*keys.conversation_counter(account_id)), 1)

    def count(self, name: str, *, by: int = 1, expires_at: int) -> int:
        return _add(Row(*keys.window_counter(name)), by, Row.expires_at.set(expires_at))

    def list_of(self, kind: Kind[T], *parts: int | str) -> list[T]:
        partition, start = keys.list_of(kind, parts)
        rows = Row.query(partition, Row.sk.startswith(start), consistent_read=True)
        return [self.entity(row, kind) for row in rows if row.kind == kind.name]

    def directory(self, account_id: int) -> Directory:
        found: dict[str, list[Any]] = {name: [] for name in DIRECTORY}
        for row in Row.query(keys.directory(account_id), consistent_read=True):
            if row.kind in DIRECTORY:
                found[row.kind].append(self.entity(row, DIRECTORY[row.kind]))
        if not found["account"]:
            raise NotFound("There is no such account.", code="account_not_found")
        return Directory(
            account=found["account"][0],
            members=tuple(found["member"]),
            inboxes=tuple(found["inbox"]),
            teams=tuple(found["team"]),
            revisions=tuple(found["revision"]),
        )


def _kept_change(write: Put, row: Row) -> list[Action]:
    """For a message that is written again: only what differs, so that the change stays which created it. The feed reads it there.
    Of a newer version's message the row has all attributes."""
    if write.key.kind != identity.MESSAGE.name or write.expected is None or row.merged is not None:
        return []
    return [Row.data.set(row.data), Row.version.set(row.version), Row.mark()]


def _condition(write: Put) -> Condition | None:
    if write.expected == ANY_VERSION:
        return None
    return Row.pk.does_not_exist() if write.expected is None else Row.version == write.expected


def _delete_condition(write: Delete) -> Condition | None:
    if write.expected == ANY_VERSION:
        return None
    return Row.pk.exists() if write.expected is None else Row.version == write.expected


def _add(row: Row, number: int, *others: Any) -> int:
    row.update(actions=[Row.tally.add(number), Row.kind.set("counter"), Row.mark(), *others])
    return int(row.tally)


def _conflict_or_error(error: TransactWriteError, writes: Sequence[Write]) -> Exception:
    """WriteConflict for a failed condition or a concurrent transaction: the caller loads and decides again. Any other error is
    returned as it is."""
    reasons = error.cancellation_reasons
    as_sent = sorted(writes, key=lambda write: not isinstance(write, Delete))  # PynamoDB sends deletions first
    failed = {
        write.key
        for write, reason in zip(as_sent, reasons, strict=False)
        if reason is not None and reason.code == CONDITION_FAILED
    }
    for write in writes:
        if write.key in failed:
            return WriteConflict(write.key)
    return WriteConflict() if codes_of(error) & TRANSACTION_CONFLICTS else error


TRANSACTION_CONFLICTS = frozenset({"TransactionConflict", "TransactionConflictException", "TransactionInProgressException"})


def codes_of(error: TransactWriteError) -> set[str | None]:
    """The code of the error and those of its parts."""
    return {error.cause_response_code} | {reason.code for reason in error.cancellation_reasons if reason is not None}
