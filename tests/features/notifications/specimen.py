"""Notifications of everybody in the account for the general suites."""

from typing import Any

from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.features.notifications.model import (
    KEEP_MILLISECONDS,
    NOTIFICATION_SETTINGS,
    NOTIFICATIONS,
    UNREAD_NOTIFICATIONS,
    Notification,
    NotificationSettings,
    Type,
    UnreadMark,
)
from chalicelib.features.notifications.storage import keep, notifications_work
from chalicelib.ports import Desk
from tests.security.foreign_ids import Foreign, rival_conversation
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/notifications"
ONE = f"{LIST}/<notification_id>"
SETTINGS = f"{A}/notification_settings"
FLAGS = {"selected_push_flags": ["push_conversation_creation"]}
MONTH = NOON + KEEP_MILLISECONDS


def example(account_id: int, user_id: int, conversation_id: int, inbox_id: int, **fields: Any) -> Notification:
    kind = Type.CONVERSATION_ASSIGNMENT
    return Notification(account_id, user_id, conversation_id, inbox_id, kind, NOON, NOON, NOON, MONTH, **fields)


def make(desk: Desk, caller: Caller) -> None:
    """Everybody is notified of the account's first two conversations, also an agent who may not see them."""
    for conversation_id in (1, 2):
        conversation = desk.store.get(keys.conversation(caller.account_id, conversation_id))
        if conversation is None:
            continue
        for member in caller.directory.members:
            work = notifications_work(desk, caller.account_id, member.user_id)
            keep(work, None, example(caller.account_id, member.user_id, conversation_id, conversation.inbox_id))
            work.commit()


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = example(account_id, 5, 3, 1, message_id=2**53 - 1, actor_id=7, read_at=NOON, snoozed_until=NOON)
    settings = NotificationSettings(5, desk=(), push=(Type.CONVERSATION_CREATION, Type.SLA_MISSED_RESOLUTION))
    return [
        (NOTIFICATIONS.key(account_id, 5, 3), row),
        (UNREAD_NOTIFICATIONS.key(account_id, 5, 4), UnreadMark(4, 1, MONTH)),
        (NOTIFICATION_SETTINGS.key(account_id, 5), settings),
    ]


SPECIMEN = Specimen(
    make=make,
    values=lambda tenants: {"notification_id": tenants.acme.conversations["kim"].id},
    bodies={
        f"POST {LIST}/read_all": {"primary_actor_type": "Conversation", "primary_actor_id": "<notification_id>"},
        f"POST {LIST}/destroy_all": {"type": "all"},
        f"POST {ONE}/snooze": {"snoozed_until": NOON // 1000 + 3600},
        f"PATCH {SETTINGS}": FLAGS,
        f"PUT {SETTINGS}": FLAGS,
    },
    queries={f"GET {LIST}": "includes[]=read&includes[]=snoozed&sort_order=asc"},
    prerequisites={f"POST {ONE}/unread": f"PATCH {ONE}"},
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA ... TTTTTT .SSSST X  GET {LIST}/unread_count
UTT AA ... TTTTTT .SSSST X  POST {LIST}/read_all
UTT AA ... TTTTTT .SSSST X  POST {LIST}/destroy_all
UTT AA n.. TTTTTT .SSSST X  PATCH {ONE}
UTT AA n.. TTTTTT .SSSST X  PUT {ONE}
UTT AA nw. TTTTTT wSSSST X  POST {ONE}/unread
UTT AA n.. TTTTTT .SSSST X  POST {ONE}/snooze
UTT AA n.. TTTTTT .SSSST X  DELETE {ONE}
UTT AA ... TTTTTT .SSSST X  GET {SETTINGS}
UTT AA ... TTTTTT .SSSST X  PATCH {SETTINGS}
UTT AA ... TTTTTT .SSSST X  PUT {SETTINGS}
""",
    other_account=f"""
..  GET {LIST}
..  GET {LIST}/unread_count
..  POST {LIST}/read_all
..  POST {LIST}/destroy_all
nn  PATCH {ONE}
nn  PUT {ONE}
nn  POST {ONE}/unread
nn  POST {ONE}/snooze
nn  DELETE {ONE}
..  GET {SETTINGS}
..  PATCH {SETTINGS}
..  PUT {SETTINGS}
""",
    answers={"n": "404 notification_not_found", "w": "200 without effect"},
    foreign=(Foreign(f"POST {LIST}/read_all", "primary_actor_id", rival_conversation, "200"),),
    entities=entities,
)
