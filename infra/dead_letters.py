"""`python -m infra.dead_letters`: lists the dead letters of each queue and sends them back to it.

A replayed message joins the end of its own message group and is deleted from the dead letters after the queue has accepted it:
a crash in between can only repeat it, and every worker is idempotent. The output holds ids only, never content.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.features.email.notices import Notice
from chalicelib.ports import Desk
from infra import account, restored, stacks, unpublished

HIDDEN_SECONDS = 60
MAX_BATCH = 10
LOOK_BACK_MS = 3_600_000
"""The log is read from an hour before the oldest message's timestamp: the function logs an error before the queue moves it."""


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """A queue: the prefix of its stack outputs, the function that reads it, and the type of its messages. A standard queue has no
    message groups."""

    output: str
    function: str
    content: type[Envelope] | type[Change] | type[DeliveryTask] | type[Notice]
    is_fifo: bool = True


QUEUES = {
    "ingest": QueueSpec("Ingest", "ingest", Envelope),
    "broadcast": QueueSpec("Broadcast", "broadcast", Change),
    "events": QueueSpec("Events", "react", Change),
    "background": QueueSpec("Background", "background", Change),
    "outbound": QueueSpec("Outbound", "deliver", DeliveryTask),
    "mail": QueueSpec("Mail", "mail", Notice, is_fifo=False),
}


@dataclass(frozen=True, slots=True)
class DeadLetter:
    id: str
    group: str
    sent_at: int
    tries: int
    body: str
    receipt: str

    def describe(self, spec: QueueSpec) -> str:
        """The ids by which the logs are searched."""
        try:
            content = msgspec.json.decode(self.body, type=spec.content)
        except msgspec.DecodeError:
            return "cannot be decoded"
        match content:
            case Envelope():
                return f"inbox {content.account_id}/{content.inbox_id}, webhook event {content.trace}"
            case Notice():
                return f"mail {content.receipt_id}" if content.key else "cannot be decoded"
            case Change():
                return " ".join([f"change {content.id}, account {content.account_id}", *content.conversations])
            case _:
                return f"message {content.account_id}/{content.conversation_id}/{content.message_id}"


