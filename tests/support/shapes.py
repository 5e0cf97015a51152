"""Compares JSON with a declared type: undeclared keys, missing keys and values of another type."""

from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib import registry
from chalicelib.channels.loading import shown_by_channels
from chalicelib.views.inboxes import InboxShape


def violations(value: Any, kind: Any) -> list[str]:
    """The first difference between `value` and `kind`; empty if it conforms. A union needs one type that fits."""
    kinds = [_with_channels(each) for each in (get_args(kind) if isinstance(kind, UnionType) else (kind,))]
    found = [_violations(msgspec.json.encode(value), each) for each in kinds]
    return min(found, key=len)


def _with_channels(kind: Any) -> Any:
    if kind is InboxShape:
        return _inbox_with(registry.CHANNELS)
    origin, arguments = get_origin(kind), get_args(kind)
    return origin[_with_channels(arguments[0])] if len(arguments) == 1 else kind


@cache
def _inbox_with(channels: tuple[str, ...]) -> Any:
    """The shape of an inbox with the fields that the channels in the registry add."""
    own = {name: kind for name, kind in shown_by_channels().items() if name not in InboxShape.__struct_fields__}
    fields = [(name, kind | UnsetType, UNSET) for name, kind in own.items()]
    return msgspec.defstruct("InboxShape", fields, bases=(InboxShape,), kw_only=True)


def _violations(text: bytes, kind: Any) -> list[str]:
    """msgspec drops undeclared keys while it decodes, so they are missing when the value is encoded again."""
    try:
        declared = msgspec.json.encode(msgspec.json.decode(text, type=kind))
    except msgspec.ValidationError as error:
        return [str(error)]
    return list(_undeclared(msgspec.json.decode(text), msgspec.json.decode(declared), "$"))


def _undeclared(value: Any, declared: Any, at: str) -> list[str]:
    if isinstance(value, dict) and isinstance(declared, dict):
        found = [f"{at}.{name} is not declared" for name in value if name not in declared]
        return found + [each for name in declared for each in _undeclared(value[name], declared[name], f"{at}.{name}")]
    if isinstance(value, list):
        pairs = zip(value, declared, strict=True)
        return [each for index, pair in enumerate(pairs) for each in _undeclared(*pair, f"{at}[{index}]")]
    return [] if value == declared else [f"{at}: {value!r} is read as {declared!r}"]
