"""Lists of contacts, in memory and on DynamoDB: each contact once, in order, by page and by cursor, and counted once."""

import random
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.dynamo import contact_lists
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys
from chalicelib.domain.contact_places import FIELDS, places_of
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid
from chalicelib.ports import ContactListing
from tests.support.fakes.clock import NOON
from tests.support.ports_bench import Bench, bench_of

SORTS = (*FIELDS, "created_at", "last_activity_at")
NAMES = ("Zoë", "zoe", "+49 30 1234", "Ángel", "angel", "ÅSA", "", "李", "7up", "bob #2", "Bob")


@pytest.fixture(name="bench", params=["memory", "ministack"])
def _bench(request: pytest.FixtureRequest) -> Bench:
    return bench_of(request.param, request)


def contact(bench: Bench, number: int, **facts: Any) -> Contact:
    saved = Contact(number, bench.account_id, facts.pop("name", f"Contact {number}"), NOON + number, NOON, **facts)
    bench.desk.store.overwrite(keys.contact(bench.account_id, number), saved)
    bench.desk.lists.index_contact(saved)
    return saved


def crowd(bench: Bench, seed: int, number: int = 40) -> list[Contact]:
    rng = random.Random(seed)
    return [
        contact(
            bench,
            10**15 + each,
            name=rng.choice(NAMES),
            email=rng.choice((None, f"{rng.choice('abc')}{each}@example.com")),
            phone_number=rng.choice((None, f"+4930{each:04d}")),
            additional_attributes=rng.choice(({}, {"city": rng.choice(("Köln", "Bonn")), "company_name": "Acme"}, {"city": 5})),
            last_activity_at=rng.choice((None, NOON + rng.randrange(5))),
            labels=tuple(label for label in ("vip", "new") if rng.random() < 0.5),
        )
        for each in range(number)
    ]


def ids(bench: Bench, listing: ContactListing, **place: Any) -> list[int]:
    return [each.id for each in bench.desk.lists.contacts(listing, **place).contacts]


