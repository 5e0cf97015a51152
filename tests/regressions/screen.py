"""An agent's screen without a browser: a snapshot, a socket and the reducer, combined as in the web client."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib import workers
from chalicelib.domain.events import Change
from tests.contract.fold import Entities, fold, load_snapshot
from tests.support.company import Company
from tests.support.lambda_events import batch, broadcast_record
from tests.support.socket_client import connect, send_frame

Json = dict[str, Any]
ALL_CONVERSATIONS = "A/conversations?status=all&assignee_type=all"


def broadcast(company: Company, changes: Sequence[Change] | None = None) -> None:
    """Broadcasts all stored changes, or only the given ones. A repeated change keeps its position."""
    records = [broadcast_record(change) for change in (company.desk.store.changes if changes is None else changes)]
    assert workers.broadcast(company.desk, batch(*records)) == {"batchItemFailures": []}


class Screen:
    def __init__(self, company: Company, name: str = "ben") -> None:
        self.company, self.name = company, name
        self._connection_id = connect(company, name)
        self._frames_read = len(company.desk.push.to(name))
        self.position = self.head()
        self.entities = self.reload()
        self.gap = False

    def head(self) -> int:
        return self.company.desk.feed.head(self.company.account_id)

    def get(self, path: str) -> Any:
        return self.company.client(self.name).get(path).json

    def reload(self) -> Entities:
        """The entities that a reloaded page would show."""
        rows = self.get(ALL_CONVERSATIONS)["data"]["payload"]
        messages = [each for row in rows for each in self.get(f"A/conversations/{row['id']}/messages")["payload"]]
        return load_snapshot({"conversations": rows, "messages": messages})

    def receive(self) -> list[Json]:
        """Applies and returns the frames pushed since the last call."""
        frames = [json.loads(text) for text in self.company.desk.push.to(self.name)[self._frames_read :]]
        self._frames_read += len(frames)
        return self.apply(*frames)

    def lose_frames(self) -> list[Json]:
        """Returns the frames pushed since the last call without applying them, as if they were lost."""
        before = self.entities, self.position
        frames = self.receive()
        self.entities, self.position = before
        return frames

    def apply(self, *frames: Json) -> list[Json]:
        for frame in frames:
            if frame.get("from", self.position) > self.position:
                self.gap = True
            elif "events" in frame and "from" in frame:
                self.entities = fold(self.entities, frame["events"])
                self.position = max(self.position, frame["to"])
        return list(frames)

    def resume(self) -> list[Json]:
        self.gap = False
        frames = send_frame(self.company, self.name, {"action": "resume", "after": self.position})
        self._frames_read = len(self.company.desk.push.to(self.name))
        return self.apply(*frames)

    def rows(self, **fields: Any) -> list[int]:
        found = [entity for (kind, _), entity in self.entities.items() if kind == "conversation"]
        return [each["id"] for each in found if all(each[name] == value for name, value in fields.items())]

    def texts(self, conversation_id: int) -> list[str | None]:
        found = [entity for (kind, _), entity in self.entities.items() if kind == "message"]
        messages = [each for each in found if each["conversation_id"] == conversation_id and each["message_type"] != 2]
        return [each["content"] for each in sorted(messages, key=lambda each: int(each["id"]))]

    @property
    def is_current(self) -> bool:
        return self.entities == self.reload()
