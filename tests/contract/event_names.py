"""All events, of the kernel and of the features."""

from chalicelib.domain.event_types import EventType, FeedEventType
from infra.docs.events import declared


def event_types() -> list[EventType]:
    return [kind for kind, _ in declared()]


def feed_events() -> set[str]:
    """The events that are stored. The others go straight to the sockets and have no position in the feed."""
    return {each.name for each in event_types() if isinstance(each, FeedEventType)}