def walked(bench: Bench, listing: ContactListing, limit: int) -> list[int]:
    found: list[int] = []
    cursor = None
    for _ in range(100):
        page = bench.desk.lists.contacts(listing, cursor=cursor, limit=limit)
        found += [each.id for each in page.contacts]
        cursor = page.cursor
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("descending", [False, True])
def test_every_way_of_paging_lists_each_contact_once_in_one_order(bench: Bench, descending: bool) -> None:
    contacts = crowd(bench, seed=int(descending))
    for sort in SORTS:
        for identified in (True, False):
            listing = ContactListing(bench.account_id, sort, descending=descending, identified=identified)
            whole = ids(bench, listing, limit=100)
            assert sorted(whole) == sorted(each.id for each in contacts if each.is_identified or not identified)
            assert walked(bench, listing, limit=7) == whole
            assert [each for start in range(0, 42, 7) for each in ids(bench, listing, skip=start, limit=7)] == whole
            page = bench.desk.lists.contacts(listing, limit=100)
            middle = page.cursors[len(whole) // 2]
            assert ids(bench, listing, cursor=middle, limit=100) == whole[len(whole) // 2 + 1 :]


def test_names_are_folded_and_numbers_and_missing_values_come_last_in_both_directions(bench: Bench) -> None:
    made = {name: contact(bench, number, name=name, email=f"{number}@x.example").id for number, name in enumerate(NAMES, 1)}
    back = {number: name for name, number in made.items()}
    for descending in (False, True):
        listing = ContactListing(bench.account_id, "name", descending=descending)
        found = [back[each] for each in ids(bench, listing, limit=100)]
        words, numbers, nothing = found[:-3], found[-3:-1], found[-1]
        assert nothing == ""
        assert sorted(numbers) == ["+49 30 1234", "7up"]
        folded = ["Ángel", "angel", "ÅSA", "Bob", "bob #2", "Zoë", "zoe", "李"]
        assert words == (folded[::-1] if descending else folded)


def test_a_changed_contact_leaves_its_old_places_and_is_counted_once(bench: Bench) -> None:
    before = contact(bench, 7, name="Kim", labels=("vip",))
    contact(bench, 8, name="Lee", email="lee@x.example")
    lists = bench.desk.lists
    assert (lists.contact_count(bench.account_id, identified=True), lists.contact_count(bench.account_id, identified=False)) == (
        1,
        2,
    )
    after = replace(before, name="Zed", email="zed@x.example", labels=("new",), version=2)
    bench.desk.store.overwrite(keys.contact(bench.account_id, 7), after)
    for each in (after, after, before):
        lists.index_contact(each)
    assert ids(bench, ContactListing(bench.account_id)) == [8, 7]
    assert ids(bench, ContactListing(bench.account_id, label="vip", identified=False)) == []
    assert ids(bench, ContactListing(bench.account_id, label="new")) == [7]
    assert (lists.contact_count(bench.account_id, identified=True), lists.contact_count(bench.account_id, identified=False)) == (
        2,
        2,
    )
    bench.desk.store.discard(keys.contact(bench.account_id, 7))
    for _ in range(2):
        lists.forget_contact(bench.account_id, 7)
    assert ids(bench, ContactListing(bench.account_id, identified=False)) == [8]
    assert lists.contact_count(bench.account_id, identified=False) == 1


def test_contacts_with_a_value_are_listed_whatever_its_case_and_accents(bench: Bench) -> None:
    contacts = crowd(bench, seed=5)
    listing = ContactListing(bench.account_id, "city", value="koln", identified=False)
    wanted = [each.id for each in contacts if each.additional_attributes.get("city") == "Köln"]
    assert ids(bench, listing, limit=100) == wanted
    assert walked(bench, listing, limit=3) == wanted
    assert ids(bench, ContactListing(bench.account_id, "city", value="kol", identified=False)) == []
    numbered = ContactListing(bench.account_id, value="7UP", identified=False)
    assert ids(bench, numbered, limit=100) == [each.id for each in contacts if each.name == "7up"]


def test_other_accounts_are_not_listed(bench: Bench) -> None:
    contact(bench, 7, email="kim@x.example", labels=("vip",))
    other = bench.another()
    for listing in (ContactListing(other.account_id), ContactListing(other.account_id, label="vip")):
        assert ids(other, listing) == []
    assert other.desk.lists.contact_count(other.account_id, identified=False) == 0


@pytest.mark.parametrize("cursor", ["x", "MTIz", "MXg", "NGFiYyAjMDAwMDAwMDAwMDAwMDAwMQ"])
def test_foreign_cursor_is_refused(bench: Bench, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        bench.desk.lists.contacts(ContactListing(bench.account_id), cursor=cursor)
    assert refused.value.code == "cursor_invalid"


def test_concurrent_indexing_counts_a_contact_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = bench_of("ministack", request)
    before = contact(bench, 7, name="Kim")
    newer = replace(before, name="Zed", email="zed@x.example", version=3)
    bench.desk.store.overwrite(keys.contact(bench.account_id, 7), newer)
    plain = contact_lists._write
    late: list[bool] = []

    def write(*arguments: Any) -> None:
        if not late:
            late.append(True)
            bench.desk.lists.index_contact(newer)
        plain(*arguments)

    monkeypatch.setattr(contact_lists, "_write", write)
    bench.desk.lists.index_contact(replace(before, name="Lee", email="lee@x.example", version=2))
    assert bench.desk.store.get(keys.contact_places(bench.account_id, 7)) == places_of(newer)
    assert [row.sk for row in Row.query(f"A#{bench.account_id}#CONTACTS#name")] == ["1zed #0000000000000007"]
    assert list(Row.query(f"A#{bench.account_id}#VISITORS#name")) == []
    assert [bench.desk.lists.contact_count(bench.account_id, identified=each) for each in (True, False)] == [1, 1]
