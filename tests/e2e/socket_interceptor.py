"""Intercepts the WebSocket between a page and the server, to delay, drop or cut it."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

from tests.e2e.waiting import until

LOST, DELAYED, REPEATED = 0.08, 0.12, 0.1
"""Shares of the frames on a noisy line."""


class SocketInterceptor:
    """Forwards all frames until a test holds the server's frames, drops one, or cuts the connection."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self._holding = False
        self._drop_texts: list[str] = []
        self.dropped = 0
        self._cut = False
        self._page: Page | None = None
        self._frames: list[str] = []
        self._socket: WebSocketRoute | None = None

    def attach(self, page: Page, frames: list[str]) -> None:
        """Appends each frame that the page receives to `frames`."""
        self._page, self._frames = page, frames
        page.route_web_socket(re.compile(r"/cable\?"), self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self._cut:
            socket.close()
            return
        server = socket.connect_to_server()
        self._socket = socket
        socket.on_message(server.send)
        server.on_message(lambda text: self._forward(socket, str(text)))

    def _forward(self, socket: WebSocketRoute, text: str) -> None:
        if self._holding:
            self.held.append(text)
        elif self._drop_texts and self._drop_texts[0] in text:
            del self._drop_texts[0]
            self.dropped += 1
        else:
            self._frames.append(text)
            socket.send(text)

    def hold(self) -> None:
        self._holding = True

    def release(self) -> None:
        """Delivers the held frames in their order, and ends the holding."""
        self._holding = False
        held, self.held = self.held, []
        for text in held:
            self.deliver(json.loads(text))

    def drop_next(self, *texts: str) -> None:
        """Drops the next frame that contains the first text, then the next one that contains the second text, and so on."""
        self._drop_texts = [*texts]

    def wait_until_dropped(self, count: int = 1) -> None:
        self._wait(lambda: self.dropped >= count, f"{count} frames are dropped")

    def cut(self) -> None:
        self._cut = True
        if self._socket:
            self._socket.close()

    def restore(self) -> None:
        self._cut = False

    def deliver(self, frame: dict[str, Any]) -> None:
        assert self._socket
        self._socket.send(json.dumps(frame))

    def deliver_event(self, event: dict[str, Any]) -> None:
        """Delivers one event in a frame that moves no position."""
        self.deliver({"events": [event], "from": 0, "to": 0})

    def held_events(self) -> list[dict[str, Any]]:
        return [event for text in self.held for event in json.loads(text).get("events", [])]

    def wait_for_held(self, probe: Callable[[list[dict[str, Any]]], Any], description: str) -> Any:
        return self._wait(lambda: probe(self.held_events()), description)

    def _wait(self, probe: Callable[[], Any], description: str) -> Any:
        def pump() -> Any:
            assert self._page
            self._page.wait_for_timeout(50)  # Playwright delivers frames only while a test waits for the page
            return probe()

        return until(pump, description)


class NoisyLine(SocketInterceptor):
    """Loses, repeats and delays single frames in both directions until it is quiet."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random, self._is_noisy = Random(seed), True
        self._late: list[Callable[[], None]] = []
        self.lost = self.repeated = self.delayed = 0

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self._socket = socket
        socket.on_message(lambda text: self._pass(lambda: server.send(text)))
        server.on_message(lambda text: self._pass(lambda: self._deliver(socket, str(text))))

    def _deliver(self, socket: WebSocketRoute, text: str) -> None:
        self._frames.append(text)
        socket.send(text)

    def _pass(self, send: Callable[[], None]) -> None:
        draw = self._random.random() if self._is_noisy else 1.0
        if draw < LOST:
            self.lost += 1
            return
        if draw < LOST + DELAYED:
            self.delayed += 1
            self._late.append(send)
            return
        send()
        if draw < LOST + DELAYED + REPEATED:
            self.repeated += 1
            send()
        while self._late and self._random.random() < 0.7:
            self._late.pop(self._random.randrange(len(self._late)))()

    def quiet(self) -> None:
        """Ends the faults. Frames that are still late arrive now, in any order."""
        self._is_noisy = False
        self._random.shuffle(self._late)
        while self._late:
            self._late.pop()()
