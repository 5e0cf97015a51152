"""The deployed functions, queues and table of a local stack, for what no client can do: stopping a queue, waking two workers."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import boto3
import msgspec

from chalicelib.adapters.dynamo.feed import counter_names
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import counter_dimensions
from tests.e2e.racing import at_once
from tests.e2e.stack import LocalStack
from tests.e2e.waiting import until

HOLD_SECONDS = 60


class Machinery:
    def __init__(self, stack: LocalStack) -> None:
        self._outputs: dict[str, str] = json.loads((stack.data_dir / "deployed.json").read_text())["outputs"]
        told = stack.facts.told
        self._where = {
            "endpoint_url": told["aws_endpoint_url"],
            "region_name": told["region"],
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
        self.functions: Any = boto3.client("lambda", **self._where)
        self.queues: Any = boto3.client("sqs", **self._where)
        self.tables: Any = boto3.client("dynamodb", **self._where)
        self.table = str(told["table"])

    def url(self, queue: str) -> str:
        return self._outputs[f"{queue}Url"]

    @contextmanager
    def without(self, worker: str) -> Iterator[None]:
        """Nothing is handed to this worker meanwhile; afterwards it gets what has gathered."""
        mapping = next(
            each
            for each in self.functions.list_event_source_mappings()["EventSourceMappings"]
            if each["FunctionArn"].endswith(f":parley-{worker}")
        )
        self._switch(mapping["UUID"], on=False)
        try:
            yield
        finally:
            self._switch(mapping["UUID"], on=True)

    def switch_everything_on(self) -> None:
        """For a stack whose state was saved while workers were off."""
        for mapping in self.functions.list_event_source_mappings()["EventSourceMappings"]:
            self._switch(mapping["UUID"], on=True)

    def _switch(self, mapping: str, *, on: bool) -> None:
        self.functions.update_event_source_mapping(UUID=mapping, Enabled=on)
        state = "Enabled" if on else "Disabled"
        until(lambda: self.functions.get_event_source_mapping(UUID=mapping)["State"] == state, f"the mapping is {state}")

    def waiting(self, queue: str, count: int) -> list[dict[str, Any]]:
        """The next messages of a queue, left where they are."""
        found: dict[str, dict[str, Any]] = {}
        url = self.url(f"{queue}Queue")

        def look() -> bool:
            received = self.queues.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], VisibilityTimeout=HOLD_SECONDS
            )
            found.update({each["MessageId"]: each for each in received.get("Messages", [])})
            return len(found) >= count

        until(look, f"{count} messages in {queue}")
        for each in found.values():
            self.queues.change_message_visibility(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"], VisibilityTimeout=0)
        return list(found.values())

    def wake_workers(self, worker: str, events: Sequence[Mapping[str, Any]]) -> list[Any]:
        """As many invocations at once as there are events, each in a process of its own."""
        return at_once(partial(self._invoke, worker, event) for event in events)

    def _invoke(self, worker: str, event: Mapping[str, Any]) -> Any:
        answer = self.functions.invoke(FunctionName=f"parley-{worker}", Payload=json.dumps(event).encode())
        told = answer["Payload"].read().decode()
        assert "FunctionError" not in answer, f"{worker}: {told}"
        return json.loads(told)

    def books(self, account_id: int) -> "Books":
        """What the table itself says, read past the application."""
        books = Books()
        for page in self.tables.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True):
            for row in page["Items"]:
                if row["pk"]["S"].startswith(f"A#{account_id}#"):
                    books.enter(row)
        return books


class Books:
    """The conversations of an account, its changes with their positions, and its counters."""

    def __init__(self) -> None:
        self.conversations: dict[int, Conversation] = {}
        self.changes: dict[int, str] = {}
        self.positions: dict[int, int] = {}
        self.counters: dict[tuple[int, str], int] = {}
        self.head = 0

    def enter(self, row: Mapping[str, Any]) -> None:
        kind = row["kind"]["S"]
        if kind == "conversation":
            found = msgspec.json.decode(row["data"]["S"], type=Conversation)
            self.conversations[found.id] = found
        elif kind == "change":
            change_id = int(row["sk"]["S"].rpartition("#")[2])
            self.changes[change_id] = row["data"]["S"]
            if "feed_position" in row:
                self.positions[change_id] = int(row["feed_position"]["N"])
        elif row["pk"]["S"].endswith("#COUNTS"):  # their kind had another name in 0.1.0
            _, inbox_id, facet = row["sk"]["S"].split("#", 2)
            self.counters[int(inbox_id), facet] = int(row["tally"]["N"])
        elif kind == "feed_head":
            self.head = int(row["tally"]["N"])
            newest = msgspec.json.decode(row["data"]["S"], type=list[tuple[str, int]])
            first = self.head - len(newest) + 1
            self.positions |= {change_id: position for position, (_, change_id) in enumerate(newest, start=first)}

    def recounted(self) -> dict[tuple[int, str], int]:
        counted: Counter[tuple[int, str]] = Counter()
        for conversation in self.conversations.values():
            counted.update((conversation.inbox_id, name) for name in counter_names(counter_dimensions(conversation)))
        return dict(counted)

    def trouble(self) -> list[str]:
        """What does not add up."""
        found = []
        if sorted(self.positions.values()) != list(range(1, self.head + 1)):
            found.append(f"the feed's {len(self.positions)} positions are not 1 to {self.head}, each once")
        if waiting := len(self.changes) - len(self.positions):
            found.append(f"{waiting} changes have no position")
        counted, kept = self.recounted(), {counter: tally for counter, tally in self.counters.items() if tally}
        if counted != kept:
            found.append(f"the counters say {kept.items() - counted.items()}, counted is {counted.items() - kept.items()}")
        return found
