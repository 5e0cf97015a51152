"""The fields by which contacts are filtered (contract 4.14), and the lists that hold the matches of a condition."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from chalicelib.domain.contact_places import field_text, sorted_text
from chalicelib.domain.contacts import Contact
from chalicelib.domain.custom_attributes import CustomAttribute, Subject
from chalicelib.domain.filters import (
    DATES,
    EQUALITY,
    PRESENCE,
    SUBSTRINGS,
    Condition,
    Field,
    FieldKind,
    Filter,
    Operator,
    changed,
    fields_with_custom,
)

FIELDS: Mapping[str, Field] = {
    "name": Field(FieldKind.TEXT, SUBSTRINGS),
    "email": Field(FieldKind.TEXT, SUBSTRINGS),
    "phone_number": Field(FieldKind.TEXT, SUBSTRINGS | {Operator.STARTS_WITH}),
    "identifier": Field(FieldKind.TEXT, EQUALITY),
    "country_code": Field(FieldKind.TEXT, EQUALITY),
    "city": Field(FieldKind.TEXT, SUBSTRINGS),
    "company": Field(FieldKind.TEXT, SUBSTRINGS),
    "labels": Field(FieldKind.NAMES, PRESENCE),
    "created_at": Field(FieldKind.DATE, DATES),
    "last_activity_at": Field(FieldKind.DATE, DATES),
    "blocked": Field(FieldKind.FLAG, EQUALITY),
}
LISTED = frozenset(["name", "email", "phone_number", "city", "company"])
"""Fields whose values have lists that a condition can be read from."""


class Source(Struct, frozen=True):
    """A list that holds every contact that meets a condition: those with a value of a field, or with a label (`field` is
    None)."""

    field: str | None
    value: str


def fields_of(definitions: Iterable[CustomAttribute]) -> dict[str, Field]:
    return fields_with_custom(FIELDS, definitions, Subject.CONTACT)


def with_signs(wanted: Filter) -> Filter:
    """Phone numbers are compared with a leading +, which clients leave out (contract 4.14)."""
    return changed(wanted, _with_sign)


def _with_sign(condition: Condition) -> Condition:
    if condition.key != "phone_number" or condition.operator not in EQUALITY:
        return condition
    values = tuple(value if value.startswith("+") else f"+{value}" for value in condition.values)
    return Condition(condition.key, condition.operator, values, condition.field)


def value_of(contact: Contact, condition: Condition) -> Any:
    if condition.field.is_custom:
        return contact.custom_attributes.get(condition.key)
    if condition.field.kind is FieldKind.TEXT:
        return field_text(contact, condition.key)
    return getattr(contact, condition.key)


def sources_of(wanted: Filter) -> tuple[Source, ...] | None:
    """Lists that hold every match together; None when only the list of all contacts does."""
    found = [_of_group(group) for group in wanted]
    if not found or any(sources is None for sources in found):
        return None
    return tuple(dict.fromkeys(source for sources in found for source in sources or ()))


def _of_group(group: tuple[Condition, ...]) -> tuple[Source, ...] | None:
    """A value is narrower than a label."""
    equal = [condition for condition in group if condition.operator is Operator.EQUAL]
    for condition in equal:
        if condition.key in LISTED and not condition.field.is_custom and sorted_text(condition.values[0]):
            return (Source(condition.key, condition.values[0]),)
    labels = next((condition for condition in equal if condition.key == "labels"), None)
    return tuple(Source(None, value) for value in labels.values) if labels else None
