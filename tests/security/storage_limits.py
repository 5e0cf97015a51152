"""Checks that DynamoDB can store the entities of an in-memory desk, with the adapter's own code and AWS's limits."""

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.dynamo.items import to_entity, to_row
from chalicelib.domain.kinds import Key

MAX_PK_BYTES, MAX_SK_BYTES = 2048, 1024
WITHOUT_DATA = ("conversation_under_label", "conversation_of_follower", "conversation_undelivered", "conversation_by_priority")


def check_storable(before: Mapping[Key[Any], Any], after: Mapping[Key[Any], Any]) -> None:
    """Checks that each new or changed entity is within the limits and reads back as it was written."""
    for key, entity in after.items():
        if before.get(key) is not entity:
            row = to_row(key, entity)
            assert 0 < len(row.pk.encode()) <= MAX_PK_BYTES, key
            assert 0 < len(row.sk.encode()) <= MAX_SK_BYTES, key
            assert key.kind in WITHOUT_DATA or to_entity(row, key.of) == entity, key
