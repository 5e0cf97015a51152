"""What a client does with the frames of its account's feed, whatever wire they come over."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


class Following:
    """Notices every gap, by a frame that starts behind its position or a head that lies ahead of it, and asks for the rest."""

    def __init__(self, position: int, take: Callable[[str, Json], None]) -> None:
        self.position, self._take = position, take
        self.head = -1
        self.gaps = 0
        self.repeated = 0
        self.resets = 0
        self._resuming = False
        self._ahead = 0

    def resume(self) -> Json:
        self.head = -1
        self._resuming = True
        return {"action": "resume", "after": self.position}

    def hear(self, frame: Json) -> Json | None:
        """Hands new events on; what is to be said to the server now, if anything."""
        if "reset" in frame:
            self.resets += 1
            self.position = self.head = frame["head"]
            self._resuming, self._ahead = False, 0
        elif "head" in frame:
            return self._hear_head(frame["head"])
        elif "from" in frame:
            return self._hear_events(frame)
        return None

    def _hear_head(self, head: int) -> Json | None:
        self._resuming = False
        if max(head, self._ahead) > self.position:
            return self._missed()
        self.head = head
        return None

    def _hear_events(self, frame: Json) -> Json | None:
        if frame["from"] > self.position:
            self._ahead = max(self._ahead, frame["to"])
            return None if self._resuming else self._missed()
        if frame["to"] <= self.position:
            self.repeated += 1
        for event in frame["events"]:
            self._take(event["event"], event["data"])
        self.position = max(self.position, frame["to"])
        return None

    def _missed(self) -> Json:
        self.gaps += 1
        return self.resume()
