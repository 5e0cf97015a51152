"""Notifications of agents, and the kinds of events about which an agent wants them.

An agent has one notification of a conversation, so a repetition or a race cannot make a second one. It holds ids and no text:
title and body are rendered from the conversation when it is shown, so that an erasure leaves nothing here.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.timers import Timer

TIMER = "notification"
KEEP_MILLISECONDS = 30 * 86_400_000
"""Contract 8.13: older notifications are removed."""
MAX_SNOOZE_MILLISECONDS = 366 * 86_400_000
QUIET_MILLISECONDS = 60_000
"""Further events of the same type within this time leave an unread notification as it is. A customer who writes five lines in a
row costs one write, one push and one sound."""


class Type(StrEnum):
    """In the order of the contract's numbers 1 to 8 (contract 4.13). No event leads to the last three types yet."""

    CONVERSATION_CREATION = "conversation_creation"
    CONVERSATION_ASSIGNMENT = "conversation_assignment"
    ASSIGNED_MESSAGE = "assigned_conversation_new_message"
    CONVERSATION_MENTION = "conversation_mention"
    PARTICIPATING_MESSAGE = "participating_conversation_new_message"
    SLA_MISSED_FIRST_RESPONSE = "sla_missed_first_response"
    SLA_MISSED_NEXT_RESPONSE = "sla_missed_next_response"
    SLA_MISSED_RESOLUTION = "sla_missed_resolution"


class Notification(Struct, frozen=True, omit_defaults=True):
    """The notification of an agent about a conversation, whose number is also its id.

    `message_id` or `actor_id` is the message or the person that led to it. `active_at` is the time of the last event,
    `expires_at` the time of its removal; all times are milliseconds since 1970 (UTC). `deleted`: the agent has deleted it, and a
    repeated event does not bring it back.
    """

    account_id: int
    user_id: int
    conversation_id: int
    inbox_id: int
    type: Type
    created_at: int
    active_at: int
    updated_at: int
    expires_at: int
    message_id: int | None = None
    actor_id: int | None = None
    read_at: int | None = None
    snoozed_until: int | None = None
    last_snoozed_at: int | None = None
    deleted: bool = False
    version: int = 1

    @property
    def is_unread(self) -> bool:
        """Whether it is counted: it is neither read nor snoozed nor deleted."""
        return self.read_at is None and self.snoozed_until is None and not self.deleted

    @property
    def timer(self) -> Timer | None:
        if self.snoozed_until is None or self.deleted:
            return None
        return Timer(self.snoozed_until, TIMER, self.account_id, f"{self.user_id}:{self.conversation_id}")


class UnreadMark(Struct, frozen=True):
    """Exists while a notification is unread, so that a count reads no others."""

    conversation_id: int
    inbox_id: int
    expires_at: int


class NotificationSettings(Struct, frozen=True):
    """The types about which an agent is notified, by channel. `desk`: in the list of notifications."""

    user_id: int
    desk: tuple[Type, ...] = tuple(each for each in Type if each is not Type.CONVERSATION_CREATION)
    push: tuple[Type, ...] = (Type.CONVERSATION_ASSIGNMENT,)
    email: tuple[Type, ...] = (Type.CONVERSATION_ASSIGNMENT,)
    version: int = 1

    def wants(self, kind: Type) -> bool:
        """A notification of any channel is in the list as well (contract 8.13)."""
        return kind in (*self.desk, *self.push, *self.email)


class Occasion(Struct, frozen=True):
    """An event about which agents are notified. `at`: the time of its change."""

    type: Type
    conversation_id: int
    at: int
    message_id: int | None = None
    actor_id: int | None = None


NOTIFICATIONS = Kind("notification", Notification, "A#{account}#NOTIFICATIONS#{user}", "NOTIFICATION#{conversation:010d}")
"""The notification of an agent about a conversation. Expires after a month."""
UNREAD_NOTIFICATIONS = Kind("unread_notification", UnreadMark, "A#{account}#NOTIFICATIONS#{user}", "UNREAD#{conversation:010d}")
"""A notification that is unread, for the count. Expires with it."""
NOTIFICATION_SETTINGS = Kind("notification_settings", NotificationSettings, "A#{account}#NOTIFICATION_SETTINGS", "USER#{user}")
"""The types about which an agent is notified, if they differ from the defaults."""


def key_of(row: Notification) -> Key[Notification]:
    return NOTIFICATIONS.key(row.account_id, row.user_id, row.conversation_id)


def mark_key_of(row: Notification) -> Key[UnreadMark]:
    return UNREAD_NOTIFICATIONS.key(row.account_id, row.user_id, row.conversation_id)


def settings_key(account_id: int, user_id: int) -> Key[NotificationSettings]:
    return NOTIFICATION_SETTINGS.key(account_id, user_id)


