"""Events as clients receive them (contract 6.3)."""

from collections.abc import Mapping
from typing import Any, TypedDict

from chalicelib.domain.events import Event
from chalicelib.views.contacts import push_contact
from chalicelib.views.conversations import push_conversation
from chalicelib.views.messages import push_message
from chalicelib.views.people import cache_keys, push_user
from chalicelib.views.scene import Scene

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


def render(event: Event, scene: Scene, *, performer_id: int | None) -> EventShape | None:
    """None when what it is about is not there (any more), so that there is nothing to show."""
    subject = _subject(event, scene)
    if subject is None:
        return None
    data: dict[str, Any] = {**subject, "account_id": scene.directory.account.id}
    if performer_id is not None and event.name not in WITHOUT_PERFORMER:
        data["performer"] = push_user(scene.directory, performer_id, scene.present)
    return {"event": event.name, "data": data}


def _subject(event: Event, scene: Scene) -> Mapping[str, Any] | None:
    if event.name == "account.cache_invalidated":
        return {"cache_keys": cache_keys(scene.directory)}
    if event.name in ABOUT_CONTACTS:
        contact = scene.contacts.get(event.contact_id or 0)
        return push_contact(contact) if contact else None
    if event.name in ABOUT_MESSAGES:
        message = scene.messages.get((event.conversation_id or 0, event.message_id or 0))
        if message is None:
            return None
        shape = push_message(message, scene)
        return {**shape, "previous_changes": {}} if event.name == "message.updated" else shape
    conversation = scene.conversations.get(event.conversation_id or 0)
    return push_conversation(conversation, scene) if conversation else None
