"""A person's own drafts (contract 2.11): one for the reply and one for the private note of a conversation."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.broadcasting.drafts import send_draft
from chalicelib.domain.messages import Draft, DraftRecipients, KnownDraft
from chalicelib.features.drafts import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id, Text
from chalicelib.http.page_limits import fit_rows
from chalicelib.http.routing import Routes
from chalicelib.views.drafts import DraftShape, draft_shape, short_draft

MAX_LISTED = 200
ONE = "/conversations/<conversation_id>/draft_messages"
Writer = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]

routes = Routes("/api/v1/accounts/<account_id>", access=Access.MEMBER, resource="draft_message")


class PartQuery(msgspec.Struct, kw_only=True):
    private: bool = False


Addresses = Annotated[list[Annotated[str, msgspec.Meta(max_length=500)]], msgspec.Meta(max_length=100)]


class RecipientFields(msgspec.Struct, kw_only=True):
    to: Addresses
    cc: Addresses
    bcc: Addresses


class DraftFields(msgspec.Struct, kw_only=True):
    message: Text | None = None
    private: bool = False
    in_reply_to: Id | None = None
    recipients: RecipientFields | UnsetType | None = UNSET
    version: Id | None = None
    writer: Writer | None = None
    edit: Id = 0


class DraftsMeta(msgspec.Struct, kw_only=True):
    count: int


class DraftList(msgspec.Struct, kw_only=True):
    """`count`: that of all drafts. `payload` has the newest 200."""

    meta: DraftsMeta
    payload: list[DraftShape]


@routes.get("/draft_messages")
def index(request: MemberRequest) -> DraftList:
    """List the caller's own drafts, the newest first. Long ones of a large page are shortened and `truncated`."""
    found = actions.list_drafts(request.desk, request.caller)
    shapes = [draft_shape(each) for each in found[:MAX_LISTED]]
    return DraftList(meta=DraftsMeta(count=len(found)), payload=fit_rows(shapes, short_draft))


@routes.get(ONE)
def show(request: MemberRequest, query: PartQuery, conversation_id: int) -> DraftShape:
    """Show the caller's draft of the reply or, with `private`, of the note."""
    return draft_shape(actions.find_draft(request.desk, request.caller, conversation_id, private=query.private))


@routes.update(ONE)
def update(request: MemberRequest, body: DraftFields, conversation_id: int) -> DraftShape:
    """Save the caller's draft. An empty message empties it.

    With `version` a draft that another device has changed since is refused. `writer` names the device and `edit` the number of
    its edit: a repeated or late request of the same device changes nothing. Without them the last request counts.

    `recipients` are those that were chosen for a reply that leaves as a mail, null for everybody of the newest mail. Without the
    field they stay as they are.
    """
    draft = actions.save_draft(
        request.desk,
        request.caller,
        conversation_id,
        private=body.private,
        message=body.message or "",
        in_reply_to=body.in_reply_to,
        known=KnownDraft(body.version, body.writer, body.edit),
        recipients=_chosen(body.recipients),
    )
    return _shown(request, draft)


def _chosen(given: RecipientFields | UnsetType | None) -> DraftRecipients | UnsetType | None:
    return DraftRecipients(tuple(given.to), tuple(given.cc), tuple(given.bcc)) if isinstance(given, RecipientFields) else given


@routes.delete(ONE)
def delete(request: MemberRequest, query: PartQuery, conversation_id: int) -> DraftShape:
    """Empty the caller's draft of the reply or, with `private`, of the note."""
    return _shown(request, actions.clear_draft(request.desk, request.caller, conversation_id, private=query.private))


def _shown(request: MemberRequest, draft: Draft) -> DraftShape:
    send_draft(request.desk, request.caller, draft)
    return draft_shape(draft)
