"""Whether DynamoDB could keep what a desk in memory keeps, by the adapter's own code and AWS's limits."""

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.dynamo.items import to_entity, to_row
from chalicelib.domain.kinds import Key

MOST_OF_PK, MOST_OF_SK = 2048, 1024
WITHOUT_DATA = ("conversation_under_label",)


def check(before: Mapping[Key[Any], Any], after: Mapping[Key[Any], Any]) -> None:
    """Everything that is new or changed fits, and reads back as it was written."""
    for key, entity in after.items():
        if before.get(key) is not entity:
            row = to_row(key, entity)
            assert 0 < len(row.pk.encode()) <= MOST_OF_PK, key
            assert 0 < len(row.sk.encode()) <= MOST_OF_SK, key
            assert key.kind in WITHOUT_DATA or to_entity(row, key.of) == entity, key
