"""Notifies agents, and removes notifications of what was deleted.

All of them but the pushes are prompt, in the order of the conversation: a deletion is handled after every event before it. The
events of one message name each agent once: those whom it mentions in an event of their own, the assignee and the participants in
its first.

The rules are imported on first use, because these functions start for every message.
"""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.event_types import (
    ASSIGNEE_CHANGED,
    CONVERSATION_CREATED,
    CONVERSATION_DELETED,
    CONVERSATION_MENTIONED,
    INBOX_DELETED,
    MESSAGE_CREATED,
)
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.features.notifications.events import NOTIFICATION_CREATED, NOTIFICATION_UPDATED, PUSH
from chalicelib.ports import Desk


def _has_receiver(event: Event) -> bool:
    return bool(event.user_ids)


def notify_of_mention(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.notifications.delivery import notify
    from chalicelib.features.notifications.model import Occasion, Type

    occasion = Occasion(Type.CONVERSATION_MENTION, event.conversation_id or 0, change.at, event.message_id)
    notify(desk, change.account_id, occasion, event.user_ids)


def notify_people(desk: Desk, change: Change, event: Event) -> None:
    """The assignee and the participants of a message by somebody else, or the assignee of the assignment by somebody else."""
    from chalicelib.features.notifications.delivery import notify
    from chalicelib.features.notifications.model import Occasion, Type

    if event.message_id:
        occasion = Occasion(Type.ASSIGNED_MESSAGE, event.conversation_id or 0, change.at, event.message_id)
    else:
        actor_id, number = change.performer_id, event.conversation_id or 0
        occasion = Occasion(Type.CONVERSATION_ASSIGNMENT, number, change.at, actor_id=actor_id)
    notify(desk, change.account_id, occasion, event.user_ids)


def notify_of_new_conversation(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.notifications.delivery import notify, subscribers
    from chalicelib.features.notifications.model import Occasion, Type

    kind, number = Type.CONVERSATION_CREATION, event.conversation_id or 0
    occasion = Occasion(kind, number, change.at, actor_id=change.performer_id)
    receivers = subscribers(desk, change.account_id, kind)
    notify(desk, change.account_id, occasion, tuple(each for each in receivers if each != change.performer_id))


def forget_conversation(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.notifications.delivery import remove_of_conversation

    remove_of_conversation(desk, change.account_id, event.conversation_id or 0)


def forget_inbox(desk: Desk, change: Change, event: Event) -> None:
    from chalicelib.features.notifications.delivery import remove_of_inbox

    remove_of_inbox(desk, change.account_id, event.inbox_id or 0)


def push(desk: Desk, change: Change, event: Event) -> None:
    """Raises SendLater until the agent had the time to read it, and while a push service is out of reach."""
    from chalicelib.features.notifications.pushing import push_notification

    push_notification(desk, change, event)


def leave_in_list(desk: Desk, change: Change, event: Event) -> None:
    """The notification stays in the list of the agent, who has not been told of it elsewhere."""


PUSHES = (Reaction(push, when=triggered_by(PUSH), queue=QueueClass.BACKGROUND, on_exhausted=leave_in_list),)

REACTIONS = {
    MESSAGE_CREATED: (Reaction(notify_people, when=_has_receiver),),
    ASSIGNEE_CHANGED: (Reaction(notify_people, when=_has_receiver),),
    CONVERSATION_CREATED: (Reaction(notify_of_new_conversation),),
    CONVERSATION_MENTIONED: (Reaction(notify_of_mention, when=_has_receiver),),
    CONVERSATION_DELETED: (Reaction(forget_conversation),),
    INBOX_DELETED: (Reaction(forget_inbox),),
    NOTIFICATION_CREATED: PUSHES,
    NOTIFICATION_UPDATED: PUSHES,
}
