"""Counts AWS calls, and the write and read units that DynamoDB would bill for them."""

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.client import BaseClient
from pynamodb.indexes import AllProjection, Projection

from chalicelib.adapters.dynamo.table import Row

Item = Mapping[str, Any]
KEY = ("pk", "sk")
INDEXES = [
    (tuple(str(part["AttributeName"]) for part in index._get_schema()["key_schema"]), index.Meta.projection)
    for index in Row._indexes.values()
]
"""The attributes of an index's key, and its projection."""


class Meter:
    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.write_units = 0
        self.read_units = 0.0

    @property
    def total(self) -> int:
        return sum(self.calls.values())


@contextmanager
def metered() -> Iterator[Meter]:
    """Counts every AWS call that this process makes within the block, on any thread."""
    meter, original = Meter(), BaseClient._make_api_call  # type: ignore[attr-defined]
    lock = threading.Lock()  # lists are read in several threads

    def call(client: Any, operation: str, params: dict[str, Any]) -> Any:
        with lock:
            meter.calls[f"{client.meta.service_model.service_name}.{operation}"] += 1
        written = list(_written(operation, params))
        before = [_item(client, original, table, key) for table, key, _ in written]
        answer = original(client, operation, params)
        after = [_item(client, original, table, key) for table, key, _ in written]
        with lock:
            meter.read_units += _read_units(operation, params, answer)
            for (_, _, factor), old, new in zip(written, before, after, strict=True):
                meter.write_units += _write_units(old, new, factor)
        return answer

    BaseClient._make_api_call = call  # type: ignore[attr-defined]
    try:
        yield meter
    finally:
        BaseClient._make_api_call = original  # type: ignore[attr-defined]


def _written(operation: str, params: dict[str, Any]) -> Iterator[tuple[str, Item, int]]:
    """Table, key and price factor (2 in a transaction, else 1) of every item that a call writes."""
    if operation == "TransactWriteItems":
        for action in params["TransactItems"]:
            ((_, body),) = action.items()
            yield body["TableName"], _key(body.get("Key") or body["Item"]), 2
    elif operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield params["TableName"], _key(params.get("Key") or params["Item"]), 1
    elif operation == "BatchWriteItem":
        for table, requests in params["RequestItems"].items():
            for request in requests:
                ((_, body),) = request.items()
                yield table, _key(body.get("Key") or body["Item"]), 1


def _key(item: Item) -> Item:
    return {name: item[name] for name in KEY}


def _item(client: Any, original: Callable[..., Any], table: str, key: Item) -> Item | None:
    found: Item | None = original(client, "GetItem", {"TableName": table, "Key": key, "ConsistentRead": True}).get("Item")
    return found


def size(item: Item | None) -> int:
    """Bytes of names and values, close to DynamoDB's count. A number counts as 8 bytes; DynamoDB takes about half its digits."""
    if not item:
        return 0
    return sum(len(name) + (len(str(next(iter(value.values())))) if "N" not in value else 8) for name, value in item.items())


def _write_units(old: Item | None, new: Item | None, factor: int) -> int:
    units = factor * _kilobytes(old, new)
    for names, projection in INDEXES:
        before, after = index_entry(old, names, projection), index_entry(new, names, projection)
        if before and after and all(before[name] == after[name] for name in names):
            units += _kilobytes(before, after) if before != after else 0
        else:
            units += sum(_kilobytes(each) for each in (before, after) if each)
    return units


def _kilobytes(*items: Item | None) -> int:
    return max(1, math.ceil(max(map(size, items)) / 1024))


def index_entry(item: Item | None, names: tuple[str, ...], projection: Projection) -> Item | None:
    """The part of an item that an index holds; None without the index's key."""
    if not item or any(name not in item for name in names):
        return None
    if isinstance(projection, AllProjection):
        return item
    kept = (*KEY, *names, *(projection.non_key_attributes or ()))
    return {name: item[name] for name in kept if name in item}


def _read_units(operation: str, params: dict[str, Any], answer: Any) -> float:
    """A strong read costs one unit per 4 KB of an item (of the sum, for a query), a transactional one two, another one half."""
    if operation == "GetItem":
        return float(max(1, math.ceil(size(answer.get("Item")) / 4096)))
    if operation == "BatchGetItem":
        strong = any(table.get("ConsistentRead") for table in params["RequestItems"].values())
        blocks = sum(max(1, math.ceil(size(item) / 4096)) for items in answer["Responses"].values() for item in items)
        return blocks * (1.0 if strong else 0.5)
    if operation == "TransactGetItems":
        return float(sum(2 * max(1, math.ceil(size(found.get("Item")) / 4096)) for found in answer["Responses"]))
    if operation == "Query":
        blocks = max(1, math.ceil(sum(map(size, answer["Items"])) / 4096))
        return blocks * (1.0 if params.get("ConsistentRead") else 0.5)
    return 0.0
