"""The feed's own partition: the names of changes in the order of their positions.

The head (`HEAD`) holds the newest position and the names of the newest changes. When it is full, its names become a page
(`PAGE#<last position>`), in the transaction that moves the head. So each position is in the head or in one page, from the moment
when it is given. A page never changes, and expires like its changes.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct
from pynamodb.exceptions import DoesNotExist

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.keys import Address
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.events import KEEP_CHANGES_SECONDS, Change

HEAD_BYTES = 900
"""Names in the head: some 34 changes of conversations, or 19 of contacts. The item stays below 1 KB, one write unit."""

UNKNOWN = 10**15
"""A closing time later than any."""

FIRST_LOOK, NEXT_LOOKS = 8, 500
"""Pages that are read at once in search of a repeated change: most were made a moment ago."""

Name = tuple[str, int]
"""A change's name: its place and its number there. `M<conversation>` and the message that it created; `C<conversation>`, or an
ordering key, and its own id."""


class Page(Struct, frozen=True):
    """The head or a page: the last position, and the names of the changes up to it. `closed_at`: the time at which the page was
    closed, and for the head the newest one; milliseconds since 1970."""

    last: int = 0
    names: tuple[Name, ...] = ()
    closed_at: int = 0

    @property
    def first(self) -> int:
        return self.last - len(self.names) + 1

    @property
    def positions(self) -> dict[Name, int]:
        return {name: self.first + place for place, name in enumerate(self.names)}


def as_page(row: Row) -> Page:
    """The head of 0.1.0 has the same names. It does not tell when changes left it, so the pages are always looked at."""
    names = msgspec.json.decode(row.data or "[]", type=tuple[Name, ...])
    return Page(int(row.tally), names, int(row.attribute_values.get("closed_at", UNKNOWN)))


def as_text(names: tuple[Name, ...]) -> str:
    return msgspec.json.encode(names).decode()


def page_row(account_id: int, page: Page) -> Row:
    return Row(
        *keys.feed_page(account_id, page.last),
        kind="feed_page",
        tally=page.last,
        data=as_text(page.names),
        closed_at=page.closed_at,
        expires_at=page.closed_at // 1000 + KEEP_CHANGES_SECONDS,
    )


def name_of(change: Change) -> Name:
    if change.message_id and change.conversation_id:
        return name_of_message(change.conversation_id, change.message_id)
    return (f"C{change.conversation_id}" if change.conversation_id else change.ordering_key), change.id


def name_of_message(conversation_id: int, message_id: int) -> Name:
    return f"M{conversation_id}", message_id


def is_of_message(name: Name) -> bool:
    """Whether the change lies on the message that it created. Ordering keys of other changes begin with a number."""
    return name[0].startswith("M")


def address_of(account_id: int, name: Name) -> Address:
    place, number = name
    if is_of_message(name):
        return keys.address(identity.message(account_id, int(place[1:]), number))
    if place.startswith("C"):
        return keys.address(identity.CONVERSATION_CHANGE.key(account_id, int(place[1:]), number))
    return keys.address(identity.CHANGE.key(account_id, place, number))


def read_head(account_id: int) -> Page:
    try:
        return as_page(Row.get(*keys.feed_head(account_id), consistent_read=True))
    except DoesNotExist:
        return Page()


def newest_page(account_id: int) -> Page | None:
    span = Row.sk.between(keys.page_sort(0), keys.page_sort(keys.MAX_POSITION))
    rows = Row.query(keys.feed(account_id), span, scan_index_forward=False, consistent_read=True, limit=1)
    return next(map(as_page, rows), None)


def pages_closed_since(account_id: int, head: Page, at: int) -> Iterator[Page]:
    """The pages before the head, the newest first, down to the last one that was closed before `at`."""
    last, size = head.first - 1, FIRST_LOOK
    while last > 0 and head.closed_at >= at:
        span = Row.sk.between(keys.page_sort(0), keys.page_sort(last))
        rows = list(Row.query(keys.feed(account_id), span, scan_index_forward=False, consistent_read=True, limit=size))
        for page in map(as_page, rows):
            if page.closed_at < at:
                return
            yield page
            last = page.first - 1
        if len(rows) < size:
            return
        size = NEXT_LOOKS


def pages_after(account_id: int, position: int, limit: int) -> Iterator[Page]:
    """The pages that hold the positions after `position`, in order, until they hold `limit` of them."""
    span = Row.sk.between(keys.page_sort(position + 1), keys.page_sort(keys.MAX_POSITION))
    for row in Row.query(keys.feed(account_id), span, consistent_read=True, page_size=limit // 16 + 2):
        page = as_page(row)
        yield page
        if page.last >= position + limit:
            return
