"""API Gateway's side of the sockets, and the network behind it: pushed frames wait here until the scheduler lets them arrive."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.sockets import Socket
from tests.fakes import FakeSockets

LONGEST_MS = 2 * 3_600_000
IDLE_MS = 600_000
FORGOTTEN_MS = LONGEST_MS + IDLE_MS


@dataclass
class Line:
    """One connection: what is on its way to the browser, and what the browser has said."""

    name: str
    opened_at: int
    used_at: int
    coming: list[tuple[int, str]] = field(default_factory=list)
    """With the step at which the handler that pushed it had begun."""
    said: list[str] = field(default_factory=list)
    accepted: bool = False


class Gateway:
    def __init__(self, now: Callable[[], int], tally: Counter[str], begun: Callable[[], int]) -> None:
        self._now, self._tally, self._begun = now, tally, begun
        self.lines: dict[str, Line] = {}
        self.closed: list[str] = []
        """Connections that ended, of which the back end has not been told."""

    def open(self, name: str) -> Line:
        self.lines[name] = Line(name, self._now(), self._now())
        return self.lines[name]

    def close(self, name: str) -> None:
        if self.lines.pop(name, None):
            self.closed.append(name)

    def close_the_old(self) -> None:
        for line in list(self.lines.values()):
            if self._now() - line.opened_at >= LONGEST_MS or self._now() - line.used_at >= IDLE_MS:
                self._tally["fault: a socket is ended by the gateway"] += 1
                self.close(line.name)

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        gone = []
        for name in connection_ids:
            line = self.lines.get(name)
            if line is None or not line.accepted:
                gone.append(name)
                continue
            line.used_at = self._now()
            line.coming.append((self._begun(), text))
        return gone


class ForgetfulSockets(FakeSockets):
    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now

    def forget_the_old(self) -> None:
        for socket in list(self.open.values()):
            if self._now() - socket.connected_at > FORGOTTEN_MS:
                del self.open[socket.connection_id]

    def of_account(self, account_id: int) -> list[Socket]:
        return sorted(super().of_account(account_id), key=lambda socket: socket.connection_id)
