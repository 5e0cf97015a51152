"""This version and a newer one, opened on one table."""

from typing import Any

from msgspec.structs import replace

from chalicelib.domain.kinds import Key
from chalicelib.ports import Put
from tests.upgrades.opened import Opened

Sides = tuple[Opened, Opened]


def number_of(side: Opened, what: str) -> int:
    return int(side.release.facts["noted"][what])


def write(side: Opened, key: Key[Any], **changes: Any) -> Any:
    """One version further, as an action does it."""
    entity = side.desk.store.get(key)
    assert entity is not None
    changed = replace(entity, version=entity.version + 1, **changes)
    side.desk.store.commit([Put(key, changed, expected=entity.version)])
    return changed


def read(side: Opened, key: Key[Any]) -> Any:
    return side.desk.store.get(key)
