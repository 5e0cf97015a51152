"""Batches from queues and from the table's stream: each record on its own, failures told apart.

A failed record of a FIFO queue holds back the rest of its lane and nobody else's: it and its followers are reported as
failed, in order, and come again.
"""

import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from chalicelib import listeners
from chalicelib.actions.deliver import deliver as deliver_message
from chalicelib.actions.receive import receive
from chalicelib.actions.snooze import wake_due
from chalicelib.broadcasting import fanout
from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask, SendLater
from chalicelib.ports import Desk
from chalicelib.wire import from_json

Record = Mapping[str, Any]


def ingest(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    return each_lane("ingest", event["Records"], lambda record: receive(desk, from_json(record["body"], Envelope)))


def react(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    def handle(record: Record) -> None:
        with_patience(desk, "events_queue", record, lambda: listeners.react(desk, from_json(record["body"], Change)))

    return each_lane("react", event["Records"], handle)


def deliver(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    def handle(record: Record) -> None:
        with_patience(desk, "outbound_queue", record, lambda: deliver_message(desk, from_json(record["body"], DeliveryTask)))

    return each_lane("deliver", event["Records"], handle)


def with_patience(desk: Desk, queue: str, record: Record, work: Callable[[], None]) -> None:
    """A provider that wants to be asked later is asked later: the record, and its lane, are hidden until then."""
    try:
        work()
    except SendLater as later:
        desk.queues.retry_later(queue, record["receiptHandle"], later.after or 30)
        raise


def broadcast(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """Everything at once, because one frame carries every event that is ready. On a failure the whole batch comes again."""
    records = event["Records"]

    def handle(_: Record) -> None:
        fanout.broadcast(desk, [from_json(record["body"], Change) for record in records])

    failed = each_lane("broadcast", records[:1], handle)["batchItemFailures"]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in records] if failed else []}


def forward(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """Changes from the table's stream into the queues. After a failure the stream comes again from the first record on."""
    records = event["Records"]
    started = time.monotonic()
    try:
        changes = [_change(record) for record in records]
        desk.queues.broadcast(changes)
        concerned = [change for change in changes if listeners.concerns(change)]
        if concerned:
            desk.queues.react(concerned)
    except Exception:  # noqa: BLE001 - whatever it was, the stream must come again from here
        _log("forward", len(records), len(records), started, traceback.format_exc())
        return {"batchItemFailures": [{"itemIdentifier": records[0]["dynamodb"]["SequenceNumber"]}]}
    _log("forward", len(records), 0, started)
    return {"batchItemFailures": []}


def _change(record: Record) -> Change:
    return from_json(record["dynamodb"]["NewImage"]["data"]["S"], Change)


def wake(desk: Desk) -> dict[str, Any]:
    started = time.monotonic()
    woken = wake_due(desk)
    _log("wake", woken, 0, started)
    return {"woken": woken}


def each_lane(name: str, records: Iterable[Record], handle: Callable[[Record], None]) -> dict[str, Any]:
    started = time.monotonic()
    failed: list[str] = []
    stopped: set[str] = set()
    count, trouble = 0, ""
    for record in records:
        count += 1
        lane = record["attributes"]["MessageGroupId"]
        if lane not in stopped:
            try:
                handle(record)
                continue
            except SendLater as later:
                trouble = f"later: {later.reason}"
            except Exception:  # noqa: BLE001 - one record's trouble must not be another lane's
                trouble = traceback.format_exc()
        stopped.add(lane)
        failed.append(record["messageId"])
    _log(name, count, len(failed), started, trouble)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _log(worker: str, records: int, failed: int, started: float, trouble: str = "") -> None:
    """One line per invocation: numbers and, in trouble, where in the code; never what a customer wrote."""
    line = {"worker": worker, "records": records, "failed": failed, "ms": round((time.monotonic() - started) * 1000, 1)}
    if trouble:
        line["trouble"] = trouble
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()
