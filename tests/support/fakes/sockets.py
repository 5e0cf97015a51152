"""The `Sockets` and `Push` ports in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.domain.sockets import Socket


class FakeSockets:
    def __init__(self) -> None:
        self.open: dict[str, Socket] = {}
        self.reserved: dict[str, Socket] = {}

    def register(self, socket: Socket) -> None:
        self.open[socket.connection_id] = socket

    def find(self, connection_id: str) -> Socket | None:
        return self.open.get(connection_id)

    def of_account(self, account_id: int) -> list[Socket]:
        return [socket for socket in self.open.values() if socket.account_id == account_id and socket.user_id]

    def touch(self, socket: Socket) -> None:
        if socket.connection_id in self.open:
            self.open[socket.connection_id] = socket

    def remove(self, socket: Socket, *, listed: bool = False) -> bool:
        return self.open.pop(socket.connection_id, None) is not None

    def reserve(self, socket: Socket, *, most: int) -> bool:
        owner = (socket.account_id, socket.inbox_id)
        if sum((each.account_id, each.inbox_id) == owner for each in self.reserved.values()) >= most:
            return False
        self.reserved[socket.connection_id] = socket
        return True

    def release(self, socket: Socket) -> None:
        self.reserved.pop(socket.connection_id, None)


@dataclass
class FakePush:
    sent: list[tuple[str, str]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    closed: list[str] = field(default_factory=list)
    answers_left: int | None = None
    """The number of answer frames that are still sent; the next ones fail. None: all of them are sent."""

    def close(self, connection_ids: Sequence[str]) -> None:
        self.closed += connection_ids

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        self.sent += [(each, text) for each in connection_ids if each not in self.gone]
        return [each for each in connection_ids if each in self.gone]

    def answer(self, connection_id: str, text: str) -> bool:
        if self.answers_left is not None:
            self.answers_left -= 1
            if self.answers_left < 0:
                return False
        return not self.send([connection_id], text)

    def to(self, connection_id: str) -> list[str]:
        return [text for each, text in self.sent if each == connection_id]
