"""An SQS FIFO queue: message groups, deduplication for five minutes, visibility timeout, dead letters.

Messages without a group are those of a standard queue."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

DEDUPLICATED_FOR_MS = 300_000
BATCH = 10


@dataclass
class QueuedMessage:
    id: str
    body: str
    group: str | None
    received: int = 0
    visible_at: int = 0

    def record(self) -> dict[str, Any]:
        group = {"MessageGroupId": self.group} if self.group else {}
        return {
            "messageId": self.id,
            "receiptHandle": self.id,
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": str(self.received), **group},
            "eventSource": "aws:sqs",
        }


@dataclass
class FifoQueue:
    name: str
    visibility_ms: int
    tries: int
    messages: list[QueuedMessage] = field(default_factory=list)
    dead_letters: list[QueuedMessage] = field(default_factory=list)
    _sent_at: dict[tuple[str, str], int] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def send(self, body: str, group: str, deduplication_id: str, now: int) -> str:
        sent_at = self._sent_at.get((group, deduplication_id))
        if sent_at is None or now - sent_at >= DEDUPLICATED_FOR_MS:
            self._sent_at[group, deduplication_id] = now
            self.messages.append(QueuedMessage(f"{self.name}-{next(self._numbers)}", body, group))
        return deduplication_id

    def send_unordered(self, body: str) -> None:
        self.messages.append(QueuedMessage(f"{self.name}-{next(self._numbers)}", body, None))

    def receive(self, now: int) -> list[QueuedMessage]:
        """Up to ten visible messages in order. A hidden message holds back the rest of its group."""
        received: list[QueuedMessage] = []
        held_back: set[str | None] = set()
        for each in list(self.messages):
            if each.visible_at > now or each.group in held_back:
                held_back |= {each.group} - {None}
            elif each.received >= self.tries:
                self.messages.remove(each)
                self.dead_letters.append(each)
            elif len(received) < BATCH:
                each.received += 1
                each.visible_at = now + self.visibility_ms
                received.append(each)
        return received

    def delete(self, messages: Iterable[QueuedMessage]) -> None:
        ids = {each.id for each in messages}
        self.messages = [each for each in self.messages if each.id not in ids]

    def hide(self, receipt: str, until: int) -> None:
        for each in self.messages:
            if each.id == receipt:
                each.visible_at = until

    def replay(self) -> None:
        """Sends the dead letters back, as `make replay-dead-letters` does."""
        self.messages += [QueuedMessage(each.id, each.body, each.group) for each in self.dead_letters]
        self.dead_letters = []

    def next_visible_at(self, now: int) -> int | None:
        """The next time (milliseconds) at which a hidden message becomes visible, or None."""
        return min((each.visible_at for each in self.messages if each.visible_at > now), default=None)


def failed_messages(received: Sequence[QueuedMessage], answer: dict[str, Any]) -> list[QueuedMessage]:
    """The messages that a function reported in `batchItemFailures`."""
    failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
    return [each for each in received if each.id in failed]
