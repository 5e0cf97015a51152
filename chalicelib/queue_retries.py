"""Retries of queue messages: delays, last tries and blocked message groups of a batch.

A failed record of a FIFO queue blocks only its own message group: the record and its successors in the batch are reported
as failed, and the queue delivers them again in order, after growing delays. A record that fails on its last try blocks
nothing: the queue moves it to the dead-letter queue, and its message group continues.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from chalicelib import log
from chalicelib.domain.outbound import SendLater
from chalicelib.ports import Desk

Record = Mapping[str, Any]

MAX_RECEIVES = {"ingest": 8, "broadcast": 8, "react": 8, "background": 8, "deliver": 20, "mail": 8}
"""Receives of a record before the queue moves it to the dead-letter queue: maxReceiveCount in infra/resources/queues.yaml."""

QUEUES = {
    "ingest": "ingest_queue",
    "broadcast": "broadcast_queue",
    "react": "events_queue",
    "background": "background_queue",
    "deliver": "outbound_queue",
    "mail": "mail_queue",
}
"""Each worker's queue, as a field of Settings."""

RETRY_DELAYS_SECONDS = (1, 2, 5, 15, 60, 120, 300)
"""Delays before the next tries. The queue's visibility timeout of minutes is meant for crashed workers: after a short failure
of the table it would stop the updates of a whole account for that long."""

PROVIDER_RETRY_SECONDS = 30
"""The delay when a provider asks for a retry and names no time."""


class Batch:
    """The records of one invocation, and those among them that have to be retried."""

    def __init__(self, worker: str, event: Mapping[str, Any], desk: Desk) -> None:
        self._worker, self._records, self._queues, self._telemetry = worker, event["Records"], desk.queues, desk.telemetry
        self._blocked_groups: set[str] = set()
        self._failed: list[str] = []

    def each(self, handle: Callable[[Record], None]) -> None:
        for record in self._records:
            if message_group(record) in self._blocked_groups:
                self._failed.append(record["messageId"])
            else:
                self.attempt([record], partial(handle, record))

    def attempt(self, records: Sequence[Record], work: Callable[[], None]) -> None:
        """Runs `work` for records of one message group, which succeed or fail together."""
        try:
            work()
            return
        except SendLater as later:
            delay = later.after or PROVIDER_RETRY_SECONDS
            self._telemetry.note(later=later.after)
        except Exception as error:  # noqa: BLE001 - an error must not affect other message groups
            delay = RETRY_DELAYS_SECONDS[min(_received(records[0]), len(RETRY_DELAYS_SECONDS)) - 1]
            self._telemetry.note(**log.error_fields(error))
            self._telemetry.count("RecordsFailed", len(records))
        self._failed += [record["messageId"] for record in records]
        if self.is_last_try(records[0]):
            self._telemetry.trace("dead_letters", *(record["messageId"] for record in records))
            self._hide(records, 0)
        else:
            self._blocked_groups.add(message_group(records[0]))
            self._hide(self._rest_of_group(records[0]), delay)

    def _hide(self, records: Sequence[Record], seconds: int) -> None:
        """Sets the visibility timeout. When that fails, the timeout of the queue remains in force."""
        try:
            self._queues.retry_later(QUEUES[self._worker], [record["receiptHandle"] for record in records], seconds)
        except Exception as error:  # noqa: BLE001 - the processed records of the batch must stay acknowledged
            self._telemetry.note(visibility_error=type(error).__name__)

    def _rest_of_group(self, record: Record) -> list[Record]:
        """The record and its successors in the batch. SQS delivers none of a group while one of them is hidden."""
        return [each for each in self._records[self._records.index(record) :] if message_group(each) == message_group(record)]

    def is_last_try(self, record: Record) -> bool:
        return _received(record) >= MAX_RECEIVES[self._worker]

    def answer(self) -> dict[str, Any]:
        self._telemetry.note(records=len(self._records), failed=len(self._failed))
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in self._failed]}


def _received(record: Record) -> int:
    return int(record["attributes"].get("ApproximateReceiveCount", 1))


def message_group(record: Record) -> str:
    """A message of a standard queue is alone in its group."""
    group: str = record["attributes"].get("MessageGroupId", record["messageId"])
    return group
