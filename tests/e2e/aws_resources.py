"""The deployed functions, queues and table of a local stack, for actions beyond any client: pausing and invoking workers."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import boto3
import msgspec

from chalicelib.adapters.dynamo.feed import counter_names
from chalicelib.adapters.dynamo.feed_pages import Name, address_of
from chalicelib.adapters.dynamo.keys import Address
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.erasure import Erasure
from chalicelib.domain.events import counter_dimensions
from tests.e2e.concurrency import run_concurrently
from tests.e2e.stack import LocalStack
from tests.e2e.waiting import until

PEEK_VISIBILITY_SECONDS = 60


class AwsResources:
    def __init__(self, stack: LocalStack) -> None:
        self._outputs: dict[str, str] = json.loads((stack.data_dir / "deployed.json").read_text())["outputs"]
        info = stack.stack_info.data
        self._client_options = {
            "endpoint_url": info["aws_endpoint_url"],
            "region_name": info["region"],
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
        self.functions: Any = boto3.client("lambda", **self._client_options)
        self.queues: Any = boto3.client("sqs", **self._client_options)
        self.tables: Any = boto3.client("dynamodb", **self._client_options)
        self.table = str(info["table"])

    def queue_url(self, queue: str) -> str:
        return self._outputs[f"{queue}Url"]

    def digest_key(self) -> str:
        """The deployment's key of signed texts and digests."""
        found = self.functions.get_function_configuration(FunctionName="parley-api-handler")["Environment"]["Variables"]
        return str(found["DIGEST_KEY"])

    @contextmanager
    def paused(self, worker: str) -> Iterator[None]:
        """Disables the worker's queue trigger within the block. Messages gather, and the worker gets them afterwards."""
        mapping = next(
            each
            for each in self.functions.list_event_source_mappings()["EventSourceMappings"]
            if each["FunctionArn"].endswith(f":parley-{worker}")
        )
        self._set_enabled(mapping["UUID"], enabled=False)
        try:
            yield
        finally:
            self._set_enabled(mapping["UUID"], enabled=True)

    def enable_all_workers(self) -> None:
        """Enables the triggers of a stack whose state was saved while workers were paused."""
        for mapping in self.functions.list_event_source_mappings()["EventSourceMappings"]:
            self._set_enabled(mapping["UUID"], enabled=True)

    def _set_enabled(self, mapping: str, *, enabled: bool) -> None:
        self.functions.update_event_source_mapping(UUID=mapping, Enabled=enabled)
        state = "Enabled" if enabled else "Disabled"
        until(lambda: self.functions.get_event_source_mapping(UUID=mapping)["State"] == state, f"the mapping is {state}")

    def peek_messages(self, queue: str, count: int) -> list[dict[str, Any]]:
        """Waits for `count` messages of a queue, and returns them without removing them."""
        found: dict[str, dict[str, Any]] = {}
        url = self.queue_url(f"{queue}Queue")

        def probe() -> bool:
            received = self.queues.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], VisibilityTimeout=PEEK_VISIBILITY_SECONDS
            )
            found.update({each["MessageId"]: each for each in received.get("Messages", [])})
            return len(found) >= count

        until(probe, f"{count} messages in {queue}")
        for each in found.values():
            self.queues.change_message_visibility(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"], VisibilityTimeout=0)
        return list(found.values())

    def invoke_concurrently(self, worker: str, events: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Invokes the function once per event, all at the same time, each in its own process."""
        return run_concurrently(partial(self._invoke, worker, event) for event in events)

    def _invoke(self, worker: str, event: Mapping[str, Any]) -> Any:
        answer = self.functions.invoke(FunctionName=f"parley-{worker}", Payload=json.dumps(event).encode())
        payload = answer["Payload"].read().decode()
        assert "FunctionError" not in answer, f"{worker}: {payload}"
        return json.loads(payload)

    def waiting_messages(self) -> list[str]:
        """The queues that are not empty, with the number of their messages."""
        counts = {}
        for url in self.queues.list_queues()["QueueUrls"]:
            names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
            found = self.queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            counts[url.rpartition("/")[2]] = sum(map(int, found.values()))
        return [f"{name} has {count} messages" for name, count in counts.items() if count]

    def erasures(self, account_id: int) -> list[Erasure]:
        """The marks of deletions, which stay for a second look."""
        asked = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": f"A#{account_id}#ERASURES"}}}
        rows = self.tables.query(TableName=self.table, ConsistentRead=True, **asked)["Items"]
        return [msgspec.json.decode(row["data"]["S"], type=Erasure) for row in rows]

    def account_rows(self, account_id: int) -> "AccountRows":
        """An account's rows, read from the table without the application."""
        rows = AccountRows(account_id)
        for page in self.tables.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True):
            for row in page["Items"]:
                if row["pk"]["S"].startswith(f"A#{account_id}#"):
                    rows.add(row)
        return rows


class AccountRows:
    """The conversations of an account, its changes with their positions, and its counters."""

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self.conversations: dict[int, Conversation] = {}
        self.changes: dict[Address, str] = {}
        self.positions: dict[Address, int] = {}
        self.counters: dict[tuple[int, str], int] = {}
        self.contacts = self.counted_contacts = 0
        self.head = 0

    def add(self, row: Mapping[str, Any]) -> None:
        kind = row["kind"]["S"]
        if kind == "conversation":
            found = msgspec.json.decode(row["card"]["S"], type=Conversation)
            self.conversations[found.id] = found
        elif kind == "contact":
            self.contacts += 1
        elif kind == "contact_counter":
            self.counted_contacts += int(row["tally"]["N"])
        elif row["pk"]["S"].endswith("#COUNTS"):  # 0.1.0 stored these rows under another kind
            _, inbox_id, name = row["sk"]["S"].split("#", 2)
            self.counters[int(inbox_id), name] = int(row["tally"]["N"])
        elif kind in ("feed_head", "feed_page"):
            last, names = int(row["tally"]["N"]), msgspec.json.decode(row["data"]["S"], type=list[Name])
            self.head = max(self.head, last)
            addresses = [address_of(self.account_id, name) for name in names]
            self.positions |= {address: last - len(names) + place for place, address in enumerate(addresses, start=1)}
        if change := row.get("change") or (row.get("data") if kind == "change" else None):
            self.changes[row["pk"]["S"], row["sk"]["S"]] = change["S"]

    def recounted(self) -> dict[tuple[int, str], int]:
        counted: Counter[tuple[int, str]] = Counter()
        for conversation in self.conversations.values():
            counted.update((conversation.inbox_id, name) for name in counter_names(counter_dimensions(conversation)))
        return dict(counted)

    def inconsistencies(self) -> list[str]:
        """Descriptions of every missing or repeated position and every wrong counter; empty if the rows are consistent."""
        found = []
        if sorted(self.positions.values()) != list(range(1, self.head + 1)):
            found.append(f"the feed's {len(self.positions)} positions are not 1 to {self.head}, each once")
        if waiting := len(self.changes) - len(self.positions):
            found.append(f"{waiting} changes have no position")
        if self.contacts != self.counted_contacts:
            found.append(f"{self.counted_contacts} of {self.contacts} contacts are counted")
        counted, kept = self.recounted(), {counter: tally for counter, tally in self.counters.items() if tally}
        if counted != kept:
            found.append(f"the counters hold {kept.items() - counted.items()} instead of {counted.items() - kept.items()}")
        return found
