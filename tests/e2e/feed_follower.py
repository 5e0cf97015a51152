"""The client's part of the feed protocol, independent of the transport."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


class FeedFollower:
    """Follows the feed from `position` and calls `on_event` for each event.

    Detects a gap by a frame that starts after its position, or by a head beyond it, and answers with a resume.
    """

    def __init__(self, position: int, on_event: Callable[[str, Json], None]) -> None:
        self.position, self._on_event = position, on_event
        self.head = -1
        self.gaps = 0
        self.repeated_frames = 0
        self.resets = 0
        self._resuming = False
        self._ahead = 0

    def resume(self) -> Json:
        self.head = -1
        self._resuming = True
        return {"action": "resume", "after": self.position}

    def handle(self, frame: Json) -> Json | None:
        """Processes a frame from the server; returns the frame to send, or None."""
        if "reset" in frame:
            self.resets += 1
            self.position = self.head = frame["head"]
            self._resuming, self._ahead = False, 0
        elif "head" in frame:
            return self._handle_head(frame["head"])
        elif "from" in frame:
            return self._handle_events(frame)
        return None

    def _handle_head(self, head: int) -> Json | None:
        self._resuming = False
        if max(head, self._ahead) > self.position:
            return self._request_missing()
        self.head = head
        return None

    def _handle_events(self, frame: Json) -> Json | None:
        if frame["from"] > self.position:
            self._ahead = max(self._ahead, frame["to"])
            return None if self._resuming else self._request_missing()
        if frame["to"] <= self.position:
            self.repeated_frames += 1
        for event in frame["events"]:
            self._on_event(event["event"], event["data"])
        self.position = max(self.position, frame["to"])
        return None

    def _request_missing(self) -> Json:
        self.gaps += 1
        return self.resume()
