"""Read cost of a filtered page of conversations: bounded in a table of any size, however few conversations meet the filter."""

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

from chalicelib.actions.conversation_filters import Wanted, list_matching
from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import open_table
from chalicelib.channels.loading import channel_of_type
from chalicelib.domain.conversation_filters import FIELDS
from chalicelib.domain.filters import filter_of
from chalicelib.http.fields import FilterCondition
from chalicelib.ports import View
from tests.bench.pages import SIZES, Reading, read
from tests.bench.synthetic_table import ACCOUNT, AGENT, INBOX, LABEL, NEWEST, NOON, SyntheticTable

Conditions = tuple[tuple[str, str, list[Any]], ...]
FILTERS: dict[str, Conditions] = {
    "by status and label": (("status", "equal_to", ["open"]), ("labels", "equal_to", [LABEL])),
    "that all meet": (("status", "equal_to", ["open"]), ("created_at", "is_greater_than", ["2020-01-01"])),
    "that none meets": (("status", "equal_to", ["open"]), ("priority", "equal_to", ["low"])),
    "that none meets, by label": (("labels", "equal_to", [LABEL]), ("priority", "equal_to", ["low"])),
    "that none meets, by number": (("status", "equal_to", ["open"]), ("display_id", "equal_to", [7])),
}
NOW = NOON + (NEWEST + 1) * 60_000


def readings(sizes: tuple[int, ...] = SIZES) -> Iterator[Reading]:
    """The first page for a viewer who sees both inboxes."""
    connection = open_table("synthetic", region="us-east-1", host=None)
    lists = DynamoLists(DynamoStore(connection, channel_of_type), connection)
    desk: Any = SimpleNamespace(lists=lists, clock=SimpleNamespace(now=lambda: NOW))
    view = View(ACCOUNT, (INBOX, INBOX + 1), status=None, inbox_count=2)
    for size in sizes:
        with SyntheticTable(size, 1, inboxes=2, continues=True).in_place_of_aws():
            for name, conditions in FILTERS.items():
                sent = [
                    FilterCondition(attribute_key=key, filter_operator=operator, values=values, query_operator=joint)
                    for (key, operator, values), joint in zip(conditions, ("and", None), strict=True)
                ]
                wanted = Wanted(view, filter_of(sent, FIELDS), AGENT)
                yield read(f"filter {name}", size, 2, partial(list_matching, desk, wanted))
