"""The names of all events, of the kernel and of the features."""

from importlib import import_module

from chalicelib.domain.event_types import KERNEL, EventType, FeedEventType, event_types_in
from chalicelib.registry import FEATURES


def event_types() -> list[EventType]:
    modules = [import_module(f"chalicelib.features.{each.name}.events") for each in FEATURES if each.events]
    return [*KERNEL.values(), *(kind for module in modules for kind in event_types_in(vars(module)).values())]


def feed_events() -> set[str]:
    """The events that are stored. The others go straight to the sockets and have no position in the feed."""
    return {each.name for each in event_types() if isinstance(each, FeedEventType)}
