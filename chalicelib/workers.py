"""Handlers for batches from the queues and from the table's stream. Failures are reported per record.

A failed record of a FIFO queue blocks only its own message group: the record and its successors in the batch are reported
as failed, and the queue delivers them again in order, after growing delays. A record that fails on its last try blocks
nothing: the queue moves it to the dead-letter queue, and its message group continues.

Each handler imports its own rules, so that a function's cold start does not import those of the others.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from chalicelib import log
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask, SendLater
from chalicelib.ports import Desk
from chalicelib.wire import from_json, stored_change

Record = Mapping[str, Any]

MAX_RECEIVES = {"ingest": 8, "broadcast": 8, "react": 8, "background": 8, "deliver": 20}
"""Receives of a record before the queue moves it to the dead-letter queue: maxReceiveCount in infra/resources/queues.yaml."""

QUEUES = {
    "ingest": "ingest_queue",
    "broadcast": "broadcast_queue",
    "react": "events_queue",
    "background": "background_queue",
    "deliver": "outbound_queue",
}
"""Each worker's queue, as a field of Settings."""

RETRY_DELAYS_SECONDS = (1, 2, 5, 15, 60, 120, 300)
"""Delays before the next tries. The queue's visibility timeout of minutes is meant for crashed workers: after a short failure
of the table it would stop the updates of a whole account for that long."""

PROVIDER_RETRY_SECONDS = 30
"""The delay when a provider asks for a retry and names no time."""


def ingest(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    from chalicelib.actions.receive import receive

    batch = Batch("ingest", event, desk)

    def handle(record: Record) -> None:
        envelope = from_json(record["body"], Envelope)
        desk.telemetry.trace("webhook_events", envelope.trace)
        receive(desk, envelope)

    batch.each(handle)
    return batch.answer()


def react(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    return _react(desk, event, "react", QueueClass.PROMPT)


def background(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    return _react(desk, event, "background", QueueClass.BACKGROUND)


def _react(desk: Desk, event: Mapping[str, Any], worker: str, queue: QueueClass) -> dict[str, Any]:
    from chalicelib import reactions

    batch = Batch(worker, event, desk)

    def handle(record: Record) -> None:
        change = _traced(desk, from_json(record["body"], Change))
        reactions.react(desk, change, queue, last_try=batch.is_last_try(record))

    batch.each(handle)
    return batch.answer()


def deliver(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """A delivery that fails on its last try is marked as failed for its author, and becomes a dead letter for the operator."""
    from chalicelib.features.delivery.actions import deliver as deliver_message
    from chalicelib.features.delivery.actions import mark_as_failed

    batch = Batch("deliver", event, desk)

    def handle(record: Record) -> None:
        task = from_json(record["body"], DeliveryTask)
        desk.telemetry.trace("messages", f"{task.account_id}/{task.conversation_id}/{task.message_id}")
        try:
            deliver_message(desk, task)
        except Exception:
            if batch.is_last_try(record):
                mark_as_failed(desk, task)
            raise

    batch.each(handle)
    return batch.answer()


def broadcast(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """Broadcasts the changes of an account together, because one frame carries many events. After a failure they are retried
    together, and on the last try one by one, so that only the change that fails becomes a dead letter."""
    from chalicelib.broadcasting import fanout

    batch = Batch("broadcast", event, desk)
    by_group: dict[str, list[tuple[Record, Change]]] = {}

    def read(record: Record) -> None:
        by_group.setdefault(_message_group(record), []).append((record, _traced(desk, from_json(record["body"], Change))))

    batch.each(read)
    for received in by_group.values():
        one_by_one = any(batch.is_last_try(record) for record, _ in received)
        for part in [[each] for each in received] if one_by_one else [received]:
            changes = [change for _, change in part]
            batch.attempt([record for record, _ in part], partial(fanout.broadcast, desk, changes))
    return batch.answer()


def forward(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """Forwards changes from the table's stream to the queues. After a failure the stream repeats the whole batch.

    Reactions are queued before the broadcast: a change with a position in the feed has therefore reached both queues, so that
    `infra/unpublished.py` finds every change that has not. A change that cannot be decoded goes to the dead-letter queue,
    because the stream would retry it before the changes of all accounts behind it.
    """
    from chalicelib import reactions

    records = event["Records"]
    failed = 0
    try:
        changes = [change for change in map(partial(_change, desk), records) if change]
        reactions.queue(desk, changes)
        if changes:
            desk.queues.broadcast(changes)
    except Exception as error:  # noqa: BLE001 - any error has to make the stream repeat the batch
        failed = len(records)
        desk.telemetry.count("RecordsFailed", failed)
        desk.telemetry.note(**log.error_fields(error))
    desk.telemetry.note(records=len(records), failed=failed)
    return {"batchItemFailures": [{"itemIdentifier": records[0]["dynamodb"]["SequenceNumber"]}] if failed else []}


def _change(desk: Desk, record: Record) -> Change | None:
    item = record["dynamodb"]["NewImage"]
    try:
        return _traced(desk, stored_change(item["data"]["S"], int(item.get("s", {"N": "0"})["N"])))
    except (msgspec.DecodeError, KeyError) as error:
        key = f"{item['pk']['S']}/{item['sk']['S']}"
        desk.queues.dead_letter(key)
        desk.telemetry.count("RecordsFailed")
        desk.telemetry.trace("dead_letters", key)
        desk.telemetry.note(**log.error_fields(error))
        return None


def _traced(desk: Desk, change: Change) -> Change:
    desk.telemetry.trace("changes", change.id)
    desk.telemetry.trace("conversations", *change.conversations)
    return change


def wake(desk: Desk, _: Mapping[str, Any] | None = None) -> dict[str, Any]:
    from chalicelib import schedule

    return schedule.run_due(desk)


class Batch:
    """The records of one invocation, and those among them that have to be retried."""

    def __init__(self, worker: str, event: Mapping[str, Any], desk: Desk) -> None:
        self._worker, self._records, self._queues, self._telemetry = worker, event["Records"], desk.queues, desk.telemetry
        self._blocked_groups: set[str] = set()
        self._failed: list[str] = []

    def each(self, handle: Callable[[Record], None]) -> None:
        for record in self._records:
            if _message_group(record) in self._blocked_groups:
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
            self._blocked_groups.add(_message_group(records[0]))
            self._hide(self._rest_of_group(records[0]), delay)

    def _hide(self, records: Sequence[Record], seconds: int) -> None:
        """Sets the visibility timeout. When that fails, the timeout of the queue remains in force."""
        try:
            self._queues.retry_later(QUEUES[self._worker], [record["receiptHandle"] for record in records], seconds)
        except Exception as error:  # noqa: BLE001 - the processed records of the batch must stay acknowledged
            self._telemetry.note(visibility_error=type(error).__name__)

    def _rest_of_group(self, record: Record) -> list[Record]:
        """The record and its successors in the batch. SQS delivers none of a group while one of them is hidden."""
        return [each for each in self._records[self._records.index(record) :] if _message_group(each) == _message_group(record)]

    def is_last_try(self, record: Record) -> bool:
        return _received(record) >= MAX_RECEIVES[self._worker]

    def answer(self) -> dict[str, Any]:
        self._telemetry.note(records=len(self._records), failed=len(self._failed))
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in self._failed]}


def _received(record: Record) -> int:
    return int(record["attributes"].get("ApproximateReceiveCount", 1))


def _message_group(record: Record) -> str:
    group: str = record["attributes"]["MessageGroupId"]
    return group
