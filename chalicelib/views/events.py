"""Event payloads (contract 6.3)."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from chalicelib.domain.events import Event
from chalicelib.views.contacts import PushContactShape, push_contact
from chalicelib.views.conversations import PushConversationShape, push_conversation
from chalicelib.views.messages import PushMessageShape, push_message
from chalicelib.views.people import CacheKeys, PushUserShape, cache_keys, push_user
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


class ConversationEventShape(PushConversationShape, kw_only=True):
    performer: PushUserShape | UnsetType = UNSET


class MessageEventShape(PushMessageShape, kw_only=True):
    previous_changes: dict[str, Any] | UnsetType = UNSET
    performer: PushUserShape | UnsetType = UNSET


class ContactEventShape(PushContactShape, kw_only=True):
    account_id: int
    performer: PushUserShape | UnsetType = UNSET


class AccountEventShape(Struct, kw_only=True):
    cache_keys: CacheKeys
    account_id: int
    performer: PushUserShape | UnsetType = UNSET


EventData = ConversationEventShape | MessageEventShape | ContactEventShape | AccountEventShape


def event_data(event: Event, context: RenderContext, *, performer_id: int | None) -> EventData | None:
    """None when the event's subject no longer exists."""
    data = _subject(event, context)
    if data and performer_id is not None and event.name not in WITHOUT_PERFORMER:
        data.performer = push_user(context.directory, performer_id, context.present)
    return data


def _subject(event: Event, context: RenderContext) -> EventData | None:
    account_id = context.directory.account.id
    if event.name == "account.cache_invalidated":
        return AccountEventShape(cache_keys=cache_keys(context.directory), account_id=account_id)
    if event.name in ABOUT_CONTACTS:
        contact = context.contacts.get(event.contact_id or 0)
        return ContactEventShape(**asdict(push_contact(contact)), account_id=account_id) if contact else None
    if event.name in ABOUT_MESSAGES:
        message = context.messages.get((event.conversation_id or 0, event.message_id or 0))
        if message is None:
            return None
        changes: dict[str, Any] | UnsetType = {} if event.name == "message.updated" else UNSET
        return MessageEventShape(**asdict(push_message(message, context)), previous_changes=changes)
    conversation = context.conversations.get(event.conversation_id or 0)
    return ConversationEventShape(**asdict(push_conversation(conversation, context))) if conversation else None
