"""SQS FIFO queues and the table's stream as AWS describes them, in memory.

A queue: groups in order, one group's messages in flight at a time, at least once, a time of invisibility after each receive,
a receive count, dead letters, and a deduplication that forgets after five minutes. The stream: shards, each in order and
coming again from the first record that failed; nothing is promised between shards.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from chalicelib.adapters.dynamo.keys import address
from chalicelib.adapters.queues import message_group
from chalicelib.domain import keys
from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.wire import to_json
from chalicelib.workers import MAX_RECEIVES, QUEUES
from tests.functional.lambda_events import sqs_record, stream_record

DEDUPLICATION_MS = 300_000
INVISIBLE_MS = {"ingest": 180_000, "broadcast": 120_000, "react": 360_000, "deliver": 360_000}
BATCH = {"ingest": 10, "broadcast": 10, "react": 10, "deliver": 10}
WORKER_OF = {queue: worker for worker, queue in QUEUES.items()}
"""By the names of settings that `retry_later` is called with."""
SHARDS = 3

Record = dict[str, Any]


@dataclass
class Letter:
    number: int
    body: str
    group: str
    received: int = 0
    hidden_until: int = 0


@dataclass
class FifoQueue:
    name: str
    now: Callable[[], int]
    tally: Counter[str]
    letters: list[Letter] = field(default_factory=list)
    dead: list[Letter] = field(default_factory=list)
    known: dict[tuple[str, str], int] = field(default_factory=dict)
    numbered: int = 0

    def send(self, body: str, group: str, deduplication_id: str) -> None:
        until = self.known.get((group, deduplication_id), 0)
        if until > self.now():
            self.tally["queue: dropped as a repetition"] += 1
            return
        self.known[group, deduplication_id] = self.now() + DEDUPLICATION_MS
        self.numbered += 1
        self.letters.append(Letter(self.numbered, body, group))

    def receive(self, at_most: int) -> list[Letter]:
        """From the front, whatever lanes are not held up by a letter that is in somebody's hands."""
        held = {letter.group for letter in self.letters if letter.hidden_until > self.now()}
        taken: list[Letter] = []
        for letter in list(self.letters):
            if len(taken) == at_most:
                break
            if letter.group in held:
                continue
            if letter.received >= MAX_RECEIVES[self.name]:
                self.letters.remove(letter)
                self.dead.append(letter)
                self.tally[f"queue: parked by {self.name}"] += 1
                continue
            letter.received += 1
            letter.hidden_until = self.now() + INVISIBLE_MS[self.name]
            self.tally["queue: received again"] += letter.received > 1
            taken.append(letter)
        return taken

    def event(self, letters: Iterable[Letter]) -> Record:
        return {"Records": [self._record(letter) for letter in letters]}

    def _record(self, letter: Letter) -> Record:
        return sqs_record(letter.body, letter.group, str(letter.number), received=letter.received)

    def settle(self, letters: Sequence[Letter], answer: Any) -> None:
        """What the function did not report as failed is done with; a function that died has done nothing."""
        if answer is None:
            return
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        for letter in letters:
            if str(letter.number) not in failed:
                self.letters.remove(letter)

    def hide(self, receipt_handle: str, seconds: int) -> None:
        for letter in self.letters:
            if receipt_handle == f"receipt of {letter.number}":
                letter.hidden_until = self.now() + seconds * 1000

    def replay_the_dead(self) -> None:
        """What a person does who has looked at them."""
        for letter in self.dead:
            self.letters.append(replace(letter, received=0, hidden_until=0))
        self.tally["queue: replayed by a person"] += len(self.dead)
        self.dead.clear()

    def next_visible(self) -> int | None:
        return min((letter.hidden_until for letter in self.letters if letter.hidden_until > self.now()), default=None)


class SimulatedQueues:
    """ports.Queues: groups and deduplication ids as in adapters/queues.py."""

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

    def react(self, changes: Sequence[Change]) -> None:
        for each in changes:
            group = message_group(each.ordering_key)
            self.of["react"].send(to_json(each), group, f"{each.id}-{group}")

    def deliver(self, tasks: Sequence[DeliveryTask], *, attempt: str) -> None:
        for each in tasks:
            self.of["deliver"].send(to_json(each), f"{each.account_id}-{each.conversation_id}", f"{each.message_id}-{attempt}")

    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        for receipt_handle in receipt_handles:
            self.of[WORKER_OF[queue]].hide(receipt_handle, seconds)


@dataclass
class Shard:
    records: list[Record] = field(default_factory=list)
    busy: bool = False

    def settle(self, taken: Sequence[Record], answer: Any) -> None:
        self.busy = False
        if answer is None:
            return
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        done = len(taken)
        for place, record in enumerate(taken):
            if record["dynamodb"]["SequenceNumber"] in failed:
                done = place
                break
        del self.records[:done]


class Stream:
    """A partition key's items are in one shard and in order; two partition keys may be in two."""

    def __init__(self) -> None:
        self.shards = [Shard() for _ in range(SHARDS)]
        self._written = 0

    def note(self, change: Change) -> None:
        self._written += 1
        partition, _ = address(keys.change(change))
        self.shards[crc32(partition.encode()) % SHARDS].records.append(stream_record(change, self._written))
