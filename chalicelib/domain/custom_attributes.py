"""Definitions of custom attributes: which fields of their own contacts and conversations have, and of which type they are."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Kind

MAX_KEY = 255
MAX_VALUES = 200


class DisplayType(StrEnum):
    """In the order of the contract's numbers 0 to 7 (contract 4.1)."""

    TEXT = "text"
    NUMBER = "number"
    CURRENCY = "currency"
    PERCENT = "percent"
    LINK = "link"
    DATE = "date"
    LIST = "list"
    CHECKBOX = "checkbox"


class Subject(StrEnum):
    """Contacts or conversations, in the order of the contract's numbers 0 and 1 (contract 4.1)."""

    CONVERSATION = "conversation_attribute"
    CONTACT = "contact_attribute"


RESERVED = {
    Subject.CONVERSATION: frozenset(
        [
            "status",
            "priority",
            "assignee_id",
            "inbox_id",
            "team_id",
            "display_id",
            "campaign_id",
            "labels",
            "browser_language",
            "country_code",
            "referer",
            "created_at",
            "last_activity_at",
        ]
    ),
    Subject.CONTACT: frozenset(
        [
            "name",
            "email",
            "phone_number",
            "identifier",
            "country_code",
            "city",
            "created_at",
            "last_activity_at",
            "referer",
            "blocked",
        ]
    ),
}
"""Names of built-in fields, by which filters select already (contract 4.11)."""


class CustomAttribute(Struct, frozen=True):
    """`key` is the name in `custom_attributes`. `values`: the choices of a list. `pattern`: a regular expression that the web
    client applies to a text, and `pattern_hint` what it says when the text does not match. Times are milliseconds since 1970."""

    id: int
    account_id: int
    subject: Subject
    key: str
    name: str
    created_at: int
    updated_at: int
    display_type: DisplayType = DisplayType.TEXT
    description: str | None = None
    values: tuple[str, ...] = ()
    pattern: str | None = None
    pattern_hint: str | None = None
    version: int = 1

    @property
    def unique_key(self) -> str:
        """The key is unique among the attributes of its subject."""
        return f"{self.subject}:{self.key}"


CUSTOM_ATTRIBUTES = Kind(
    "custom_attribute", CustomAttribute, "A#{account}#CUSTOM_ATTRIBUTES", "CUSTOM_ATTRIBUTE#{custom_attribute}"
)
"""The definition of an attribute that contacts or conversations have beside the built-in fields."""


def missing_attributes(required: Iterable[str], values: Mapping[str, Any]) -> tuple[str, ...]:
    """The required keys without a value. False and 0 are values; null, blank texts and empty lists are none."""
    return tuple(key for key in required if _is_blank(values.get(key)))


def _is_blank(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else value is None or value == []


def check_required_attributes(required: Iterable[str], values: Mapping[str, Any], rows: Iterable[CustomAttribute]) -> None:
    """`rows`: the definitions. A key whose definition was deleted meanwhile is not asked for.

    Raises Invalid (`attributes_required`), whose fields name the attributes.
    """
    names = {row.key: row.name for row in rows if row.subject is Subject.CONVERSATION}
    if missing := [key for key in missing_attributes(required, values) if key in names]:
        raise Invalid(
            f"Fill in before the conversation is resolved: {', '.join(names[key] for key in missing)}.",
            code="attributes_required",
            fields=tuple(f"custom_attributes.{key}" for key in missing),
        )


def cleaned(row: CustomAttribute) -> CustomAttribute:
    """The definition without blanks around its texts.

    Raises Invalid (`attribute_name_needed`, `attribute_key_invalid`, `attribute_key_reserved`, `attribute_values_invalid`).
    """
    key, name = row.key.strip(), row.name.strip()
    values = tuple(dict.fromkeys(each.strip() for each in row.values))
    if not name:
        raise Invalid("A custom attribute needs a name.", code="attribute_name_needed", fields=("attribute_display_name",))
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        raise Invalid(
            f"A key has 1 to {MAX_KEY} characters in one line.", code="attribute_key_invalid", fields=("attribute_key",)
        )
    if key in RESERVED[row.subject]:
        raise Invalid("This key is the name of a built-in field.", code="attribute_key_reserved", fields=("attribute_key",))
    is_list = row.display_type is DisplayType.LIST
    if not all(values) or len(values) > MAX_VALUES or (is_list and not values):
        raise Invalid(
            f"A list has 1 to {MAX_VALUES} values, none of them blank.",
            code="attribute_values_invalid",
            fields=("attribute_values",),
        )
    return replace(row, key=key, name=name, values=values)
