"""Typing of agents (contract 2.11)."""

from typing import Literal

import msgspec

from chalicelib.broadcasting import signals
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>", access=Access.MEMBER, resource="conversation")


class AgentTyping(msgspec.Struct, kw_only=True):
    typing_status: Literal["on", "off"]
    is_private: bool = False


@routes.post("/toggle_typing_status")
def toggle_typing(request: MemberRequest, body: AgentTyping, conversation_id: int) -> None:
    """Show the other agents that the caller is typing."""
    is_on = body.typing_status == "on"
    signals.agent_typing(request.desk, request.caller, conversation_id, on=is_on, private=body.is_private)
