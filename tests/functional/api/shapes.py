"""Compares JSON with a declared type: undeclared keys, missing keys and values of another type."""

import types
from typing import Any, Literal, NotRequired, TypeVar, Union, get_args, get_origin, get_type_hints, is_typeddict

import msgspec

from chalicelib.channels.loading import shown_by_channels
from chalicelib.views.inboxes import InboxShape


def violations(value: Any, kind: Any, at: str = "$", bound: dict[Any, Any] | None = None) -> list[str]:
    """The differences between `value` and `kind`; empty if it conforms."""
    kind = (bound or {}).get(kind, kind) if isinstance(kind, TypeVar) else kind
    origin = get_origin(kind)
    if kind is Any or kind is msgspec.Raw:
        return []
    if origin in (Union, types.UnionType):
        found = [violations(value, each, at, bound) for each in get_args(kind)]
        return min(found, key=len)
    if is_typeddict(origin or kind):
        return _of_dict(value, kind, at)
    if origin is list:
        return _of_list(value, get_args(kind)[0], at, bound)
    if origin is Literal:
        return [] if value in get_args(kind) else [f"{at}: {value!r} is none of {get_args(kind)}"]
    plain: type[Any] = type(None) if kind is None else origin or kind
    fits = isinstance(value, (int, float) if plain is float else plain) and not (plain is int and isinstance(value, bool))
    return [] if fits else [f"{at}: {value!r} is not {kind}"]


def _of_list(value: Any, kind: Any, at: str, bound: dict[Any, Any] | None) -> list[str]:
    if not isinstance(value, list):
        return [f"{at}: not a list"]
    return [each for index, item in enumerate(value) for each in violations(item, kind, f"{at}[{index}]", bound)]


def _of_dict(value: Any, kind: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at}: not an object"]
    declared = get_origin(kind) or kind
    bound = dict(zip(getattr(declared, "__parameters__", ()), get_args(kind), strict=False))
    hints = get_type_hints(declared, include_extras=True)
    if declared is InboxShape:
        hints = {**{name: NotRequired[kind] for name, kind in shown_by_channels().items()}, **hints}
    required = {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}
    found = [f"{at}: {name} is missing" for name in sorted(required - set(value))]
    found += [f"{at}: {name} is not declared" for name in sorted(set(value) - set(hints))]
    for name in set(hints) & set(value):
        hint = get_args(hints[name])[0] if get_origin(hints[name]) is NotRequired else hints[name]
        found += violations(value[name], hint, f"{at}.{name}", bound)
    return found
