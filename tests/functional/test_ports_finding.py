"""Threads, contact search, due conversations and sockets, in memory and on DynamoDB."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.dynamo.search import MAX_ROWS, ContactSearch
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Status
from chalicelib.domain.outbound import LedgerRow, LedgerState
from chalicelib.domain.sockets import Socket
from chalicelib.domain.timers import Timer
from chalicelib.ports import Put
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import Bench, bench_of


def messages_between(bench: Bench, **bounds: int) -> list[int]:
    return [message.id for message in bench.desk.lists.messages(bench.account_id, 1, **bounds)]


def test_messages_are_read_by_id_range(bench: Bench) -> None:
    for number in (5, 10**15, 7, 6, 8, 9):
        bench.say(1, number)
    bench.say(2, 7)
    assert messages_between(bench) == [5, 6, 7, 8, 9, 10**15]
    assert messages_between(bench, limit=2) == [9, 10**15], "the newest"
    assert messages_between(bench, before=8, limit=2) == [6, 7], "the nearest below"
    assert messages_between(bench, after=6, limit=2) == [7, 8], "the nearest above"
    assert messages_between(bench, after=6, before=9) == [6, 7, 8], "between both, the lower one included"
    assert messages_between(bench, after=9, before=6) == []
    assert messages_between(bench, before=5) == []
    assert messages_between(bench, after=10**15) == []


def test_ledger_rows_are_not_listed_as_messages(bench: Bench) -> None:
    bench.say(1, 5)
    bench.desk.store.overwrite(keys.ledger(bench.account_id, 1, 5), LedgerRow(bench.account_id, 1, 5, LedgerState.SENT))
    bench.open(labels=("vip",))
    assert messages_between(bench) == [5]


def test_conversations_of_a_contact_come_newest_first(bench: Bench) -> None:
    opened = [bench.open(contact_id=contact_id).id for contact_id in (7, 8, 7, 7)]
    found = bench.desk.lists.conversations_of(bench.account_id, 7, limit=2)
    assert [each.id for each in found] == [opened[3], opened[2]]


def test_snoozed_conversation_is_due_at_its_time(bench: Bench) -> None:
    at = NOON + 10**9 * bench.account_id

    def due(now: int, limit: int = 100) -> list[Any]:
        return [timer.id for timer in bench.desk.lists.due(now, limit=limit) if timer.account_id == bench.account_id]

    late, early = (bench.open(status=Status.SNOOZED, snoozed_until=at + ms) for ms in (20, 10))
    bench.open(status=Status.SNOOZED)
    woken = bench.open(status=Status.SNOOZED, snoozed_until=at + 5)
    bench.change(woken, status=Status.OPEN, snoozed_until=None)
    assert due(at + 9) == []
    assert due(at + 10) == [early.id]
    assert due(at + 20) == [early.id, late.id]
    for each in (early, late):
        bench.change(each, status=Status.OPEN, snoozed_until=None)
    assert due(at + 20) == []


def test_due_timers_of_all_shards_come_in_order_up_to_the_limit(request: pytest.FixtureRequest) -> None:
    bench = bench_of("dynamo", request)
    planned = [Timer(NOON + at, "sla", bench.account_id, f"target/{at}") for at in (9, 3, 7, 1, 5, 8, 2, 6, 4)]
    for timer in planned:
        bench.desk.store.overwrite(keys.timer(timer), timer)
    assert len({keys.timer(timer).parts[0] for timer in planned}) > 4
    assert [timer.due_at - NOON for timer in bench.desk.lists.due(NOON + 6)] == [1, 2, 3, 4, 5, 6]
    assert bench.desk.lists.due(NOON + 6, limit=2) == [planned[3], planned[6]]


def contact(bench: Bench, number: int, name: str, **facts: Any) -> Contact:
    made = Contact(number, bench.account_id, name, NOON, NOON, **facts)
    bench.desk.store.overwrite(keys.contact(bench.account_id, number), made)
    bench.desk.lists.index_contact(made)
    return made


def found(bench: Bench, text: str, **window: int) -> list[int]:
    return [each.id for each in bench.desk.lists.contacts_matching(bench.account_id, text, **window)[0]]


def test_contacts_are_found_by_word_prefix(bench: Bench) -> None:
    contact(bench, 1, "Zoë Müller", email="zoe.m@example.com", phone_number="+4915112345")
    contact(bench, 2, "kim", identifier="crm-55", additional_attributes={"company_name": "Acme Coffee"})
    contact(bench.another(), 3, "Kim")
    assert found(bench, "ZOË") == found(bench, "zoe\u0308") == found(bench, "muller") == found(bench, "mueller") == [1]
    assert found(bench, "0049 151-12345") == found(bench, "(0151) 123 45") == [1]
    assert found(bench, "müll") == [1]
    assert found(bench, "example.com") == [1]
    assert found(bench, "+4915") == found(bench, "4915") == found(bench, "12345") == [1]
    assert found(bench, "cof") == found(bench, "55") == found(bench, " kim ") == [2]
    assert found(bench, "im") == found(bench, "nobody") == []


def test_search_of_an_account_reads_none_of_another(request: pytest.FixtureRequest) -> None:
    """More contacts of a neighbour than one search reads must not hide the own one."""
    bench = bench_of("dynamo", request)
    neighbour = bench.another()
    for number in range(1, MAX_ROWS + 2):
        contact(neighbour, number, "Kim")
    contact(bench, 999, "Kim")
    assert found(bench, "kim") == [999]


def test_found_contacts_are_sorted_by_name_and_paged(bench: Bench) -> None:
    for number, name in enumerate(["Kim C", "kim a", "Kim B", "Kim a"], start=1):
        contact(bench, number, name)
    assert found(bench, "kim") == [2, 4, 3, 1]
    assert found(bench, "kim", limit=3) == [2, 4, 3]
    assert found(bench, "kim", offset=3, limit=3) == [1]
    assert bench.desk.lists.contacts_matching(bench.account_id, "kim", limit=3)[1]
    assert not bench.desk.lists.contacts_matching(bench.account_id, "kim", offset=3, limit=3)[1]


def test_blank_search_finds_nothing(bench: Bench) -> None:
    contact(bench, 1, "Kim")
    assert found(bench, "") == found(bench, "  ") == []


def test_contact_is_found_by_its_newest_name_only(bench: Bench) -> None:
    before = contact(bench, 1, "Kim Possible")
    after = replace(before, name="Kim Stoppable", version=2)
    bench.desk.store.overwrite(keys.contact(bench.account_id, 1), after)
    for stale_or_repeated in (after, before, after):
        bench.desk.lists.index_contact(stale_or_repeated)
        assert found(bench, "stop") == found(bench, "kim") == [1]
        assert found(bench, "poss") == []


def test_name_without_letters_is_found(bench: Bench) -> None:
    contact(bench, 1, "🎉🎉")
    contact(bench, 2, "@kim")
    assert found(bench, "🎉") == [1]
    assert found(bench, "@k") == found(bench, "kim") == [2]


def socket(bench: Bench, connection_id: str, **facts: Any) -> Socket:
    made = Socket(f"{connection_id} {bench.account_id}", bench.account_id, NOON, NOON, **facts)
    bench.desk.sockets.register(made)
    return made


def test_socket_is_found_by_account_and_by_id(bench: Bench) -> None:
    agent, customer = socket(bench, "a", user_id=5), socket(bench, "b", inbox_id=1, source_id="kim", contact_id=7)
    socket(bench.another(), "c", user_id=5)
    assert bench.desk.sockets.of_account(bench.account_id) == [agent]
    assert bench.desk.sockets.find(agent.connection_id) == agent
    assert bench.desk.sockets.find(customer.connection_id) == customer
    assert bench.desk.sockets.find("nobody") is None


def test_touch_updates_last_seen(bench: Bench) -> None:
    touched = replace(socket(bench, "a", user_id=5), last_seen_at=NOON + 30_000)
    bench.desk.sockets.touch(touched)
    assert bench.desk.sockets.of_account(bench.account_id) == [touched]
    assert bench.desk.sockets.find(touched.connection_id) == touched


def test_touch_after_removal_recreates_nothing(bench: Bench) -> None:
    ended = socket(bench, "a", user_id=5)
    bench.desk.sockets.remove(ended)
    bench.desk.sockets.touch(replace(ended, last_seen_at=NOON + 30_000))
    assert bench.desk.sockets.find(ended.connection_id) is None
    assert bench.desk.sockets.of_account(bench.account_id) == []


@pytest.mark.parametrize("owner", [{"user_id": 5}, {"inbox_id": 1, "source_id": "kim", "contact_id": 7}])
def test_socket_is_removed_once(bench: Bench, owner: dict[str, Any]) -> None:
    made = socket(bench, "a", **owner)
    assert bench.desk.sockets.remove(made)
    assert not bench.desk.sockets.remove(made)
    assert bench.desk.sockets.find(made.connection_id) is None
    assert bench.desk.sockets.of_account(bench.account_id) == []


def test_customers_of_an_inbox_have_so_many_sockets(bench: Bench) -> None:
    """Those that were opened in other hours count as well, and those of other inboxes do not."""
    sockets = bench.desk.sockets
    hours = [Socket(f"c{each}", bench.account_id, NOON + each * 3_600_000, NOON, inbox_id=1) for each in range(3)]
    assert [sockets.reserve(each, most=2) for each in hours] == [True, True, False]
    assert sockets.reserve(replace(hours[2], inbox_id=2), most=2)
    sockets.release(hours[0])
    assert sockets.reserve(hours[2], most=2)
    assert not sockets.reserve(replace(hours[2], connection_id="again"), most=2)


def test_socket_that_nobody_released_counts_for_three_hours(request: pytest.FixtureRequest) -> None:
    bench = bench_of("dynamo", request)
    first = Socket("a", bench.account_id, NOON, NOON, inbox_id=1)
    assert bench.desk.sockets.reserve(first, most=1)
    later = [replace(first, connection_id=f"b{hours}", connected_at=NOON + hours * 3_600_000) for hours in (2, 3)]
    assert [bench.desk.sockets.reserve(each, most=1) for each in later] == [False, True]
    bench.desk.sockets.release(first)
    bench.desk.sockets.release(first)
    assert not bench.desk.sockets.reserve(replace(later[1], connection_id="c"), most=1)


class ConcurrentIndexStore(DynamoStore):
    """A newer version is indexed between the reads and the write of an indexer."""

    def __init__(self, store: Any, newer: Contact) -> None:
        super().__init__(store._connection, store._channel_types)
        self._newer: list[Contact] = [newer]

    def put(self, write: Put) -> None:
        if self._newer:
            ContactSearch(self).index(self._newer.pop())
        super().put(write)


def test_concurrent_index_of_an_older_version_is_corrected(request: pytest.FixtureRequest) -> None:
    bench = bench_of("dynamo", request)
    first = contact(bench, 1, "Kim Possible")
    second, third = replace(first, name="Kim Stoppable", version=2), replace(first, name="Kim Possible-Stop", version=3)
    bench.desk.store.overwrite(keys.contact(bench.account_id, 1), third)
    ContactSearch(ConcurrentIndexStore(request.getfixturevalue("tables").store, third)).index(second)
    assert found(bench, "possible-s") == found(bench, "stop") == [1]
    assert found(bench, "stoppable") == []
