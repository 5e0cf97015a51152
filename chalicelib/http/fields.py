"""The field types of bodies and queries. Limits come from the contract or from the size of a table key."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.http.bodies import MAX_SAFE_INTEGER

Id = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
Seconds = Annotated[int, Meta(ge=0, le=100_000_000_000)]
Short = Annotated[str, Meta(max_length=255)]
Text = Annotated[str, Meta(max_length=150_000)]
Paragraph = Annotated[str, Meta(max_length=10_000)]
SignedId = Annotated[str, Meta(max_length=2_000)]
Attributes = dict[str, Any]
Recipients = Annotated[list[Annotated[str, Meta(max_length=500)]], Meta(max_length=100)] | Paragraph
"""Addresses of a mail: a list, or a text with commas (contract 4.6)."""

OptionalId = Id | UnsetType | None
OptionalShort = Short | UnsetType | None
OptionalParagraph = Paragraph | UnsetType | None
OptionalAttributes = Attributes | UnsetType | None
OptionalFlag = bool | UnsetType
ABSENT = UNSET


class AttributeNames(Struct, kw_only=True):
    """The custom attributes to remove."""

    custom_attributes: list[Short]


class FilterCondition(Struct, kw_only=True):
    """Clients may send a single value without a list."""

    attribute_key: Short
    filter_operator: Short
    values: list[Any] | str | int | float | bool | None = None
    query_operator: Short | None = None
    attribute_model: Short | None = None
    custom_attribute_type: Short | None = None


def milliseconds(seconds: int | UnsetType | None) -> int | None:
    return None if seconds is None or seconds is UNSET else seconds * 1000
