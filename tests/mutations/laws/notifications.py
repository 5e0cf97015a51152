"""Notifications: once for an event and an agent, and for that agent alone."""

from tests.mutations.mutation import Mutation

SUITES = ("tests/features/notifications",)
MODEL, STORAGE = "chalicelib/features/notifications/model.py", "chalicelib/features/notifications/storage.py"

MUTATIONS = (
    Mutation(
        "a repeated event notifies again after the notification was read", 1, MODEL,
        "        return occasion.at <= row.updated_at\n",
        "        return False\n",
        SUITES,
    ),
    Mutation(
        "a repeated event changes an unread notification", 1, MODEL,
        "return occasion.at <= row.active_at + quiet",
        "return False",
        SUITES,
    ),
    Mutation(
        "a message that was seen notifies", 4, MODEL,
        "return last >= occasion.at",
        "return last < 0",
        SUITES,
    ),
    Mutation(
        "the former assignee is notified", 2, MODEL,
        "Type.ASSIGNED_MESSAGE: own,",
        "Type.ASSIGNED_MESSAGE: True,",
        SUITES,
    ),
    Mutation(
        "notifications of a lost inbox are listed", 7, MODEL,
        "if row.inbox_id in inbox_ids\n",
        "if row.inbox_id\n",
        SUITES,
    ),
    Mutation(
        "notifications of a lost inbox are counted", 7, MODEL,
        "sum(mark.inbox_id in inbox_ids and mark.expires_at > now for mark in marks)",
        "sum(mark.expires_at > now for mark in marks)",
        SUITES,
    ),
    Mutation(
        "a read notification is counted", 2, STORAGE,
        "    elif had and not after.is_unread:\n        work.add(Delete(mark_key_of(after), expected=ANY_VERSION))\n",
        "",
        SUITES,
    ),
    Mutation(
        "a concurrent change of a notification is overwritten", 1, STORAGE,
        "before.version if before else None",
        "ANY_VERSION if before else None",
        SUITES,
    ),
    Mutation(
        "every agent of the inbox receives the event", 7, "chalicelib/broadcasting/audience.py",
        "is_own = self.user_id is not None and self.user_id in event.user_ids",
        "is_own = not self.is_customer",
        SUITES,
    ),
    Mutation(
        "the assignee is notified of their own message", 2, "chalicelib/actions/conversation_work.py",
        "left_out = (None, self.performer_id, *",
        "left_out = (None, *",
        SUITES,
    ),
    Mutation(
        "notifications of a deleted conversation are kept", 9, "chalicelib/features/notifications/reactions.py",
        "    CONVERSATION_DELETED: (Reaction(forget_conversation),),\n",
        "    CONVERSATION_DELETED: (),\n",
        SUITES,
    ),
)  # fmt: skip
