"""`python -m infra.dead_letters`: shows the dead letters of each queue and sends them back to it.

A message goes back to the end of its own message group, and leaves the dead letters only when the queue has taken it: a crash in
between repeats it at most, which every worker survives. Only ids are shown, never what people wrote.
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
from chalicelib.ports import Desk
from chalicelib.wire import from_json
from infra import account, stacks, unpublished

HIDDEN_SECONDS = 60
AT_ONCE = 10
LOOK_BACK_MS = 3_600_000
"""A message is parked after it was sent; how long after is up to its tries, so the log is read from a little earlier on."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A queue by the names of its outputs, the function that reads it, and what its messages say."""

    output: str
    function: str
    content: type[Envelope] | type[Change] | type[DeliveryTask]


KINDS = {
    "ingest": Kind("Ingest", "ingest", Envelope),
    "broadcast": Kind("Broadcast", "broadcast", Change),
    "events": Kind("Events", "react", Change),
    "outbound": Kind("Outbound", "deliver", DeliveryTask),
}


@dataclass(frozen=True, slots=True)
class Parked:
    id: str
    group: str
    sent_at: int
    tries: int
    body: str
    receipt: str

    def about(self, kind: Kind) -> str:
        """Ids that find its way in the logs."""
        try:
            content = from_json(self.body, kind.content)  # type: ignore[type-var]
        except msgspec.DecodeError:
            return "cannot be read"
        match content:
            case Envelope():
                return f"inbox {content.account_id}/{content.inbox_id}, piece {content.trace}"
            case Change():
                return " ".join([f"change {content.id}, account {content.account_id}", *content.conversations])
            case _:
                return f"message {content.account_id}/{content.conversation_id}/{content.message_id}"


