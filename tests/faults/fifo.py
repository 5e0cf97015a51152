"""A FIFO queue as SQS has it: lanes, deduplication for five minutes, visibility, dead letters."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

DEDUPLICATED_FOR_MS = 300_000
BATCH = 10


@dataclass
class Waiting:
    id: str
    body: str
    group: str
    received: int = 0
    visible_at: int = 0

    def record(self) -> dict[str, Any]:
        return {
            "messageId": self.id,
            "receiptHandle": self.id,
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": str(self.received), "MessageGroupId": self.group},
            "eventSource": "aws:sqs",
        }


@dataclass
class Fifo:
    name: str
    visibility_ms: int
    tries: int
    waiting: list[Waiting] = field(default_factory=list)
    dead: list[Waiting] = field(default_factory=list)
    _known: dict[tuple[str, str], int] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def send(self, body: str, group: str, deduplication_id: str, now: int) -> str:
        known = self._known.get((group, deduplication_id))
        if known is None or now - known >= DEDUPLICATED_FOR_MS:
            self._known[group, deduplication_id] = now
            self.waiting.append(Waiting(f"{self.name}-{next(self._numbers)}", body, group))
        return deduplication_id

    def receive(self, now: int) -> list[Waiting]:
        """The next of every group that is not held up by one in front, in order."""
        taken: list[Waiting] = []
        held_up: set[str] = set()
        for each in list(self.waiting):
            if each.visible_at > now or each.group in held_up:
                held_up.add(each.group)
            elif each.received >= self.tries:
                self.waiting.remove(each)
                self.dead.append(each)
            elif len(taken) < BATCH:
                each.received += 1
                each.visible_at = now + self.visibility_ms
                taken.append(each)
        return taken

    def delete(self, done: Iterable[Waiting]) -> None:
        gone = {each.id for each in done}
        self.waiting = [each for each in self.waiting if each.id not in gone]

    def hide(self, receipt: str, until: int) -> None:
        for each in self.waiting:
            if each.id == receipt:
                each.visible_at = until

    def next_visible_at(self, now: int) -> int | None:
        """When something that is hidden now comes back."""
        return min((each.visible_at for each in self.waiting if each.visible_at > now), default=None)


def undone(taken: Sequence[Waiting], answer: dict[str, Any]) -> list[Waiting]:
    """Those that a function reported as failed."""
    failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
    return [each for each in taken if each.id in failed]
