"""JSON that a newer version has written: read as far as this version understands it, and written back without a loss.

Two versions work side by side during an update, and after going back to the earlier one. Imported only when it is needed.
"""

from enum import Enum
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from chalicelib.domain.contacts import NameSource
from chalicelib.domain.conversations import Priority, Spam, Status
from chalicelib.domain.messages import Delivery, FileState, FileType, MessageType, SenderType
from chalicelib.domain.outbound import LedgerState
from chalicelib.domain.people import Availability, Role

T = TypeVar("T")

SUBSTITUTES: dict[type[Enum], Enum | None] = {
    Availability: Availability.OFFLINE,
    Delivery: Delivery.UNKNOWN,
    FileState: FileState.FAILED,
    FileType: FileType.FALLBACK,
    LedgerState: LedgerState.UNKNOWN,
    MessageType: MessageType.ACTIVITY,
    NameSource: NameSource.AGENT,
    Priority: None,
    Role: Role.AGENT,
    SenderType: SenderType.USER,
    Spam: Spam.AGENT,
    Status: Status.OPEN,
}
"""The value that stands for one which this version does not know: the one that grants and does least. The enum of a feature has
its first member there."""


def decode(text: str, entity: type[T]) -> T:
    """Unknown fields are left out, unknown values of an enum have a substitute. Raises ValidationError for anything else."""
    hashable: Any = entity
    return msgspec.convert(_known_part(msgspec.json.decode(text), _type_info(hashable)), entity)


@cache
def _type_info(entity: Any) -> inspect.Type:
    return inspect.type_info(entity)


def _known_part(value: Any, kind: inspect.Type) -> Any:
    match kind:
        case inspect.StructType() if isinstance(value, dict):
            fields = {field.encode_name: field.type for field in kind.fields}
            return {name: _known_part(each, fields[name]) for name, each in value.items() if name in fields}
        case inspect.EnumType():
            return value if value in {member.value for member in kind.cls} else _substitute(kind.cls)
        case inspect.UnionType() if value is not None:
            return _known_part(value, next(each for each in kind.types if not isinstance(each, inspect.NoneType)))
        case inspect.VarTupleType() | inspect.ListType() if isinstance(value, list):
            return [_known_part(each, kind.item_type) for each in value]
        case _:
            return value


def _substitute(kind: type[Enum]) -> Any:
    found = SUBSTITUTES.get(kind, next(iter(kind)))
    return found.value if found else None


def merge(base: Any, theirs: Any, ours: Any) -> Any:
    """`theirs`, the newer version's JSON, with the changes from `base`, the part of it that was understood, to `ours`."""
    if ours == base:
        return theirs
    if isinstance(base, dict) and isinstance(theirs, dict) and isinstance(ours, dict):
        return _merge_objects(base, theirs, ours)
    if isinstance(base, list) and isinstance(theirs, list) and isinstance(ours, list) and len(base) == len(theirs):
        return [_merge_item(base, theirs, each) for each in ours]
    return ours


def _merge_objects(base: dict[str, Any], theirs: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    unknown = {name: value for name, value in theirs.items() if name not in base and name not in ours}
    known = {name: merge(base.get(name), theirs[name], value) if name in theirs else value for name, value in ours.items()}
    return unknown | known


def _merge_item(base: list[Any], theirs: list[Any], item: Any) -> Any:
    """Items of a list keep their place or their id."""
    for before, newer in zip(base, theirs, strict=True):
        if item == before or (_id(item) is not None and _id(item) == _id(before)):
            return merge(before, newer, item)
    return item


def _id(item: Any) -> Any:
    return item.get("id") if isinstance(item, dict) else None
