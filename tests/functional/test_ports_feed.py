"""The contract of ports.Feed: each change has one position, positions have no holes, and counters follow the changes."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pynamodb.connection import Connection

from chalicelib.actions.conversation_work import of_conversation
from chalicelib.adapters.dynamo import feed_pages, keys
from chalicelib.adapters.dynamo.feed import MAX_BEHIND, MAX_CHANGES, _batches
from chalicelib.adapters.dynamo.keys import address
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.conversations import Status
from chalicelib.domain.events import KEEP_CHANGES_SECONDS, Change, CounterDimensions, Event
from chalicelib.domain.messages import MessageType
from chalicelib.ports import Counts
from chalicelib.wire import to_json
from tests.bench.meter import metered
from tests.bench.meter import size as item_size
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import INBOXES, KINDS, Bench, bench_of

FEW_EXAMPLES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def number(bench: Bench, *changes: Change) -> list[int]:
    return [each.position for each in bench.desk.feed.number(bench.account_id, changes)]


def stored(bench: Bench) -> list[tuple[int, int]]:
    return stored_after(bench, 0)


def stored_after(bench: Bench, position: int) -> list[tuple[int, int]]:
    rows = bench.desk.feed.since(bench.account_id, position, limit=1000)
    return [(row.position, row.change.id) for row in rows or ()]


def with_long_ids(bench: Bench) -> None:
    """As long as in production, so that the head is soon full."""
    ids: Any = bench.desk.ids
    ids.last = 5 * 10**15


def test_head_of_a_new_account_is_zero(bench: Bench) -> None:
    assert bench.desk.feed.head(bench.account_id) == 0
    assert bench.desk.feed.since(bench.account_id, 0) == []
    assert number(bench) == []


def test_changes_get_positions_from_one_in_order(bench: Bench) -> None:
    first, second, third = (bench.happen() for _ in range(3))
    assert number(bench, second, first) == [1, 2]
    assert number(bench, third) == [3]
    assert stored(bench) == [(1, second.id), (2, first.id), (3, third.id)]
    assert bench.desk.feed.head(bench.account_id) == 3


def test_repeated_change_keeps_its_position(bench: Bench) -> None:
    first, second = bench.happen(), bench.happen()
    assert number(bench, first) == [1]
    assert number(bench, second, first, second) == [1, 2]
    assert number(bench, first, second) == [1, 2]
    assert bench.desk.feed.head(bench.account_id) == 2


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


def test_expired_change_gets_no_position(bench: Bench) -> None:
    a_month_ago = NOON - 31 * 86_400_000
    forgotten = Change(10**12, bench.account_id, "x", a_month_ago, (Event("message.created"),))
    here = bench.happen()
    assert number(bench, forgotten, here) == [1]


def test_accounts_have_separate_positions(bench: Bench) -> None:
    other = bench.another()
    assert number(bench, bench.happen()) == number(other, other.happen()) == [1]
    assert stored(bench) != stored(other)


def test_missed_changes_are_read_in_pages(bench: Bench) -> None:
    number(bench, *(bench.happen() for _ in range(5)))
    pages = [bench.desk.feed.since(bench.account_id, after, limit=2) for after in (0, 2, 4, 5)]
    assert [[row.position for row in page or ()] for page in pages] == [[1, 2], [3, 4], [5], []]


def test_position_beyond_the_head_resets(bench: Bench) -> None:
    number(bench, bench.happen())
    assert bench.desk.feed.since(bench.account_id, 2) is None
    assert bench.desk.feed.since(bench.account_id, -1) is None


def test_position_before_an_expired_change_resets(request: pytest.FixtureRequest) -> None:
    bench = bench_of("dynamo", request)
    changes = [bench.happen() for _ in range(3)]
    number(bench, *changes)
    bench.desk.store.discard(identity.change(changes[1]))
    assert [row.position for row in bench.desk.feed.since(bench.account_id, 0) or ()] == [1], "up to the hole"
    assert bench.desk.feed.since(bench.account_id, 1) is None
    assert [row.position for row in bench.desk.feed.since(bench.account_id, 2) or ()] == [3]


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


def test_position_before_an_expired_page_resets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", FULL)
    bench = bench_of("dynamo", request)
    for _ in range(3):
        number(bench, bench.happen())
    pages_of(bench)[0].delete()
    assert bench.desk.feed.since(bench.account_id, 0) is None
    assert [row.position for row in bench.desk.feed.since(bench.account_id, 1) or ()] == [2, 3]


def test_change_that_creates_a_message_lies_on_it_whatever_becomes_of_the_message(bench: Bench) -> None:
    conversation = bench.open()
    work = of_conversation(bench.desk, conversation)
    message = work.fresh_message(MessageType.OUTGOING)
    work.add_message(message)
    work.commit()
    conversation = work.conversation
    made = bench.changes[-1]
    key = identity.message(bench.account_id, conversation.id, message.id)
    assert identity.change(made) == key
    number(bench, *bench.changes)
    for text in ("first edit", "second edit"):
        work = of_conversation(bench.desk, conversation)
        message = work.change_message(replace(message, content=text))
        work.commit()
        number(bench, bench.changes[-1])
    assert [row.change for row in bench.desk.feed.since(bench.account_id, 0) or ()] == bench.changes
    assert bench.desk.store.get(key) == message
    assert number(bench, made) == [2]


def test_changes_of_a_conversation_share_its_partition(bench: Bench) -> None:
    conversation = bench.open()
    bench.change(conversation, unread_count=1)
    places = {address(identity.change(change))[0] for change in bench.changes}
    assert places == {keys.conversation(bench.account_id, conversation.id)}


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


def test_position_too_far_behind_resets(request: pytest.FixtureRequest) -> None:
    bench = bench_of("dynamo", request)
    head = MAX_BEHIND + 2
    Row(*keys.feed_head(bench.account_id), kind="feed_head", tally=head).save()
    assert bench.desk.feed.since(bench.account_id, 1) is None
    assert number(bench, bench.happen()) == [head + 1]
    assert [row.position for row in bench.desk.feed.since(bench.account_id, head) or ()] == [head + 1]


@pytest.mark.parametrize("head_bytes", [900, 80])
@pytest.mark.parametrize("kind", KINDS)
@FEW_EXAMPLES
@given(data=st.data(), count=st.integers(1, 12))
def test_each_change_has_one_position_in_any_delivery_order(
    kind: str,
    head_bytes: int,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    data: st.DataObject,
    count: int,
) -> None:
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", head_bytes)
    bench = bench_of(kind, request)
    changes = [bench.happen() for _ in range(count)]
    deliveries = data.draw(st.lists(st.lists(st.sampled_from(changes), min_size=1), max_size=6))
    positions: dict[int, int] = {}
    for batch in [*deliveries, changes]:
        for row in bench.desk.feed.number(bench.account_id, batch):
            assert positions.setdefault(row.change.id, row.position) == row.position
    assert sorted(positions.values()) == list(range(1, count + 1))
    assert bench.desk.feed.head(bench.account_id) == count
    assert dict(stored(bench)) == {position: change_id for change_id, position in positions.items()}


WHO = (5, 6)
facts = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Status),
        "assignee_id": st.sampled_from((None, *WHO)),
        "team_id": st.sampled_from((None, 31)),
        "labels": st.sampled_from(((), ("vip",), ("refund", "vip"))),
    }
)
VIEWS: list[dict[str, Any]] = [
    {},
    {"status": None},
    {"inbox_ids": INBOXES[:1]},
    {"team_id": 31},
    {"labels": ("vip",)},
    {"labels": ("vip", "refund"), "status": None},
    {"team_id": 31, "labels": ("vip",)},
]
steps = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(INBOXES), facts), min_size=1, max_size=8)


@pytest.mark.parametrize("kind", KINDS)
@FEW_EXAMPLES
@given(
    steps=steps,
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=5),
    again=st.booleans(),
    counted=st.lists(st.sampled_from(VIEWS), min_size=2, max_size=2, unique_by=str),
)
def test_counters_equal_a_recount(
    kind: str,
    request: pytest.FixtureRequest,
    steps: list[tuple[int, int, dict[str, Any]]],
    sizes: list[int],
    again: bool,
    counted: list[dict[str, Any]],
) -> None:
    bench = bench_of(kind, request)
    conversations: dict[int, Any] = {}
    for which, inbox_id, changed in steps:
        known = conversations.get(which)
        conversations[which] = bench.change(known, **changed) if known else bench.open(inbox_id=inbox_id, **changed)
    rest = iter(bench.changes)
    for size in (size for _ in bench.changes for size in sizes):
        batch = list(islice(rest, size))
        number(bench, *batch)
        if again:
            number(bench, *batch)
    for view in counted:
        wanted = bench.view(**view)
        listed = bench.pages(wanted, limit=100)[0]
        recount = Counts(
            mine=sum(each.assignee_id == 5 for each in listed),
            unassigned=sum(each.assignee_id is None for each in listed),
            all=len(listed),
        )
        assert bench.desk.lists.counts(wanted, user_id=5) == recount
        assert recount.assigned == sum(each.assignee_id is not None for each in listed)


def test_counts_ignore_the_assignee_of_the_view(bench: Bench) -> None:
    for assignee_id in (5, 6, None):
        bench.open(assignee_id=assignee_id)
    number(bench, *bench.changes)
    for assignee in (None, "unassigned", "assigned", 5):
        assert bench.desk.lists.counts(bench.view(assignee=assignee), user_id=5) == Counts(mine=1, unassigned=1, all=3)


def test_counts_cover_only_visible_inboxes(bench: Bench) -> None:
    bench.open(inbox_id=13)
    number(bench, *bench.changes)
    assert bench.desk.lists.counts(bench.view(), user_id=5).all == 0
    assert bench.desk.lists.counts(bench.view(inbox_ids=()), user_id=5).all == 0


def test_batches_stay_within_the_transaction_limit() -> None:
    labels = tuple(f"label-{number}" for number in range(20))

    def change(number: int) -> Change:
        moved = [
            CounterDimensions(INBOXES[0], status, 5 + number + step, 31 + step, labels)
            for step, status in enumerate(("open", "resolved"))
        ]
        return Change(number, 1, "ordering_key", NOON, (Event("conversation.updated"),), before=moved[0], after=moved[1])

    batches = _batches([change(number) for number in range(5)])
    assert [len(batch) for batch in batches] == [1, 1, 1, 1, 1]
    quiet = _batches([Change(number, 1, "ordering_key", NOON, ()) for number in range(250)])
    assert {len(batch) for batch in quiet[:-1]} == {MAX_CHANGES}
    assert sum(map(len, quiet)) == 250


def test_many_changes_are_numbered_in_several_transactions(bench: Bench) -> None:
    assert number(bench, *(bench.happen() for _ in range(101))) == list(range(1, 102))


def test_changes_of_an_ordering_key_share_a_partition() -> None:
    def change(number: int, ordering_key: str) -> Change:
        return Change(number, 1, ordering_key, 1, ())

    first, second, other = (address(identity.change(change(*each))) for each in ((1, "1:a"), (2, "1:a"), (3, "1:b")))
    assert first[0] == second[0] != other[0]
    assert first[1] < second[1]
