"""Items as a newer version would write them: with fields, attributes and a schema number that are unknown to this version."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.adapters.dynamo.items import TEXTS
from tests.upgrades.release import Item

NEWER_SCHEMA = {"N": "1000"}
ATTRIBUTE, VALUE = "newer_index", {"S": "A#1#SOMETHING"}
FIELD, CONTENT = "newer_field", {"text": "kept", "numbers": [1, 2.5, None], "nested": {"deep": True}}
STRUCTS = ("attachments", "links", "events", "sender", "before", "after")
"""Fields that hold one struct or several: each gets the unknown field, too."""


DERIVED = ("contact_places",)
"""Kinds that are written anew from another entity, so that nothing of theirs is to be kept."""


def rewritten(item: Item) -> Item:
    """Items without an entity (counters, search terms, rows of indexes) stay as they are."""
    where = None if item["kind"]["S"] in DERIVED else _text(item)
    data = json.loads(item[where]["S"]) if where else None
    if not isinstance(data, dict):
        return item
    for struct in _structs(data):
        struct[FIELD] = CONTENT
    return {**item, str(where): {"S": json.dumps(data)}, "s": NEWER_SCHEMA, ATTRIBUTE: VALUE}


def losses(before: Iterable[Item], after: Iterable[Item]) -> list[str]:
    """Items that were rewritten, are still there, and have lost a part of what only the newer version knows."""
    kept = {_address(item): item for item in after}
    return [
        f"{_address(item)}: {what}"
        for item in before
        if item.get("s") == NEWER_SCHEMA and _address(item) in kept
        for what in _lost(item, kept[_address(item)])
    ]


def _lost(before: Item, after: Item) -> Iterator[str]:
    if after.get("s") != NEWER_SCHEMA or after.get(ATTRIBUTE) != VALUE:
        yield "the schema number or an attribute"
    where = str(_text(before))
    known = {_identity(each) for each in _structs(json.loads(before[where]["S"]))}
    for struct in _structs(json.loads(after[where]["S"])):
        if _identity(struct) in known and struct.get(FIELD) != CONTENT:
            yield f"a field of {struct}"


def _text(item: Item) -> str | None:
    """The attribute that holds the entity's JSON."""
    return next((name for name in TEXTS if name in item), None)


def _structs(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield data
    for name in STRUCTS:
        value = data.get(name)
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict))
    if isinstance(channel := data.get("channel"), dict):
        yield channel["fields"]


def _identity(struct: dict[str, Any]) -> str:
    """The entity itself keeps its place; structs in a list are told apart by their ids, other values by their fields."""
    if "version" in struct or "id" not in struct:
        return ",".join(sorted(struct.keys() - {FIELD}))
    return str(struct["id"])


def _address(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
