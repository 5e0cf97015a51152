"""An agent's screen without a browser: a snapshot, a socket, and the reducer, joined as the web client joins them."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib import workers
from chalicelib.domain.events import Change
from tests.api_client import ApiClient
from tests.builders import Company
from tests.contract.fold import Entities, fold, load_snapshot
from tests.functional.lambda_events import batch, broadcast_record
from tests.functional.socket_client import connect, send_frame

Json = dict[str, Any]
EVERYTHING = "A/conversations?status=all&assignee_type=all"


def broadcast(company: Company, changes: Sequence[Change] | None = None) -> None:
    """Everything that was written, or only these; what has been told before is told again at the same positions."""
    records = [broadcast_record(change) for change in (company.desk.store.changes if changes is None else changes)]
    assert workers.broadcast(company.desk, batch(*records)) == {"batchItemFailures": []}


class Screen:
    def __init__(self, company: Company, name: str = "ben") -> None:
        self.company, self.name = company, name
        self._ears = connect(company, name)
        self._heard = len(company.desk.push.to(name))
        self.position = self.head()
        self.entities = self.fresh()
        self.gap = False

    def head(self) -> int:
        return self.company.desk.feed.head(self.company.account_id)

    def ask(self, path: str) -> Any:
        client = ApiClient(self.company.desk, account_id=self.company.account_id)
        return client.as_user(self.company.users[self.name].access_token).get(path).json

    def fresh(self) -> Entities:
        """What a reload of the page would show."""
        rows = self.ask(EVERYTHING)["data"]["payload"]
        messages = [each for row in rows for each in self.ask(f"A/conversations/{row['id']}/messages")["payload"]]
        return load_snapshot({"conversations": rows, "messages": messages})

    def listen(self) -> list[Json]:
        """Take in what was pushed since the last time."""
        frames = [json.loads(text) for text in self.company.desk.push.to(self.name)[self._heard :]]
        self._heard += len(frames)
        return self.take(*frames)

    def look_away(self) -> list[Json]:
        """What is pushed meanwhile never arrives."""
        before = self.entities, self.position
        frames = self.listen()
        self.entities, self.position = before
        return frames

    def take(self, *frames: Json) -> list[Json]:
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
        self._heard = len(self.company.desk.push.to(self.name))
        return self.take(*frames)

    def rows(self, **facts: Any) -> list[int]:
        found = [entity for (kind, _), entity in self.entities.items() if kind == "conversation"]
        return [each["id"] for each in found if all(each[name] == value for name, value in facts.items())]

    def texts(self, conversation_id: int) -> list[str | None]:
        found = [entity for (kind, _), entity in self.entities.items() if kind == "message"]
        own = [each for each in found if each["conversation_id"] == conversation_id and each["message_type"] != 2]
        return [each["content"] for each in sorted(own, key=lambda each: int(each["id"]))]

    @property
    def is_true(self) -> bool:
        return self.entities == self.fresh()
