"""The head of an account's feed and the pages that it closes, in DynamoDB: interrupted, concurrent and full."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from pynamodb.connection import Connection

from chalicelib.adapters.dynamo import feed_pages, keys
from chalicelib.adapters.dynamo.keys import address
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.conversations import Status
from chalicelib.domain.events import KEEP_CHANGES_SECONDS, Change, Event
from chalicelib.wire import to_json
from tests.bench.meter import metered
from tests.bench.meter import size as item_size
from tests.functional.numbering import number, stored, stored_after
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import Bench, bench_of


def with_long_ids(bench: Bench) -> None:
    """As long as in production, so that the head is soon full."""
    ids: Any = bench.desk.ids
    ids.last = 5 * 10**15


def test_change_keeps_its_position_after_later_changes(bench: Bench) -> None:
    """In the head, in the page that it left the head for, and in one of several pages since."""
    with_long_ids(bench)
    first = bench.happen()
    assert number(bench, first) == [1]
    for position in range(2, 80):
        assert number(bench, bench.happen()) == [position]
        assert number(bench, first) == [1]
    assert [position for position, _ in stored(bench)] == list(range(1, 80))


FULL = 10
"""Bytes of the head, in place of 900: every numbering closes a page."""


@pytest.mark.parametrize("head_bytes", [900, FULL])
@pytest.mark.parametrize("moved", [False, True], ids=["in the head alone", "with counters"])
def test_interrupted_numbering_is_repeated_with_the_same_positions(
    moved: bool, head_bytes: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", head_bytes)
    bench = bench_of("dynamo", request)
    conversation = bench.open()
    first = bench.happen()
    assert number(bench, first) == [1]
    second = bench.happen()
    if moved:
        bench.change(conversation, status=Status.RESOLVED)
        second = bench.changes[-1]
    for lost in ("before", "after"):
        with monkeypatch.context() as patched:
            interrupt_head_write(patched, lost)
            with pytest.raises(InterruptedError):
                number(bench, second)
    assert number(bench, second, first) == [1, 2]
    assert stored(bench) == [(1, first.id), (2, second.id)]


@pytest.mark.parametrize("head_bytes", [900, FULL])
@pytest.mark.parametrize("moved", [False, True], ids=["in the head alone", "with counters"])
def test_concurrent_writer_gets_next_position(
    moved: bool, head_bytes: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", head_bytes)
    bench = bench_of("dynamo", request)
    conversation = bench.open()
    first, concurrent, slower = (bench.happen() for _ in range(3))
    if moved:
        bench.change(conversation, status=Status.RESOLVED)
        slower = bench.changes[-1]
    assert number(bench, first) == [1]
    taken: list[int] = []
    with monkeypatch.context() as patched:
        before_the_head_is_written(patched, lambda: taken.extend(number(bench, concurrent)))
        assert number(bench, slower) == [3]
    assert taken == [2]
    assert stored(bench) == [(1, first.id), (2, concurrent.id), (3, slower.id)]


def before_the_head_is_written(patched: pytest.MonkeyPatch, concurrent_write: Callable[[], None]) -> None:
    """Runs the concurrent write once, before the next write of the head."""
    plain, concurrent_writes = Connection._make_api_call, iter([concurrent_write])

    def interposed(connection: Connection, operation: str, arguments: dict[str, Any]) -> Any:
        if writes_head(operation, arguments):
            for write in concurrent_writes:
                write()
        return plain(connection, operation, arguments)

    patched.setattr(Connection, "_make_api_call", interposed)


def writes_head(operation: str, arguments: dict[str, Any]) -> bool:
    return "HEAD" in str(arguments) and operation in ("UpdateItem", "TransactWriteItems")


def interrupt_head_write(patched: pytest.MonkeyPatch, lost: str) -> None:
    """Interrupts the process at the write of the head: before the write (`lost` is "before") or after it."""
    plain = Connection._make_api_call

    def interrupted(connection: Connection, operation: str, arguments: dict[str, Any]) -> Any:
        if not writes_head(operation, arguments):
            return plain(connection, operation, arguments)
        if lost == "after":
            plain(connection, operation, arguments)
        raise InterruptedError

    patched.setattr(Connection, "_make_api_call", interrupted)


def pages_of(bench: Bench) -> list[Row]:
    return list(Row.query(keys.feed(bench.account_id), Row.sk.startswith("PAGE#"), consistent_read=True))


def test_full_head_becomes_a_page_and_stays_below_one_write_unit(request: pytest.FixtureRequest) -> None:
    bench = bench_of("dynamo", request)
    with_long_ids(bench)
    conversation = bench.open()
    number(bench, *bench.changes)
    largest = 0
    for count in range(1, 100):
        conversation = bench.change(conversation, unread_count=count)
        number(bench, bench.changes[-1])
        largest = max(largest, item_size(Row.get(*keys.feed_head(bench.account_id)).serialize()))
    assert 900 < largest < 1024
    pages = [feed_pages.as_page(row) for row in pages_of(bench)]
    assert [page.first for page in pages] == [1, *(page.last + 1 for page in pages[:-1])]
    assert {len(page.names) for page in pages} == {37}
    assert max(item_size(row.serialize()) for row in pages_of(bench)) < 1024
    assert {row.expires_at for row in pages_of(bench)} == {NOON // 1000 + KEEP_CHANGES_SECONDS}
    assert [position for position, _ in stored(bench)] == list(range(1, 101))


def test_page_is_found_although_the_clocks_differ(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function that closes the page is most of a minute behind the one that made the change."""
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", FULL)
    bench = bench_of("dynamo", request)
    first, second = bench.happen(), bench.happen()
    clock: Any = bench.desk.clock
    clock.at = NOON - 59_000
    try:
        assert number(bench, first) + number(bench, second) == [1, 2]
        assert number(bench, first) == [1]
    finally:
        clock.at = NOON


