"""Contacts as rows of a table (CSV): its columns, and the texts of its cells.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula, and turns `+4915112345678` into the number
4.91512E+12. Such a text is written with an apostrophe before it, as spreadsheets mark texts. A text that begins with apostrophes
before such a character gets one more, so that reading takes exactly one off and every text returns as it was.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.contacts import Contact

BYTE_ORDER_MARK = "\ufeff"
"""Begins the file, because spreadsheets read UTF-8 by it."""
ID = "id"
FIELDS = ("name", "email", "phone_number", "identifier", "blocked")
ATTRIBUTES = ("company_name", "city", "country", "country_code", "description")
"""The names in `additional_attributes` that have columns."""
LABELS = "labels"
TIMES = ("created_at", "last_activity_at")
COLUMNS = (ID, *FIELDS, *ATTRIBUTES, LABELS, *TIMES)
OTHER_ATTRIBUTES = "custom_attributes"
"""The column of all custom attributes without a definition, as a JSON object."""
PREFIX = "custom_attributes."
"""Stands before the key of a custom attribute that is named like another column."""
FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]")
"""With the full-width forms, which spreadsheets read as well."""
MARKED = re.compile(r"'+[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]")


def attribute_column(key: str) -> str:
    """The column of a custom attribute."""
    return f"{PREFIX}{key}" if key in (*COLUMNS, OTHER_ATTRIBUTES) or key.startswith(PREFIX) else key


def attribute_key(column: str) -> str:
    return column.removeprefix(PREFIX)


def row_of(contact: Contact, columns: Sequence[str], defined: Iterable[str]) -> list[str]:
    """The cells of a contact. `defined`: the keys of the account's custom attributes."""
    known = frozenset(defined)
    return [marked(_cell(_value(contact, column, known))) for column in columns]


def _value(contact: Contact, column: str, defined: frozenset[str]) -> Any:
    if column in (ID, *FIELDS):
        return getattr(contact, column)
    if column in ATTRIBUTES:
        return contact.additional_attributes.get(column)
    if column == LABELS:
        return ", ".join(contact.labels)
    if column in TIMES:
        return _time(getattr(contact, column))
    if column == OTHER_ATTRIBUTES:
        return {key: value for key, value in contact.custom_attributes.items() if key not in defined}
    return contact.custom_attributes.get(attribute_key(column))


def _time(milliseconds: int | None) -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if milliseconds else ""


def _cell(value: Any) -> str:
    """Empty for no value; true and false as JSON has them; an object or a list as JSON."""
    if value is None or value in ({}, []):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def marked(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """The text that was written by `marked`."""
    return text[1:] if MARKED.match(text) else text


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV (RFC 4180) in UTF-8."""
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode()


def without(body: bytes, contact_ids: Iterable[int]) -> tuple[bytes, int]:
    """The file without the rows of these contacts, whose ids are in the first column, and how many they were."""
    gone = frozenset(map(str, contact_ids))
    rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
    left = [row for row in rows if row[0] not in gone]
    return written(left), len(rows) - len(left)
