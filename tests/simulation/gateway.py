"""API Gateway's side of the sockets. Pushed frames wait here until the scheduler delivers them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.sockets import Socket
from tests.support.fakes.sockets import FakeSockets

MAX_CONNECTION_MS = 2 * 3_600_000
"""API Gateway closes a WebSocket after two hours, and after ten minutes without data."""
IDLE_MS = 600_000
ROW_EXPIRES_MS = MAX_CONNECTION_MS + IDLE_MS


@dataclass
class Connection:
    """One WebSocket with the frames on their way to the browser (`incoming`) and from it (`outgoing`)."""

    name: str
    opened_at: int
    used_at: int
    incoming: list[tuple[int, str]] = field(default_factory=list)
    """Each text with the step at which the handler that pushed it started."""
    outgoing: list[str] = field(default_factory=list)
    accepted: bool = False


class Gateway:
    def __init__(
        self, now: Callable[[], int], tally: Counter[str], task_started_at: Callable[[], int], is_refused: Callable[[], bool]
    ) -> None:
        self._now, self._tally, self._task_started_at, self._is_refused = now, tally, task_started_at, is_refused
        self.connections: dict[str, Connection] = {}
        self.closed: list[str] = []
        """Connections that are closed and whose `$disconnect` event is still due."""

    def open(self, name: str) -> Connection:
        self.connections[name] = Connection(name, self._now(), self._now())
        return self.connections[name]

    def close(self, name: str) -> None:
        if self.connections.pop(name, None):
            self.closed.append(name)

    def close_expired(self) -> None:
        for connection in list(self.connections.values()):
            if self._now() - connection.opened_at >= MAX_CONNECTION_MS or self._now() - connection.used_at >= IDLE_MS:
                self._tally["fault: the gateway closes a socket"] += 1
                self.close(connection.name)

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        gone = []
        for name in connection_ids:
            connection = self.connections.get(name)
            if connection is None or not connection.accepted:
                gone.append(name)
                continue
            connection.used_at = self._now()
            connection.incoming.append((self._task_started_at(), text))
        return gone

    def answer(self, connection_id: str, text: str) -> bool:
        if self._is_refused():
            self._tally["fault: a push of an answer fails"] += 1
            return False
        return not self.send([connection_id], text)


class ExpiringSockets(FakeSockets):
    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now

    def delete_expired(self) -> None:
        for socket in list(self.open.values()):
            if self._now() - socket.connected_at > ROW_EXPIRES_MS:
                del self.open[socket.connection_id]

    def of_account(self, account_id: int) -> list[Socket]:
        return sorted(super().of_account(account_id), key=lambda socket: socket.connection_id)
