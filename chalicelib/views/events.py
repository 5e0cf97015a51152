"""Event payloads (contract 6.3)."""

from collections.abc import Mapping
from typing import Any, TypedDict

from chalicelib.domain.events import Event
from chalicelib.views.contacts import push_contact
from chalicelib.views.conversations import push_conversation
from chalicelib.views.messages import push_message
from chalicelib.views.people import cache_keys, push_user
from chalicelib.views.render_context import RenderContext

ABOUT_MESSAGES = ("message.created", "message.updated", "first.reply.created")
ABOUT_CONTACTS = ("contact.created", "contact.updated")
WITHOUT_PERFORMER = (
    "conversation.updated",
    "conversation.status_changed",
    "conversation.read",
    "assignee.changed",
    "team.changed",
)


class EventShape(TypedDict):
    event: str
    data: dict[str, Any]


def render(event: Event, context: RenderContext, *, performer_id: int | None) -> EventShape | None:
    """None when the event's subject no longer exists."""
    subject = _subject(event, context)
    if subject is None:
        return None
    data: dict[str, Any] = {**subject, "account_id": context.directory.account.id}
    if performer_id is not None and event.name not in WITHOUT_PERFORMER:
        data["performer"] = push_user(context.directory, performer_id, context.present)
    return {"event": event.name, "data": data}


def _subject(event: Event, context: RenderContext) -> Mapping[str, Any] | None:
    if event.name == "account.cache_invalidated":
        return {"cache_keys": cache_keys(context.directory)}
    if event.name in ABOUT_CONTACTS:
        contact = context.contacts.get(event.contact_id or 0)
        return push_contact(contact) if contact else None
    if event.name in ABOUT_MESSAGES:
        message = context.messages.get((event.conversation_id or 0, event.message_id or 0))
        if message is None:
            return None
        shape = push_message(message, context)
        return {**shape, "previous_changes": {}} if event.name == "message.updated" else shape
    conversation = context.conversations.get(event.conversation_id or 0)
    return push_conversation(conversation, context) if conversation else None
