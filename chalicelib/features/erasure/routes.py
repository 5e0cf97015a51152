"""Deletion of contacts, conversations and inboxes (contract 2.10, 2.11, 2.17). Administrators only."""

import msgspec

from chalicelib.features.erasure import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>", access=Access.ADMINISTRATOR)


class InboxDeletionShape(msgspec.Struct, kw_only=True):
    message: str


@routes.delete("/contacts/<contact_id>")
def delete_contact(request: MemberRequest, contact_id: int) -> None:
    """Delete a contact with its conversations, messages and files."""
    actions.delete_contact(request.desk, request.caller, contact_id)


@routes.delete("/conversations/<conversation_id>")
def delete_conversation(request: MemberRequest, conversation_id: int) -> None:
    """Delete a conversation with its messages and files."""
    actions.delete_conversation(request.desk, request.caller, conversation_id)


@routes.delete("/inboxes/<inbox_id>")
def delete_inbox(request: MemberRequest, inbox_id: int) -> InboxDeletionShape:
    """Delete an inbox with its conversations, their messages and files."""
    actions.delete_inbox(request.desk, request.caller, inbox_id)
    return InboxDeletionShape(message="The inbox is deleted. Its conversations are being removed.")
