import itertools
from collections.abc import Iterator
from dataclasses import replace as with_fields
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.sockets import DynamoSockets
from chalicelib.adapters.dynamo.store import DynamoStore
from tests.support.ports_bench import ChangeRecorder
from tests.upgrades import newer_version as newer
from tests.upgrades.opened import Opened, Rewrite, emulated_dynamodb, everything_in, open_release
from tests.upgrades.release import Release, releases
from tests.upgrades.rewritten import losses, rewritten
from tests.upgrades.sides import Sides


@pytest.fixture(name="endpoint", scope="session")
def _endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with emulated_dynamodb(tmp_path_factory.mktemp("upgrades") / "aws") as address:
        yield address


def _name(case: tuple[Release, Rewrite | None]) -> str:
    return f"{case[0].version}{', rewritten' if case[1] else ''}"


@pytest.fixture(name="opened", params=itertools.product(releases(), (None, rewritten)), ids=_name)
def _opened(request: pytest.FixtureRequest, endpoint: str) -> Iterator[Opened]:
    """A release's data as it was when its folder was made, or rewritten by a newer version, of which nothing may be lost. Every
    test has a copy of its own."""
    release, rewrite = request.param
    with open_release(release, endpoint, rewrite=rewrite) as opened:
        yield opened
        assert losses(opened.before, everything_in(opened.table)) == []


@pytest.fixture(name="sides")
def _sides(endpoint: str) -> Iterator[Sides]:
    """This version and the newer one, as two processes have them: on one table, with nothing else in common."""
    with open_release(releases()[-1], endpoint) as ours:
        store: Any = ChangeRecorder(DynamoStore(ours.connection, newer.channel_of_type))
        desk = replace(ours.desk, store=store, lists=DynamoLists(store, ours.connection), sockets=DynamoSockets())
        yield ours, with_fields(ours, desk=desk, recording=store, signed_in={})
