"""A browser's socket: the web client's own, on the simulated network.

`generation` rises whenever the page closes; a connection that opens for an earlier generation is closed again.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.simulation.gateway import Connection
from tests.simulation.socket_host import socket_host
from tests.support.api_client import Answer

Json = dict[str, Any]


class Network(Protocol):
    """The back end as a browser reaches it. `user` is the name of the browser's user."""

    def get(self, user: str, path: str) -> Answer | None: ...

    def connect(self, browser: str, user: str) -> Connection | None: ...

    def disconnect(self, connection: Connection) -> None: ...

    def user_id(self, user: str) -> int: ...

    def now(self) -> int: ...


@dataclass
class BrowserSocket(ABC):
    """Passes on what happens to the socket, and does what the socket asks for. A subclass shows the events."""

    name: str
    user: str
    network: Network
    generation: int = 0
    state: str = "closed"
    position: int = 0
    line: int | None = None
    """The number of the present connection or of its attempt."""
    connection: Connection | None = None
    pending: list[Callable[[], None]] = field(default_factory=list)
    """The next fetches, in order."""
    failed: list[Callable[[], None]] = field(default_factory=list)
    """Failed fetches, which are repeated when the connection is live."""
    timer_at: int | None = None

    @abstractmethod
    def apply(self, events: list[Json]) -> None: ...

    @abstractmethod
    def reset(self) -> None:
        """Fetches everything anew, because the feed's gap is too large or its events are lost."""

    @abstractmethod
    def start_buffering(self) -> None: ...

    def retry_failed(self) -> None:
        self.pending += self.failed
        self.failed.clear()

    def schedule(self, task: Callable[[], None]) -> None:
        if task not in self.pending:
            self.pending.append(task)

    def start_socket(self, position: int) -> None:
        self._tell("start", position=position)

    def receive(self, text: str) -> None:
        self._tell("receive", text=text)

    def tick(self) -> bool:
        """Runs the first timer that is due; tells whether there was one."""
        return self._tell("tick")

    def next_timer(self) -> int | None:
        return self.timer_at

    def lose_connection(self) -> None:
        self._drop()
        self._tell("closed")

    def stop_socket(self) -> None:
        self._tell("stop")

    def _connect(self) -> None:
        line, generation = self.line, self.generation
        if line is None:
            return
        connection = self.network.connect(self.name, self.user)
        if (line, generation) != (self.line, self.generation):
            if connection:
                self.network.disconnect(connection)
            return
        self.connection = connection
        self._tell("opened" if connection else "closed")

    def _drop(self) -> None:
        if self.connection:
            self.network.disconnect(self.connection)
        self.connection = self.line = None

    def _tell(self, what: str, **more: Any) -> bool:
        response = socket_host().call(do=what, id=self.name, now=self.network.now(), **more)
        self.position, self.timer_at = response["position"], response["next"]
        for effect in response["effects"]:
            self._carry_out(effect)
        ran: bool = response["ran"]
        return ran

    def _carry_out(self, effect: Json) -> None:
        match effect["kind"]:
            case "connect":
                self.line = effect["line"]
                self.pending.append(self._connect)
            case "close" if effect["line"] == self.line:
                self._drop()
            case "send" if self.connection:
                self.connection.outgoing.append(effect["text"])
            case "events":
                self.apply(effect["events"])
            case "reset":
                self.start_buffering()
                self.schedule(self.reset)
            case "state":
                self.state = effect["state"]
                if self.state == "live":
                    self.retry_failed()
