"""JSON of a newer version: the part that this version reads, and the whole that it writes back."""

from enum import Enum
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, inspect

from chalicelib.compatibility import SUBSTITUTES, decode, merge
from chalicelib.domain import keys
from chalicelib.domain.conversations import Priority
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Kind
from chalicelib.domain.people import Role
from chalicelib.features.macros.model import Macro, Visibility

NAMES = st.sampled_from("abcde")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("xy", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(NAMES, JSON, max_size=4)
UNKNOWN = st.dictionaries(st.sampled_from("xyz"), JSON, min_size=1, max_size=3)


class Part(Struct, frozen=True):
    id: int
    name: str = ""


class Whole(Struct, frozen=True):
    id: int
    role: Role
    parts: tuple[Part, ...] = ()
    part: Part | None = None
    priority: Priority | None = None
    roles: tuple[Role, ...] = ()
    anything: dict[str, Any] = {}


def test_unknown_fields_and_values_leave_the_part_that_is_known() -> None:
    text = (
        b'{"id":1,"role":"owner","more":1,"parts":[{"id":2,"size":3}],"part":{"id":4,"name":"n","shape":[1]},'
        b'"priority":"immediate","roles":["agent","guest"],"anything":{"role":"owner","x":[{"y":1}]}}'
    ).decode()
    assert decode(text, Whole) == Whole(
        1, Role.AGENT, (Part(2),), Part(4, "n"), None, (Role.AGENT, Role.AGENT), {"role": "owner", "x": [{"y": 1}]}
    )


def test_unknown_value_of_a_feature_is_read_as_the_first_one() -> None:
    macro = decode(
        '{"id":1,"account_id":1,"name":"Close","visibility":"team","actions":[],"created_by_id":7,"updated_by_id":7,"created_at":1,"updated_at":1}',
        Macro,
    )
    assert macro.visibility is Visibility.PERSONAL


@pytest.mark.parametrize(
    "text",
    ['{"id":1}', '{"id":"one","role":"agent"}', '{"id":1,"role":"agent","parts":{"id":2}}', '{"id":1,"role":"agent","part":[]}'],
)
def test_other_types_and_missing_fields_are_errors(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(text, Whole)


def enums_in(kind: inspect.Type) -> set[type[Enum]]:
    match kind:
        case inspect.EnumType():
            return {kind.cls}
        case inspect.StructType():
            return {found for field in kind.fields for found in enums_in(field.type)}
        case inspect.UnionType():
            return {found for each in kind.types for found in enums_in(each)}
        case inspect.VarTupleType() | inspect.ListType():
            return enums_in(kind.item_type)
        case _:
            return set()


def test_every_stored_enum_has_a_substitute() -> None:
    """An inbox holds none, and its channel is a union that the adapter reads."""
    stored = {each.entity for each in vars(keys).values() if isinstance(each, Kind)} - {Inbox}
    assert {found for entity in stored for found in enums_in(inspect.type_info(entity))} == SUBSTITUTES.keys()


def test_substitutes_are_members_of_their_enum() -> None:
    assert all(found is None or isinstance(found, kind) for kind, found in SUBSTITUTES.items())


@given(base=JSON, theirs=JSON)
def test_unchanged_part_gives_the_newer_version_back(base: Any, theirs: Any) -> None:
    assert merge(base, theirs, base) == theirs


@given(base=JSON, ours=JSON)
def test_item_that_was_understood_completely_becomes_ours(base: Any, ours: Any) -> None:
    assert merge(base, base, ours) == ours


@given(base=OBJECTS, unknown=UNKNOWN, ours=OBJECTS)
def test_unknown_fields_stay_and_known_ones_are_ours(base: dict[str, Any], unknown: dict[str, Any], ours: dict[str, Any]) -> None:
    assert merge(base, base | unknown, ours) == ours | unknown


@given(data=st.data(), parts=st.lists(OBJECTS, min_size=1, max_size=4), unknown=UNKNOWN)
def test_parts_of_a_list_keep_their_unknown_fields_in_any_order(
    data: st.DataObject, parts: list[dict[str, Any]], unknown: dict[str, Any]
) -> None:
    base = [{**part, "id": number} for number, part in enumerate(parts)]
    theirs = [part | unknown for part in base]
    kept = data.draw(st.lists(st.sampled_from(base), unique_by=lambda part: part["id"]))
    ours = [{**part, "a": "changed"} for part in kept]
    assert merge(base, theirs, ours) == [part | unknown for part in ours]


def test_field_that_the_newer_version_does_not_write_is_not_made_null() -> None:
    assert merge({"id": 1, "old": 0}, {"id": 1, "new": 2}, {"id": 1, "old": 0, "id2": 3}) == {
        "id": 1,
        "old": 0,
        "new": 2,
        "id2": 3,
    }


def test_unknown_value_stays_until_it_is_changed() -> None:
    base, theirs = {"status": "open", "n": 1}, {"status": "archived", "n": 1}
    assert merge(base, theirs, {"status": "open", "n": 2}) == {"status": "archived", "n": 2}
    assert merge(base, theirs, {"status": "resolved", "n": 1}) == {"status": "resolved", "n": 1}
