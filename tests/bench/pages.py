"""Read cost of a page, which is the same in a table of 100 and of 100,000 conversations."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import open_table
from chalicelib.channels.loading import channel_of_type
from chalicelib.domain.conversations import Status
from chalicelib.ports import View
from tests.bench.meter import metered
from tests.bench.synthetic_table import ACCOUNT, AGENT, FIRST, INBOXES, LABEL, TEAM, SyntheticTable

SIZES = (100, 10_000, 100_000)
DEEP_PAGE = 40
VIEWS: dict[str, dict[str, Any]] = {
    "one inbox": {"inbox_ids": INBOXES[:1]},
    "two inboxes": {},
    "mine": {"assignee": AGENT},
    "unassigned": {"assignee": "unassigned"},
    "label": {"labels": (LABEL,)},
    "team": {"team_id": TEAM},
    "by creation": {"inbox_ids": INBOXES[:1], "sort": "created_at"},
    "without priority": {"inbox_ids": INBOXES[:1], "sort": "priority"},
}


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    size: int
    queries: int
    batches: int
    units: float


def readings(sizes: tuple[int, ...] = SIZES) -> Iterator[Reading]:
    connection = open_table("synthetic", region="us-east-1", host=None)
    lists = DynamoLists(DynamoStore(connection, channel_of_type))
    for size in sizes:
        with SyntheticTable(size, size).in_place_of_aws():
            for name, filters in VIEWS.items():
                view = View(**{"account_id": ACCOUNT, "inbox_ids": INBOXES, "status": Status.OPEN, **filters})
                yield _read(f"{name}, page 1", size, lambda view=view: lists.conversations(view))  # type: ignore[misc]
                if size >= 10_000:
                    cursor = _cursor(lists, view)
                    deep = lambda view=view, cursor=cursor: lists.conversations(view, cursor=cursor)  # noqa: E731
                    yield _read(f"{name}, page {DEEP_PAGE}", size, deep)
            yield _read("thread, newest", size, lambda: lists.messages(ACCOUNT, FIRST))
            middle = 10**15 + size // 2
            yield _read("thread, middle", size, lambda middle=middle: lists.messages(ACCOUNT, FIRST, before=middle))  # type: ignore[misc]


def _cursor(lists: DynamoLists, view: View) -> str | None:
    cursor = None
    for _ in range(DEEP_PAGE - 1):
        cursor = lists.conversations(view, cursor=cursor).cursor
    return cursor


def _read(name: str, size: int, read: Callable[[], object]) -> Reading:
    with metered() as meter:
        read()
    if not meter.read_units > 0.5:
        raise ValueError(f"{name}: the page was empty")
    calls = meter.calls
    return Reading(name, size, calls["dynamodb.Query"], calls["dynamodb.BatchGetItem"], meter.read_units)
