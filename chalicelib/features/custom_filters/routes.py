"""Custom filters, a person's own ones (contract 2.14)."""

from typing import Annotated, Any

import msgspec

from chalicelib.features.custom_filters import actions
from chalicelib.features.custom_filters.model import CustomFilter, FilterType
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, Attributes, Short
from chalicelib.http.routing import Routes
from chalicelib.views.times import iso

routes = Routes("/api/v1/accounts/<account_id>/custom_filters", access=Access.MEMBER, resource="custom_filter")
TypeNumber = Annotated[int, msgspec.Meta(ge=0, lt=len(FilterType))]


class TypeQuery(msgspec.Struct, kw_only=True):
    filter_type: FilterType = FilterType.CONVERSATION


class NewCustomFilter(msgspec.Struct, kw_only=True):
    name: Short
    filter_type: FilterType | TypeNumber = FilterType.CONVERSATION
    query: Attributes


class CustomFilterChanges(msgspec.Struct, kw_only=True):
    name: Short | msgspec.UnsetType = ABSENT
    filter_type: FilterType | TypeNumber | msgspec.UnsetType = ABSENT
    query: Attributes | msgspec.UnsetType = ABSENT


class CustomFilterShape(msgspec.Struct, kw_only=True):
    id: int
    name: str
    filter_type: FilterType
    query: dict[str, Any]
    created_at: str
    updated_at: str
    version: int


@routes.get("")
def index(request: MemberRequest, query: TypeQuery) -> list[CustomFilterShape]:
    """List the person's own filters of a type, by name."""
    return [_shape(each) for each in actions.list_custom_filters(request.desk, request.caller, query.filter_type)]


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewCustomFilter, idempotency_key: str | None) -> CustomFilterShape:
    """Save a filter. A person has at most 50."""
    fields = {"filter_type": body.filter_type, **_fields(given(body))}
    return _shape(actions.create_custom_filter(request.desk, request.caller, **fields, idempotency_key=idempotency_key))


@routes.get("/<custom_filter_id>")
def show(request: MemberRequest, custom_filter_id: int) -> CustomFilterShape:
    """Show a filter."""
    return _shape(actions.find_custom_filter(request.desk, request.caller, custom_filter_id))


@routes.update("/<custom_filter_id>")
def update(request: MemberRequest, body: CustomFilterChanges, custom_filter_id: int) -> CustomFilterShape:
    """Change a filter."""
    changes = _fields(given(body))
    return _shape(actions.update_custom_filter(request.desk, request.caller, custom_filter_id, changes=changes))


@routes.delete("/<custom_filter_id>", status=204)
def delete(request: MemberRequest, custom_filter_id: int) -> None:
    """Delete a filter."""
    actions.delete_custom_filter(request.desk, request.caller, custom_filter_id)


def _fields(sent: dict[str, Any]) -> dict[str, Any]:
    """Chatwoot's numbers of its enumeration mean the values at their places."""
    number = sent.get("filter_type")
    return {**sent, "filter_type": list(FilterType)[number]} if isinstance(number, int) else sent


def _shape(row: CustomFilter) -> CustomFilterShape:
    return CustomFilterShape(
        id=row.id,
        name=row.name,
        filter_type=row.filter_type,
        query=row.query,
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
        version=row.version,
    )
