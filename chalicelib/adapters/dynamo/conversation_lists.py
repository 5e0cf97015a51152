"""Pages of conversations.

A page reads the partitions that hold its list (list_partitions.py), in the list's order (list_segments.py), and leaves out what
does not belong, within a budget: a page may then be short, and its cursor goes on from where the reading stopped.
"""

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice

from msgspec.structs import replace

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_entity
from chalicelib.adapters.dynamo.list_partitions import belongs, segments
from chalicelib.adapters.dynamo.list_segments import MAX_BATCH, KeyAndRow, Segment
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import cursors
from chalicelib.domain import keys as identity
from chalicelib.domain.conversations import Conversation
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

Admits = Callable[[Conversation], bool]

UNREAD_ROWS = 500
"""Conversations, the most recently active ones, that a list by unread messages sorts. No index has this order: it would cost two
writes for every message, and hardly a list has more unread conversations."""


def read_page(view: View, *, cursor: str | None, limit: int, admits: Admits | None = None) -> Page:
    if view.sort == "unread_count":
        return _unread_page(view, int(cursors.read(cursor, CURSOR[view.sort]) or 0), limit, admits)
    return _indexed_page(view, cursor=cursor, limit=limit, admits=admits)


def _unread_page(view: View, offset: int, limit: int, admits: Admits | None) -> Page:
    recent = _indexed_page(replace(view, sort="last_activity_at", descending=True), cursor=None, limit=UNREAD_ROWS, admits=admits)
    ordered = sorted(recent.conversations, key=lambda each: -each.unread_count)
    end = min(offset + limit, len(ordered))
    behind = tuple(cursors.write(str(number)) for number in range(offset + 1, end + 1))
    return Page(tuple(ordered[offset:end]), behind[-1] if end < len(ordered) and behind else None, behind)


def _indexed_page(view: View, *, cursor: str | None, limit: int, admits: Admits | None) -> Page:
    earlier: list[Found] = []
    budget = BUDGET
    after = cursors.read(cursor, CURSOR[view.sort]) or _first_position(view)
    for segment in segments(view, after, limit if admits is None else max(limit, MAX_BATCH)):
        found: dict[int, Found] = {}
        ordered: list[Found] = []
        seen = {conversation.id for _, conversation in earlier}
        for chunk in segment.chunks(_rows(segment), limit + 1, max(budget, limit + 1)):
            for position, conversation in _found(view, segment, chunk.rows):
                if conversation.id not in seen and (admits is None or admits(conversation)):
                    found[conversation.id] = (position, conversation)
            ordered = sorted(found.values(), key=lambda each: each[0], reverse=segment.descending)
            budget = chunk.budget
            if chunk.ahead is None or _is_past_the_last(view, chunk.ahead):
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
    behind = tuple(cursors.write(position) for position, _ in shown)
    return Page(tuple(conversation for _, conversation in shown), cursors.write(last) if last else None, behind)


def _first_position(view: View) -> str | None:
    """The position from which a list by activity is read: nothing before it is within the bounds."""
    if view.sort != "last_activity_at":
        return None
    bound = view.active_before if view.descending else view.active_from
    return None if bound is None else f"{bound:013d}#{0:010d}"


def _is_past_the_last(view: View, ahead: str) -> bool:
    """Whether no conversation from a position on is within the bounds."""
    if view.sort != "last_activity_at":
        return False
    if view.descending:
        return view.active_from is not None and ahead < f"{view.active_from:013d}"
    return view.active_before is not None and ahead >= f"{view.active_before:013d}"


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