def test_pages_closed_before_a_change_are_not_read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", FULL)
    bench = bench_of("dynamo", request)
    number(bench, *(bench.happen() for _ in range(3)))
    number(bench, bench.happen())
    clock: Any = bench.desk.clock
    clock.at = NOON + 61_000
    try:
        change = bench.happen()
        with metered() as meter:
            assert number(bench, change) == [5]
        assert meter.calls == {"dynamodb.GetItem": 1, "dynamodb.TransactWriteItems": 1}
        with metered() as meter:
            assert number(bench, bench.changes[0]) == [1]
        assert meter.calls == {"dynamodb.GetItem": 1, "dynamodb.Query": 1}
    finally:
        clock.at = NOON


def test_pages_of_one_change_are_read_once_each(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HEAD_BYTES": FULL, "FIRST_LOOK": 2, "NEXT_LOOKS": 2}.items():
        monkeypatch.setattr(feed_pages, name, value)
    bench = bench_of("dynamo", request)
    for _ in range(6):
        number(bench, bench.happen())
    head = feed_pages.read_head(bench.account_id)
    found = feed_pages.pages_closed_since(bench.account_id, head, at=0)
    assert [(page.first, page.last) for page in islice(found, 10)] == [(each, each) for each in (5, 4, 3, 2, 1)]


def test_position_before_an_expired_page_resets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", FULL)
    bench = bench_of("dynamo", request)
    for _ in range(3):
        number(bench, bench.happen())
    pages_of(bench)[0].delete()
    assert bench.desk.feed.since(bench.account_id, 0) is None
    assert [row.position for row in bench.desk.feed.since(bench.account_id, 1) or ()] == [2, 3]


def test_head_of_the_first_release_is_continued(request: pytest.FixtureRequest) -> None:
    """It names changes by their ordering keys, and their items hold the change as their entity."""
    bench = bench_of("dynamo", request)
    old = Change(10**12, bench.account_id, f"{bench.account_id}:conversation:7", NOON, (Event("conversation.updated", 7),))
    pk, sk = address(identity.change(old))
    Row(pk, sk, kind="change", data=to_json(old)).save()
    names = f'[["{old.ordering_key}", {old.id}]]'
    Row(*keys.feed_head(bench.account_id), kind="feed_head", tally=8, data=names).save()
    assert number(bench, bench.happen()) == [9]
    assert number(bench, old) == [8]
    assert stored_after(bench, 7) == [(8, old.id), (9, bench.changes[-1].id)]
