"""Conversations as seen or unread by agents (contract 2.11)."""

from chalicelib.actions import read_state as actions
from chalicelib.api.conversations import render
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Routes
from chalicelib.views.conversations import ConversationShape

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>", access=Access.MEMBER, resource="conversation")


@routes.post("/update_last_seen")
def mark_seen(request: MemberRequest, conversation_id: int) -> ConversationShape:
    """Mark the conversation as seen by the caller."""
    return render(request, actions.mark_seen(request.desk, request.caller, conversation_id))


@routes.post("/unread")
def mark_unread(request: MemberRequest, conversation_id: int) -> ConversationShape:
    """Mark the conversation as unread from the customer's last message on."""
    return render(request, actions.mark_unread(request.desk, request.caller, conversation_id))
