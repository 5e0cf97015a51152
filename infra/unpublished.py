"""Changes that are in the table and nowhere else: found by what they lack, whatever it was that lost them.

A position in an account's feed is given to a change that the listeners' queue has got before (workers.forward). So a change
that is older than a few minutes and has none was not handed over: the stream gave it up, or nobody could read it, or its
message was thrown away. It reads the whole table, which costs a few cents per gigabyte; no request ever does.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from chalicelib import listeners
from chalicelib.domain.events import Change
from chalicelib.ports import Desk
from chalicelib.wire import from_json

NAME = "forward"
SETTLED_MS = 300_000
"""Younger ones are on their way."""
HIDDEN_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Found:
    changes: list[Change]
    unreadable: list[str]


def find() -> Found:
    """Oldest first, so that ordering keys keep their order."""
    changes, unreadable = [], []
    for key, text in _without_position().items():
        try:
            changes.append(from_json(text, Change))
        except msgspec.DecodeError:
            unreadable.append(key)
    return Found(sorted(changes, key=lambda change: change.id), sorted(unreadable))


def _without_position() -> dict[str, str]:
    """What changes say, by their keys. The newest have their positions in the feed's head; and the table goes on changing
    while it is read, so those that are left are looked at again."""
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
    return {f"{row.pk}/{row.sk}": row.data or "" for row in again if not row.feed_position}


def show(desk: Desk, sqs: Any, failures_url: str) -> None:
    found = find()
    late = [change for change in found.changes if change.at < desk.clock.now() - SETTLED_MS]
    name = "ApproximateNumberOfMessages"
    noted = sqs.get_queue_attributes(QueueUrl=failures_url, AttributeNames=[name])["Attributes"][name]
    print(f"{NAME}: {len(late)} changes were not handed over; {noted} failures are noted")
    for change in late:
        print(f"  change {change.id}, account {change.account_id}", *change.conversations)
    for key in found.unreadable:
        print(f"  {key} cannot be read")


def forward_again(desk: Desk, sqs: Any, failures_url: str) -> int:
    """Hands over whatever was not: what is on its way already is dropped by the queues. When nothing is left, the failures
    that were noted before are forgotten."""
    noted = _noted(sqs, failures_url)
    found = find()
    for change in found.changes:
        desk.queues.react(listeners.reactions(change))
        desk.queues.broadcast([change])
    for receipt in noted:
        if found.unreadable:
            sqs.change_message_visibility(QueueUrl=failures_url, ReceiptHandle=receipt, VisibilityTimeout=0)
        else:
            sqs.delete_message(QueueUrl=failures_url, ReceiptHandle=receipt)
    for key in found.unreadable:
        print(f"  {key} cannot be read: is this checkout as new as the one that wrote it?")
    return len(found.changes)


def _noted(sqs: Any, url: str) -> list[str]:
    """Receipts of the failures that are noted now."""
    receipts: list[str] = []
    while True:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_SECONDS)
        if not (fresh := [each["ReceiptHandle"] for each in answer.get("Messages", [])]):
            return receipts
        receipts += fresh
