"""A socket client that reconnects, resumes after its position, and closes connections that have fallen silent."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.contract.fold import Entities, states_in_event
from tests.e2e.feed_follower import FeedFollower, Json

HEARTBEAT_SECONDS = 2.5
"""The web client sends a heartbeat after 25 s of silence; connections of this test do not live that long."""
TIMEOUT_SECONDS = 10.0
FIRST_PAUSE, MAX_PAUSE = 0.5, 30.0
"""Seconds, equal to those of the web client (web/src/realtime)."""


class SocketClient:
    """Keeps the newest version of every entity. `caught_up`: seconds from each connection attempt until it was complete."""

    def __init__(self, url: str, position: int, random: Callable[[], float]) -> None:
        self._url, self._random = url, random
        self.follower = FeedFollower(position, self._fold)
        self.entities: Entities = {}
        self.caught_up: list[float] = []
        self.refused = 0
        self.errors: list[str] = []
        self._was_live = False

    async def run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            began, self._was_live = time.monotonic(), False
            try:
                async with connect(
                    self._url, proxy=None, open_timeout=TIMEOUT_SECONDS, close_timeout=0.1, ping_interval=None, max_size=None
                ) as connection:
                    await self._follow(connection, began)
            except (OSError, TimeoutError, WebSocketException):
                self.refused += not self._was_live
            pause = FIRST_PAUSE if self._was_live else min(MAX_PAUSE, pause * 2)
            await asyncio.sleep(pause * (0.5 + self._random() / 2))

    async def _follow(self, connection: ClientConnection, began: float) -> None:
        await connection.send(text_of(self.follower.resume()))
        while True:
            frame = msgspec.json.decode(await self._next(connection))
            answer = self._handle(frame)
            if answer:
                await connection.send(text_of(answer))
            if not self._was_live and self.follower.head >= 0:
                self._was_live = True
                self.caught_up.append(time.monotonic() - began)

    async def _next(self, connection: ClientConnection) -> str | bytes:
        """The next frame; sends a heartbeat when none comes in time. Raises TimeoutError when the server stays silent."""
        if self._was_live:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    return await connection.recv()
            except TimeoutError:
                await connection.send(text_of({"action": "ping"}))
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await connection.recv()

    def _handle(self, frame: Json) -> Json | None:
        if "error" in frame:
            self.errors.append(frame["error"]["code"])
            if frame["error"]["code"] == "socket_unknown":
                raise ConnectionError
            return None
        if "events" in frame and "from" not in frame:
            return None
        return self.follower.handle(frame)

    def _fold(self, name: str, data: Json) -> None:
        for kind, entity in states_in_event({"event": name, "data": data}):
            known = self.entities.get((kind, entity["id"]))
            if known is None or known["version"] < entity["version"]:
                self.entities[kind, entity["id"]] = entity


def text_of(value: Any) -> str:
    return msgspec.json.encode(value).decode()
