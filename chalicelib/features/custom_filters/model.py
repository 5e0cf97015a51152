"""Custom filters: lists that a person has saved under a name, such as a segment of contacts."""

from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.attributes import check_attributes
from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Kind

MAX_FILTERS = 50
"""Of one person (contract 2.14)."""
MAX_NAME = 255


class FilterType(StrEnum):
    """The listed noun, in the order of the contract's numbers 0 to 2."""

    CONVERSATION = "conversation"
    CONTACT = "contact"
    REPORT = "report"


class CustomFilter(Struct, frozen=True):
    """`query`: the body of the filter's request. Times are milliseconds since 1970."""

    id: int
    account_id: int
    user_id: int
    name: str
    filter_type: FilterType
    query: dict[str, Any]
    created_at: int
    updated_at: int
    version: int = 1


CUSTOM_FILTERS = Kind("custom_filter", CustomFilter, "A#{account}#USER#{user}#CUSTOM_FILTERS", "CUSTOM_FILTER#{custom_filter}")
"""A filter that a person has saved under a name."""


def cleaned(row: CustomFilter) -> CustomFilter:
    """Raises Invalid (`filter_name_needed`, `attributes_too_large`, `too_many_attributes`, `attributes_too_deep`)."""
    name = row.name.strip()
    if not name:
        raise Invalid("A filter needs a name.", code="filter_name_needed", fields=("name",))
    check_attributes({"query": row.query})
    return replace(row, name=name)


def check_number(known: int) -> None:
    """Raises Invalid (`too_many_custom_filters`)."""
    if known >= MAX_FILTERS:
        raise Invalid(f"A person has at most {MAX_FILTERS} filters.", code="too_many_custom_filters")
