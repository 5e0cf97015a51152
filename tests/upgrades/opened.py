"""A release's data under today's code: its items in an emulated DynamoDB, everything else of the desk in memory."""

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import realtime, workers
from chalicelib.adapters.clock import RandomIds
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import Row, open_table
from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.channels.loading import channel_of_type
from chalicelib.domain.outbound import StoredFile
from infra.migrate import Table, migrate
from infra.migration_steps import STEPS
from tests.functional.local_emulator import Running, free_port
from tests.support.adapters import all_adapters
from tests.support.api_client import ApiClient
from tests.support.dynamodb import on_table, use_emulator_credentials
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.desk import FakeDesk, fake_desk
from tests.support.fakes.files import FakeFiles
from tests.support.fakes.transport import FakeTransport
from tests.support.lambda_events import (
    batch,
    broadcast_record,
    delivery_record,
    ingest_record,
    reaction_record,
    stream_event,
    websocket,
)
from tests.support.ports_bench import ChangeRecorder
from tests.upgrades.release import Item, Release

Rewrite = Callable[[Item], Item]
TABLES = itertools.count(1)
AT_ONCE = 25


@contextmanager
def emulated_dynamodb(folder: Path) -> Iterator[str]:
    """The address of an emulated AWS in a process of its own."""
    with pytest.MonkeyPatch.context() as environment:
        use_emulator_credentials(environment)
        running = Running(folder, free_port())
        running.start()
        try:
            yield running.url
        finally:
            running.stop()


@dataclass
class Opened:
    """The desk stands still at the moment when the folder was made, until a test lets it go on."""

    release: Release
    desk: FakeDesk
    recording: ChangeRecorder
    transport: FakeTransport
    connection: Any
    table: Table
    before: list[Item]
    """Every item of the table when the test began, if they were rewritten."""
    signed_in: dict[str, ApiClient] = field(default_factory=dict)

    def client(self, who: str) -> ApiClient:
        """`nobody`, or one of the people in facts.json."""
        if who not in self.signed_in:
            self.signed_in[who] = self._sign_in(who)
        return self.signed_in[who]

    def _sign_in(self, who: str) -> ApiClient:
        if who == "nobody":
            return ApiClient(self.desk)
        person = self.release.facts["users"][who]
        account_id = person.get("account_id", self.release.facts["account_id"])
        headers = person.get("session") or {"api_access_token": person["api_access_token"]}
        return ApiClient(self.desk, headers=headers, account_id=account_id)

    def close(self) -> None:
        for connection in (self.connection, Row._get_connection().connection):
            connection.client.close()

    def say(self, connection_id: str, said: dict[str, Any]) -> list[dict[str, Any]]:
        """Returns the answers to one socket."""
        start = len(self.desk.push.sent)
        assert realtime.handle_message(self.desk, websocket("MESSAGE", connection_id, body=json.dumps(said))) == {
            "statusCode": 200
        }
        return [json.loads(text) for to, text in self.desk.push.sent[start:] if to == connection_id]

    def work_off(self) -> None:
        """Runs the workers until the stream and the queues are empty."""
        queues = self.desk.queues
        while (
            self.recording.changes
            or queues.inbound
            or queues.reactions
            or queues.background
            or queues.broadcasts
            or queues.deliveries
        ):
            changes, self.recording.changes = self.recording.changes, []
            self._run(workers.forward, stream_event(changes)) if changes else None
            self._run(workers.ingest, batch(*(ingest_record(each) for each in _taken(queues.inbound))))
            self._run(workers.react, batch(*(reaction_record(each) for each in _taken(queues.reactions))))
            self._run(workers.background, batch(*(reaction_record(each) for each in _taken(queues.background))))
            self._run(workers.deliver, batch(*(delivery_record(each) for each in _taken(queues.deliveries))))
            self._run(workers.broadcast, batch(*(broadcast_record(each) for each in _taken(queues.broadcasts))))

    def _run(self, worker: Any, event: dict[str, Any]) -> None:
        assert worker(self.desk, event) == {"batchItemFailures": []}


def _taken(queue: list[Any]) -> list[Any]:
    taken = list(queue)
    queue.clear()
    return taken


@contextmanager
def open_release(release: Release, endpoint: str, *, rewrite: Rewrite | None = None) -> Iterator[Opened]:
    """In a table of its own, with the newest schema. `rewrite` changes items after the migration."""
    connection = open_table(f"upgraded-{next(TABLES)}", region="us-east-1", host=endpoint)
    Row.create_table(wait=True)
    _fill(connection, release.items())
    table = Table(connection.client, Row.Meta.table_name)
    migrate(table, STEPS)
    before = everything_in(table) if rewrite else []
    if rewrite:
        before = [rewrite(item) for item in before]
        _fill(connection, before)
    clock, transport = FakeClock(release.facts["recorded_at"]), FakeTransport()
    recording = ChangeRecorder(DynamoStore(connection, channel_of_type))
    files = {key: StoredFile("", "", body) for key, body in release.stored_files().items()}
    in_memory = fake_desk(all_adapters(transport, now=clock.now))
    in_memory = replace(in_memory, files=FakeFiles(files), passwords=Argon2Passwords(), ids=RandomIds())
    desk = on_table(in_memory, connection, recording, clock)
    opened = Opened(release, desk, recording, transport, connection, table, before)
    try:
        yield opened
    finally:
        opened.close()


def everything_in(table: Table) -> list[Item]:
    pages = table.client.get_paginator("scan").paginate(TableName=table.name, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def _fill(connection: Any, items: list[Item]) -> None:
    for start in range(0, len(items), AT_ONCE):
        puts = [{"PutRequest": {"Item": item}} for item in items[start : start + AT_ONCE]]
        left = connection.client.batch_write_item(RequestItems={Row.Meta.table_name: puts})["UnprocessedItems"]
        assert not left, "the emulated table takes everything at once"
