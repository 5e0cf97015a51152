"""The caller's own notifications, and about which events they want them (contract 2.22)."""

from typing import Annotated, Any, Literal

import msgspec

from chalicelib.features.notifications import actions
from chalicelib.features.notifications.model import Type
from chalicelib.features.notifications.views import (
    NotificationRowShape,
    NotificationSettingsShape,
    NotificationShape,
    page_of,
    raw_row,
    settings_shape,
)
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, Id, Seconds, milliseconds
from chalicelib.http.routing import Routes

PER_PAGE = 15
LIST = "/notifications"
ONE = "/notifications/<notification_id>"
SETTINGS = "/notification_settings"

routes = Routes("/api/v1/accounts/<account_id>", access=Access.MEMBER, resource="notification_settings")
"""Only the settings may be nested (contract 2.22)."""


class NotificationQuery(msgspec.Struct, kw_only=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    sort_order: Literal["asc", "desc"] = "desc"
    includes: list[Literal["snoozed", "read"]] = []


class NotificationSnooze(msgspec.Struct, kw_only=True):
    snoozed_until: Seconds | None = None


class ReadNotifications(msgspec.Struct, kw_only=True):
    primary_actor_type: Literal["Conversation"] | None = None
    primary_actor_id: Id | None = None


class DeletedNotifications(msgspec.Struct, kw_only=True):
    type: Literal["all", "read"] = "all"


DeskFlag = Literal[
    "desk_conversation_creation",
    "desk_conversation_assignment",
    "desk_assigned_conversation_new_message",
    "desk_conversation_mention",
    "desk_participating_conversation_new_message",
    "desk_sla_missed_first_response",
    "desk_sla_missed_next_response",
    "desk_sla_missed_resolution",
]
EmailFlag = Literal[
    "email_conversation_creation",
    "email_conversation_assignment",
    "email_assigned_conversation_new_message",
    "email_conversation_mention",
    "email_participating_conversation_new_message",
    "email_sla_missed_first_response",
    "email_sla_missed_next_response",
    "email_sla_missed_resolution",
]
PushFlag = Literal[
    "push_conversation_creation",
    "push_conversation_assignment",
    "push_assigned_conversation_new_message",
    "push_conversation_mention",
    "push_participating_conversation_new_message",
    "push_sla_missed_first_response",
    "push_sla_missed_next_response",
    "push_sla_missed_resolution",
]
MAX_FLAGS = msgspec.Meta(max_length=20)


class NotificationFlags(msgspec.Struct, kw_only=True):
    selected_desk_flags: Annotated[list[DeskFlag], MAX_FLAGS] | msgspec.UnsetType = ABSENT
    selected_email_flags: Annotated[list[EmailFlag], MAX_FLAGS] | msgspec.UnsetType = ABSENT
    selected_push_flags: Annotated[list[PushFlag], MAX_FLAGS] | msgspec.UnsetType = ABSENT


class NotificationListMeta(msgspec.Struct, kw_only=True):
    unread_count: int
    count: int
    current_page: int


class NotificationPage(msgspec.Struct, kw_only=True):
    meta: NotificationListMeta
    payload: list[NotificationShape]


class NotificationList(msgspec.Struct, kw_only=True):
    data: NotificationPage


@routes.get(LIST)
def index(request: MemberRequest, query: NotificationQuery) -> NotificationList:
    """List 15 of the caller's notifications, by default those that are neither read nor snoozed."""
    with_read, with_snoozed = "read" in query.includes, "snoozed" in query.includes
    rows = actions.list_notifications(request.desk, request.caller, with_read=with_read, with_snoozed=with_snoozed)
    ordered = rows[::-1] if query.sort_order == "asc" else rows
    shown = ordered[(query.page - 1) * PER_PAGE : query.page * PER_PAGE]
    unread = sum(row.is_unread for row in rows)
    meta = NotificationListMeta(unread_count=unread, count=len(rows), current_page=query.page)
    return NotificationList(data=NotificationPage(meta=meta, payload=page_of(request.desk, request.directory, shown)))


@routes.get(f"{LIST}/unread_count")
def unread_count(request: MemberRequest) -> int:
    """Count the caller's notifications that are neither read nor snoozed."""
    return actions.find_unread_count(request.desk, request.caller)


@routes.post(f"{LIST}/read_all")
def read_all(request: MemberRequest, body: ReadNotifications) -> None:
    """Mark all of the caller's notifications as read, or the one of a conversation."""
    actions.read_all_notifications(request.desk, request.caller, conversation_id=body.primary_actor_id)


@routes.post(f"{LIST}/destroy_all")
def destroy_all(request: MemberRequest, body: DeletedNotifications) -> None:
    """Delete all of the caller's notifications, or those that are read."""
    actions.delete_all_notifications(request.desk, request.caller, only_read=body.type == "read")


@routes.update(ONE)
def read(request: MemberRequest, notification_id: int) -> NotificationRowShape:
    """Mark a notification as read."""
    return raw_row(actions.read_notification(request.desk, request.caller, notification_id))


@routes.post(f"{ONE}/unread")
def mark_unread(request: MemberRequest, notification_id: int) -> NotificationRowShape:
    """Mark a notification as unread."""
    return raw_row(actions.mark_notification_unread(request.desk, request.caller, notification_id))


@routes.post(f"{ONE}/snooze")
def snooze(request: MemberRequest, body: NotificationSnooze, notification_id: int) -> NotificationRowShape:
    """Hide a notification until a time. It comes back unread, within a minute."""
    until = milliseconds(body.snoozed_until)
    return raw_row(actions.snooze_notification(request.desk, request.caller, notification_id, until=until))


@routes.delete(ONE)
def delete(request: MemberRequest, notification_id: int) -> None:
    """Delete a notification."""
    actions.delete_notification(request.desk, request.caller, notification_id)


@routes.get(SETTINGS)
def show_settings(request: MemberRequest) -> NotificationSettingsShape:
    """Show about which events the caller is notified, by channel."""
    return settings_shape(actions.find_settings(request.desk, request.caller), request.account_id)


@routes.update(SETTINGS)
def update_settings(request: MemberRequest, body: NotificationFlags) -> NotificationSettingsShape:
    """Change about which events the caller is notified. Channels that are not sent stay as they are."""
    changes: dict[str, Any] = {_channel(name): _types(values) for name, values in given(body).items()}
    return settings_shape(actions.update_settings(request.desk, request.caller, changes=changes), request.account_id)


def _channel(name: str) -> str:
    """`desk` of `selected_desk_flags`."""
    return name.split("_")[1]


def _types(values: list[str]) -> tuple[Type, ...]:
    """In the order of the contract, each once."""
    chosen = {value.partition("_")[2] for value in values}
    return tuple(each for each in Type if each in chosen)
