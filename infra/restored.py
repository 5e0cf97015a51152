"""Messages that were waiting to be sent when a restored table was copied.

The desk sent most of them after that time, and the table no longer knows it. They become `unknown`, so that agents decide;
nothing sends them again by itself. Finding them scans the whole table, as `unpublished.find` does.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.domain.deliveries import is_to_send
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.ports import Desk

REASON = "The desk was restored from a copy: the message may have been sent before."


def time_of(text: str, now: int) -> int:
    """Milliseconds since 1970 of an ISO 8601 time with a time zone. Raises ValueError, also for a time in the future."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone: end it with Z for UTC")
    milliseconds = int(at.timestamp() * 1000)
    if milliseconds > now:
        raise ValueError(f"{text} is in the future")
    return milliseconds


def shown(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


def restored_at(dynamodb: Any, table: str) -> int | None:
    """The time to which DynamoDB restored the table, in milliseconds since 1970; None for a table that it created otherwise."""
    summary = dynamodb.describe_table(TableName=table)["Table"].get("RestoreSummary")
    return int(summary["RestoreDateTime"].timestamp() * 1000) if summary else None


def waiting(at: int) -> list[DeliveryTask]:
    """The messages that waited to be sent at that time, the oldest first, and still wait. Later ones are new and are left out."""
    return sorted(_waiting(at), key=lambda task: task.message_id)


def _waiting(at: int) -> Iterator[DeliveryTask]:
    from chalicelib.adapters.dynamo.items import to_entity
    from chalicelib.adapters.dynamo.table import Row
    from chalicelib.domain.keys import MESSAGE

    for row in Row.scan(Row.kind == MESSAGE.name):
        try:
            message = to_entity(row, MESSAGE)
        except msgspec.DecodeError:
            continue
        if is_to_send(message) and message.updated_at <= at:
            yield DeliveryTask(message.account_id, message.conversation_id, message.id)


def mark_unknown(desk: Desk, at: int) -> int:
    """Returns the number of messages. Safe to repeat and to interrupt."""
    from chalicelib.features.delivery.actions import mark_as_unknown

    tasks = waiting(at)
    for task in tasks:
        mark_as_unknown(desk, task, REASON)
    return len(tasks)
