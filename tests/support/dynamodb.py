"""A desk whose data is in an emulated DynamoDB, and everything else of it in memory."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.dynamo.feed import DynamoFeed
from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.sockets import DynamoSockets
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.desk import FakeDesk


def use_emulator_credentials(environment: pytest.MonkeyPatch) -> None:
    """Sets credentials that only an emulator accepts, and removes the address of an emulator that runs outside the tests."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        environment.setenv(name, "test")
    environment.delenv("AWS_ENDPOINT_URL", raising=False)


def on_table(desk: FakeDesk, connection: Any, store: Any, clock: FakeClock) -> FakeDesk:
    """The desk with its items, lists, feed and sockets in the connection's table. `store` is a DynamoStore or wraps one."""
    feed, sockets = DynamoFeed(connection, clock), DynamoSockets()
    return replace(desk, store=store, lists=DynamoLists(store, connection), feed=feed, sockets=sockets, clock=clock)
