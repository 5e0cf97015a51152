"""Finds and publishes changes that the table's stream has not handed over.

A change gets its position in the feed after it has reached the reactions' queue (workers.forward). A change older than a few
minutes without a position is therefore unpublished: the stream dropped it, its JSON could not be decoded, or its message was
deleted. Finding them scans the whole table, which costs a few cents per gigabyte; no request does that.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from chalicelib import reactions
from chalicelib.domain.events import Change
from chalicelib.ports import Desk
from chalicelib.wire import stored_change

NAME = "forward"
SETTLED_MS = 300_000
"""Younger changes are still in the stream or the queues."""
HIDDEN_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Unpublished:
    changes: list[Change]
    unreadable: list[str]


def find() -> Unpublished:
    """Unpublished changes, oldest first, so that each ordering key keeps its order; and the keys of undecodable rows."""
    changes, unreadable = [], []
    for key, (text, schema) in _without_position().items():
        try:
            changes.append(stored_change(text, schema))
        except msgspec.DecodeError:
            unreadable.append(key)
    return Unpublished(sorted(changes, key=lambda change: change.id), sorted(unreadable))


def _without_position() -> dict[str, tuple[str, int]]:
    """JSON and schema number of changes without a position, by key.

    The newest positions are in the feed's head only. The table also changes while it is scanned, so the remaining rows are
    read again.
    """
    from chalicelib.adapters.dynamo.feed import as_head
    from chalicelib.adapters.dynamo.table import Row

    waiting: list[tuple[str, str]] = []
    newest: set[int] = set()
    for row in Row.scan(((Row.kind == "change") & Row.feed_position.does_not_exist()) | (Row.kind == "feed_head")):
        if row.kind == "feed_head":
            newest |= {change_id for _, change_id in as_head(row).unfiled}
        else:
            waiting.append((row.pk, row.sk))
    left = [key for key in waiting if int(key[1].rpartition("#")[2]) not in newest]
    again = Row.batch_get(left, consistent_read=True) if left else ()
    return {f"{row.pk}/{row.sk}": (row.data or "", row.schema) for row in again if not row.feed_position}


def show(desk: Desk, sqs: Any, failures_url: str) -> None:
    found = find()
    late = [change for change in found.changes if change.at < desk.clock.now() - SETTLED_MS]
    name = "ApproximateNumberOfMessages"
    failures = sqs.get_queue_attributes(QueueUrl=failures_url, AttributeNames=[name])["Attributes"][name]
    print(f"{NAME}: {len(late)} unpublished changes; {failures} stream failures recorded")
    for change in late:
        print(f"  change {change.id}, account {change.account_id}", *change.conversations)
    for key in found.unreadable:
        print(f"  {key} cannot be decoded")


def republish(desk: Desk, sqs: Any, failures_url: str) -> int:
    """Publishes every unpublished change and returns their number.

    The queues drop a change that is already on its way by its deduplication id. The recorded stream failures are deleted,
    unless a row could not be decoded.
    """
    failures = _receive_failures(sqs, failures_url)
    found = find()
    for change in found.changes:
        reactions.queue(desk, [change])
        desk.queues.broadcast([change])
    for receipt in failures:
        if found.unreadable:
            sqs.change_message_visibility(QueueUrl=failures_url, ReceiptHandle=receipt, VisibilityTimeout=0)
        else:
            sqs.delete_message(QueueUrl=failures_url, ReceiptHandle=receipt)
    for key in found.unreadable:
        print(f"  {key} cannot be decoded: check out the version that wrote it, or a newer one")
    return len(found.changes)


def _receive_failures(sqs: Any, url: str) -> list[str]:
    """Receipt handles of all recorded stream failures."""
    receipts: list[str] = []
    while True:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_SECONDS)
        if not (fresh := [each["ReceiptHandle"] for each in answer.get("Messages", [])]):
            return receipts
        receipts += fresh
