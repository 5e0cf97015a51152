"""An agent's browser: loads once, folds what it is pushed, and catches up as web/src/realtime/socket.ts does."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.contract.fold import Entities, fold

Json = dict[str, Any]
Say = Callable[[Json], list[str]]
"""Say something on the socket; every frame that has come since the last time."""


@dataclass
class Browser:
    name: str
    is_open: bool = False
    position: int = 0
    entities: Entities = field(default_factory=dict)
    connections: int = 0
    read: int = 0
    settings_are_stale: bool = False
    presence: Json | None = None
    fetch: bool = False
    """It was told of something too large for a frame, or to start over."""

    @property
    def connection_id(self) -> str:
        return f"{self.name}~{self.connections}"

    def hear(self, text: str) -> Json:
        frame: Json = json.loads(text)
        if "from" in frame and frame["from"] <= self.position:
            self.entities = fold(self.entities, frame["events"])
            self.position = max(self.position, frame["to"])
            names = {event["event"] for event in frame["events"]}
            self.settings_are_stale |= "account.cache_invalidated" in names
            self.fetch |= any("omitted" in event["data"] for event in frame["events"])
        elif "events" in frame and "from" not in frame:
            for event in frame["events"]:
                if event["event"] == "presence.update":
                    self.presence = event["data"]
        elif "reset" in frame:
            self.fetch, self.position = True, frame["head"]
        return frame
