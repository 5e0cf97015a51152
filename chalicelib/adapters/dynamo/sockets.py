"""ports.Sockets on DynamoDB. A socket's own row leads from its connection id to its owner and never changes. An agent's has
another one under the account, for pushes and as the lease of presence; the sockets of customers are listed beside their contact
inbox (actions/open_sockets.py).
"""

from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import NewerItems, to_entity, to_row
from chalicelib.adapters.dynamo.store import CONDITION_REFUSED
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain.keys import SOCKET
from chalicelib.domain.sockets import LIFE_MS, Socket

HOUR_MS = 3_600_000
COUNTED_HOURS = 3
"""The hours in which sockets that may still be open were opened."""


class DynamoSockets:
    def __init__(self) -> None:
        self._newer_items = NewerItems()

    def register(self, socket: Socket) -> None:
        self._own(socket).save()
        if socket.user_id:
            self._of_agent(socket).save()

    def find(self, connection_id: str) -> Socket | None:
        own = self._read(keys.socket(connection_id))
        if own is None or own.user_id is None:
            return own
        return self._read(keys.agent_socket(own.account_id, connection_id))

    def _read(self, address: keys.Address) -> Socket | None:
        try:
            row = Row.get(*address, consistent_read=True)
        except Row.DoesNotExist:
            return None
        self._newer_items.note(row)
        return to_entity(row, SOCKET)

    def of_account(self, account_id: int) -> list[Socket]:
        return [to_entity(row, SOCKET) for row in Row.query(keys.sockets(account_id), consistent_read=True)]

    def touch(self, socket: Socket) -> None:
        try:
            self._of_agent(socket).save(condition=Row.pk.exists())
        except PutError as error:
            if error.cause_response_code != CONDITION_REFUSED:
                raise

    def remove(self, socket: Socket, *, listed: bool = False) -> bool:
        if socket.user_id or listed:
            Row(*keys.agent_socket(socket.account_id, socket.connection_id)).delete()
        try:
            Row(*keys.socket(socket.connection_id)).delete(condition=Row.pk.exists())
        except DeleteError as error:
            if error.cause_response_code != CONDITION_REFUSED:
                raise
            return False
        return True

    def reserve(self, socket: Socket, *, most: int) -> bool:
        account_id, inbox_id, hour = socket.account_id, socket.inbox_id or 0, socket.connected_at // HOUR_MS
        own = keys.socket_counter(account_id, inbox_id, hour)
        since = keys.socket_counter(account_id, inbox_id, hour - COUNTED_HOURS + 1)[1]
        counted = {row.sk: int(row.tally) for row in Row.query(own[0], Row.sk >= since, consistent_read=True)}
        left = most - sum(counted.values()) + counted.get(own[1], 0)
        if left <= counted.get(own[1], 0):
            return False
        expires_at = (hour + COUNTED_HOURS) * HOUR_MS // 1000
        actions: list[Action] = [Row.tally.add(1), Row.kind.set("counter"), Row.mark(), Row.expires_at.set(expires_at)]
        return _updated(Row(*own), actions, Row.tally.does_not_exist() | (Row.tally < left))

    def release(self, socket: Socket) -> None:
        address = keys.socket_counter(socket.account_id, socket.inbox_id or 0, socket.connected_at // HOUR_MS)
        _updated(Row(*address), [Row.tally.add(-1)], Row.tally > 0)

    def _own(self, socket: Socket) -> Row:
        key = SOCKET.key(socket.connection_id)
        return self._newer_items.keep(to_row(key, socket, expires_at=_expiry(socket)), key)

    def _of_agent(self, socket: Socket) -> Row:
        key = SOCKET.key(socket.connection_id)
        address = keys.agent_socket(socket.account_id, socket.connection_id)
        row = Row(*address, kind=key.kind, data=to_row(key, socket).data, expires_at=_expiry(socket))
        return self._newer_items.keep(row, key)


def _expiry(socket: Socket) -> int:
    return (socket.connected_at + LIFE_MS) // 1000


def _updated(row: Row, actions: list[Action], condition: Condition) -> bool:
    """False if the condition does not hold."""
    try:
        row.update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code != CONDITION_REFUSED:
            raise
        return False
    return True
