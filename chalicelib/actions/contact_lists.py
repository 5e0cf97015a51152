"""Lists of contacts, with and without a filter.

A list without a filter is read in its own order, at the same cost in an account of any size. A filter reads the lists that hold
its matches, if they are short, or the whole account, if it is small; then the order and the number of the matches are exact.
Any other filter reads the list of all contacts in its order, `MAX_READ` contacts for a request at most. A page may be short
then, and its cursor goes on from where the reading stopped.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from msgspec import Struct

from chalicelib.domain import contact_filters, cursors
from chalicelib.domain.contact_places import comes_after, cursor_form, in_order, position
from chalicelib.domain.contacts import Contact
from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES
from chalicelib.domain.errors import Invalid
from chalicelib.domain.filters import Filter, SentCondition, filter_of, matches
from chalicelib.ports import ContactListing, Desk

MAX_READ = 1_000
"""Contacts that one request reads and filters. A contact takes half a read unit and some 0.15 ms."""
READ_AT_ONCE = 100

SORTS = frozenset(["name", "email", "phone_number", "company", "city", "country", "created_at", "last_activity_at"])


class Wanted(Struct, frozen=True):
    """`filter`: None for all contacts. `page` counts from 1 behind the cursor, if there is one."""

    listing: ContactListing
    filter: Filter | None = None
    page: int = 1
    limit: int = 15
    cursor: str | None = None

    @property
    def skip(self) -> int:
        return (self.page - 1) * self.limit


class Found(Struct, frozen=True):
    """`count`: all matches, or those that are known (`is_exact`). `cursor`: None at the end of the list."""

    contacts: list[Contact]
    count: int
    cursor: str | None
    is_exact: bool = True


def listing_of(account_id: int, sort: str, *, identified: bool) -> ContactListing:
    """`sort` as clients send it. Raises Invalid (`contact_sort_unknown`)."""
    sent = [each.strip() for each in sort.split(",")]
    if not all(each.removeprefix("-") in SORTS for each in sent):
        raise Invalid(f"Contacts are sorted by {', '.join(sorted(SORTS))}.", code="contact_sort_unknown", fields=("sort",))
    return ContactListing(account_id, sent[0].removeprefix("-"), descending=sent[0].startswith("-"), identified=identified)


def contact_filter(desk: Desk, account_id: int, sent: Sequence[SentCondition]) -> Filter | None:
    """None without a condition. Raises Invalid as `filter_of`."""
    if not sent:
        return None
    definitions = desk.store.list_of(CUSTOM_ATTRIBUTES, account_id)
    return contact_filters.with_signs(filter_of(sent, contact_filters.fields_of(definitions)))


def list_contacts(desk: Desk, wanted: Wanted) -> Found:
    """Raises Invalid (`cursor_invalid`)."""
    if wanted.filter is not None:
        held = _held(desk, wanted.listing, wanted.filter)
        return _scanned(desk, wanted, wanted.filter) if held is None else _sorted(desk, wanted, wanted.filter, held)
    listing = wanted.listing
    page = desk.lists.contacts(listing, cursor=wanted.cursor, skip=wanted.skip, limit=wanted.limit)
    count = desk.lists.contact_count(listing.account_id, identified=listing.identified)
    return Found(list(page.contacts), count, page.cursor)


def _held(desk: Desk, listing: ContactListing, wanted: Filter) -> list[Contact] | None:
    """Every contact that may match, if these are at most `MAX_READ`."""
    if desk.lists.contact_count(listing.account_id, identified=listing.identified) <= MAX_READ:
        return _first(desk, ContactListing(listing.account_id, "created_at", identified=listing.identified))
    sources = contact_filters.sources_of(wanted)
    if sources is None:
        return None
    found: dict[int, Contact] = {}
    for source in sources:
        by_label = {"label": source.value} if source.field is None else {"sort": source.field, "value": source.value}
        held = _first(desk, ContactListing(listing.account_id, identified=listing.identified, **by_label))  # type: ignore[arg-type]
        if held is None or len(found) > MAX_READ:
            return None
        found.update({each.id: each for each in held})
    return list(found.values())


def _first(desk: Desk, listing: ContactListing) -> list[Contact] | None:
    """All contacts of a list; None if there are more than `MAX_READ`. A new contact is counted a moment after it is listed."""
    found = list(islice((contact for _, contact in _read(desk, listing, None)), MAX_READ + READ_AT_ONCE + 1))
    return found if len(found) <= MAX_READ + READ_AT_ONCE else None


def _read(desk: Desk, listing: ContactListing, cursor: str | None) -> Iterator[tuple[str, Contact]]:
    """The contacts of a list behind the cursor, each with the cursor behind it."""
    while True:
        page = desk.lists.contacts(listing, cursor=cursor, limit=READ_AT_ONCE)
        yield from zip(page.cursors, page.contacts, strict=True)
        cursor = page.cursor
        if cursor is None:
            return


def _sorted(desk: Desk, wanted: Wanted, conditions: Filter, held: list[Contact]) -> Found:
    sort, descending = wanted.listing.sort, wanted.listing.descending
    ordered = in_order(_matching(desk, conditions, held), sort, descending=descending)
    after = cursors.read(wanted.cursor, cursor_form(sort))
    rest = [each for each in ordered if after is None or comes_after(position(each, sort), after, sort, descending=descending)]
    end = wanted.skip + wanted.limit
    shown = rest[wanted.skip : end]
    return Found(shown, len(ordered), cursors.write(position(shown[-1], sort)) if len(rest) > end else None)


def _scanned(desk: Desk, wanted: Wanted, conditions: Filter) -> Found:
    found: list[tuple[str, Contact]] = []
    cursor, read, end = wanted.cursor, 0, wanted.skip + wanted.limit
    while read < MAX_READ and len(found) <= end:
        page = desk.lists.contacts(wanted.listing, cursor=cursor, limit=READ_AT_ONCE)
        places = dict(zip((each.id for each in page.contacts), page.cursors, strict=True))
        found += [(places[each.id], each) for each in _matching(desk, conditions, page.contacts)]
        cursor, read = page.cursor, read + READ_AT_ONCE
        if cursor is None:
            break
    shown = found[wanted.skip : end]
    if len(found) > end:
        cursor = shown[-1][0]
    return Found([each for _, each in shown], len(found), cursor, is_exact=cursor is None and wanted.cursor is None)


def _matching(desk: Desk, conditions: Filter, contacts: Iterable[Contact]) -> list[Contact]:
    now = desk.clock.now()
    return [each for each in contacts if matches(conditions, partial(contact_filters.value_of, each), now=now)]
