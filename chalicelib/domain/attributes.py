"""The limits of attributes: free objects that clients and providers attach to contacts, conversations and messages.

A list shows the attributes of many entities, and Lambda answers with at most 6 MB, so the sum over all attributes of an entity
counts.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.domain.errors import Invalid

Attributes = Mapping[str, Mapping[str, Any]]
"""The attributes of one entity, by the name of their field."""

MAX_BYTES = 16_384
MAX_KEYS = 200
MAX_DEPTH = 8


def check_attributes(after: Attributes, before: Attributes | None = None) -> None:
    """Raises Invalid (`attributes_too_large`, `too_many_attributes`, `attributes_too_deep`).

    Attributes that were stored before these limits stay, and may become smaller: only what grows beyond a limit is refused.
    """
    now, known, names = list(after.values()), list((before or {}).values()), tuple(after)
    if (size := sum(map(_bytes, now))) > MAX_BYTES and size > sum(map(_bytes, known)):
        raise Invalid(f"All attributes together have at most {MAX_BYTES:,} bytes.", code="attributes_too_large", fields=names)
    if (count := sum(map(_keys, now))) > MAX_KEYS and count > sum(map(_keys, known)):
        raise Invalid(f"All attributes together have at most {MAX_KEYS} keys.", code="too_many_attributes", fields=names)
    if (levels := _depth(now) - 1) > MAX_DEPTH and levels > _depth(known) - 1:
        raise Invalid(f"Attributes are nested at most {MAX_DEPTH} levels deep.", code="attributes_too_deep", fields=names)


def fitted_attributes(attributes: Mapping[str, Any], max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The attributes without the largest values, so that the rest is within the limits. A provider's message is never refused for
    them, because the provider would send it again for days."""
    sizes = {name: _bytes({name: value}) for name, value in attributes.items() if _depth(value) < MAX_DEPTH}
    left, keys = sum(sizes.values()), sum(1 + _keys(attributes[name]) for name in sizes)
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        if left <= max_bytes and keys <= MAX_KEYS:
            break
        left, keys = left - sizes.pop(name), keys - 1 - _keys(attributes[name])
    return {name: value for name, value in attributes.items() if name in sizes}


def _bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) if value else 0


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value


def _keys(value: Any) -> int:
    """Keys of objects and items of lists at every level."""
    return sum(1 + _keys(part) for part in _parts(value))


def _depth(value: Any) -> int:
    """0 for a plain value, 1 for an object of plain values."""
    if not isinstance(value, Mapping | list | tuple):
        return 0
    return 1 + max((_depth(part) for part in _parts(value)), default=0)