def types_of(occasion: Occasion, conversation: Conversation, user_id: int) -> tuple[Type, ...]:
    """The types under which the event may be told to the agent, the best one first. None of them when it concerns them no more:
    another agent is the assignee now, they have stopped watching, or the conversation is pending or spam."""
    if conversation.spam and occasion.type is not Type.CONVERSATION_MENTION:
        return ()
    own, follows = conversation.assignee_id == user_id, user_id in conversation.participant_ids
    if occasion.type in (Type.CONVERSATION_CREATION, Type.CONVERSATION_ASSIGNMENT):
        concerned = own or occasion.type is Type.CONVERSATION_CREATION
        return (occasion.type,) if concerned and conversation.status is not Status.PENDING else ()
    reasons = {
        Type.CONVERSATION_MENTION: occasion.type is Type.CONVERSATION_MENTION,
        Type.ASSIGNED_MESSAGE: own,
        Type.PARTICIPATING_MESSAGE: follows,
    }
    return tuple(kind for kind, holds in reasons.items() if holds)


def has_seen(occasion: Occasion, conversation: Conversation, user_id: int, seen_at: int) -> bool:
    """Whether the agent has seen the message. `seen_at`: of an agent who is not the assignee."""
    if occasion.message_id is None:
        return False
    last = conversation.assignee_last_seen_at or 0 if conversation.assignee_id == user_id else seen_at
    return last >= occasion.at


def merged(row: Notification | None, occasion: Occasion) -> Occasion:
    """A message after an unread mention leaves the agent told that they are mentioned, and where."""
    if row and row.is_unread and row.type is Type.CONVERSATION_MENTION and occasion.type in MESSAGES:
        return replace(occasion, type=row.type, message_id=row.message_id)
    return occasion


MESSAGES = (Type.ASSIGNED_MESSAGE, Type.PARTICIPATING_MESSAGE)


def notified(row: Notification | None, occasion: Occasion, conversation: Conversation, user_id: int, now: int) -> Notification:
    """The notification after the event, unread. Returns `row` itself when the event makes no difference."""
    if row and row.expires_at > now and _is_settled(row, occasion):
        return row
    begun_at = row.created_at if row and row.is_unread and row.expires_at > now else now
    return Notification(
        account_id=conversation.account_id,
        user_id=user_id,
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        type=occasion.type,
        created_at=begun_at,
        active_at=max(occasion.at, row.active_at if row else 0),
        updated_at=now,
        expires_at=begun_at + KEEP_MILLISECONDS,
        message_id=occasion.message_id,
        actor_id=occasion.actor_id,
        version=row.version if row else 1,
    )


def _is_settled(row: Notification, occasion: Occasion) -> bool:
    """Whether the notification tells of the event already, or the agent has read, snoozed or deleted it since the event."""
    if not row.is_unread:
        return occasion.at <= row.updated_at
    quiet = QUIET_MILLISECONDS if row.type is occasion.type else 0
    return occasion.at <= row.active_at + quiet


def read(row: Notification, now: int) -> Notification:
    """A snoozed notification that is read does not come back."""
    if row.read_at is not None and row.snoozed_until is None:
        return row
    return replace(row, read_at=row.read_at or now, snoozed_until=None)


def unread(row: Notification, now: int) -> Notification:
    return row if row.is_unread else replace(row, read_at=None, snoozed_until=None, expires_at=now + KEEP_MILLISECONDS)


def snoozed(row: Notification, until: int | None, now: int) -> Notification:
    """Raises Invalid (`snooze_needed`, `snooze_in_the_past`, `snooze_too_long`)."""
    if until is None:
        raise Invalid("A snooze needs a time: snoozed_until.", code="snooze_needed", fields=("snoozed_until",))
    if until <= now:
        raise Invalid("snoozed_until must be in the future.", code="snooze_in_the_past", fields=("snoozed_until",))
    if until > now + MAX_SNOOZE_MILLISECONDS:
        raise Invalid("A notification is snoozed for a year at most.", code="snooze_too_long", fields=("snoozed_until",))
    return row if row.snoozed_until == until else replace(row, snoozed_until=until, expires_at=until + KEEP_MILLISECONDS)


def returned(row: Notification) -> Notification:
    """The notification after its snooze has ended: unread, and on top of the list."""
    due_at = row.snoozed_until or 0
    return replace(
        row, read_at=None, snoozed_until=None, last_snoozed_at=due_at, active_at=due_at, expires_at=due_at + KEEP_MILLISECONDS
    )


def deleted(row: Notification) -> Notification:
    return replace(row, deleted=True, snoozed_until=None)


def listed(
    rows: Iterable[Notification], inbox_ids: frozenset[int], *, now: int, with_read: bool, with_snoozed: bool
) -> list[Notification]:
    """The notifications of a list, the newest first: of the inboxes that the agent may see, and not expired."""
    shown = [
        row
        for row in rows
        if row.inbox_id in inbox_ids
        and not row.deleted
        and row.expires_at > now
        and (with_read or row.read_at is None)
        and (with_snoozed or row.snoozed_until is None)
    ]
    return sorted(shown, key=lambda row: (row.active_at, row.conversation_id), reverse=True)


def counted(marks: Sequence[UnreadMark], inbox_ids: frozenset[int], now: int) -> int:
    return sum(mark.inbox_id in inbox_ids and mark.expires_at > now for mark in marks)
