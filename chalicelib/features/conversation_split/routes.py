"""The split of a conversation."""

import msgspec

from chalicelib.features.conversation_split import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id, Short
from chalicelib.http.routing import Routes
from chalicelib.views import conversations as views
from chalicelib.views.conversations import ConversationShape
from chalicelib.views.render_context import load_context

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>/split", access=Access.MEMBER)


class ConversationSplitBody(msgspec.Struct, kw_only=True):
    """`message_id`: the customer's message that begins the new conversation. `later`: all messages after it go along. `subject`:
    of the new conversation's mails; without one, that of the message. Other channels have none."""

    message_id: Id
    later: bool = False
    subject: Short | None = None


@routes.post("", idempotent=True)
def create(
    request: MemberRequest, body: ConversationSplitBody, conversation_id: int, idempotency_key: str | None
) -> ConversationShape:
    """Make a new conversation of a message, or of it and all later ones, which leave this one. Returns the new conversation."""
    made = actions.split_conversation(
        request.desk,
        request.caller,
        conversation_id,
        message_id=body.message_id,
        later=body.later,
        subject=body.subject,
        idempotency_key=idempotency_key,
    )
    context = load_context(request.desk, request.directory, [made], viewer_id=request.user.id)
    return views.conversation(made, context)
