"""Pages of conversations.

A view is a set of index partitions (inbox × status, or assignee × status, …), each sorted by the same key. The page is the
merge of their beginnings after the cursor. What the partitions cannot tell apart (a team within an inbox) is filtered while
merging, within a budget: a page may then be short, and its cursor goes on from where the reading stopped.
"""

import base64
import heapq
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import Any

from pynamodb.indexes import GlobalSecondaryIndex

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_entity
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Invalid
from chalicelib.ports import Page, View

BUDGET = 500
"""Rows read at most for one page, however many of them the filters drop."""

SORT_ATTRIBUTE = {
    "last_activity_at": "activity_key",
    "created_at": "creation_key",
    "priority": "priority_key",
    "waiting_since": "waiting_key",
}
INDEX = {
    ("inbox", "last_activity_at"): Row.inbox_by_activity,
    ("assignee", "last_activity_at"): Row.assignee_by_activity,
    ("team", "last_activity_at"): Row.team_by_activity,
    ("label", "last_activity_at"): Row.label_by_activity,
    ("inbox", "created_at"): Row.inbox_by_creation,
    ("assignee", "created_at"): Row.assignee_by_creation,
    ("inbox", "priority"): Row.inbox_by_priority,
    ("assignee", "priority"): Row.assignee_by_priority,
    ("inbox", "waiting_since"): Row.inbox_by_waiting,
    ("assignee", "waiting_since"): Row.assignee_by_waiting,
}


SEGMENTS = {"priority": (keys.SOME, keys.NONE), "waiting_since": (keys.SOME, keys.NONE)}
"""What has no value for a sort is listed after everything that has one, in either direction. It is not in the sort's index:
it is read in the order of creation, and what has a value is left out there."""

CURSOR = {
    "last_activity_at": re.compile(r"[0-9]{13}#[0-9]{10}"),
    "created_at": re.compile(r"[0-9]{10}"),
    "priority": re.compile(r"(1[1-4]|0)#[0-9]{10}"),
    "waiting_since": re.compile(r"(1[0-9]{13}|0)#[0-9]{10}"),
}
"""The sort key of the last row of a page. Anything else was not made here."""

VALUELESS = f"{keys.NONE}#"

Found = tuple[str, Conversation]
"""A conversation and the sort key under which the index has it, which may be older than the conversation itself."""


class ConversationLists:
    def __init__(self, store: DynamoStore) -> None:
        self._store = store

    def page(self, view: View, *, cursor: str | None, limit: int) -> Page:
        last = _read_cursor(cursor, view)
        rows = _rows(view, last, limit)
        found: list[Found] = []
        read = 0
        while len(found) <= limit and read < BUDGET:
            chunk = list(islice(rows, limit + 1))
            read += len(chunk)
            if not chunk:
                return _finish(found, limit, None)
            for key, conversation in self._hydrated(view, chunk):
                last = key
                if conversation and _belongs(key, conversation, view):
                    found.append((key, conversation))
                if len(found) > limit:
                    break
        return _finish(found, limit, last)

    def _hydrated(self, view: View, chunk: list[tuple[str, Row]]) -> Iterable[tuple[str, Conversation | None]]:
        if all(row.data for _, row in chunk):
            return [(key, to_entity(row, identity.CONVERSATION)) for key, row in chunk]
        wanted = [identity.conversation(view.account_id, _id(row)) for _, row in chunk]
        found = self._store.get_many(list(dict.fromkeys(wanted)))
        return [(key, found.get(name)) for (key, _), name in zip(chunk, wanted, strict=True)]


def _finish(found: list[Found], limit: int, last: str | None) -> Page:
    """A cursor only where more may come: a full page with one row to spare, or a reading that was cut short."""
    unique = list({conversation.id: (key, conversation) for key, conversation in found}.values())
    shown = unique[:limit]
    if len(unique) > limit:
        last = shown[-1][0]
    return Page(tuple(conversation for _, conversation in shown), _write_cursor(last) if last else None)


