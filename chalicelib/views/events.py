"""Event payloads (contract 6.3)."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, cast

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from chalicelib.domain.event_types import KERNEL, UNKNOWN, EventType, FeedEventType, Subject, event_types_in
from chalicelib.domain.events import Event
from chalicelib.ports import Desk
from chalicelib.registry import FEATURES
from chalicelib.views.contacts import PushContactShape, push_contact
from chalicelib.views.conversations import PushConversationShape, push_conversation
from chalicelib.views.messages import PushMessageShape, push_message
from chalicelib.views.people import CacheKeys, PushUserShape, cache_keys, push_user
from chalicelib.views.public import CustomerConversationShape, CustomerMessageShape, customer_conversation, customer_message
from chalicelib.views.render_context import RenderContext


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


class DeletedConversationShape(Struct, kw_only=True):
    id: int
    account_id: int
    inbox_id: int


class DeletedShape(Struct, kw_only=True):
    id: int
    account_id: int


class DeletedContactShape(DeletedShape, kw_only=True):
    """`merged_into_id`: the contact that has everything of a merged one; absent for a contact that was deleted with all of it."""

    merged_into_id: int | UnsetType = UNSET


class OwnShape(Struct, kw_only=True):
    """The data of an event for one agent. The feature that declares the event adds the fields."""

    account_id: int


EventData = (
    ConversationEventShape
    | MessageEventShape
    | ContactEventShape
    | AccountEventShape
    | DeletedConversationShape
    | DeletedContactShape
    | DeletedShape
    | OwnShape
)
CustomerEventData = CustomerConversationShape | CustomerMessageShape


def type_of(event: Event) -> FeedEventType:
    """The declaration of a stored event; UNKNOWN for an event of a newer version."""
    found = KERNEL.get(event.name) or _declared_by_feature(event.name)
    return found if isinstance(found, FeedEventType) else UNKNOWN


@cache
def _declared_by_feature(name: str) -> EventType | None:
    module = _events_of_feature(name)
    return event_types_in(vars(module))[name] if module else None


def _events_of_feature(name: str) -> ModuleType | None:
    """The module that declares the event."""
    feature = next((each.name for each in FEATURES if name in each.events), None)
    return import_module(f"chalicelib.features.{feature}.events") if feature else None


def own_data(desk: Desk, context: RenderContext, events: Sequence[Event]) -> dict[Event, OwnShape]:
    """The data of the events for one agent, from the newest state. An event is absent when the agent may not see its item.

    A feature with such events has `render(desk, context, events)` in its `events.py`.
    """
    data: dict[Event, OwnShape] = {}
    for name in dict.fromkeys(event.name for event in events if type_of(event).shows is Subject.OWN):
        module = _events_of_feature(name)
        data |= module.render(desk, context, [each for each in events if each.name == name]) if module else {}
    return data


def event_data(event: Event, context: RenderContext, *, performer_id: int | None) -> EventData | None:
    """None when the event's subject no longer exists."""
    kind = type_of(event)
    data = _subject(event, kind, context)
    if data and performer_id is not None and kind.performer and not isinstance(data, WITHOUT_PERFORMER):
        data.performer = push_user(context.directory, performer_id, context.public_url, context.present)
    return data


def customer_event_data(event: Event, context: RenderContext) -> CustomerEventData | None:
    """The data of an event for its customer: the public API's view and nothing else."""
    if type_of(event).shows is Subject.MESSAGE:
        message = context.messages.get((event.conversation_id or 0, event.message_id or 0))
        return customer_message(message, context) if message and message.is_public else None
    conversation = context.conversations.get(event.conversation_id or 0)
    return customer_conversation(conversation, context) if conversation else None


def _subject(event: Event, kind: FeedEventType, context: RenderContext) -> EventData | None:
    account_id = context.directory.account.id
    if kind.shows in DELETED:
        return _deleted(event, kind, account_id)
    if kind.shows is Subject.OWN:
        return cast("OwnShape | None", context.own.get(event))
    if kind.shows is Subject.SETTINGS:
        return AccountEventShape(cache_keys=cache_keys(context.directory), account_id=account_id)
    if kind.shows is Subject.CONTACT:
        contact = context.contacts.get(event.contact_id or 0)
        return ContactEventShape(**asdict(push_contact(contact, context.public_url)), account_id=account_id) if contact else None
    if kind.shows is Subject.MESSAGE:
        message = context.messages.get((event.conversation_id or 0, event.message_id or 0))
        if message is None:
            return None
        changes: dict[str, Any] | UnsetType = {} if kind.previous_changes else UNSET
        return MessageEventShape(**asdict(push_message(message, context)), previous_changes=changes)
    conversation = context.conversations.get(event.conversation_id or 0)
    return ConversationEventShape(**asdict(push_conversation(conversation, context))) if conversation else None


WITHOUT_PERFORMER = (DeletedConversationShape, DeletedShape, OwnShape)
DELETED = (Subject.DELETED_CONVERSATION, Subject.DELETED_CONTACT, Subject.DELETED_INBOX)


def _deleted(event: Event, kind: FeedEventType, account_id: int) -> EventData:
    """Ids only: whatever else the subject had is erased."""
    if kind.shows is Subject.DELETED_CONVERSATION:
        return DeletedConversationShape(id=event.conversation_id or 0, account_id=account_id, inbox_id=event.inbox_id or 0)
    if kind.shows is Subject.DELETED_CONTACT:
        merged_into_id = UNSET if event.merged_into_id is None else event.merged_into_id
        return DeletedContactShape(id=event.contact_id or 0, account_id=account_id, merged_into_id=merged_into_id)
    return DeletedShape(id=event.inbox_id or 0, account_id=account_id)
