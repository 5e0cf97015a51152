"""Consequences of events. A listener may run any number of times for an event, with one effect."""

from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.domain.events import Change, Event
from chalicelib.listeners.assignment import auto_assign
from chalicelib.listeners.media import download_attachments, mark_attachments_unavailable
from chalicelib.listeners.outbound import queue_for_sending
from chalicelib.listeners.search import index_contact
from chalicelib.ports import Desk

Listener = Callable[[Desk, Change, Event], None]

LISTENERS: dict[tuple[str, str | None], Listener] = {
    ("conversation.created", "unassigned"): auto_assign,
    ("conversation.status_changed", "unassigned"): auto_assign,
    ("team.changed", "unassigned"): auto_assign,
    ("message.created", "queued"): queue_for_sending,
    ("message.updated", "queued"): queue_for_sending,
    ("message.created", "media_pending"): download_attachments,
    ("contact.created", None): index_contact,
    ("contact.updated", None): index_contact,
}
"""By an event's name and trigger."""


ON_RETRIES_EXHAUSTED: dict[tuple[str, str | None], Listener] = {
    ("message.created", "media_pending"): mark_attachments_unavailable
}
"""Handlers for events whose listener failed on the last try, because a provider stayed unreachable."""


def reactions(change: Change) -> list[Change]:
    """Splits a change by ordering key; the list is empty when no listener wants it. Events whose listener calls a provider get
    an ordering key of their own, so that replies and assignments never wait for them."""
    slow = tuple(event for event in change.events if (event.name, event.trigger) in ON_RETRIES_EXHAUSTED)
    prompt = tuple(event for event in change.events if (event.name, event.trigger) in LISTENERS and event not in slow)
    parts = ((prompt, change.ordering_key), (slow, f"{change.ordering_key}:{change.id}"))
    return [replace(change, events=events, ordering_key=ordering_key) for events, ordering_key in parts if events]


def react(desk: Desk, change: Change) -> None:
    """Runs the listeners of a change. Raises SendLater while a provider is unreachable."""
    _run(LISTENERS, desk, change)


def handle_exhausted(desk: Desk, change: Change) -> None:
    """Runs `ON_RETRIES_EXHAUSTED` after the last try of a change."""
    _run(ON_RETRIES_EXHAUSTED, desk, change)


def _run(listeners: dict[tuple[str, str | None], Listener], desk: Desk, change: Change) -> None:
    for event in change.events:
        listener = listeners.get((event.name, event.trigger))
        if listener:
            listener(desk, change, event)
