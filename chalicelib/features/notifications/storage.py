"""Stores notifications: the row, its mark for the count, its timer and its event in one transaction."""

from msgspec.structs import replace

from chalicelib.actions.work import Work
from chalicelib.domain.event_types import FeedEventType
from chalicelib.features.notifications.events import NOTIFICATION_CREATED, NOTIFICATION_DELETED, NOTIFICATION_UPDATED, PUSH
from chalicelib.features.notifications.model import Notification, UnreadMark, key_of, mark_key_of
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put

AT_ONCE = 25
"""Notifications in one transaction, each with its mark and its timer."""


def notifications_work(desk: Desk, account_id: int, user_id: int) -> Work:
    return Work(desk, account_id, ordering_key=f"notifications:{user_id}")


def keep(work: Work, before: Notification | None, after: Notification, *, pushed: bool = False) -> Notification:
    """Adds the changed notification to the work, on the condition that `before` is still stored. Returns it as it will be.

    `pushed`: its event starts the reaction that pushes it to the agent's browsers.
    """
    saved = replace(after, updated_at=work.at, version=before.version + 1 if before else 1)
    expires_at, expected = saved.expires_at // 1000, before.version if before else None
    work.add(Put(key_of(saved), saved, expected=expected, expires_at=expires_at))
    _keep_mark(work, before, saved)
    if before and before.timer and before.timer != saved.timer:
        work.cancel(before.timer)
    if saved.timer and not (before and before.timer == saved.timer):
        work.plan(saved.timer)
    announce(work, _kind(before, saved), saved, trigger=PUSH if pushed else None)
    return saved


def erase(work: Work, row: Notification) -> None:
    """Removes a notification for good, also one that a concurrent action has changed meanwhile."""
    work.add(Delete(key_of(row), expected=ANY_VERSION))
    work.add(Delete(mark_key_of(row), expected=ANY_VERSION))
    if row.timer:
        work.cancel(row.timer)


def announce(work: Work, kind: FeedEventType, row: Notification, *, trigger: str | None = None) -> None:
    work.event(kind, conversation_id=row.conversation_id, user_ids=(row.user_id,), trigger=trigger)


def _keep_mark(work: Work, before: Notification | None, after: Notification) -> None:
    had = before is not None and before.is_unread
    if after.is_unread and not (had and before and before.expires_at == after.expires_at):
        mark = UnreadMark(after.conversation_id, after.inbox_id, after.expires_at)
        work.add(Put(mark_key_of(after), mark, expected=ANY_VERSION, expires_at=after.expires_at // 1000))
    elif had and not after.is_unread:
        work.add(Delete(mark_key_of(after), expected=ANY_VERSION))


def _kind(before: Notification | None, after: Notification) -> FeedEventType:
    if after.deleted:
        return NOTIFICATION_DELETED
    is_new = before is None or before.deleted or (after.is_unread and after.active_at > before.active_at and not before.is_unread)
    return NOTIFICATION_CREATED if is_new else NOTIFICATION_UPDATED


def in_parts(rows: list[Notification]) -> list[list[Notification]]:
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]
