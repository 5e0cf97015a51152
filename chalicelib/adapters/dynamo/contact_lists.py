"""Lists of contacts: by the indexes of the contact's own item, and by rows of the table for each field and label.

The rows of a contact, its entry (`ContactPlaces`) and the counters change in one transaction on the condition of the entry's
version, so that each contact stands in each list once and is counted once, however often it is indexed.
"""

import heapq
from collections.abc import Iterator
from itertools import islice
from typing import Any

from msgspec import Struct
from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_entity, to_row
from chalicelib.adapters.dynamo.store import CONDITION_FAILED, TRANSACTION_CONFLICTS, DynamoStore, codes_of
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import cursors
from chalicelib.domain import keys as identity
from chalicelib.domain.contact_places import cursor_form, label_list, places_of, sorted_text
from chalicelib.domain.contacts import Contact, ContactPlaces
from chalicelib.domain.errors import WriteConflict
from chalicelib.ports import ContactListing, ContactPage, Put

TRIES = 5
MAX_QUERY_ROWS = 1_000
Range = tuple[str, str]
"""The sort keys of a segment: from the first text on, below the second one."""


class Source(Struct, frozen=True):
    """`sort`: the attribute that holds the sort keys. `partitions`: of the identified contacts and of the others. `ranges`: in
    the order of the list."""

    query: Any
    sort: str
    partitions: tuple[str, ...]
    ranges: tuple[Range, ...]


def page(listing: ContactListing, *, cursor: str | None, skip: int, limit: int) -> ContactPage:
    source = _source(listing)
    after = cursors.read(cursor, cursor_form("created_at" if listing.label else listing.sort))
    rows = list(islice(_rows(source, listing, after, skip + limit + 1), skip, skip + limit + 1))
    shown = [(position, _contact_id(position)) for position in rows[:limit]]
    found = {each.id: each for each in _load(listing.account_id, [contact_id for _, contact_id in shown])}
    listed = [(cursors.write(position), found[contact_id]) for position, contact_id in shown if contact_id in found]
    last = cursors.write(rows[limit - 1]) if len(rows) > limit else None
    return ContactPage(tuple(contact for _, contact in listed), tuple(place for place, _ in listed), last)


def _source(listing: ContactListing) -> Source:
    account_id, whose = listing.account_id, (True,) if listing.identified else (True, False)
    if listing.label is None and listing.sort in ("created_at", "last_activity_at"):
        partitions = tuple(keys.contacts(account_id, is_identified=each) for each in whose)
        if listing.sort == "created_at":
            return Source(Row.a_fixed.query, "sort_fixed", partitions, (("0", "~"),))
        active, idle = ("0000000000001", "~"), ("0", "0000000000001")
        return Source(Row.a_recent.query, "sort_recent", partitions, (active, idle))
    name = listing.sort if listing.label is None else label_list(listing.label)
    partitions = tuple(keys.contact_list(account_id, name, is_identified=each) for each in whose)
    if listing.label is not None:
        return Source(Row.query, "sk", partitions, (("0", "~"),))
    return Source(Row.query, "sk", partitions, _ranges(listing))


def _ranges(listing: ContactListing) -> tuple[Range, ...]:
    """`$` follows the `#` behind a value. Ascending keys are in the order of the list, so that one range holds them all."""
    if listing.value is not None:
        text = sorted_text(listing.value)
        return tuple((f"{letter}{text} #", f"{letter}{text} $") for letter in "12") if text else ()
    return (("1", "2"), ("2", "3"), ("3", "4")) if listing.descending else (("1", "4"),)


def _rows(source: Source, listing: ContactListing, after: str | None, wanted: int) -> Iterator[str]:
    """The sort keys behind the position, in the order of the list."""
    number = next((number for number, (low, high) in enumerate(source.ranges) if after and low <= after < high), None)
    for place, bounds in enumerate(source.ranges):
        if after is None or (number is not None and place >= number):
            position = after if place == number else None
            parts = [_part(source, partition, bounds, position, listing, wanted) for partition in source.partitions]
            yield from heapq.merge(*parts, reverse=listing.descending)


