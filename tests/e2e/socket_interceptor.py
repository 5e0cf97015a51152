"""The way between a page's socket and the server, with a hand on it."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

from tests.e2e.waiting import until


class Wire:
    """Passes everything on until it is told to hold back what the server says, to lose it, or to be cut."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self._holding = False
        self._unwanted: str | None = None
        self.lost = 0
        self._cut = False
        self._page: Page | None = None
        self._heard: list[str] = []
        self._socket: WebSocketRoute | None = None

    def attach(self, page: Page, heard: list[str]) -> None:
        """`heard` grows with what the page is sent."""
        self._page, self._heard = page, heard
        page.route_web_socket(re.compile(r"/cable\?"), self._join)

    def _join(self, socket: WebSocketRoute) -> None:
        if self._cut:
            socket.close()
            return
        server = socket.connect_to_server()
        self._socket = socket
        socket.on_message(server.send)
        server.on_message(lambda text: self._hear(socket, str(text)))

    def _hear(self, socket: WebSocketRoute, text: str) -> None:
        if self._holding:
            self.held.append(text)
        elif self._unwanted and self._unwanted in text:
            self._unwanted, self.lost = None, self.lost + 1
        else:
            self._heard.append(text)
            socket.send(text)

    def hold(self) -> None:
        self._holding = True

    def release(self) -> None:
        """What was held back arrives now, in its order."""
        self._holding = False
        held, self.held = self.held, []
        for text in held:
            self.deliver(json.loads(text))

    def lose_next(self, words: str) -> None:
        """The next frame with these words in it never arrives."""
        self._unwanted = words

    def wait_until_lost(self) -> None:
        self._wait(lambda: self.lost, "a frame is lost")

    def cut(self) -> None:
        self._cut = True
        if self._socket:
            self._socket.close()

    def mend(self) -> None:
        self._cut = False

    def deliver(self, frame: dict[str, Any]) -> None:
        assert self._socket
        self._socket.send(json.dumps(frame))

    def deliver_event(self, event: dict[str, Any]) -> None:
        """By itself, in a frame that moves no position."""
        self.deliver({"events": [event], "from": 0, "to": 0})

    def held_events(self) -> list[dict[str, Any]]:
        return [event for text in self.held for event in json.loads(text).get("events", [])]

    def wait_for_held(self, look: Callable[[list[dict[str, Any]]], Any], what: str) -> Any:
        return self._wait(lambda: look(self.held_events()), what)

    def _wait(self, look: Callable[[], Any], what: str) -> Any:
        def pump() -> Any:
            assert self._page
            self._page.wait_for_timeout(50)  # frames come in only while the page is waited for
            return look()

        return until(pump, what)
