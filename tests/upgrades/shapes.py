"""The shapes of stored entities, and the differences between two releases that one of them could not read."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import inspect

import chalicelib
from chalicelib import wire
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Kind

Shapes = dict[str, dict[str, Any]]
"""By the path of a field, for example `message.attachments[].state`: its types, the values of an enum, whether it is required."""


class Break(NamedTuple):
    """`rule` is the word that an exception names."""

    path: str
    rule: str


def stored_entities() -> dict[str, type[Any]]:
    """Every kind of the desk by its name, wherever it is declared. An inbox's channel is a union that only the adapter reads."""
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(chalicelib.__path__, "chalicelib.")]
    kinds = {kind.name: kind for module in modules for kind in vars(module).values() if isinstance(kind, Kind)}
    return {name: kind.entity for name, kind in sorted(kinds.items()) if kind.entity is not Inbox}


def recorded_shapes(entities: Mapping[str, type[Any]]) -> dict[str, Any]:
    """The content of `shapes.json` in a release's folder."""
    shapes = {path: shape for name, entity in entities.items() for path, shape in _fields(name, inspect.type_info(entity))}
    return {"schema": wire.SCHEMA, "shapes": shapes}


def _fields(path: str, kind: inspect.Type) -> Iterator[tuple[str, dict[str, Any]]]:
    match kind:
        case inspect.StructType():
            for field in kind.fields:
                place = f"{path}.{field.encode_name}"
                yield (
                    place,
                    {"types": sorted(_names(field.type)), "required": field.required, "values": sorted(_values(field.type))},
                )
                yield from _fields(place, field.type)
        case inspect.UnionType():
            for each in kind.types:
                yield from _fields(path, each)
        case inspect.VarTupleType() | inspect.ListType():
            yield from _fields(f"{path}[]", kind.item_type)


def _names(kind: inspect.Type) -> list[str]:
    return [type(each).__name__ for each in (kind.types if isinstance(kind, inspect.UnionType) else (kind,))]


def _values(kind: inspect.Type) -> list[str]:
    members = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return [str(member.value) for each in members if isinstance(each, inspect.EnumType) for member in each.cls]


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Break]:
    before, after = old["shapes"], new["shapes"]
    found = [
        Break(path, "removed") for path in before.keys() - after.keys() if before[path]["required"] and _has_parent(path, after)
    ]
    found += [
        Break(path, "no default")
        for path in after.keys() - before.keys()
        if after[path]["required"] and _has_parent(path, before)
    ]
    for path in before.keys() & after.keys():
        if before[path]["types"] != after[path]["types"]:
            found.append(Break(path, "other type"))
        if not set(before[path]["values"]) <= set(after[path]["values"]):
            found.append(Break(path, "value removed"))
    if before != after and new["schema"] <= old["schema"]:
        found.append(Break("wire.SCHEMA", "not raised"))
    return sorted(found)


def _has_parent(path: str, shapes: Shapes) -> bool:
    """Whether the struct of a field is there: a kind, or the field that holds it."""
    parent = path.rpartition(".")[0].removesuffix("[]")
    return parent in shapes or parent in {each.partition(".")[0] for each in shapes}
