"""SQS FIFO queues and the table's stream in memory, with the behaviour that AWS documents.

A queue has ordered message groups with one batch in flight per group, at-least-once delivery, a visibility timeout, a receive
count, dead letters, and deduplication for five minutes. The stream has shards; each is in order and is redelivered from the
first failed record. There is no order between shards.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from chalicelib.adapters.dynamo.keys import address
from chalicelib.adapters.queues import message_group
from chalicelib.domain import keys
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.queue_retries import MAX_RECEIVES, QUEUES
from chalicelib.wire import to_json
from tests.support.lambda_events import sqs_record, stream_record

DEDUPLICATION_MS = 300_000
INVISIBLE_MS = {"ingest": 30_000, "broadcast": 25_000, "react": 30_000, "background": 65_000, "deliver": 65_000, "mail": 65_000}
BATCH = {"ingest": 10, "broadcast": 10, "react": 10, "background": 10, "deliver": 10, "mail": 1}
WORKER_OF = {queue: worker for worker, queue in QUEUES.items()}
"""The worker of each queue, by the name that `retry_later` receives."""
SHARDS = 3

Record = dict[str, Any]


@dataclass
class QueuedMessage:
    number: int
    body: str
    group: str
    receive_count: int = 0
    hidden_until: int = 0


@dataclass
class FifoQueue:
    name: str
    now: Callable[[], int]
    tally: Counter[str]
    messages: list[QueuedMessage] = field(default_factory=list)
    dead_letters: list[QueuedMessage] = field(default_factory=list)
    deduplicated_until: dict[tuple[str, str], int] = field(default_factory=dict)
    last_number: int = 0

    def send(self, body: str, group: str, deduplication_id: str) -> None:
        until = self.deduplicated_until.get((group, deduplication_id), 0)
        if until > self.now():
            self.tally["queue: deduplicated"] += 1
            return
        self.deduplicated_until[group, deduplication_id] = self.now() + DEDUPLICATION_MS
        self.last_number += 1
        self.messages.append(QueuedMessage(self.last_number, body, group))

    def receive(self, at_most: int) -> list[QueuedMessage]:
        """Up to `at_most` messages from the front, except of message groups that have a hidden message."""
        held_back = {queued.group for queued in self.messages if queued.hidden_until > self.now()}
        received: list[QueuedMessage] = []
        for queued in list(self.messages):
            if len(received) == at_most:
                break
            if queued.group in held_back:
                continue
            if queued.receive_count >= MAX_RECEIVES[self.name]:
                self.messages.remove(queued)
                self.dead_letters.append(queued)
                self.tally[f"queue: dead letters of {self.name}"] += 1
                continue
            queued.receive_count += 1
            queued.hidden_until = self.now() + INVISIBLE_MS[self.name]
            self.tally["queue: received again"] += queued.receive_count > 1
            received.append(queued)
        return received

    def lambda_event(self, messages: Iterable[QueuedMessage]) -> Record:
        return {"Records": [self._record(queued) for queued in messages]}

    def _record(self, queued: QueuedMessage) -> Record:
        return sqs_record(queued.body, queued.group, str(queued.number), received=queued.receive_count)

    def complete(self, messages: Sequence[QueuedMessage], answer: Any) -> None:
        """Deletes the messages that the function did not report as failed. Without an answer nothing is deleted."""
        if answer is None:
            return
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        for queued in messages:
            if str(queued.number) not in failed:
                self.messages.remove(queued)

    def change_visibility(self, receipt_handle: str, seconds: int) -> None:
        for queued in self.messages:
            if receipt_handle == f"receipt of {queued.number}":
                queued.hidden_until = self.now() + seconds * 1000

    def replay_dead_letters(self) -> None:
        """Moves the dead letters back into the queue, as an operator does."""
        for queued in self.dead_letters:
            self.messages.append(replace(queued, receive_count=0, hidden_until=0))
        self.tally["queue: replayed by an operator"] += len(self.dead_letters)
        self.dead_letters.clear()

    def next_visible(self) -> int | None:
        return min((queued.hidden_until for queued in self.messages if queued.hidden_until > self.now()), default=None)


class SimulatedQueues:
    """Implements ports.Queues with the message groups and deduplication ids of adapters/queues.py."""

    def __init__(self, now: Callable[[], int], tally: Counter[str]) -> None:
        self.of = {name: FifoQueue(name, now, tally) for name in MAX_RECEIVES}
        self.dead_lettered: list[str] = []

    def dead_letter(self, change: str) -> None:
        self.dead_lettered.append(change)

    def ingest(self, envelopes: Sequence[Envelope]) -> None:
        for each in envelopes:
            self.of["ingest"].send(to_json(each), message_group(each.ordering_key), each.deduplication_id)

    def broadcast(self, changes: Sequence[Change]) -> None:
        for each in changes:
            self.of["broadcast"].send(to_json(each), str(each.account_id), str(each.id))

    def react(self, changes: Sequence[Change], queue: QueueClass) -> None:
        name = "react" if queue is QueueClass.PROMPT else "background"
        for each in changes:
            group = message_group(each.ordering_key)
            self.of[name].send(to_json(each), group, f"{each.id}-{group}")

    def deliver(self, tasks: Sequence[DeliveryTask], *, attempt: str) -> None:
        for each in tasks:
            self.of["deliver"].send(to_json(each), f"{each.account_id}-{each.conversation_id}", f"{each.message_id}-{attempt}")

    def mail(self, bodies: Sequence[str]) -> None:
        """The queue keeps no order: each message is a group of its own."""
        for each in bodies:
            number = self.of["mail"].last_number
            self.of["mail"].send(each, f"{number}", f"{number}")

    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        for receipt_handle in receipt_handles:
            self.of[WORKER_OF[queue]].change_visibility(receipt_handle, seconds)


@dataclass
class Shard:
    records: list[Record] = field(default_factory=list)
    busy: bool = False

    def complete(self, received: Sequence[Record], answer: Any) -> None:
        self.busy = False
        if answer is None:
            return
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        processed = len(received)
        for index, record in enumerate(received):
            if record["dynamodb"]["SequenceNumber"] in failed:
                processed = index
                break
        del self.records[:processed]


class Stream:
    """Items of one partition key are in one shard and in order; two partition keys may be in different shards."""

    def __init__(self) -> None:
        self.shards = [Shard() for _ in range(SHARDS)]
        self._written = 0

    def append(self, change: Change) -> None:
        self._written += 1
        partition, _ = address(keys.change(change))
        self.shards[crc32(partition.encode()) % SHARDS].records.append(stream_record(change, self._written))
