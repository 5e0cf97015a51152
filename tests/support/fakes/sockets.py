"""The `Sockets` and `Push` ports in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.domain.sockets import Socket


class FakeSockets:
    def __init__(self) -> None:
        self.open: dict[str, Socket] = {}

    def register(self, socket: Socket) -> None:
        self.open[socket.connection_id] = socket

    def find(self, connection_id: str) -> Socket | None:
        return self.open.get(connection_id)

    def of_account(self, account_id: int) -> list[Socket]:
        return [socket for socket in self.open.values() if socket.account_id == account_id]

    def touch(self, socket: Socket) -> None:
        if socket.connection_id in self.open:
            self.open[socket.connection_id] = socket

    def remove(self, connection_id: str) -> Socket | None:
        return self.open.pop(connection_id, None)


@dataclass
class FakePush:
    sent: list[tuple[str, str]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    closed: list[str] = field(default_factory=list)

    def close(self, connection_ids: Sequence[str]) -> None:
        self.closed += connection_ids

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        self.sent += [(each, text) for each in connection_ids if each not in self.gone]
        return [each for each in connection_ids if each in self.gone]

    def to(self, connection_id: str) -> list[str]:
        return [text for each, text in self.sent if each == connection_id]
