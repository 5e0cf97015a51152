"""The events of an agent's own notifications (contract 6.3)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.domain.event_types import Audience, FeedEventType, Subject
from chalicelib.domain.events import Event
from chalicelib.ports import Desk

if TYPE_CHECKING:  # reactions need the types of events alone
    from chalicelib.views.events import OwnShape
    from chalicelib.views.render_context import RenderContext

NOTIFICATION_CREATED = FeedEventType("notification.created", Audience.PERSON, shows=Subject.OWN, performer=False)
"""An agent has an unread notification about a conversation that had none."""

NOTIFICATION_UPDATED = FeedEventType("notification.updated", Audience.PERSON, shows=Subject.OWN, performer=False)
"""A notification was read, marked as unread or snoozed, its snooze has ended, or a further event made it newer."""

NOTIFICATION_DELETED = FeedEventType("notification.deleted", Audience.PERSON, shows=Subject.OWN, performer=False)
"""A notification was deleted, by its agent or with its conversation."""

PUSH = "push"
"""The trigger of an event that is pushed to the agent's browsers (pushing.py)."""


def render(desk: Desk, context: "RenderContext", events: Sequence[Event]) -> "dict[Event, OwnShape]":
    from chalicelib.features.notifications.views import event_data

    return event_data(desk, context, events, deleted=events[0].name == NOTIFICATION_DELETED.name)
