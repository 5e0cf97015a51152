"""A socket client that follows the protocol: it folds events by version, detects gaps and resumes after them."""

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.e2e.feed_follower import FeedFollower
from tests.e2e.stack import StackInfo

TIMEOUT = 60.0


class DeskSocket:
    """Holds the state that a client shows which started without data at `position`."""

    def __init__(self, stack_info: StackInfo, token: str, *, account_id: int | None = None, position: int = 0) -> None:
        self._url = f"{stack_info.websocket_url}?token={token}" + (f"&account_id={account_id}" if account_id else "")
        self._follower = FeedFollower(position, self._fold)
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.ephemeral: list[tuple[str, dict[str, Any]]] = []
        self.errors: list[dict[str, Any]] = []
        self.conversations: dict[int, dict[str, Any]] = {}
        self.messages: dict[int, dict[str, Any]] = {}
        self.closed = False
        self._changed = threading.Condition()
        self._closing = ExitStack()
        self._connection: ClientConnection | None = None

    @property
    def position(self) -> int:
        return self._follower.position

    @property
    def gaps(self) -> int:
        return self._follower.gaps

    def open(self) -> "DeskSocket":
        """Connects and resumes; returns when the state is current."""
        self._connection = self._closing.enter_context(connect(self._url, proxy=None, open_timeout=TIMEOUT, max_size=None))
        reader = threading.Thread(target=self._read, args=(self._connection,), daemon=True)
        reader.start()
        self.resume()
        return self

    def resume(self) -> None:
        """Requests the missed events; returns when the last one has arrived."""
        self.send_frame(self._follower.resume())
        self.wait(lambda: self._follower.head >= 0, "the end of the resume")

    def close(self) -> None:
        self._closing.close()

    def send_frame(self, frame: Any) -> None:
        self.send_text(json.dumps(frame))

    def send_text(self, text: str) -> None:
        assert self._connection
        self._connection.send(text)

    def wait(self, probe: Callable[[], Any], what: str, *, timeout: float = TIMEOUT) -> Any:
        with self._changed:
            found = self._changed.wait_for(probe, timeout)
        assert found, f"not within {timeout:.0f} s on the socket: {what}; got {[name for name, _ in self.events]}, {self.errors}"
        return found

    def wait_for_message(self, text: str) -> dict[str, Any]:
        def probe() -> dict[str, Any] | None:
            return next((message for message in self.messages.values() if message["content"] == text), None)

        found: dict[str, Any] = self.wait(probe, f"a message “{text}”")
        return found

    def wait_for_error(self, code: str) -> None:
        self.wait(lambda: any(error["code"] == code for error in self.errors), f"the error {code}")

    def wait_until_closed(self) -> None:
        self.wait(lambda: self.closed, "the end of the socket")

    def texts(self, number: int) -> list[str]:
        return [message["content"] for _, message in sorted(self.messages.items()) if message["conversation_id"] == number]

    def _read(self, connection: ClientConnection) -> None:
        try:
            for text in connection:
                with self._changed:
                    self._handle(connection, json.loads(text))
                    self._changed.notify_all()
        except ConnectionClosed:
            pass
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def _handle(self, connection: ClientConnection, frame: dict[str, Any]) -> None:
        if "error" in frame:
            self.errors.append(frame["error"])
        elif "events" in frame and "from" not in frame:
            self.ephemeral += [(event["event"], event["data"]) for event in frame["events"]]
        elif answer := self._follower.handle(frame):
            connection.send(json.dumps(answer))

    def _fold(self, name: str, data: dict[str, Any]) -> None:
        self.events.append((name, data))
        kind = name.partition(".")[0]
        known = self.messages if kind == "message" else self.conversations
        if kind in ("message", "conversation", "assignee", "team") and "version" in data:
            current = known.get(data["id"])
            if current is None or current["version"] < data["version"]:
                known[data["id"]] = data
