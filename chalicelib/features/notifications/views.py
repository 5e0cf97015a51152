"""Notifications as JSON, for REST responses and for events (contract 4.13). Titles and bodies come from the newest state."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import asdict, replace

from chalicelib.domain import keys
from chalicelib.domain.events import Event
from chalicelib.domain.kinds import Key
from chalicelib.domain.mentions import plain_mentions
from chalicelib.domain.messages import Message
from chalicelib.domain.people import Directory
from chalicelib.features.notifications.model import (
    NOTIFICATIONS,
    UNREAD_NOTIFICATIONS,
    Notification,
    NotificationSettings,
    Type,
    counted,
)
from chalicelib.ports import Desk
from chalicelib.views.conversations import PushConversationShape, push_conversation
from chalicelib.views.events import OwnShape
from chalicelib.views.messages import PushMessageShape, preview, push_message
from chalicelib.views.people import PushUserShape, push_user
from chalicelib.views.render_context import RenderContext, load_context
from chalicelib.views.times import epoch, iso, iso_or_none

BODY_CHARACTERS = 200
GONE = 2**53 - 1
"""The version of a notification that was erased: no later one follows."""


class NotificationMeta(Struct, kw_only=True, omit_defaults=True):
    last_snoozed_at: str | None = None


class ToldMessageShape(PushMessageShape, kw_only=True, tag_field="type", tag="message"):
    """A message that led to a notification. `type` tells it from a person."""


class NotificationShape(Struct, kw_only=True):
    """`id` is the conversation's number. `last_activity_at_ms` sorts, because the contract's times are in seconds."""

    id: int
    account_id: int
    notification_type: str
    push_message_title: str
    push_message_body: str
    primary_actor_type: str = "Conversation"
    primary_actor_id: int
    primary_actor: PushConversationShape
    secondary_actor: ToldMessageShape | PushUserShape | None
    user: PushUserShape
    read_at: str | None
    snoozed_until: str | None
    created_at: int
    last_activity_at: int
    last_activity_at_ms: int
    meta: NotificationMeta
    version: int


class NotificationRowShape(Struct, kw_only=True):
    """The stored record (contract 2.22)."""

    id: int
    account_id: int
    user_id: int
    notification_type: str
    primary_actor_type: str = "Conversation"
    primary_actor_id: int
    secondary_actor_type: str | None
    secondary_actor_id: int | None
    read_at: str | None
    snoozed_until: str | None
    last_activity_at: str
    meta: NotificationMeta
    created_at: str
    updated_at: str
    version: int


class DeletedNotificationShape(Struct, kw_only=True):
    id: int
    version: int


class NotificationEventShape(OwnShape, kw_only=True):
    """`count` equals `unread_count`: both are those of the default list."""

    notification: NotificationShape | DeletedNotificationShape
    unread_count: int
    count: int

    @property
    def id(self) -> int:
        return self.notification.id

    @property
    def conversation_id(self) -> int:
        return self.notification.id

    @property
    def version(self) -> int:
        return self.notification.version


class NotificationSettingsShape(Struct, kw_only=True):
    """Flags `<channel>_<type>`. The channel `desk` is the list of notifications, which the contract does not have."""

    id: int
    user_id: int
    account_id: int
    all_desk_flags: list[str]
    selected_desk_flags: list[str]
    all_email_flags: list[str]
    selected_email_flags: list[str]
    all_push_flags: list[str]
    selected_push_flags: list[str]
    version: int


def page_of(desk: Desk, directory: Directory, rows: Sequence[Notification]) -> list[NotificationShape]:
    """The rows as an agent sees them, without the contact inboxes of their conversations, which have secrets of customers. The
    row of a conversation that was deleted a moment ago is missing."""
    wanted = [keys.conversation(each.account_id, each.conversation_id) for each in rows]
    found = desk.store.get_many(wanted)
    newest = [
        keys.message(each.account_id, each.id, each.last_public_message_id)
        for each in found.values()
        if each.last_public_message_id
    ]
    context = load_context(desk, directory, found.values(), message_keys=[*_messages(rows), *newest])
    shown = (notification(row, context) for row in rows)
    return [each for each in shown if each]


def _messages(rows: Iterable[Notification]) -> list[Key[Message]]:
    return [keys.message(each.account_id, each.conversation_id, each.message_id) for each in rows if each.message_id]


def notification(row: Notification, context: RenderContext) -> NotificationShape | None:
    conversation = context.conversations.get(row.conversation_id)
    if conversation is None:
        return None
    shown = push_conversation(conversation, context)
    message = context.message(conversation, row.message_id)
    told = message or context.message(conversation, conversation.last_non_activity_message_id)
    return NotificationShape(
        id=row.conversation_id,
        account_id=row.account_id,
        notification_type=row.type,
        push_message_title=_title(row, shown),
        push_message_body=plain_mentions((told.content if told else None) or "")[:BODY_CHARACTERS],
        primary_actor_id=row.conversation_id,
        primary_actor=shown,
        secondary_actor=_secondary(row, message, context),
        user=push_user(context.directory, row.user_id, context.public_url, context.present),
        read_at=iso_or_none(row.read_at),
        snoozed_until=iso_or_none(row.snoozed_until),
        created_at=epoch(row.created_at),
        last_activity_at=epoch(row.active_at),
        last_activity_at_ms=row.active_at,
        meta=_meta(row),
        version=row.version,
    )


def _title(row: Notification, shown: PushConversationShape) -> str:
    customer = shown.meta.sender.name if shown.meta.sender else ""
    titles = {
        Type.CONVERSATION_CREATION: f"New conversation #{shown.id} from {customer}",
        Type.CONVERSATION_MENTION: f"You were mentioned in conversation #{shown.id} with {customer}",
        Type.CONVERSATION_ASSIGNMENT: f"Conversation #{shown.id} with {customer} was assigned to you",
    }
    return titles.get(row.type, f"New message in conversation #{shown.id} with {customer}")


def _secondary(row: Notification, message: Message | None, context: RenderContext) -> ToldMessageShape | PushUserShape | None:
    if message:
        return ToldMessageShape(**asdict(push_message(preview(message), context)))
    return push_user(context.directory, row.actor_id, context.public_url, context.present) if row.actor_id else None


def _meta(row: Notification) -> NotificationMeta:
    return NotificationMeta(last_snoozed_at=iso_or_none(row.last_snoozed_at))


def raw_row(row: Notification) -> NotificationRowShape:
    secondary = ("Message", row.message_id) if row.message_id else ("User", row.actor_id) if row.actor_id else (None, None)
    return NotificationRowShape(
        id=row.conversation_id,
        account_id=row.account_id,
        user_id=row.user_id,
        notification_type=row.type,
        primary_actor_id=row.conversation_id,
        secondary_actor_type=secondary[0],
        secondary_actor_id=secondary[1],
        read_at=iso_or_none(row.read_at),
        snoozed_until=iso_or_none(row.snoozed_until),
        last_activity_at=iso(row.active_at),
        meta=_meta(row),
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
        version=row.version,
    )


def settings_shape(settings: NotificationSettings, account_id: int) -> NotificationSettingsShape:
    return NotificationSettingsShape(
        id=settings.user_id,
        user_id=settings.user_id,
        account_id=account_id,
        all_desk_flags=flags("desk", Type),
        selected_desk_flags=flags("desk", settings.desk),
        all_email_flags=flags("email", Type),
        selected_email_flags=flags("email", settings.email),
        all_push_flags=flags("push", Type),
        selected_push_flags=flags("push", settings.push),
        version=settings.version,
    )


def flags(channel: str, kinds: Iterable[Type]) -> list[str]:
    return [f"{channel}_{each}" for each in kinds]


def event_data(desk: Desk, context: RenderContext, events: Sequence[Event], *, deleted: bool) -> dict[Event, OwnShape]:
    """The data of each event whose notification its agent may see now; of a deleted one its id."""
    account_id = context.directory.account.id
    of_event = {each: NOTIFICATIONS.key(account_id, each.user_ids[0], each.conversation_id or 0) for each in events}
    rows = desk.store.get_many(list(dict.fromkeys(of_event.values())))
    missing = [key for key in _messages(rows.values()) if (key.parts[1], key.parts[2]) not in context.messages]
    if missing:
        read = {(each.conversation_id, each.id): each for each in desk.store.get_many(missing).values()}
        context = replace(context, messages={**context.messages, **read})
    users = {each.user_ids[0] for each in events}
    inboxes = {user_id: _visible(context.directory, user_id) for user_id in users}
    counts = {each: _count(desk, context, each, inboxes[each]) for each in users}
    data: dict[Event, OwnShape] = {}
    for event, key in of_event.items():
        row: Notification | None = rows.get(key)
        shown = _deleted(event, row) if deleted else _shown(row, context, inboxes[event.user_ids[0]])
        if shown:
            unread = counts[event.user_ids[0]]
            data[event] = NotificationEventShape(account_id=account_id, notification=shown, unread_count=unread, count=unread)
    return data


def _shown(row: Notification | None, context: RenderContext, inbox_ids: frozenset[int]) -> NotificationShape | None:
    return notification(row, context) if row and not row.deleted and row.inbox_id in inbox_ids else None


def _deleted(event: Event, row: Notification | None) -> DeletedNotificationShape | None:
    """None when a later event has brought the notification back."""
    if row and not row.deleted:
        return None
    return DeletedNotificationShape(id=event.conversation_id or 0, version=row.version if row else GONE)


def _visible(directory: Directory, user_id: int) -> frozenset[int]:
    member = directory.member(user_id)
    return frozenset(inbox.id for inbox in directory.visible_inboxes(member)) if member else frozenset()


def _count(desk: Desk, context: RenderContext, user_id: int, inbox_ids: frozenset[int]) -> int:
    marks = desk.store.list_of(UNREAD_NOTIFICATIONS, context.directory.account.id, user_id)
    return counted(marks, inbox_ids, context.now)
