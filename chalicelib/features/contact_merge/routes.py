"""The merge of two contacts (contract 2.10 and 8.17)."""

from typing import Any

import msgspec

from chalicelib.features.contact_merge import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id
from chalicelib.http.routing import Routes
from chalicelib.views import contacts as views
from chalicelib.views.contacts import ContactShape

routes = Routes("/api/v1/accounts/<account_id>/actions/contact_merge", access=Access.MEMBER)


class ContactMergeBody(msgspec.Struct, kw_only=True):
    """`base_contact_id`: the contact that stays. `mergee_contact_id`: the one that moves into it."""

    base_contact_id: Id
    mergee_contact_id: Id


class ContactMergePreview(msgspec.Struct, kw_only=True):
    """`contact`: the contact after the merge. `filled`: the fields and attributes that it gets. `dropped`: values of the other
    contact that differ and are not kept, by field or attribute."""

    contact: ContactShape
    filled: list[str]
    dropped: dict[str, Any]


@routes.get("")
def preview(request: MemberRequest, query: ContactMergeBody) -> ContactMergePreview:
    """Show the contact that a merge would make. Changes nothing."""
    base_id, mergee_id = query.base_contact_id, query.mergee_contact_id
    found = actions.find_merged(request.desk, request.caller, base_id=base_id, mergee_id=mergee_id)
    return ContactMergePreview(
        contact=views.contact(found.contact, request.desk.public_url), filled=list(found.filled), dropped=found.dropped
    )


@routes.post("")
def create(request: MemberRequest, body: ContactMergeBody) -> ContactShape:
    """Merge a contact into another one: its conversations, addresses, notes and labels move, and it is deleted."""
    base_id, mergee_id = body.base_contact_id, body.mergee_contact_id
    return views.contact(
        actions.merge_contacts(request.desk, request.caller, base_id=base_id, mergee_id=mergee_id), request.desk.public_url
    )
