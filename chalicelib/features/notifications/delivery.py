"""Notifies agents of an event, and removes the notifications of what was deleted. All of it may run any number of times."""

from msgspec.structs import replace

from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.push import subscriptions_key
from chalicelib.features.notifications.events import NOTIFICATION_DELETED
from chalicelib.features.notifications.model import (
    NOTIFICATION_SETTINGS,
    NOTIFICATIONS,
    NotificationSettings,
    Occasion,
    Type,
    has_seen,
    merged,
    notified,
    settings_key,
    types_of,
)
from chalicelib.features.notifications.storage import announce, erase, in_parts, keep, notifications_work
from chalicelib.ports import Desk


def notify(desk: Desk, account_id: int, occasion: Occasion, user_ids: tuple[int, ...]) -> None:
    for user_id in user_ids:
        _notify(desk, account_id, occasion, user_id)


@retried
def _notify(desk: Desk, account_id: int, occasion: Occasion, user_id: int) -> None:
    about = keys.conversation(account_id, occasion.conversation_id)
    own, chosen = NOTIFICATIONS.key(account_id, user_id, occasion.conversation_id), settings_key(account_id, user_id)
    mark = keys.seen_mark(account_id, occasion.conversation_id, user_id)
    browsers = subscriptions_key(user_id)
    found = desk.store.get_many([about, own, chosen, mark, browsers])
    conversation, row = found.get(about), found.get(own)
    settings, seen = found.get(chosen) or NotificationSettings(user_id), found.get(mark)
    pushes = bool(found[browsers].rows) if browsers in found else False
    if conversation is None or has_seen(occasion, conversation, user_id, seen.at if seen else 0):
        return
    kind = next(filter(settings.wants, types_of(occasion, conversation, user_id)), None)
    if kind is None:
        return
    after = notified(row, merged(row, replace(occasion, type=kind)), conversation, user_id, desk.clock.now())
    if after is not row and _may_hear(desk, conversation, user_id, kind):
        work = notifications_work(desk, account_id, user_id)
        keep(work, row, after, pushed=pushes and after.type in settings.push)
        work.commit()


def _may_hear(desk: Desk, conversation: Conversation, user_id: int, kind: Type) -> bool:
    """A blocked contact notifies no agent, unless a colleague mentions them, and an agent hears of no inbox that they may not
    see."""
    contact: Contact | None = desk.store.get(keys.contact(conversation.account_id, conversation.contact_id))
    if contact is None or (contact.blocked and kind is not Type.CONVERSATION_MENTION):
        return False
    directory = desk.store.directory(conversation.account_id)
    member = directory.member(user_id)
    return member is not None and directory.may_see(member, conversation.inbox_id)


def subscribers(desk: Desk, account_id: int, kind: Type) -> tuple[int, ...]:
    """Agents who have chosen the type, which is not among the defaults."""
    chosen = desk.store.list_of(NOTIFICATION_SETTINGS, account_id)
    return tuple(each.user_id for each in chosen if each.wants(kind))


def remove_of_conversation(desk: Desk, account_id: int, conversation_id: int) -> None:
    members = desk.store.directory(account_id).members
    wanted = [NOTIFICATIONS.key(account_id, each.user_id, conversation_id) for each in members]
    for row in desk.store.get_many(wanted).values():
        work = notifications_work(desk, account_id, row.user_id)
        erase(work, row)
        announce(work, NOTIFICATION_DELETED, row)
        work.commit()


def remove_of_inbox(desk: Desk, account_id: int, inbox_id: int) -> None:
    """Without events: clients remove everything of the inbox by its own event."""
    for member in desk.store.directory(account_id).members:
        rows = [each for each in desk.store.list_of(NOTIFICATIONS, account_id, member.user_id) if each.inbox_id == inbox_id]
        for part in in_parts(rows):
            work = notifications_work(desk, account_id, member.user_id)
            for row in part:
                erase(work, row)
            work.commit()
