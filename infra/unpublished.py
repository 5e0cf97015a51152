"""Finds and publishes changes that the table's stream has not handed over.

A change gets its position in the feed after it has reached the reactions' queue (workers.forward). A change older than a few
minutes without a position is therefore unpublished: the stream dropped it, its JSON could not be decoded, or its message was
deleted. Finding them scans the whole table, which costs a few cents per gigabyte; no request does that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from chalicelib import reactions
from chalicelib.domain.events import KEEP_CHANGES_SECONDS, Change
from chalicelib.ports import Desk
from infra import restored

NAME = "forward"
SETTLED_MS = 300_000
"""Younger changes are still in the stream or the queues."""
HIDDEN_SECONDS = 300
SECONDS_BEFORE_EXPIRY = 86_400
"""Older changes are not looked for. They are older than any message of a queue or a dead-letter queue."""

Address = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unpublished:
    changes: list[Change]
    unreadable: list[str]


def find(now: int) -> Unpublished:
    """Unpublished changes, oldest first, so that each ordering key keeps its order; and the keys of undecodable rows."""
    stored = _stored(now // 1000 - KEEP_CHANGES_SECONDS + SECONDS_BEFORE_EXPIRY)
    numbered = {address for account in {pk.split("#")[1] for pk, _ in stored} for address in _numbered(int(account))}
    left = {address: change for address, change in stored.items() if address not in numbered}
    changes = [change for change in left.values() if change]
    return Unpublished(
        sorted(changes, key=lambda change: change.id), sorted("/".join(address) for address in left if not left[address])
    )


def _stored(oldest: int) -> dict[Address, Change | None]:
    """The changes since `oldest` (seconds since 1970) by the address of their item; None for one that cannot be decoded. Later
    than this, no page of the feed has expired that could name them."""
    from chalicelib.adapters.dynamo.items import change_of
    from chalicelib.adapters.dynamo.table import Row

    found: dict[Address, Change | None] = {}
    for row in Row.scan(Row.change.exists()):
        try:
            change = change_of(row)
        except msgspec.DecodeError:
            change = None
        if change is None or change.at >= oldest * 1000:
            found[row.pk, row.sk] = change
    return found


def _numbered(account_id: int) -> Iterator[Address]:
    """The items whose changes have a position in the account's feed: read after the scan, because it grows meanwhile."""
    from chalicelib.adapters.dynamo import feed_pages, keys
    from chalicelib.adapters.dynamo.table import Row

    for row in Row.query(keys.feed(account_id), consistent_read=True):
        for name in feed_pages.as_page(row).names:
            yield feed_pages.address_of(account_id, name)


def show(desk: Desk, sqs: Any, failures_url: str, restored_at: int | None = None) -> None:
    found = find(desk.clock.now())
    late = [change for change in found.changes if change.at < desk.clock.now() - SETTLED_MS]
    name = "ApproximateNumberOfMessages"
    failures = sqs.get_queue_attributes(QueueUrl=failures_url, AttributeNames=[name])["Attributes"][name]
    print(f"{NAME}: {len(late)} unpublished changes; {failures} stream failures recorded")
    for change in late:
        print(f"  change {change.id}, account {change.account_id}", *change.conversations)
    for key in found.unreadable:
        print(f"  {key} cannot be decoded")
    if restored_at is not None:
        count = len(restored.waiting(restored_at))
        print(f"  {count} messages would become unknown: they waited at {restored.shown(restored_at)}")
    elif sends := sum(event.trigger == "queued" for change in late for event in change.events):
        print(f"  a replay sends {sends} messages to customers; after a restore of the table, say RESTORED_AT=<time>")


def republish(desk: Desk, sqs: Any, failures_url: str, restored_at: int | None = None) -> int:
    """Publishes every unpublished change and returns their number. `restored_at`: the time to which the table was restored, in
    milliseconds since 1970; what waited to be sent then is marked as unknown first and not sent.

    The queues drop a change that is already on its way by its deduplication id. The recorded stream failures are deleted,
    unless a row could not be decoded.
    """
    if restored_at is not None:
        print(f"  {restored.mark_unknown(desk, restored_at)} messages are unknown: they waited at {restored.shown(restored_at)}")
    failures = _receive_failures(sqs, failures_url)
    found = find(desk.clock.now())
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
