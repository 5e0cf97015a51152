"""Batches from queues and from the table's stream: each record on its own, failures told apart.

A failed record of a FIFO queue holds back the rest of its lane and nobody else's: it and its followers are reported as
failed, in order, and come again, first soon and then after ever longer pauses. On its last try it holds back nothing: the
queue parks it, and its lane goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from chalicelib import listeners, log
from chalicelib.actions.deliver import deliver as deliver_message
from chalicelib.actions.deliver import mark_as_failed
from chalicelib.actions.receive import receive
from chalicelib.actions.snooze import WakeIncomplete, wake_due
from chalicelib.broadcasting import fanout
from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask, SendLater
from chalicelib.ports import Desk
from chalicelib.wire import from_json

Record = Mapping[str, Any]

MAX_RECEIVES = {"ingest": 8, "broadcast": 8, "react": 8, "deliver": 20}
"""How often each queue hands a record out before it parks it: maxReceiveCount in infra/resources/queues.yaml."""

QUEUES = {"ingest": "ingest_queue", "broadcast": "broadcast_queue", "react": "events_queue", "deliver": "outbound_queue"}
"""Each worker's own, by its field of Settings."""

RETRY_DELAYS_SECONDS = (1, 2, 5, 15, 60, 120, 300)
"""Seconds until the next try. The queue's own time of invisibility, minutes, is for workers that died: after a hiccup of the
table a whole account's screens would stand still for as long."""

PROVIDER_RETRY_SECONDS = 30
"""Seconds, for a provider that wants to be asked later and does not say when."""


def ingest(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    batch = Batch("ingest", event, desk)

    def handle(record: Record) -> None:
        envelope = from_json(record["body"], Envelope)
        desk.telemetry.trace("pieces", envelope.trace)
        receive(desk, envelope)

    batch.each(handle)
    return batch.answer()


def react(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """A provider that is not to be reached even on the last try is given up, and the thread says so."""
    batch = Batch("react", event, desk)

    def handle(record: Record) -> None:
        change = _traced(desk, from_json(record["body"], Change))
        try:
            listeners.react(desk, change)
        except SendLater:
            if not batch.is_last_try(record):
                raise
            listeners.handle_exhausted(desk, change)

    batch.each(handle)
    return batch.answer()


def deliver(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """What breaks even on the last try is told to whoever wrote the message, and parked to be looked into."""
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
    """An account's changes all at once, because one frame carries every event that is ready. On a failure they come again
    together, and on the last try one by one, so that only what cannot be told is parked."""
    batch = Batch("broadcast", event, desk)
    ready: dict[str, list[tuple[Record, Change]]] = {}

    def read(record: Record) -> None:
        ready.setdefault(_message_group(record), []).append((record, _traced(desk, from_json(record["body"], Change))))

    batch.each(read)
    for told in ready.values():
        alone = any(batch.is_last_try(record) for record, _ in told)
        for part in [[each] for each in told] if alone else [told]:
            changes = [change for _, change in part]
            batch.attempt([record for record, _ in part], partial(fanout.broadcast, desk, changes))
    return batch.answer()


def forward(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """Changes from the table's stream into the queues. After a failure the stream comes again from the first record on.

    Reactions come before the broadcast: a change that has a position in the feed has been handed to everybody, so that
    `infra/unpublished.py` finds all that was not. One that cannot be read is parked, because behind it wait all accounts.
    """
    records = event["Records"]
    failed = 0
    try:
        changes = [change for change in map(partial(_change, desk), records) if change]
        if reactions := [part for change in changes for part in listeners.reactions(change)]:
            desk.queues.react(reactions)
        if changes:
            desk.queues.broadcast(changes)
    except Exception as error:  # noqa: BLE001 - whatever it was, the stream must come again from here
        failed = len(records)
        desk.telemetry.count("RecordsFailed", failed)
        desk.telemetry.note(**log.error_fields(error))
    desk.telemetry.note(records=len(records), failed=failed)
    return {"batchItemFailures": [{"itemIdentifier": records[0]["dynamodb"]["SequenceNumber"]}] if failed else []}


def _change(desk: Desk, record: Record) -> Change | None:
    item = record["dynamodb"]["NewImage"]
    try:
        return _traced(desk, from_json(item["data"]["S"], Change))
    except (msgspec.DecodeError, KeyError) as error:
        key = f"{item['pk']['S']}/{item['sk']['S']}"
        desk.queues.dead_letter(key)
        desk.telemetry.count("RecordsFailed")
        desk.telemetry.trace("parked", key)
        desk.telemetry.note(**log.error_fields(error))
        return None


def _traced(desk: Desk, change: Change) -> Change:
    desk.telemetry.trace("changes", change.id)
    desk.telemetry.trace("conversations", *change.conversations)
    return change


def wake(desk: Desk, _: Mapping[str, Any] | None = None) -> dict[str, Any]:
    try:
        woken = wake_due(desk)
    except WakeIncomplete as trouble:
        desk.telemetry.note(woken=trouble.woken, failed=trouble.left)
        raise
    desk.telemetry.note(woken=woken)
    return {"woken": woken}


class Batch:
    """The records of one invocation, and which of them come again."""

    def __init__(self, worker: str, event: Mapping[str, Any], desk: Desk) -> None:
        self._worker, self._records, self._queues, self._telemetry = worker, event["Records"], desk.queues, desk.telemetry
        self._stopped: set[str] = set()
        self._failed: list[str] = []

    def each(self, handle: Callable[[Record], None]) -> None:
        for record in self._records:
            if _message_group(record) in self._stopped:
                self._failed.append(record["messageId"])
            else:
                self.attempt([record], partial(handle, record))

    def attempt(self, records: Sequence[Record], work: Callable[[], None]) -> None:
        """One piece of work for records of one lane, which fail together."""
        try:
            work()
            return
        except SendLater as later:
            pause = later.after or PROVIDER_RETRY_SECONDS
            self._telemetry.note(later=later.after)
        except Exception as error:  # noqa: BLE001 - one record's trouble must not be another lane's
            pause = RETRY_DELAYS_SECONDS[min(_received(records[0]), len(RETRY_DELAYS_SECONDS)) - 1]
            self._telemetry.note(**log.error_fields(error))
            self._telemetry.count("RecordsFailed", len(records))
        self._failed += [record["messageId"] for record in records]
        if self.is_last_try(records[0]):
            self._telemetry.trace("parked", *(record["messageId"] for record in records))
            self._hide(records, 0)
        else:
            self._stopped.add(_message_group(records[0]))
            self._hide(self._rest_of_group(records[0]), pause)

    def _hide(self, records: Sequence[Record], seconds: int) -> None:
        """If the queue does not hear of it, its own time of invisibility holds."""
        try:
            self._queues.retry_later(QUEUES[self._worker], [record["receiptHandle"] for record in records], seconds)
        except Exception as error:  # noqa: BLE001 - what is done of this batch must stay done
            self._telemetry.note(not_hidden=type(error).__name__)

    def _rest_of_group(self, record: Record) -> list[Record]:
        """Of what came along; as long as one of them is hidden for longer, the queue hands out none."""
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
