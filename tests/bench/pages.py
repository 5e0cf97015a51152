"""Read cost of a page, which is the same in a table of 100 and of 100,000 conversations, and with two and 200 inboxes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import open_table
from chalicelib.channels.loading import channel_of_type
from chalicelib.domain.conversations import Status
from chalicelib.ports import View
from tests.bench.meter import metered
from tests.bench.synthetic_table import ACCOUNT, AGENT, INBOX, LABEL, NEWEST, TEAM, SyntheticTable

SIZES = (100, 10_000, 100_000)
INBOXES = (2, 200)
DEEP_PAGE = 40
OF_THE_ACCOUNT: dict[str, dict[str, Any]] = {
    "account": {},
    "mine": {"assignee": AGENT},
    "unassigned": {"assignee": "unassigned"},
    "label": {"labels": (LABEL,)},
    "team": {"team_id": TEAM},
    "mentions": {"kind": "mention", "viewer_id": AGENT},
    "participating": {"kind": "participating", "viewer_id": AGENT},
    "by creation": {"sort": "created_at"},
    "without priority": {"sort": "priority"},
}
"""Of a viewer who sees every inbox."""
OF_ONE_INBOX: dict[str, dict[str, Any]] = {
    "one inbox": {"inbox_ids": (INBOX,)},
    "one inbox by creation": {"inbox_ids": (INBOX,), "sort": "created_at"},
}
"""Of an account with two: an inbox has a page of conversations in every table."""


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    size: int
    inboxes: int
    queries: int
    batches: int
    units: float


def readings(sizes: tuple[int, ...] = SIZES) -> Iterator[Reading]:
    connection = open_table("synthetic", region="us-east-1", host=None)
    lists = DynamoLists(DynamoStore(connection, channel_of_type), connection)
    for inboxes, size in product(INBOXES, sizes):
        with SyntheticTable(size, size, inboxes=inboxes).in_place_of_aws():
            views = OF_THE_ACCOUNT | (OF_ONE_INBOX if inboxes == min(INBOXES) else {})
            for name, filters in views.items():
                yield from _pages(lists, name, _view(inboxes, filters), size)
            middle = 10**15 + size // 2
            for name, bounds in (("thread, newest", {}), ("thread, middle", {"before": middle})):
                yield read(name, size, inboxes, partial(lists.messages, ACCOUNT, NEWEST, **bounds))


def _view(inboxes: int, filters: dict[str, Any]) -> View:
    every = tuple(range(INBOX, INBOX + inboxes))
    return View(**{"account_id": ACCOUNT, "inbox_ids": every, "status": Status.OPEN, "inbox_count": inboxes, **filters})


def _pages(lists: DynamoLists, name: str, view: View, size: int) -> Iterator[Reading]:
    yield read(f"{name}, page 1", size, view.inbox_count, partial(lists.conversations, view))
    if size >= 10_000:
        cursor = _cursor(lists, view)
        yield read(f"{name}, page {DEEP_PAGE}", size, view.inbox_count, partial(lists.conversations, view, cursor=cursor))


def _cursor(lists: DynamoLists, view: View) -> str | None:
    cursor = None
    for _ in range(DEEP_PAGE - 1):
        cursor = lists.conversations(view, cursor=cursor).cursor
    return cursor


def read(name: str, size: int, inboxes: int, read: Callable[[], object]) -> Reading:
    with metered() as meter:
        read()
    if not meter.read_units > 0.5:
        raise ValueError(f"{name}: the page was empty")
    calls = meter.calls
    return Reading(name, size, inboxes, calls["dynamodb.Query"], calls["dynamodb.BatchGetItem"], meter.read_units)
