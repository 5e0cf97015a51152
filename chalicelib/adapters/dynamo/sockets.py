"""ports.Sockets on DynamoDB. Each socket is stored under its account, for broadcasts, and under its own id, for its requests."""

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_entity, to_text
from chalicelib.adapters.dynamo.store import CONDITION_FAILED
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain.keys import SOCKET
from chalicelib.domain.sockets import Socket

TTL_SECONDS = 7_800
"""API Gateway closes every socket after two hours."""


class DynamoSockets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(self, socket: Socket) -> None:
        with TransactWrite(connection=self._connection) as transaction:
            for row in _rows(socket):
                transaction.save(row)

    def find(self, connection_id: str) -> Socket | None:
        try:
            found = to_entity(Row.get(*keys.socket(connection_id), consistent_read=True), SOCKET)
        except Row.DoesNotExist:
            return None
        return found

    def of_account(self, account_id: int) -> list[Socket]:
        return [to_entity(row, SOCKET) for row in Row.query(keys.sockets(account_id), consistent_read=True)]

    def touch(self, socket: Socket) -> None:
        try:
            with TransactWrite(connection=self._connection) as transaction:
                for row in _rows(socket):
                    transaction.save(row, condition=Row.pk.exists())
        except TransactWriteError as error:
            if CONDITION_FAILED not in {reason.code for reason in error.cancellation_reasons if reason}:
                raise

    def remove(self, connection_id: str) -> Socket | None:
        socket = self.find(connection_id)
        if socket:
            with TransactWrite(connection=self._connection) as transaction:
                for row in _rows(socket):
                    transaction.delete(row)
        return socket


def _rows(socket: Socket) -> tuple[Row, Row]:
    expires_at = socket.connected_at // 1000 + TTL_SECONDS

    def row(pk: str, sk: str) -> Row:
        return Row(pk, sk, kind="socket", data=to_text(socket), expires_at=expires_at)

    return row(*keys.socket(socket.connection_id)), row(keys.sockets(socket.account_id), f"SOCKET#{socket.connection_id}")
