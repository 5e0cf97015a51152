"""Read cost of a page of contacts, which is the same in an account of 100 and of 100,000 contacts."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.client import BaseClient

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_row
from chalicelib.adapters.dynamo.lists import DynamoLists
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import open_table
from chalicelib.channels.loading import channel_of_type
from chalicelib.domain import keys as identity
from chalicelib.domain.contact_places import FIELDS, places_of
from chalicelib.domain.contacts import Contact, activity_key, creation_key
from chalicelib.ports import ContactListing
from tests.bench.meter import metered
from tests.bench.pages import Reading

ACCOUNT, FIRST = 1, 10**15
DEEP_PAGE = 6
"""The last page that an account of 100 contacts fills."""


def contact(number: int) -> Contact:
    """Every text has the same length in accounts of all sizes. The first contacts of each list are equal there."""
    name = f"{number:08d}"
    attributes = {"city": f"Town {name}", "country": f"Land {name}", "company_name": f"Shop {name}"}
    return Contact(
        FIRST + number,
        ACCOUNT,
        f"Kim {name}",
        1_790_000_000_000,
        1_790_000_000_000,
        email=f"{name}@example.com",
        phone_number=f"+49{name}",
        last_activity_at=1_790_000_000_000 + number,
        additional_attributes=attributes,
        labels=("vip",),
    )


class SyntheticContacts:
    """Answers `Query` and `BatchGetItem` for an account with this many contacts."""

    def __init__(self, size: int) -> None:
        self._lists: dict[tuple[str | None, str], list[str]] = defaultdict(list)
        for number in range(size):
            each = contact(number)
            for name, sort in places_of(each).sorts.items():
                self._lists[None, keys.contact_list(ACCOUNT, name, is_identified=True)].append(sort)
            self._lists["a_recent", keys.contacts(ACCOUNT, is_identified=True)].append(activity_key(each))
            self._lists["a_fixed", keys.contacts(ACCOUNT, is_identified=True)].append(creation_key(each))
        for rows in self._lists.values():
            rows.sort()

    @contextmanager
    def in_place_of_aws(self) -> Iterator[None]:
        plain = BaseClient._make_api_call  # type: ignore[attr-defined]
        answers = {"Query": self._query, "BatchGetItem": self._batch}
        BaseClient._make_api_call = lambda _, operation, params: answers[operation](params)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            BaseClient._make_api_call = plain  # type: ignore[attr-defined]

    def _query(self, params: dict[str, Any]) -> dict[str, Any]:
        partition, low, high = (params["ExpressionAttributeValues"][name]["S"] for name in (":0", ":1", ":2"))
        rows = self._lists[params.get("IndexName"), partition]
        found = rows[bisect_left(rows, low) : bisect_right(rows, high)]
        shown = (found if params["ScanIndexForward"] else found[::-1])[: params["Limit"]]
        names = {"a_recent": "sort_recent", "a_fixed": "sort_fixed", None: "sk"}
        sort = names[params.get("IndexName")]
        items = [
            {"pk": {"S": partition}, "sk": {"S": "CONTACT"}, "kind": {"S": "contact_place"}, sort: {"S": each}} for each in shown
        ]
        last = {"LastEvaluatedKey": {"pk": {"S": partition}, "sk": {"S": shown[-1]}}} if len(shown) < len(found) else {}
        return {"Items": items, "Count": len(items), "ScannedCount": len(items), **last}

    def _batch(self, params: dict[str, Any]) -> dict[str, Any]:
        ((table, requested),) = params["RequestItems"].items()
        numbers = [int(key["pk"]["S"].rpartition("#")[2]) - FIRST for key in requested["Keys"]]
        items = [to_row(identity.contact(ACCOUNT, FIRST + each), contact(each)).serialize() for each in numbers]
        return {"Responses": {table: items}, "UnprocessedKeys": {}}


def readings(sizes: tuple[int, ...] = (100, 10_000, 100_000)) -> Iterator[Reading]:
    connection = open_table("synthetic", region="us-east-1", host=None)
    lists = DynamoLists(DynamoStore(connection, channel_of_type), connection)
    for size in sizes:
        with SyntheticContacts(size).in_place_of_aws():
            for sort in (*FIELDS, "created_at", "last_activity_at"):
                listing = ContactListing(ACCOUNT, sort)
                cursor = lists.contacts(listing, limit=15 * (DEEP_PAGE - 1)).cursor
                skip = 15 * (DEEP_PAGE - 1)
                for name, place in (("page 1", {}), (f"page {DEEP_PAGE}", {"skip": skip}), ("by cursor", {"cursor": cursor})):
                    with metered() as meter:
                        found = lists.contacts(listing, **place)
                    if len(found.contacts) < 10:
                        raise ValueError(f"{name} by {sort} of {size} contacts is not full")
                    calls = meter.calls
                    what = f"contacts by {sort}, {name}"
                    yield Reading(what, size, 0, calls["dynamodb.Query"], calls["dynamodb.BatchGetItem"], meter.read_units)
