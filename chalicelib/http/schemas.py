"""JSON schemas of responses, from the TypedDicts of the views. (msgspec generates those of bodies; it does not support unions
of TypedDicts.)"""

import types
from typing import Any, NotRequired, TypeVar, Union, get_args, get_origin, get_type_hints, is_typeddict

import msgspec

PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dict: {"type": "object"},
    None: {"type": "null"},
    type(None): {"type": "null"},
    msgspec.Raw: {"type": "null"},
    Any: {},
}


class Schemas:
    """Describes types and collects their named schemas in `components`."""

    def __init__(self, reference: str) -> None:
        self._reference = reference
        self.components: dict[str, Any] = {}
        self._kinds: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:  # noqa: C901 one branch per form of type
        origin = get_origin(kind)
        if kind == dict[str, str]:
            return {"type": "object", "additionalProperties": PLAIN[str]}
        if kind in PLAIN or (origin is not None and origin in PLAIN):
            return PLAIN[kind if kind in PLAIN else origin]
        if origin is list:
            return {"type": "array", "items": self.of(get_args(kind)[0])}
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.of(each) for each in get_args(kind)]}
        if origin is not None:
            return self._object(origin, dict(zip(origin.__parameters__, get_args(kind), strict=True)))
        if not is_typeddict(kind):
            raise TypeError(f"{kind} has no schema")
        name = kind.__name__.removesuffix("Shape")
        if self._kinds.setdefault(name, kind) is not kind:
            raise ValueError(f"two types share the name {name}")
        if name not in self.components:
            self.components[name] = {}
            self.components[name].update(self._object(kind, {}))
        return {"$ref": self._reference.format(name=name)}

    def _object(self, kind: Any, bound: dict[TypeVar, Any]) -> dict[str, Any]:
        hints = get_type_hints(kind, include_extras=True)
        optional = {name for name, hint in hints.items() if get_origin(hint) is NotRequired}
        kinds = {name: get_args(hint)[0] if name in optional else hint for name, hint in hints.items()}
        return {
            "type": "object",
            "required": [name for name in hints if name not in optional],
            "properties": {name: self.of(bound.get(each, each)) for name, each in kinds.items()},
        }
