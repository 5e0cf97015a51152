"""The cells of an imported row, as values of a contact."""

import json
import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from chalicelib.actions.contacts import CLEAN
from chalicelib.domain import contact_table
from chalicelib.domain.errors import Invalid
from chalicelib.features.contact_import.model import Column

NUMBERS = ("number", "currency", "percent")
FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
BETWEEN_DIGITS = re.compile(r"[\s().\-/\u00a0]")
IDENTIFYING = ("identifier", "email", "phone_number")
"""In the order in which they find a contact."""


class Entry(Struct, frozen=True):
    """An empty cell changes nothing. `contact_id`: of a row of an export."""

    contact_id: int | None
    fields: dict[str, Any]
    additional: dict[str, Any]
    custom: dict[str, Any]
    labels: tuple[str, ...]

    @property
    def identity(self) -> dict[str, str]:
        return {name: self.fields[name] for name in IDENTIFYING if name in self.fields}


def entry_of(columns: Sequence[Column], cells: Sequence[str]) -> Entry:
    """Raises Invalid (`import_row_too_long`, `import_value_invalid`, those of the fields)."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise Invalid(f"The row has {len(cells)} cells, the first row has {len(columns)}.", code="import_row_too_long")
    if any("\ud800" <= each <= "\udfff" for cell in cells for each in cell):
        raise Invalid("The row is not UTF-8.", code="import_encoding_invalid")
    found: dict[str, dict[str, Any]] = {"fields": {}, "additional": {}, "custom": {}, "rest": {}}
    for column, cell in zip(columns, cells, strict=False):
        if text := contact_table.unmarked(cell.strip()):
            place, values = _read(column, text)
            found[place] |= values
    contact_id, labels = found["rest"].get(contact_table.ID, ""), found["rest"].get(contact_table.LABELS, "")
    return Entry(
        contact_id=int(contact_id) if contact_id.isascii() and contact_id.isdigit() and len(contact_id) <= 16 else None,
        fields=found["fields"],
        additional=found["additional"],
        custom=found["custom"],
        labels=tuple(part.strip() for part in labels.split(",") if part.strip()),
    )


def _read(column: Column, text: str) -> tuple[str, dict[str, Any]]:
    """The place of a cell's value in an entry, and the value by its name."""
    if column.kind is not None:
        return "custom", {contact_table.attribute_key(column.field): _typed(column, text)}
    if column.field == contact_table.OTHER_ATTRIBUTES:
        return "custom", _object(column, text)
    if column.field in contact_table.ATTRIBUTES:
        return "additional", {column.field: text}
    if column.field in contact_table.FIELDS:
        return "fields", {column.field: _flag(column, text) if column.field == "blocked" else _field(column.field, text)}
    return "rest", {column.field: text}


def _field(name: str, text: str) -> str:
    if name == "phone_number":
        digits = BETWEEN_DIGITS.sub("", text)
        text = f"+{digits.removeprefix('00')}" if digits.startswith("00") else digits if digits.startswith("+") else f"+{digits}"
    return CLEAN[name](text) if name in CLEAN else text


def _typed(column: Column, text: str) -> Any:
    if column.kind == "checkbox":
        return _flag(column, text)
    if column.kind not in NUMBERS:
        return text
    try:
        number = float(text)
    except ValueError:
        raise _wrong(column, "a number") from None
    if abs(number) > 1e15 or number != number:
        raise _wrong(column, "a number")
    return int(number) if number.is_integer() else number


def _flag(column: Column, text: str) -> bool:
    flag = FLAGS.get(text.lower())
    if flag is None:
        raise _wrong(column, "true or false")
    return flag


def _object(column: Column, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise _wrong(column, "a JSON object")
    return value


def _wrong(column: Column, wanted: str) -> Invalid:
    return Invalid(f"The column {column.field} takes {wanted}.", code="import_value_invalid")
