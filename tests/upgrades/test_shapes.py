"""Structs that are stored change only in ways that the last release and this version can both read."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.upgrades.exceptions import SHAPES
from tests.upgrades.release import releases
from tests.upgrades.shapes import Break, breaks, recorded_shapes, stored_entities

Edit = Callable[[dict[str, Any]], object]


def test_last_release_and_this_version_read_each_other() -> None:
    last = releases()[-1]
    allowed = SHAPES.get(last.version, {})
    found = breaks(last.shapes, recorded_shapes(stored_entities()))
    assert [each for each in found if tuple(each) not in allowed] == []


def test_kinds_of_every_module_are_found() -> None:
    shapes = recorded_shapes(stored_entities())["shapes"]
    assert {"conversation.status", "message.attachments[].state", "message.sender.type", "claim.refers_to"} <= shapes.keys()


def field(*types: str, required: bool = False, values: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"types": list(types), "required": required, "values": list(values)}


def small_shapes() -> dict[str, Any]:
    return {
        "schema": 1,
        "shapes": {
            "note.id": field("IntType", required=True),
            "note.text": field("StrType"),
            "note.state": field("EnumType", values=("draft", "sent")),
            "note.files": field("VarTupleType"),
            "note.files[].key": field("StrType", required=True),
        },
    }


def found_after(edit: Edit, schema: int) -> list[Break]:
    new = copy.deepcopy(small_shapes())
    edit(new["shapes"])
    return breaks(small_shapes(), {**new, "schema": schema})


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda shapes: shapes.update({"note.colour": field("StrType")}), id="field with default"),
        pytest.param(lambda shapes: shapes.pop("note.text"), id="optional field removed"),
        pytest.param(lambda shapes: shapes["note.state"]["values"].append("lost"), id="value of an enum"),
        pytest.param(lambda shapes: shapes.update({"survey.id": field("IntType", required=True)}), id="kind"),
        pytest.param(
            lambda shapes: shapes.update(
                {"note.author": field("NoneType", "StructType"), "note.author.id": field("IntType", required=True)}
            ),
            id="struct with default",
        ),
    ],
)
def test_readable_change_needs_a_new_schema_number_only(edit: Edit) -> None:
    assert found_after(edit, schema=2) == []
    assert found_after(edit, schema=1) == [Break("wire.SCHEMA", "not raised")]


def test_without_a_change_the_number_stays() -> None:
    assert found_after(lambda _: None, schema=1) == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda shapes: shapes.update({"note.colour": field("StrType", required=True)}), Break("note.colour", "no default")),
        (
            lambda shapes: shapes.update({"note.files[].size": field("IntType", required=True)}),
            Break("note.files[].size", "no default"),
        ),
        (lambda shapes: shapes.pop("note.id"), Break("note.id", "removed")),
        (lambda shapes: shapes.pop("note.files[].key"), Break("note.files[].key", "removed")),
        (lambda shapes: shapes.update({"note.text": field("IntType")}), Break("note.text", "other type")),
        (lambda shapes: shapes.update({"note.text": field("NoneType", "StrType")}), Break("note.text", "other type")),
        (lambda shapes: shapes["note.state"]["values"].remove("draft"), Break("note.state", "value removed")),
    ],
)
def test_unreadable_change_is_found(edit: Edit, expected: Break) -> None:
    assert found_after(edit, schema=2) == [expected]