def _belongs(key: str, conversation: Conversation, view: View) -> bool:
    if conversation.inbox_id not in view.inbox_ids or (view.status and conversation.status is not view.status):
        return False
    if view.team_id and conversation.team_id != view.team_id:
        return False
    if view.labels and not set(view.labels) & set(conversation.labels):
        return False
    if key.startswith(VALUELESS) and getattr(conversation, view.sort):
        return False
    match view.assignee:
        case None:
            return True
        case "assigned":
            return conversation.assignee_id is not None
        case "unassigned":
            return conversation.assignee_id is None
        case user_id:
            return conversation.assignee_id == user_id


def _partitions(view: View) -> tuple[str, list[str]]:
    """The narrowest family of partitions that holds the whole view."""
    account_id = view.account_id
    statuses = [view.status] if view.status else list(Status)
    if isinstance(view.assignee, int):
        return "assignee", [keys.list_of_assignee(account_id, view.assignee, status) for status in statuses]
    if view.sort == "last_activity_at" and view.labels:
        return "label", [keys.list_of_label(account_id, label, status) for label in view.labels for status in statuses]
    if view.sort == "last_activity_at" and view.team_id:
        return "team", [keys.list_of_team(account_id, view.team_id, status) for status in statuses]
    if view.assignee == "unassigned":
        return "assignee", [keys.list_of_unassigned(account_id, inbox, status) for inbox in view.inbox_ids for status in statuses]
    return "inbox", [keys.list_of_inbox(account_id, inbox, status) for inbox in view.inbox_ids for status in statuses]


def _rows(view: View, after: str | None, limit: int) -> Iterator[tuple[str, Row]]:
    family, partitions = _partitions(view)
    segments = SEGMENTS.get(view.sort, ("",))
    first = next(number for number, letter in enumerate(segments) if after is None or after.startswith(letter))

    def segment(number: int) -> Iterator[tuple[str, Row]]:
        prefix, sort = (VALUELESS, "created_at") if segments[number] == keys.NONE else ("", view.sort)
        attribute = SORT_ATTRIBUTE[sort]
        bound = after.removeprefix(prefix) if after and number == first else None
        condition = _range(attribute, bound, view.descending)
        streams = _streams(INDEX[family, sort], partitions, condition, view.descending, limit + 1)
        merged = heapq.merge(*streams, key=lambda row: getattr(row, attribute), reverse=view.descending)
        return ((prefix + getattr(row, attribute), row) for row in merged)

    return chain.from_iterable(segment(number) for number in range(first, len(segments)))


def _range(attribute: str, bound: str | None, descending: bool) -> Any:
    if bound is None:
        return None
    column = getattr(Row, attribute)
    return column < bound if descending else column > bound


def _streams(
    index: GlobalSecondaryIndex[Row], partitions: list[str], condition: Any, descending: bool, page_size: int
) -> list[Iterator[Row]]:
    """One lazy reader per partition; the first pages of several are asked for at once."""

    def reader(partition: str) -> Iterator[Row]:
        rows: Iterator[Row] = iter(index.query(partition, condition, scan_index_forward=not descending, page_size=page_size))
        head = list(islice(rows, 1))
        return chain(head, rows)

    if len(partitions) < 2:
        return [reader(partition) for partition in partitions]
    with ThreadPoolExecutor(max_workers=min(8, len(partitions))) as pool:
        return list(pool.map(reader, partitions))


def _id(row: Row) -> int:
    return int(row.pk.rpartition("#")[2])


def _write_cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None, view: View) -> str | None:
    if not cursor:
        return None
    try:
        key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        key = ""
    if not CURSOR[view.sort].fullmatch(key):
        raise Invalid("The cursor is not one of ours.", code="cursor_invalid", fields=("cursor",))
    return key
