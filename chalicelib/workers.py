"""Handlers for batches from the queues and from the table's stream. Failures are reported per record (queue_retries.py).

Each handler imports its own rules, so that a function's cold start does not import those of the others.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from chalicelib import log
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.ports import Desk
from chalicelib.queue_retries import Batch, Record, message_group
from chalicelib.wire import from_json, stored_change


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
        by_group.setdefault(message_group(record), []).append((record, _traced(desk, from_json(record["body"], Change))))

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
        return _traced(desk, stored_change(item["change"]["S"], int(item.get("s", {"N": "0"})["N"])))
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


def mail(desk: Desk, event: Mapping[str, Any]) -> dict[str, Any]:
    """Each mail of SES is tried again on its own: the queue keeps no order. Some records ask for a poll of a mailbox, which keeps
    the order of its mails itself."""
    from chalicelib.features.email.notices import poll_in
    from chalicelib.features.email.receiving import receive_notice

    batch = Batch("mail", event, desk)

    def handle(record: Record) -> None:
        if asked := poll_in(record["body"]):
            from chalicelib.features.email.polling import poll

            poll(desk, asked)
        else:
            receive_notice(desk, record["body"])

    batch.each(handle)
    return batch.answer()


def wake(desk: Desk, _: Mapping[str, Any] | None = None) -> dict[str, Any]:
    from chalicelib import schedule

    return schedule.run_due(desk)
