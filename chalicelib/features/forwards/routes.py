"""Forwards messages of a conversation of mails to others than its customer. Not in the contract."""

from typing import Annotated

import msgspec

from chalicelib.features.forwards import actions
from chalicelib.features.forwards.actions import NewForward
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id, Recipients, Short, Text
from chalicelib.http.routing import Routes
from chalicelib.views import messages as views
from chalicelib.views.messages import MessageShape
from chalicelib.views.render_context import load_context

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>/forward", access=Access.MEMBER)


class ForwardBody(msgspec.Struct, kw_only=True):
    """`content`: a comment above the forwarded mails. Without `message_ids` the whole conversation is forwarded, without its
    notes and earlier forwards; without `attachment_ids` all files of these messages go along."""

    to_emails: Recipients
    cc_emails: Recipients | None = None
    bcc_emails: Recipients | None = None
    content: Text | None = None
    message_ids: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=200)] | None = None
    attachment_ids: Annotated[list[Id], msgspec.Meta(max_length=1_000)] | None = None
    echo_id: Short | None = None


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: ForwardBody, conversation_id: int, idempotency_key: str | None) -> MessageShape:
    """Forward messages of a conversation of mails to any addresses. The customer does not receive the mail."""
    new = NewForward(
        content=body.content,
        recipients={name: getattr(body, name) for name in ("to_emails", "cc_emails", "bcc_emails")},
        message_ids=None if body.message_ids is None else tuple(body.message_ids),
        attachment_ids=None if body.attachment_ids is None else tuple(body.attachment_ids),
        echo_id=idempotency_key,
    )
    message = actions.forward(request.desk, request.caller, conversation_id, new)
    return views.message(message, load_context(request.desk, request.directory, (), messages=[message]))
