"""Pages of conversations.

A page reads the partitions that hold its list (list_partitions.py), in the list's order (list_segments.py), and leaves out what
does not belong, within a budget: a page may then be short, and its cursor goes on from where the reading stopped.
"""

import base64
import heapq
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice

from msgspec.structs import replace

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_entity
from chalicelib.adapters.dynamo.list_partitions import belongs, segments
from chalicelib.adapters.dynamo.list_segments import KeyAndRow, Segment
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.ports import Page, View

BUDGET = 1_000
"""Rows read at most for one page, however many of them the filters drop."""

CURSOR = {
    "last_activity_at": re.compile(r"[0-9]{13}#[0-9]{10}"),
    "created_at": re.compile(r"[0-9]{10}"),
    "priority": re.compile(r"(1[1-4]|0)#[0-9]{10}"),
    "oldest_by_priority": re.compile(r"(1[1-4]|0)#[0-9]{10}"),
    "unread_count": re.compile(r"[0-9]{1,3}"),
    "waiting_since": re.compile(r"(1[0-9]{13}|0)#[0-9]{10}"),
}
"""The position of the last row of a page. Anything else was not made here."""

Found = tuple[str, Conversation]
"""A conversation and its position."""


UNREAD_ROWS = 500
"""Conversations, the most recently active ones, that a list by unread messages sorts. No index has this order: it would cost two
writes for every message, and hardly a list has more unread conversations."""


def read_page(view: View, *, cursor: str | None, limit: int) -> Page:
    if view.sort == "unread_count":
        return _unread_page(view, int(_read_cursor(cursor, view) or 0), limit)
    return _indexed_page(view, cursor=cursor, limit=limit)


def _unread_page(view: View, offset: int, limit: int) -> Page:
    recent = _indexed_page(replace(view, sort="last_activity_at", descending=True), cursor=None, limit=UNREAD_ROWS)
    ordered = sorted(recent.conversations, key=lambda each: -each.unread_count)
    end = offset + limit
    return Page(tuple(ordered[offset:end]), _write_cursor(str(end)) if end < len(ordered) else None)


def _indexed_page(view: View, *, cursor: str | None, limit: int) -> Page:
    earlier: list[Found] = []
    budget = BUDGET
    for segment in segments(view, _read_cursor(cursor, view), limit):
        found: dict[int, Found] = {}
        ordered: list[Found] = []
        seen = {conversation.id for _, conversation in earlier}
        for chunk in segment.chunks(_rows(segment), limit + 1, max(budget, limit + 1)):
            for position, conversation in _found(view, segment, chunk.rows):
                if conversation.id not in seen:
                    found[conversation.id] = (position, conversation)
            ordered = sorted(found.values(), key=lambda each: each[0], reverse=segment.descending)
            budget = chunk.budget
            if chunk.ahead is None:
                break
            certain = sum(segment.comes_before(position, chunk.ahead) for position, _ in ordered)
            if len(earlier) + certain >= limit < len(earlier) + len(ordered):
                return _page(earlier + ordered, limit)
            if budget <= 0:
                reached = [each for each in ordered if not segment.comes_before(chunk.reached, each[0])]
                return _page(earlier + reached, limit, chunk.reached)
        earlier += ordered
    return _page(earlier, limit)


def _page(found: list[Found], limit: int, stopped_at: str | None = None) -> Page:
    """A cursor only where more may come: after a full page with one row to spare, or after a reading that was cut short."""
    shown = found[:limit]
    last = shown[-1][0] if len(found) > limit else stopped_at
    return Page(tuple(conversation for _, conversation in shown), _write_cursor(last) if last else None)


def _found(view: View, segment: Segment, chunk: list[KeyAndRow]) -> Iterable[Found]:
    """The conversations of the chunk that belong to the list and have not been shown yet, each with its position."""
    for key, conversation in _conversations(view, chunk):
        position = segment.position(key, conversation)
        if belongs(conversation, view, segment.order) and segment.is_new(position):
            yield position, conversation


def _conversations(view: View, chunk: list[KeyAndRow]) -> Iterable[tuple[str, Conversation]]:
    if all(row.card for _, row in chunk):
        return [(key, to_entity(row, identity.CONVERSATION)) for key, row in chunk]
    names = {row.pk: key for key, row in chunk}
    addresses = [keys.address(identity.conversation(view.account_id, _id(pk))) for pk in names]
    rows = Row.batch_get(addresses) if addresses else ()
    return [(names[row.pk], to_entity(row, identity.CONVERSATION)) for row in rows]


def _rows(segment: Segment) -> Iterator[KeyAndRow]:
    merged = heapq.merge(*_streams(segment), key=segment.key, reverse=segment.descending)
    return ((segment.key(row), row) for row in merged)


def _streams(segment: Segment) -> list[Iterator[Row]]:
    """One lazy reader per partition; the first pages of several are asked for at once."""
    condition = segment.condition()

    def reader(partition: str) -> Iterator[Row]:
        found = segment.index.query(partition, condition, scan_index_forward=not segment.descending, page_size=segment.page_size)
        rows: Iterator[Row] = iter(found)
        head = list(islice(rows, 1))
        return chain(head, rows)

    if len(segment.partitions) < 2:
        return [reader(partition) for partition in segment.partitions]
    with ThreadPoolExecutor(max_workers=min(8, len(segment.partitions))) as pool:
        return list(pool.map(reader, segment.partitions))


def _id(pk: str) -> int:
    return int(pk.rpartition("#")[2])


def _write_cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None, view: View) -> str | None:
    if not cursor:
        return None
    try:
        position = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        position = ""
    if not CURSOR[view.sort].fullmatch(position):
        raise Invalid("The cursor is not one of ours.", code="cursor_invalid", fields=("cursor",))
    return position
