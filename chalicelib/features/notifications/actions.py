"""Agents' actions on their own notifications, and the end of a snooze."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.work import retried
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import NotFound
from chalicelib.domain.keys import timer as timer_key
from chalicelib.domain.timers import Timer
from chalicelib.features.notifications import model as rules
from chalicelib.features.notifications.model import (
    NOTIFICATIONS,
    UNREAD_NOTIFICATIONS,
    Notification,
    NotificationSettings,
    settings_key,
)
from chalicelib.features.notifications.storage import in_parts, keep, notifications_work
from chalicelib.ports import Desk, Put

Rule = Callable[[Notification, int], Notification]
"""Takes a notification and the time. Returns the same object when nothing changes."""


def inbox_ids_of(caller: Caller) -> frozenset[int]:
    return frozenset(inbox.id for inbox in caller.directory.visible_inboxes(caller.member))


def list_notifications(desk: Desk, caller: Caller, *, with_read: bool = False, with_snoozed: bool = False) -> list[Notification]:
    """The newest first: those of a month at most, of which an agent has one for each conversation."""
    rows = desk.store.list_of(NOTIFICATIONS, caller.account_id, caller.user.id)
    return rules.listed(rows, inbox_ids_of(caller), now=desk.clock.now(), with_read=with_read, with_snoozed=with_snoozed)


def find_unread_count(desk: Desk, caller: Caller) -> int:
    marks = desk.store.list_of(UNREAD_NOTIFICATIONS, caller.account_id, caller.user.id)
    return rules.counted(marks, inbox_ids_of(caller), desk.clock.now())


def find_notification(desk: Desk, caller: Caller, notification_id: int) -> Notification:
    row = desk.store.get(NOTIFICATIONS.key(caller.account_id, caller.user.id, notification_id))
    shown = rules.listed([row], inbox_ids_of(caller), now=desk.clock.now(), with_read=True, with_snoozed=True) if row else []
    if not shown:
        raise NotFound("There is no such notification.", code="notification_not_found")
    return shown[0]


def read_notification(desk: Desk, caller: Caller, notification_id: int) -> Notification:
    return _change(desk, caller, notification_id, rules.read)


def mark_notification_unread(desk: Desk, caller: Caller, notification_id: int) -> Notification:
    return _change(desk, caller, notification_id, rules.unread)


def snooze_notification(desk: Desk, caller: Caller, notification_id: int, *, until: int | None) -> Notification:
    """`until`: milliseconds since 1970."""
    return _change(desk, caller, notification_id, lambda row, now: rules.snoozed(row, until, now))


def delete_notification(desk: Desk, caller: Caller, notification_id: int) -> None:
    _change(desk, caller, notification_id, _deleted)


def read_all_notifications(desk: Desk, caller: Caller, *, conversation_id: int | None = None) -> None:
    """All of them, or the one of a conversation."""
    marks = desk.store.list_of(UNREAD_NOTIFICATIONS, caller.account_id, caller.user.id)
    wanted = [each.conversation_id for each in marks if conversation_id in (None, each.conversation_id)]
    keys = [NOTIFICATIONS.key(caller.account_id, caller.user.id, each) for each in wanted]
    _change_all(desk, caller, desk.store.get_many(keys).values(), rules.read)


def delete_all_notifications(desk: Desk, caller: Caller, *, only_read: bool = False) -> None:
    """Of the account; Chatwoot deletes those of all accounts (contract 2.22)."""
    rows = desk.store.list_of(NOTIFICATIONS, caller.account_id, caller.user.id)
    wanted = [each for each in rows if not each.deleted and not (only_read and each.read_at is None)]
    _change_all(desk, caller, wanted, _deleted_if_read if only_read else _deleted)


def _deleted(row: Notification, _: int) -> Notification:
    return row if row.deleted else rules.deleted(row)


def _deleted_if_read(row: Notification, now: int) -> Notification:
    """An event that came meanwhile has made the notification unread: it stays."""
    return row if row.read_at is None else _deleted(row, now)


@retried
def _change(desk: Desk, caller: Caller, notification_id: int, rule: Rule) -> Notification:
    row = find_notification(desk, caller, notification_id)
    return _changed(desk, [row], rule)[0]


def _change_all(desk: Desk, caller: Caller, rows: Iterable[Notification], rule: Rule) -> None:
    for part in in_parts(list(rows)):
        _change_part(desk, caller, tuple(each.conversation_id for each in part), rule)


@retried
def _change_part(desk: Desk, caller: Caller, conversation_ids: Collection[int], rule: Rule) -> None:
    keys = [NOTIFICATIONS.key(caller.account_id, caller.user.id, each) for each in conversation_ids]
    _changed(desk, list(desk.store.get_many(keys).values()), rule)


def _changed(desk: Desk, rows: list[Notification], rule: Rule, *, pushed: bool = False) -> list[Notification]:
    """The notifications of one agent after the rule, stored in one transaction."""
    if not rows:
        return []
    work = notifications_work(desk, rows[0].account_id, rows[0].user_id)
    after = [(row, rule(row, work.at)) for row in rows]
    saved = [row if changed is row else keep(work, row, changed, pushed=pushed) for row, changed in after]
    work.commit()
    return saved


@retried
def return_snoozed(desk: Desk, timer: Timer) -> bool:
    """Whether the timer is that of a snooze, which has ended. Another timer was read late, and is removed."""
    user_id, conversation_id = map(int, str(timer.id).split(":"))
    row = desk.store.get(NOTIFICATIONS.key(timer.account_id, user_id, conversation_id))
    if row is None or row.timer != timer:
        desk.store.discard(timer_key(timer))
        return False
    _changed(desk, [row], lambda row, _: rules.returned(row), pushed=True)
    return True


def find_settings(desk: Desk, caller: Caller) -> NotificationSettings:
    stored = desk.store.get(settings_key(caller.account_id, caller.user.id))
    return stored or NotificationSettings(caller.user.id, version=0)


@retried
def update_settings(desk: Desk, caller: Caller, *, changes: dict[str, Any]) -> NotificationSettings:
    """`changes`: fields of `NotificationSettings`."""
    before = find_settings(desk, caller)
    after = replace(before, **changes)
    if after == before:
        return before
    saved = replace(after, version=before.version + 1)
    desk.store.put(Put(settings_key(caller.account_id, caller.user.id), saved, expected=before.version or None))
    return saved