class DeadLetters:
    """The dead letters of one queue."""

    def __init__(self, sqs: Any, *, source: str, dead_letters: str, is_fifo: bool = True) -> None:
        self._sqs, self._source, self._dead_letters, self._is_fifo = sqs, source, dead_letters, is_fifo

    def count(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=self._dead_letters, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def peek(self) -> list[DeadLetter]:
        """The first ten of every message group: SQS returns no more of a group while those are in flight."""
        found = []
        try:
            while batch := self._receive():
                found += batch
        finally:
            self._release(found)
        return found

    def replay(self, message_id: str | None = None) -> Iterator[DeadLetter]:
        """Sends one message back, or all of them, in the order of each message group. Yields each message once it is sent."""
        held: list[DeadLetter] = []
        try:
            while batch := self._receive():
                held += batch
                for message in batch:
                    if message_id in (None, message.id):
                        self._send_back(message)
                        held.remove(message)
                        yield message
        finally:
            self._release(held)

    def _send_back(self, message: DeadLetter) -> None:
        """Sends with a new deduplication id, because SQS remembers the old one for five minutes; a retry uses the same new id."""
        place = {"MessageGroupId": message.group, "MessageDeduplicationId": f"replay-{message.id}"} if self._is_fifo else {}
        self._sqs.send_message(QueueUrl=self._source, MessageBody=message.body, **place)
        self._sqs.delete_message(QueueUrl=self._dead_letters, ReceiptHandle=message.receipt)

    def _receive(self) -> list[DeadLetter]:
        answer = self._sqs.receive_message(
            QueueUrl=self._dead_letters,
            MaxNumberOfMessages=MAX_BATCH,
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=1,
            AttributeNames=["All"],
        )
        return [_parsed(message) for message in answer.get("Messages", [])]

    def _release(self, messages: list[DeadLetter]) -> None:
        for message in messages:
            self._sqs.change_message_visibility(QueueUrl=self._dead_letters, ReceiptHandle=message.receipt, VisibilityTimeout=0)


def _parsed(message: Mapping[str, Any]) -> DeadLetter:
    attributes = message["Attributes"]
    return DeadLetter(
        id=message["MessageId"],
        group=attributes.get("MessageGroupId", "-"),
        sent_at=int(attributes["SentTimestamp"]),
        tries=int(attributes["ApproximateReceiveCount"]),
        body=message["Body"],
        receipt=message["ReceiptHandle"],
    )


def reasons(logs: Any, group: str, since: int) -> dict[str, str]:
    """Message id to the error of its last try, from the function's log. A function that ran out of time or memory logs none."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, filterPattern='"dead_letters"', startTime=since)
    found: dict[str, str] = {}
    try:
        for page in pages:
            for event in page["events"]:
                found |= _reasons_in(event["message"])
    except logs.exceptions.ResourceNotFoundException:
        return {}
    return found


def _reasons_in(text: str) -> dict[str, str]:
    try:
        line = json.loads(text[text.index("{") :])
        ids = list(line["dead_letters"])
    except (ValueError, KeyError, TypeError):
        return {}
    place = (line.get("at") or ["-"])[-1]
    return dict.fromkeys(ids, f"{line['error']} at {place}" if line.get("error") else "the provider kept asking to wait")


class Deployment:
    """The queues, logs and functions of one stage."""

    def __init__(self, stage: str, endpoint: str | None) -> None:
        self.aws, self.stage = stacks.session(stage, endpoint), stage
        self.stack = stacks.stack_name(stage)
        self.outputs = stacks.outputs(self.aws.client("cloudformation"), self.stack)

    def dead_letters(self, queue: str) -> DeadLetters:
        spec = QUEUES[queue]
        name = spec.output
        source, dead_letters = self.outputs[f"{name}QueueUrl"], self.outputs[f"{name}DeadLettersUrl"]
        return DeadLetters(self.aws.client("sqs"), source=source, dead_letters=dead_letters, is_fifo=spec.is_fifo)

    def forwarding(self, at: str | None) -> tuple[Desk, Any, str, int | None]:
        """`at`: the time to which the table was restored; DynamoDB knows it of a table that it restored itself."""
        # Imported late: the adapters read the environment when they are built.
        from chalicelib.bootstrap import desk

        account.take_environment(self.aws, self.stage)
        opened = desk()
        try:
            told = restored.time_of(at, opened.clock.now()) if at else None
        except ValueError as error:
            raise stacks.DeploymentError(f"RESTORED_AT: {error}") from None
        known = restored.restored_at(self.aws.client("dynamodb"), self.outputs["TableName"])
        return opened, self.aws.client("sqs"), self.outputs["ForwardFailuresUrl"], told or known

    def show(self, queue: str) -> None:
        letters, spec = self.dead_letters(queue), QUEUES[queue]
        total, messages = letters.count(), letters.peek()
        print(f"{queue}: {total} dead letters" + (f", the first {len(messages)} of their message groups:" if messages else ""))
        if not messages:
            return
        since = min(message.sent_at for message in messages) - LOOK_BACK_MS
        reasons_by_id = reasons(self.aws.client("logs"), f"/aws/lambda/{self.stack}-{spec.function}", since)
        for message in messages:
            reason = reasons_by_id.get(message.id, "nothing in the log: the function may have run out of time or memory")
            print(f"  {message.id}  message group {message.group[:12]}  {_age(message.sent_at)} old  {message.tries} tries")
            print(f"    {message.describe(spec)}: {reason}")

    def replay(self, queue: str, message_id: str | None) -> int:
        count = 0
        for message in self.dead_letters(queue).replay(message_id):
            count += 1
            print(f"  {message.id} sent back to {queue}")
        return count


def _age(since_ms: int) -> str:
    return str(timedelta(seconds=max(0, int(time.time() - since_ms / 1000))))


def _replay(deployment: Deployment, queue: str, message_id: str | None, restored_at: str | None) -> int:
    if queue == unpublished.NAME:
        return unpublished.republish(*deployment.forwarding(restored_at))
    count = deployment.replay(queue, message_id)
    if message_id and not count:
        raise stacks.DeploymentError(
            f"{message_id} is not a dead letter of {queue}, or not among the first ten of its message group."
        )
    return count


def _list(deployment: Deployment, queues: list[str], restored_at: str | None) -> None:
    for queue in queues:
        if queue == unpublished.NAME:
            unpublished.show(*deployment.forwarding(restored_at))
        else:
            deployment.show(queue)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.dead_letters", description=__doc__)
    parser.add_argument("--stage", default="production", help="`local` is the stack of `make run`")
    parser.add_argument("--endpoint", help="URL of an emulated AWS")
    parser.add_argument("--queue", choices=[*QUEUES, unpublished.NAME], help="default: all queues")
    parser.add_argument("--id", help="send this message back")
    parser.add_argument("--all", action="store_true", help="send all messages back")
    parser.add_argument("--yes", action="store_true", help="send; without it the messages are only listed")
    parser.add_argument("--restored-at", help="forward only: the time to which the table was restored, 2026-11-29T10:00:00Z")
    options = parser.parse_args(arguments)
    replaying = options.id is not None or options.all
    if replaying and not (options.queue and (options.id or options.all)):
        parser.error("name the queue and the message: make replay-dead-letters STAGE=… QUEUE=ingest ID=… (or ALL=1)")
    if options.restored_at and options.queue != unpublished.NAME:
        parser.error("RESTORED_AT belongs to QUEUE=forward")
    try:
        deployment = Deployment(options.stage, options.endpoint)
        if replaying and options.yes:
            count = _replay(deployment, options.queue, None if options.all else options.id, options.restored_at)
            print(f"{count} sent back to {options.queue}")
            return
        _list(deployment, [options.queue] if options.queue else [*QUEUES, unpublished.NAME], options.restored_at)
    except (stacks.DeploymentError, BotoCoreError, ClientError) as error:
        raise SystemExit(f"Not done: {error}") from None
    if replaying:
        print(f"Nothing was sent. To send {options.id or 'all messages'} back, repeat the command with YES=1")


if __name__ == "__main__":
    main()
