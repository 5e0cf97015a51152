"""ports.Queues on SQS: FIFO queues, and a standard one for mails."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.adapters.aws_session import Clients
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.settings import Settings
from chalicelib.wire import to_json

BATCH, BATCH_BYTES = 10, 1_000_000
"""The limits of an SQS batch: ten messages, one mebibyte in all."""
Entry = tuple[str, str, str]
"""Body, group and deduplication id."""


class SqsQueues:
    def __init__(self, clients: Clients, settings: Settings) -> None:
        self._clients, self._settings = clients, settings

    def ingest(self, envelopes: Sequence[Envelope]) -> None:
        entries = [(to_json(each), message_group(each.ordering_key), each.deduplication_id) for each in envelopes]
        self._send(self._settings.ingest_queue, entries)

    def broadcast(self, changes: Sequence[Change]) -> None:
        self._send(self._settings.broadcast_queue, [(to_json(each), str(each.account_id), str(each.id)) for each in changes])

    def react(self, changes: Sequence[Change], queue: QueueClass) -> None:
        entries = [(to_json(each), group := message_group(each.ordering_key), f"{each.id}-{group}") for each in changes]
        url = self._settings.events_queue if queue is QueueClass.PROMPT else self._settings.background_queue
        self._send(url, entries)

    def deliver(self, tasks: Sequence[DeliveryTask], *, attempt: str) -> None:
        entries = [(to_json(each), f"{each.account_id}-{each.conversation_id}", f"{each.message_id}-{attempt}") for each in tasks]
        self._send(self._settings.outbound_queue, entries)

    def mail(self, notices: Sequence[str], *, after: int = 0) -> None:
        for batch in batches((each, "", "") for each in notices):
            messages = [{"Id": str(place), "MessageBody": body, "DelaySeconds": after} for place, (body, *_) in enumerate(batch)]
            sent = self._clients.sqs.send_message_batch(QueueUrl=self._settings.mail_queue, Entries=messages)
            _raise_for_failures(sent, len(batch))

    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        entries = [
            {"Id": str(place), "ReceiptHandle": receipt_handle, "VisibilityTimeout": seconds}
            for place, receipt_handle in enumerate(receipt_handles)
        ]
        url = getattr(self._settings, queue)
        _raise_for_failures(self._clients.sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries), len(entries))

    def dead_letter(self, change: str) -> None:
        self._clients.sqs.send_message(QueueUrl=self._settings.forward_failures, MessageBody=change)

    def _send(self, url: str, entries: Iterable[Entry]) -> None:
        """Raises ConnectionError if the queue refused a message. The caller then sends all of them again, and SQS drops the
        repetitions by their deduplication ids."""
        for batch in batches(entries):
            messages = [
                {"Id": str(place), "MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": deduplication_id}
                for place, (body, group, deduplication_id) in enumerate(batch)
            ]
            _raise_for_failures(self._clients.sqs.send_message_batch(QueueUrl=url, Entries=messages), len(batch))


def _raise_for_failures(answer: Mapping[str, Any], requested: int) -> None:
    if failed := answer.get("Failed"):
        raise ConnectionError(f"the queue refused {len(failed)} of {requested} messages: {failed[0].get('Code')}")


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    room = BATCH_BYTES
    for entry in entries:
        size = len(entry[0].encode())
        if batch and (len(batch) == BATCH or size > room):
            yield batch
            batch, room = [], BATCH_BYTES
        batch.append(entry)
        room -= size
    if batch:
        yield batch


def message_group(ordering_key: str) -> str:
    """The SHA-256 of the ordering key: an SQS group id has at most 128 characters, and a key may be longer."""
    return hashlib.sha256(ordering_key.encode()).hexdigest()
