"""Consequences of events. Each listener may run any number of times for the same event, with one effect."""

from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.domain.events import Change, Event
from chalicelib.listeners.assignment import assign_whoever_is_next
from chalicelib.listeners.media import fetch_what_was_sent, stop_fetching
from chalicelib.listeners.outbound import queue_for_sending
from chalicelib.listeners.search import make_findable
from chalicelib.ports import Desk

Listener = Callable[[Desk, Change, Event], None]

LISTENERS: dict[tuple[str, str | None], Listener] = {
    ("conversation.created", "unassigned"): assign_whoever_is_next,
    ("conversation.status_changed", "unassigned"): assign_whoever_is_next,
    ("team.changed", "unassigned"): assign_whoever_is_next,
    ("message.created", "queued"): queue_for_sending,
    ("message.updated", "queued"): queue_for_sending,
    ("message.created", "media_pending"): fetch_what_was_sent,
    ("contact.created", None): make_findable,
    ("contact.updated", None): make_findable,
}
"""By an event's name and fact."""


PATIENT: dict[tuple[str, str | None], Listener] = {("message.created", "media_pending"): stop_fetching}
"""What to do when a listener has asked a provider to no avail, again and again."""


def reactions(change: Change) -> list[Change]:
    """The change as each lane needs it; none for one that nothing follows from. What waits for a provider gets a lane of its
    own, so that nobody's reply or assignment waits with it."""
    waiting = tuple(event for event in change.events if (event.name, event.fact) in PATIENT)
    prompt = tuple(event for event in change.events if (event.name, event.fact) in LISTENERS and event not in waiting)
    parts = ((prompt, change.lane), (waiting, f"{change.lane}:{change.id}"))
    return [replace(change, events=events, lane=lane) for events, lane in parts if events]


def react(desk: Desk, change: Change) -> None:
    """Raises SendLater while a provider is not to be reached."""
    _tell(LISTENERS, desk, change)


def give_up(desk: Desk, change: Change) -> None:
    _tell(PATIENT, desk, change)


def _tell(listeners: dict[tuple[str, str | None], Listener], desk: Desk, change: Change) -> None:
    for event in change.events:
        listener = listeners.get((event.name, event.fact))
        if listener:
            listener(desk, change, event)
