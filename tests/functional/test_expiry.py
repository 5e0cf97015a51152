"""Rows for a time carry its end, so that DynamoDB deletes them; rows that must stay carry none."""

from typing import Any

import pytest

from chalicelib.actions import open_sockets
from chalicelib.adapters.dynamo import keys as addresses
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys
from chalicelib.domain.events import KEEP_CHANGES_SECONDS
from chalicelib.domain.sockets import LIFE_MS, Socket
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import Bench, bench_of

SECONDS = NOON // 1000


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    return bench_of("dynamo", request)


def end_of(address: tuple[str, str]) -> int | None:
    end: Any = Row.get(*address, consistent_read=True).expires_at
    return None if end is None else int(end)


def test_change_expires(bench: Bench) -> None:
    change = bench.happen()
    assert end_of(addresses.address(keys.change(change))) == change.at // 1000 + KEEP_CHANGES_SECONDS


def test_window_counter_expires(bench: Bench) -> None:
    assert [bench.desk.store.count("tries 1", expires_at=SECONDS + 600) for _ in range(2)] == [1, 2]
    assert end_of(addresses.window_counter("tries 1")) == SECONDS + 600


def test_both_rows_of_a_socket_expire(bench: Bench) -> None:
    bench.desk.sockets.register(Socket("connection-1", bench.account_id, NOON, NOON, user_id=5))
    ends = [row.expires_at for row in Row.scan() if row.kind == "socket"]
    assert ends == [SECONDS + LIFE_MS // 1000] * 2


def test_rows_of_a_customers_socket_expire(bench: Bench) -> None:
    socket = Socket("connection-2", bench.account_id, NOON, NOON, inbox_id=1, source_id="kim", contact_id=7)
    open_sockets.register(bench.desk, socket)
    key = keys.customer_sockets(bench.account_id, 1, "kim")
    assert end_of(addresses.address(key)) == end_of(addresses.socket("connection-2")) == SECONDS + LIFE_MS // 1000
    hour = NOON // 3_600_000
    assert end_of(addresses.socket_counter(bench.account_id, 1, hour)) == (hour + 3) * 3_600


def test_entities_stay(bench: Bench) -> None:
    conversation = bench.open(labels=("vip",))
    bench.say(conversation.id, 5)
    kept = {"account", "conversation", "message", "claim", "conversation_under_label"}
    assert {row.kind for row in Row.scan() if row.kind in kept and row.expires_at is not None} == set()
