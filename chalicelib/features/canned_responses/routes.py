"""Canned responses of an account (contract 2.8). Every agent may write them."""

import msgspec

from chalicelib.features.canned_responses import actions
from chalicelib.features.canned_responses.model import CannedResponse
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Short, Text
from chalicelib.http.page_limits import fit_texts
from chalicelib.http.routing import Routes
from chalicelib.views.times import iso

routes = Routes("/api/v1/accounts/<account_id>/canned_responses", access=Access.MEMBER, resource="canned_response")


class CannedResponseSearch(msgspec.Struct, kw_only=True):
    search: Short = ""


class NewCannedResponse(msgspec.Struct, kw_only=True):
    short_code: Short
    content: Text


class CannedResponseChanges(msgspec.Struct, kw_only=True):
    short_code: Short | None = None
    content: Text | None = None


class CannedResponseShape(msgspec.Struct, kw_only=True):
    id: int
    account_id: int
    short_code: str
    content: str
    created_at: str
    updated_at: str
    version: int
    truncated: bool | msgspec.UnsetType = msgspec.UNSET


@routes.get("")
def index(request: MemberRequest, query: CannedResponseSearch) -> list[CannedResponseShape]:
    """List canned responses by short code, or those that match a search, best first."""
    found = actions.list_canned_responses(request.desk, request.caller, search=query.search)
    return fit_texts([_shape(each) for each in found], "content")


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewCannedResponse, idempotency_key: str | None) -> CannedResponseShape:
    """Create a canned response. Short codes are unique in the account."""
    made = actions.create_canned_response(
        request.desk, request.caller, short_code=body.short_code, content=body.content, idempotency_key=idempotency_key
    )
    return _shape(made)


@routes.get("/<canned_response_id>")
def show(request: MemberRequest, canned_response_id: int) -> CannedResponseShape:
    """Show a canned response."""
    return _shape(actions.find_canned_response(request.desk, request.caller, canned_response_id))


@routes.update("/<canned_response_id>")
def update(request: MemberRequest, body: CannedResponseChanges, canned_response_id: int) -> CannedResponseShape:
    """Change a canned response."""
    changed = actions.update_canned_response(
        request.desk, request.caller, canned_response_id, short_code=body.short_code, content=body.content
    )
    return _shape(changed)


@routes.delete("/<canned_response_id>")
def delete(request: MemberRequest, canned_response_id: int) -> None:
    """Delete a canned response."""
    actions.delete_canned_response(request.desk, request.caller, canned_response_id)


def _shape(row: CannedResponse) -> CannedResponseShape:
    return CannedResponseShape(
        id=row.id,
        account_id=row.account_id,
        short_code=row.short_code,
        content=row.content,
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
        version=row.version,
    )
