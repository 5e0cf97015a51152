"""ports.Sockets on DynamoDB. Each socket is stored under its account, for broadcasts, and under its own id, for its requests."""

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import NewerItems, to_entity, to_row
from chalicelib.adapters.dynamo.store import CONDITION_FAILED
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain.keys import SOCKET
from chalicelib.domain.sockets import Socket

TTL_SECONDS = 7_800
"""API Gateway closes every socket after two hours."""


class DynamoSockets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._newer_items = NewerItems()

    def register(self, socket: Socket) -> None:
        with TransactWrite(connection=self._connection) as transaction:
            for row in self._rows(socket):
                transaction.save(row)

    def find(self, connection_id: str) -> Socket | None:
        try:
            row = Row.get(*keys.socket(connection_id), consistent_read=True)
        except Row.DoesNotExist:
            return None
        self._newer_items.note(row)
        return to_entity(row, SOCKET)

    def of_account(self, account_id: int) -> list[Socket]:
        return [to_entity(row, SOCKET) for row in Row.query(keys.sockets(account_id), consistent_read=True)]

    def touch(self, socket: Socket) -> None:
        try:
            with TransactWrite(connection=self._connection) as transaction:
                for row in self._rows(socket):
                    transaction.save(row, condition=Row.pk.exists())
        except TransactWriteError as error:
            if CONDITION_FAILED not in {reason.code for reason in error.cancellation_reasons if reason}:
                raise

    def remove(self, connection_id: str) -> Socket | None:
        socket = self.find(connection_id)
        if socket:
            with TransactWrite(connection=self._connection) as transaction:
                for row in self._rows(socket):
                    transaction.delete(row)
        return socket

    def _rows(self, socket: Socket) -> tuple[Row, Row]:
        key, expires_at = SOCKET.key(socket.connection_id), socket.connected_at // 1000 + TTL_SECONDS
        own = self._newer_items.keep(to_row(key, socket, expires_at=expires_at), key)
        of_account = (keys.sockets(socket.account_id), f"SOCKET#{socket.connection_id}")
        copy = Row(*of_account, kind="socket", data=own.data, expires_at=expires_at)
        if own.merged is not None:
            copy.merged = own.merged | {"pk": {"S": copy.pk}, "sk": {"S": copy.sk}}
        return own, copy
