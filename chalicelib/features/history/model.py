"""The history of a conversation: one entry for each thing that somebody or the desk has done in it, with the reason.

Entries are read from the thread: from activity lines, from messages to the customer, and from customers' messages that have
reopened the conversation (docs/decisions/0031). Nothing of them is stored apart.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.deliveries import is_undelivered
from chalicelib.domain.messages import CUSTOMER, Cause, Message, MessageType, SenderType, is_deleted


class Action(StrEnum):
    OTHER = "other"
    CREATED = "created"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    TEAM_ASSIGNED = "team_assigned"
    TEAM_REMOVED = "team_removed"
    STATUS_CHANGED = "status_changed"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    PRIORITY_CHANGED = "priority_changed"
    LABELS_ADDED = "labels_added"
    LABELS_REMOVED = "labels_removed"
    MUTED = "muted"
    UNMUTED = "unmuted"
    CONTACT_CHANGED = "contact_changed"
    MERGED = "merged"
    SEPARATED = "separated"
    SPLIT_FROM = "split_from"
    SPLIT_INTO = "split_into"
    MESSAGE_SENT = "message_sent"
    NOTE_WRITTEN = "note_written"
    MESSAGE_FAILED = "message_failed"
    MESSAGE_DELETED = "message_deleted"


UNKNOWN = "unknown"
"""The reason of activity lines of before decision 31."""

REASONS = (
    UNKNOWN,
    "manual",
    "api",
    "bulk_action",
    "macro",
    "rotation",
    "team_change",
    "took_over",
    "muted",
    "auto_resolve",
    "snooze_ended",
    "customer_message",
    "scheduled_message",
    "greeting",
    "survey",
    "campaign",
    "out_of_office",
    "channel",
    "contact_merge",
    "identity_proven",
)
"""The values of `Cause.kind`, and the unknown one. Clients show any other as an unknown reason."""

ACTIONS = {
    "status_open": Action.STATUS_CHANGED,
    "status_resolved": Action.STATUS_CHANGED,
    "status_pending": Action.STATUS_CHANGED,
    "status_spam": Action.STATUS_CHANGED,
    "spam_taken_back": Action.STATUS_CHANGED,
    "auto_resolved": Action.STATUS_CHANGED,
    "reopened_by_message": Action.STATUS_CHANGED,
    "status_snoozed": Action.SNOOZED,
    "snooze_ended": Action.WOKEN,
    "self_assigned": Action.ASSIGNED,
    "assignee_set": Action.ASSIGNED,
    "assigned_by_rotation": Action.ASSIGNED,
    "assignee_removed": Action.UNASSIGNED,
    "assignee_not_in_team": Action.UNASSIGNED,
    "team_set": Action.TEAM_ASSIGNED,
    "team_removed": Action.TEAM_REMOVED,
    "priority_set": Action.PRIORITY_CHANGED,
    "priority_changed": Action.PRIORITY_CHANGED,
    "priority_removed": Action.PRIORITY_CHANGED,
    "labels_added": Action.LABELS_ADDED,
    "label_added_automatically": Action.LABELS_ADDED,
    "labels_removed": Action.LABELS_REMOVED,
    "muted": Action.MUTED,
    "unmuted": Action.UNMUTED,
    "contact_blocked": Action.MUTED,
    "contact_unblocked": Action.UNMUTED,
    "contact_merged": Action.CONTACT_CHANGED,
    "contact_identified": Action.CONTACT_CHANGED,
    "conversation_merged": Action.MERGED,
    "conversation_separated": Action.SEPARATED,
    "split_from": Action.SPLIT_FROM,
    "split_into": Action.SPLIT_INTO,
}
"""By the key of the activity line."""

NAMES_ANOTHER = (Action.MERGED, Action.SEPARATED, Action.SPLIT_FROM, Action.SPLIT_INTO)
"""The lines that have the number of another conversation."""

NEW_STATUS = {
    "status_open": "open",
    "status_resolved": "resolved",
    "status_pending": "pending",
    "status_spam": "spam",
    "status_snoozed": "snoozed",
    "auto_resolved": "resolved",
    "reopened_by_message": "open",
    "snooze_ended": "open",
}


class Entry(Struct, frozen=True):
    """`id` is that of the message or line, with `.deleted` for the deletion of a message; `created` for the beginning.

    `by`: the id of the user, 0 for the customer, None for the desk or where it is not known; `by_name` is the stored name of the
    actor, also of those who left. `before`, `after`: an id or a name, of which `after_name` is the stored name. `until`: the end
    of a snooze. `error`: the reason of a failed delivery. Times are milliseconds since 1970 (UTC).
    """

    id: str
    at: int
    action: Action
    message_id: int | None = None
    by: int | None = None
    by_name: str | None = None
    cause: Cause | None = None
    before: int | str | None = None
    after: int | str | None = None
    after_name: str | None = None
    labels: tuple[str, ...] = ()
    until: int | None = None
    error: str | None = None
    version: int = 1


def beginning(conversation: Conversation) -> Entry:
    return Entry("created", conversation.created_at, Action.CREATED, by=conversation.begun_by)


def entries_of(message: Message) -> Sequence[Entry]:
    """Newest first. Empty for a customer's message that has changed nothing."""
    found = _line(message) if message.type is MessageType.ACTIVITY else _message(message)
    return [each for each in (_deletion(message), found) if each]


def _line(message: Message) -> Entry:
    stored = message.content_attributes.get("activity")
    facts: dict[str, Any] = stored if isinstance(stored, dict) else {}
    key, cause = str(facts.get("key")), message.cause or Cause(UNKNOWN)
    action = ACTIONS.get(key, Action.OTHER)
    is_priority = action is Action.PRIORITY_CHANGED
    other_id = facts.get("number") if action in NAMES_ANOTHER else None
    return Entry(
        str(message.id),
        message.created_at,
        action,
        message.id,
        by=cause.by,
        by_name=facts.get("actor"),
        cause=cause,
        before=facts.get("from") if is_priority else other_id or cause.before,
        after=facts.get("to") if is_priority else NEW_STATUS.get(key, cause.after),
        after_name=facts.get("team") if action is Action.TEAM_ASSIGNED else facts.get("assignee"),
        labels=tuple(facts.get("labels", ())),
        until=cause.at if action is Action.SNOOZED else None,
        version=message.version,
    )


def _message(message: Message) -> Entry | None:
    number, at, version = str(message.id), message.created_at, message.version
    if message.type is MessageType.INCOMING:
        cause = message.cause
        if cause is None:
            return None
        return Entry(number, at, Action.STATUS_CHANGED, message.id, CUSTOMER, None, cause, cause.before, "open", version=version)
    sender = message.sender
    written = sender is not None and sender.type is SenderType.USER
    foreign = Cause("channel") if sender is None and message.type is MessageType.OUTGOING else None
    error = message.content_attributes.get("external_error")
    return Entry(
        number,
        at,
        _sending(message),
        message.id,
        by=sender.id if sender and written else None,
        cause=message.cause or foreign,
        error=error if is_undelivered(message) and isinstance(error, str) else None,
        version=version,
    )


def _sending(message: Message) -> Action:
    if message.private:
        return Action.NOTE_WRITTEN
    return Action.MESSAGE_FAILED if is_undelivered(message) else Action.MESSAGE_SENT


def _deletion(message: Message) -> Entry | None:
    if not is_deleted(message):
        return None
    cause = message.deletion or Cause(UNKNOWN)
    at = cause.at or message.updated_at
    number = f"{message.id}.deleted"
    return Entry(number, at, Action.MESSAGE_DELETED, message.id, cause.by, cause=cause, version=message.version)
