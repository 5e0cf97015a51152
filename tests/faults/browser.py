"""An agent's browser: loads a snapshot, folds pushed frames, and catches up as web/src/realtime/socket.ts does."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.contract.fold import Entities, fold

Json = dict[str, Any]


@dataclass
class Browser:
    name: str
    is_open: bool = False
    position: int = 0
    entities: Entities = field(default_factory=dict)
    connections: int = 0
    frames_read: int = 0
    settings_are_stale: bool = False
    presence: Json | None = None
    must_refetch: bool = False
    """A frame omitted an entity that is too large, or reset the browser's position."""

    @property
    def connection_id(self) -> str:
        return f"{self.name}~{self.connections}"

    def apply(self, text: str) -> Json:
        frame: Json = json.loads(text)
        if "from" in frame and frame["from"] <= self.position:
            self.entities = fold(self.entities, frame["events"])
            self.position = max(self.position, frame["to"])
            names = {event["event"] for event in frame["events"]}
            self.settings_are_stale |= "account.cache_invalidated" in names
            self.must_refetch |= any("omitted" in event["data"] for event in frame["events"])
        elif "events" in frame and "from" not in frame:
            for event in frame["events"]:
                if event["event"] == "presence.update":
                    self.presence = event["data"]
        elif "reset" in frame:
            self.must_refetch, self.position = True, frame["head"]
        return frame