def _part(
    source: Source, partition: str, bounds: Range, after: str | None, listing: ContactListing, wanted: int
) -> Iterator[str]:
    column, (low, high) = getattr(Row, source.sort), bounds
    if after is not None:
        low, high = (low, f"{after[:-16]}{int(after[-16:]) - 1:016d}") if listing.descending else (f"{after}!", high)
    rows = source.query(
        partition, column.between(low, high), scan_index_forward=not listing.descending, page_size=min(wanted, MAX_QUERY_ROWS)
    )
    return (str(getattr(row, source.sort)) for row in rows)


def _contact_id(position: str) -> int:
    return int(position[-16:])


def _load(account_id: int, contact_ids: list[int]) -> list[Contact]:
    addresses = [keys.address(identity.contact(account_id, each)) for each in contact_ids]
    return [to_entity(row, identity.CONTACT) for row in Row.batch_get(addresses)] if addresses else []


def count(account_id: int, *, identified: bool) -> int:
    whose = (True,) if identified else (True, False)
    addresses = [keys.contact_counter(account_id, is_identified=each) for each in whose]
    return sum(int(row.tally) for row in Row.batch_get(addresses))


def index(store: DynamoStore, connection: Connection, contact: Contact) -> None:
    _move(store, connection, contact.account_id, contact.id, places_of(contact))


def forget(store: DynamoStore, connection: Connection, account_id: int, contact_id: int) -> None:
    _move(store, connection, account_id, contact_id, None)


def _move(store: DynamoStore, connection: Connection, account_id: int, contact_id: int, after: ContactPlaces | None) -> None:
    key = identity.contact_places(account_id, contact_id)
    for _ in range(TRIES):
        before = store.get(key)
        if before == after or (before and after and before.version >= after.version):
            return
        try:
            if before and after and rows_of(account_id, before) == rows_of(account_id, after):
                store.put(Put(key, after, expected=before.version))
            else:
                _write(connection, account_id, contact_id, before, after)
        except WriteConflict:
            continue
        return
    raise WriteConflict(key)


def _write(
    connection: Connection, account_id: int, contact_id: int, before: ContactPlaces | None, after: ContactPlaces | None
) -> None:
    key = identity.contact_places(account_id, contact_id)
    old, new = rows_of(account_id, before), rows_of(account_id, after)
    unchanged: Condition = Row.version == before.version if before else Row.pk.does_not_exist()
    try:
        with TransactWrite(connection=connection) as transaction:
            for address in sorted(old - new):
                transaction.delete(Row(*address))
            for address in sorted(new - old):
                transaction.save(Row(*address, kind="contact_place"))
            if after:
                transaction.save(to_row(key, after), condition=unchanged)
            else:
                transaction.delete(Row(*keys.address(key)), condition=unchanged)
            for is_identified, number in counted(before, after).items():
                counter = Row(*keys.contact_counter(account_id, is_identified=is_identified))
                transaction.update(counter, actions=[Row.tally.add(number), Row.kind.set("contact_counter"), Row.mark()])
    except TransactWriteError as error:
        if codes_of(error) & {CONDITION_FAILED, *TRANSACTION_CONFLICTS}:
            raise WriteConflict(key) from error
        raise


def rows_of(account_id: int, places: ContactPlaces | None) -> set[keys.Address]:
    sorts = places.sorts if places else {}
    return {
        (keys.contact_list(account_id, name, is_identified=bool(places and places.is_identified)), sort)
        for name, sort in sorts.items()
    }


def counted(before: ContactPlaces | None, after: ContactPlaces | None) -> dict[bool, int]:
    """By how much the counters of identified contacts and of the others change."""
    found = {
        each: int(bool(after) and after.is_identified is each) - int(bool(before) and before.is_identified is each)  # type: ignore[union-attr]
        for each in (True, False)
    }
    return {each: number for each, number in found.items() if number}
