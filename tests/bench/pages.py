"""What a page costs to read, however much there is: the same at a hundred and at a hundred thousand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import open_table
from chalicelib.domain.conversations import Status
from chalicelib.ports import View
from tests.bench.meter import metered
from tests.bench.synthetic_table import ACCOUNT, FIRST, INBOXES, LABEL, ME, TEAM, Shelf

SIZES = (100, 10_000, 100_000)
DEEP = 40
VIEWS: dict[str, dict[str, Any]] = {
    "one inbox": {"inbox_ids": INBOXES[:1]},
    "two inboxes": {},
    "mine": {"assignee": ME},
    "unassigned": {"assignee": "unassigned"},
    "label": {"labels": (LABEL,)},
    "team": {"team_id": TEAM},
    "by creation": {"inbox_ids": INBOXES[:1], "sort": "created_at"},
    "without priority": {"inbox_ids": INBOXES[:1], "sort": "priority"},
}


@dataclass(frozen=True, slots=True)
class Reading:
    what: str
    size: int
    queries: int
    batches: int
    units: float


def readings(sizes: tuple[int, ...] = SIZES) -> Iterator[Reading]:
    connection = open_table("shelf", region="us-east-1", host=None)
    lists = DynamoLists(DynamoStore(connection))
    for size in sizes:
        with Shelf(size, size).instead_of_aws():
            for name, facts in VIEWS.items():
                view = View(**{"account_id": ACCOUNT, "inbox_ids": INBOXES, "status": Status.OPEN, **facts})
                yield _read(f"{name}, page 1", size, lambda view=view: lists.conversations(view))  # type: ignore[misc]
                if size >= 10_000:
                    cursor = _cursor(lists, view)
                    deep = lambda view=view, cursor=cursor: lists.conversations(view, cursor=cursor)  # noqa: E731
                    yield _read(f"{name}, page {DEEP}", size, deep)
            yield _read("thread, newest", size, lambda: lists.messages(ACCOUNT, FIRST))
            middle = 10**15 + size // 2
            yield _read("thread, middle", size, lambda middle=middle: lists.messages(ACCOUNT, FIRST, before=middle))  # type: ignore[misc]


def _cursor(lists: DynamoLists, view: View) -> str | None:
    cursor = None
    for _ in range(DEEP - 1):
        cursor = lists.conversations(view, cursor=cursor).cursor
    return cursor


def _read(what: str, size: int, read: Callable[[], object]) -> Reading:
    with metered() as meter:
        read()
    if not meter.read_units > 0.5:
        raise ValueError(f"{what}: there was nothing to read")
    calls = meter.calls
    return Reading(what, size, calls["dynamodb.Query"], calls["dynamodb.BatchGetItem"], meter.read_units)
