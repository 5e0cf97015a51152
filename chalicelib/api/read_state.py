"""An agent's state in a conversation: seen, unread, muted, typing (contract 2.11)."""

from typing import Literal

import msgspec

from chalicelib.actions import conversations as actions
from chalicelib.api.conversations import render
from chalicelib.broadcasting import signals
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Routes
from chalicelib.views.conversations import ConversationShape

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>", access=Access.MEMBER, resource="conversation")


class AgentTyping(msgspec.Struct, kw_only=True):
    typing_status: Literal["on", "off"]
    is_private: bool = False


@routes.post("/update_last_seen")
def mark_seen(request: MemberRequest, conversation_id: int) -> ConversationShape:
    """Mark the conversation as seen by the caller."""
    return render(request, actions.mark_seen(request.desk, request.caller, conversation_id))


@routes.post("/unread")
def mark_unread(request: MemberRequest, conversation_id: int) -> ConversationShape:
    """Mark the conversation as unread from the customer's last message on."""
    return render(request, actions.mark_unread(request.desk, request.caller, conversation_id))


@routes.post("/mute")
def mute(request: MemberRequest, conversation_id: int) -> None:
    """Block the contact and resolve the conversation."""
    actions.set_muted(request.desk, request.caller, conversation_id, muted=True)


@routes.post("/unmute")
def unmute(request: MemberRequest, conversation_id: int) -> None:
    """Unblock the contact."""
    actions.set_muted(request.desk, request.caller, conversation_id, muted=False)


@routes.post("/toggle_typing_status")
def toggle_typing(request: MemberRequest, body: AgentTyping, conversation_id: int) -> None:
    """Show the other agents that the caller is typing."""
    is_on = body.typing_status == "on"
    signals.agent_typing(request.desk, request.caller, conversation_id, on=is_on, private=body.is_private)
