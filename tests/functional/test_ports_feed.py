"""The contract of ports.Feed: each change has one position, and positions have no holes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.actions.conversation_work import of_conversation
from chalicelib.adapters.dynamo import feed, feed_pages, keys
from chalicelib.adapters.dynamo.feed import MAX_BEHIND, MAX_CHANGES, _batches
from chalicelib.adapters.dynamo.keys import address
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.events import Change, CounterDimensions, Event
from chalicelib.domain.messages import MessageType
from tests.functional.numbering import FEW_EXAMPLES, number, stored
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import INBOXES, KINDS, Bench, bench_of


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


def test_position_before_an_erased_message_resets(bench: Bench) -> None:
    """Its change may have told of other things, too: of the contact, or of another one that had the address before."""
    conversation = bench.open()
    work = of_conversation(bench.desk, conversation)
    work.add_message(work.fresh_message(MessageType.INCOMING))
    work.commit()
    made = bench.changes[-1]
    number(bench, bench.happen(), made, bench.happen())
    bench.desk.store.discard(identity.change(made))
    assert [row.position for row in bench.desk.feed.since(bench.account_id, 0) or ()] == [1], "up to the hole"
    assert bench.desk.feed.since(bench.account_id, 1) is None
    assert [row.position for row in bench.desk.feed.since(bench.account_id, 2) or ()] == [3]


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
        message = work.change_message(message, replace(message, content=text))
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


def test_position_too_far_behind_resets(request: pytest.FixtureRequest) -> None:
    bench = bench_of("dynamo", request)
    head = MAX_BEHIND + 2
    Row(*keys.feed_head(bench.account_id), kind="feed_head", tally=head).save()
    assert bench.desk.feed.since(bench.account_id, 1) is None
    assert number(bench, bench.happen()) == [head + 1]
    assert [row.position for row in bench.desk.feed.since(bench.account_id, head) or ()] == [head + 1]


def test_limit_of_the_replay_counts_from_the_head(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = bench_of("dynamo", request)
    number(bench, *(bench.happen() for _ in range(5)))
    monkeypatch.setattr(feed, "MAX_BEHIND", 2)
    assert bench.desk.feed.since(bench.account_id, 2) is None
    assert [row.position for row in bench.desk.feed.since(bench.account_id, 3) or ()] == [4, 5]


@pytest.mark.parametrize("head_bytes", [900, 80])
def test_newest_id_is_that_of_the_newest_numbered_change(bench: Bench, head_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A late change does not hide the newer ones before it, even when it stands alone in a head that was emptied."""
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", head_bytes)
    assert bench.desk.feed.newest_id(bench.account_id) == 0
    late, *changes = (bench.happen() for _ in range(5))
    for change in (*changes, late):
        number(bench, change)
    assert bench.desk.feed.newest_id(bench.account_id) == changes[-1].id


@pytest.mark.parametrize("head_bytes", [900, 80])
def test_message_is_numbered_with_its_change(bench: Bench, head_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when later changes have moved its name from the head to a page."""
    monkeypatch.setattr(feed_pages, "HEAD_BYTES", head_bytes)
    messages, made = [], []
    for _ in range(2):
        work = of_conversation(bench.desk, bench.open())
        messages.append(work.fresh_message(MessageType.INCOMING))
        work.add_message(messages[-1])
        work.commit()
        made.append(bench.changes[-1])
    number(bench, made[0])
    for _ in range(4):
        number(bench, bench.happen())
    assert [bench.desk.feed.is_numbered(each) for each in messages] == [True, False]


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
