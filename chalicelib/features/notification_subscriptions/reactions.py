"""Pushes notifications to the browsers of their agents. The rules are imported on first use, because few agents have any."""

from chalicelib.actions.reaction import Reaction, triggered_by
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.features.notifications.events import NOTIFICATION_CREATED, NOTIFICATION_UPDATED, PUSH
from chalicelib.ports import Desk


def push(desk: Desk, change: Change, event: Event) -> None:
    """Raises SendLater until the agent had the time to read it, and while a push service is out of reach."""
    from chalicelib.features.notification_subscriptions.sending import push_notification

    push_notification(desk, change, event)


def leave_in_list(desk: Desk, change: Change, event: Event) -> None:
    """The notification stays in the list of the agent, who has not been told of it elsewhere."""


PUSHES = (Reaction(push, when=triggered_by(PUSH), queue=QueueClass.BACKGROUND, on_exhausted=leave_in_list),)

REACTIONS = {NOTIFICATION_CREATED: PUSHES, NOTIFICATION_UPDATED: PUSHES}