class DeadLetters:
    """The dead letters of one queue."""

    def __init__(self, sqs: Any, *, source: str, parked: str) -> None:
        self._sqs, self._source, self._parked = sqs, source, parked

    def count(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=self._parked, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def look(self) -> list[Parked]:
        """The first ten of every message group: a queue shows no more of a message group before those are gone."""
        found = []
        try:
            while batch := self._receive():
                found += batch
        finally:
            self._release(found)
        return found

    def replay(self, wanted: str | None = None) -> Iterator[Parked]:
        """Sends one back, or all, each message group in its order; tells each as soon as it is done."""
        held: list[Parked] = []
        try:
            while batch := self._receive():
                held += batch
                for message in batch:
                    if wanted in (None, message.id):
                        self._send_back(message)
                        held.remove(message)
                        yield message
        finally:
            self._release(held)

    def _send_back(self, message: Parked) -> None:
        """The id for deduplication is new, as the old one may be remembered, and the same on a second attempt."""
        self._sqs.send_message(
            QueueUrl=self._source,
            MessageBody=message.body,
            MessageGroupId=message.group,
            MessageDeduplicationId=f"replay-{message.id}",
        )
        self._sqs.delete_message(QueueUrl=self._parked, ReceiptHandle=message.receipt)

    def _receive(self) -> list[Parked]:
        answer = self._sqs.receive_message(
            QueueUrl=self._parked,
            MaxNumberOfMessages=AT_ONCE,
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=1,
            AttributeNames=["All"],
        )
        return [_parked(message) for message in answer.get("Messages", [])]

    def _release(self, messages: list[Parked]) -> None:
        for message in messages:
            self._sqs.change_message_visibility(QueueUrl=self._parked, ReceiptHandle=message.receipt, VisibilityTimeout=0)


def _parked(message: Mapping[str, Any]) -> Parked:
    attributes = message["Attributes"]
    return Parked(
        id=message["MessageId"],
        group=attributes["MessageGroupId"],
        sent_at=int(attributes["SentTimestamp"]),
        tries=int(attributes["ApproximateReceiveCount"]),
        body=message["Body"],
        receipt=message["ReceiptHandle"],
    )


def reasons(logs: Any, group: str, since: int) -> dict[str, str]:
    """Why messages were parked, by their ids, as far as the function could still say."""
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
        parked = list(line["dead_letters"])
    except (ValueError, KeyError, TypeError):
        return {}
    place = (line.get("at") or ["-"])[-1]
    return dict.fromkeys(parked, f"{line['error']} at {place}" if line.get("error") else "the provider kept asking to wait")


class Deployment:
    """A deployment as its operator sees it."""

    def __init__(self, stage: str, endpoint: str | None) -> None:
        self.aws, self.stage = stacks.session(stage, endpoint), stage
        self.stack = stacks.stack_name(stage)
        self.outputs = stacks.outputs(self.aws.client("cloudformation"), self.stack)

    def dead_letters(self, queue: str) -> DeadLetters:
        name = KINDS[queue].output
        source, parked = self.outputs[f"{name}QueueUrl"], self.outputs[f"{name}DeadLettersUrl"]
        return DeadLetters(self.aws.client("sqs"), source=source, parked=parked)

    def forwarding(self) -> tuple[Desk, Any, str]:
        # Only now: the adapters read the environment when they are built.
        from chalicelib.bootstrap import desk

        account.take_environment(self.aws, self.stage)
        return desk(), self.aws.client("sqs"), self.outputs["ForwardFailuresUrl"]

    def show(self, queue: str) -> None:
        letters, kind = self.dead_letters(queue), KINDS[queue]
        total, messages = letters.count(), letters.look()
        print(f"{queue}: {total} parked" + (f", the first {len(messages)} of their message groups:" if messages else ""))
        if not messages:
            return
        since = min(message.sent_at for message in messages) - LOOK_BACK_MS
        why = reasons(self.aws.client("logs"), f"/aws/lambda/{self.stack}-{kind.function}", since)
        for message in messages:
            reason = why.get(message.id, "no word in the log: time or memory may have run out")
            print(f"  {message.id}  message group {message.group[:12]}  {_age(message.sent_at)} old  {message.tries} tries")
            print(f"    {message.about(kind)}: {reason}")

    def replay(self, queue: str, wanted: str | None) -> int:
        count = 0
        for message in self.dead_letters(queue).replay(wanted):
            count += 1
            print(f"  {message.id} is back in {queue}")
        return count


def _age(since_ms: int) -> str:
    return str(timedelta(seconds=max(0, int(time.time() - since_ms / 1000))))


def _replay(deployment: Deployment, queue: str, wanted: str | None) -> int:
    if queue == unpublished.NAME:
        return unpublished.forward_again(*deployment.forwarding())
    count = deployment.replay(queue, wanted)
    if wanted and not count:
        raise stacks.DeploymentError(f"{wanted} is not parked in {queue}, or not among the first ten of its message group.")
    return count


def _list(deployment: Deployment, queues: list[str]) -> None:
    for queue in queues:
        if queue == unpublished.NAME:
            unpublished.show(*deployment.forwarding())
        else:
            deployment.show(queue)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.dead_letters", description=__doc__)
    parser.add_argument("--stage", default="production", help="`local` is the desk of `make run`")
    parser.add_argument("--endpoint", help="an emulated AWS")
    parser.add_argument("--queue", choices=[*KINDS, unpublished.NAME], help="default: all of them")
    parser.add_argument("--id", help="send this one back")
    parser.add_argument("--all", action="store_true", help="send all back")
    parser.add_argument("--yes", action="store_true", help="really; without it the list is all that happens")
    options = parser.parse_args(arguments)
    replaying = options.id is not None or options.all
    if replaying and not (options.queue and (options.id or options.all)):
        parser.error("which? make replay STAGE=… QUEUE=ingest ID=… (or ALL=1)")
    try:
        deployment = Deployment(options.stage, options.endpoint)
        if replaying and options.yes:
            count = _replay(deployment, options.queue, None if options.all else options.id)
            print(f"{count} sent back to {options.queue}")
            return
        _list(deployment, [options.queue] if options.queue else [*KINDS, unpublished.NAME])
    except (stacks.DeploymentError, BotoCoreError, ClientError) as error:
        raise SystemExit(f"Not done: {error}") from None
    if replaying:
        print(f"Nothing was sent. To send {options.id or 'all of it'} back: the same with YES=1")


if __name__ == "__main__":
    main()
