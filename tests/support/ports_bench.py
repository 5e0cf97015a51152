"""A test bench for the ports: in memory, and on DynamoDB in moto and in MiniStack, whose answer counts where the two differ.

All tests share one table of each kind; each has its own account."""

import itertools
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from msgspec.structs import replace

from chalicelib.actions.conversation_work import of_conversation
from chalicelib.actions.work import Work
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import Row, open_table
from chalicelib.channels.loading import channel_of_type
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Edit
from chalicelib.domain.event_types import CONVERSATION_CREATED, SETTINGS_CHANGED
from chalicelib.domain.events import Change, CounterDimensions
from chalicelib.domain.messages import Message, MessageType
from chalicelib.domain.people import Account
from chalicelib.ports import Desk, View, Write
from tests.functional.local_emulator import eventually, free_port
from tests.support.dynamodb import on_table, use_emulator_credentials
from tests.support.fakes.clock import NOON, FakeClock
from tests.support.fakes.desk import fake_desk
from tests.support.fakes.store import change_in

TABLE = "parley-ports"
ACCOUNTS = itertools.count(1)
INBOXES = (11, 12)


@contextmanager
def table_in_moto() -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        use_emulator_credentials(environment)
        yield _desk_on_table(host=None)


@contextmanager
def table_in_ministack() -> Iterator[Desk]:
    """In a process of its own. moto lets requests to other hosts than Amazon's pass."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        use_emulator_credentials(environment)
        settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
        settings |= {"PATH": os.defpath, "HOME": folder, "TMPDIR": folder, "AWS_DEFAULT_REGION": "us-east-1"}
        quiet = subprocess.DEVNULL
        process = subprocess.Popen([sys.executable, "-m", "ministack"], env=settings, stdout=quiet, stderr=quiet)
        try:
            eventually(lambda: _answers(port), within=60)
            yield _desk_on_table(host=url)
        finally:
            process.terminate()
            process.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


CONNECTIONS: dict[int, tuple[str | None, Any]] = {}
"""The host and the connection of Row, by the id of the store that uses them."""


def _desk_on_table(host: str | None) -> Desk:
    connection = open_table(TABLE, region="us-east-1", host=host)
    Row.create_table(wait=True)
    store = DynamoStore(connection, channel_of_type)
    CONNECTIONS[id(store)] = (host, Row._connection)
    return on_table(fake_desk(), connection, store, FakeClock())


def selected(desk: Desk) -> Desk:
    """Points Row at the table of this desk: it is one class for the whole process."""
    Row.Meta.host, Row._connection = CONNECTIONS[id(desk.store)]
    Row.Meta.table_name = TABLE
    return desk


KINDS = ("memory", "dynamo", "ministack")


def without_rows(desk: Desk) -> Desk:
    """Removes the rows of other tests: moto scans the whole table for every index query."""
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[TABLE]
    table.items.clear()
    return desk


def bench_of(kind: str, request: pytest.FixtureRequest) -> "Bench":
    """A new account on ports of a kind in KINDS."""
    if kind == "memory":
        return Bench(fake_desk())
    if kind == "ministack":
        return Bench(selected(request.getfixturevalue("ministack_tables")))
    return Bench(without_rows(selected(request.getfixturevalue("tables"))))


class ChangeRecorder:
    """A store that records the committed changes, as the table's stream does."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.changes: list[Change] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, writes: Sequence[Write]) -> None:
        self._store.commit(writes)
        self.changes += [change for write in writes if (change := change_in(write))]


@dataclass
class Bench:
    """One account on ports of either kind."""

    desk: Desk
    account_id: int = field(default_factory=lambda: next(ACCOUNTS))

    def __post_init__(self) -> None:
        self.recording: Any = ChangeRecorder(self.desk.store)
        self.desk = replace(self.desk, store=self.recording)
        self.desk.store.overwrite(keys.account(self.account_id), Account(self.account_id, "Acme", NOON))

    @property
    def changes(self) -> list[Change]:
        changes: list[Change] = self.recording.changes
        return changes

    def another(self) -> "Bench":
        return Bench(replace(self.desk, store=self.recording._store))

    def open(self, **facts: Any) -> Conversation:
        number = self.desk.store.next_conversation_id(self.account_id)
        given = {"inbox_id": INBOXES[0], "last_activity_at": NOON + number, **facts}
        conversation = Conversation(
            id=number,
            uuid=f"uuid-{number}",
            account_id=self.account_id,
            contact_id=given.pop("contact_id", 7),
            source_id="kim",
            created_at=NOON,
            updated_at=NOON,
            **given,
        )
        work = of_conversation(self.desk, conversation, new=True)
        work.event(CONVERSATION_CREATED, conversation_id=conversation.id)
        work.commit()
        return work.conversation

    def change(self, before: Conversation, **facts: Any) -> Conversation:
        work = of_conversation(self.desk, before)
        work.apply(Edit(replace(before, **facts)))
        work.commit()
        return work.conversation

    def say(self, conversation_id: int, message_id: int) -> Message:
        message = Message(
            message_id,
            self.account_id,
            INBOXES[0],
            conversation_id,
            MessageType.INCOMING,
            NOON,
            NOON,
            content=f"message {message_id}",
        )
        self.desk.store.overwrite(keys.message(self.account_id, conversation_id, message_id), message)
        return message

    def happen(self, before: CounterDimensions | None = None, after: CounterDimensions | None = None) -> Change:
        """Commits a change that has no feed position yet."""
        work = Work(self.desk, self.account_id, ordering_key="settings")
        work.event(SETTINGS_CHANGED)
        work._moved = {"before": before, "after": after}
        work.commit()
        return self.changes[-1]

    def view(self, **facts: Any) -> View:
        return View(account_id=self.account_id, **{"inbox_ids": INBOXES, **facts})

    def pages(self, view: View, *, limit: int) -> list[list[Conversation]]:
        """All pages of the list."""
        pages, cursor = [], None
        for _ in range(1000):
            page = self.desk.lists.conversations(view, cursor=cursor, limit=limit)
            pages.append(list(page.conversations))
            cursor = page.cursor
            if cursor is None:
                return pages
        raise AssertionError("the pages do not end")
