"""A browser's socket with the rules of web/src/realtime/socket.ts, in Python.

`generation` rises whenever the page closes; a connection that opens for an earlier generation is closed again.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.simulation.gateway import Connection
from tests.support.api_client import Answer

Json = dict[str, Any]

HEARTBEAT_MS, ANSWER_TIMEOUT_MS = 25_000, 10_000
FRUITLESS_RESUMES = 3


class Network(Protocol):
    """The back end as a browser reaches it. `user` is the name of the browser's user."""

    def get(self, user: str, path: str) -> Answer | None: ...

    def connect(self, browser: str, user: str) -> Connection | None: ...

    def disconnect(self, connection: Connection) -> None: ...

    def user_id(self, user: str) -> int: ...

    def now(self) -> int: ...


@dataclass
class BrowserSocket(ABC):
    """Connects, resumes after `position` and sends heartbeats. A subclass shows the events."""

    name: str
    user: str
    network: Network
    generation: int = 0
    state: str = "closed"
    position: int = 0
    overlap: int = 0
    connection: Connection | None = None
    pending: list[Callable[[], None]] = field(default_factory=list)
    """The next fetches, in order."""
    failed: list[Callable[[], None]] = field(default_factory=list)
    """Failed fetches, which are repeated when the connection is live."""
    unanswered: int = 0
    furthest_seen: int = 0
    fruitless_resumes: int = 0
    resumed_at: int | None = None
    deadline: int | None = None
    heartbeat_at: int | None = None
    reconnect_at: int | None = None

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

    def connect(self) -> None:
        generation = self.generation
        self.state, self.reconnect_at = "connecting", None
        connection = self.network.connect(self.name, self.user)
        if generation != self.generation:
            if connection:
                self.network.disconnect(connection)
            return None
        self.connection = connection
        if connection is None:
            return self.lose_connection()
        self.unanswered = self.fruitless_resumes = 0
        self.state = "catching-up"
        self._resume()

    def _resume(self) -> None:
        self.resumed_at = self.position
        self._send({"action": "resume", "after": max(0, self.position - self.overlap)})
        self.overlap = 0

    def _send(self, frame: Json) -> None:
        self.unanswered += 1
        assert self.connection is not None
        self.connection.outgoing.append(json.dumps(frame))
        self._start_answer_timer()

    def _start_answer_timer(self) -> None:
        self.deadline, self.heartbeat_at = self.network.now() + ANSWER_TIMEOUT_MS, None

    def receive(self, frame: Json) -> None:
        if self.unanswered > 0:
            self._start_answer_timer()
        if "reset" in frame:
            self._start_over_at(frame["head"])
        elif "head" in frame:
            self._receive_head(frame["head"])
        elif "from" in frame:
            self._receive_changes(frame)
        elif frame.get("error", {}).get("code") == "socket_unknown":
            self.lose_connection()

    def _receive_changes(self, frame: Json) -> None:
        if frame["from"] > self.position:
            self.furthest_seen = max(self.furthest_seen, frame["to"])
            self.state = "catching-up"
            if self.resumed_at is None:
                self._resume()
            return
        self.apply(frame["events"])
        self.position = max(self.position, frame["to"])

    def _receive_head(self, head: int) -> None:
        self.unanswered = max(0, self.unanswered - 1)
        if self.unanswered > 0:
            return
        furthest = max(head, self.furthest_seen)
        if furthest > self.position:
            self._catch_up(furthest)
        else:
            self._settle()

    def _catch_up(self, head: int) -> None:
        self.fruitless_resumes = self.fruitless_resumes + 1 if self.resumed_at == self.position else 0
        if self.fruitless_resumes >= FRUITLESS_RESUMES:
            return self._start_over_at(head)
        self.state = "catching-up"
        self._resume()

    def _start_over_at(self, head: int) -> None:
        self.unanswered = self.furthest_seen = 0
        self.position = head
        self.start_buffering()
        self.schedule(self.reset)
        self._settle()

    def _settle(self) -> None:
        self.fruitless_resumes, self.resumed_at = 0, None
        self.deadline, self.heartbeat_at = None, self.network.now() + HEARTBEAT_MS
        self.state = "live"
        self.retry_failed()

    def tick(self) -> bool:
        """Runs the first timer that is due; tells whether there was one."""
        now = self.network.now()
        if self.deadline is not None and now >= self.deadline:
            self.lose_connection()
        elif self.heartbeat_at is not None and now >= self.heartbeat_at:
            self._send({"action": "ping"})
        elif self.reconnect_at is not None and now >= self.reconnect_at:
            self.reconnect_at = None
            self.state = "connecting"
            self.pending.append(self.connect)
        else:
            return False
        return True

    def next_timer(self) -> int | None:
        return min((each for each in (self.deadline, self.heartbeat_at, self.reconnect_at) if each is not None), default=None)

    def lose_connection(self) -> None:
        self.drop()
        self.state, self.reconnect_at = "offline", self.network.now() + 1_000

    def drop(self) -> None:
        self.deadline = self.heartbeat_at = self.reconnect_at = self.resumed_at = None
        if self.connection:
            self.network.disconnect(self.connection)
        self.connection = None
