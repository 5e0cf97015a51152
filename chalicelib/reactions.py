"""Reactions of all features: selects those of an event and runs them."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module

from msgspec.structs import replace

from chalicelib.actions.reaction import Reaction, Reactions
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.domain.outbound import SendLater
from chalicelib.ports import Desk
from chalicelib.registry import FEATURES


def reactions_to(event: Event, queue: QueueClass) -> Iterator[Reaction]:
    for feature in FEATURES:
        if event.name in feature.reacts_to:
            declared = _declared(feature.name)[event.name]
            yield from (each for each in declared if each.queue is queue and each.when(event))


@cache
def _declared(feature: str) -> dict[str, tuple[Reaction, ...]]:
    """The reactions of a feature by the name of their event."""
    reactions: Reactions = import_module(f"chalicelib.features.{feature}.reactions").REACTIONS
    return {kind.name: declared for kind, declared in reactions.items()}


def change_for(change: Change, queue: QueueClass) -> Change | None:
    """The change with the events that have a reaction in this queue; None when there is none.

    PROMPT keeps the ordering key. A BACKGROUND change has a key of its own, so that no change waits for another one.
    """
    events = tuple(event for event in change.events if any(reactions_to(event, queue)))
    if not events:
        return None
    if queue is QueueClass.BACKGROUND:
        return replace(change, events=events, ordering_key=f"{change.ordering_key}:{change.id}")
    return replace(change, events=events)


def queue(desk: Desk, changes: Sequence[Change]) -> None:
    """Sends each change to the queues whose reactions it has."""
    for each in QueueClass:
        found = [part for change in changes if (part := change_for(change, each))]
        if found:
            desk.queues.react(found, each)


def react(desk: Desk, change: Change, queue: QueueClass, *, last_try: bool = False) -> None:
    """Runs every reaction of the queue, then raises the first failure: one reaction's failure does not hold up another one.

    Raises SendLater while a provider is unavailable. On the last try such a reaction's `on_exhausted` runs instead.
    """
    failures: list[Exception] = []
    for event in change.events:
        for reaction in _to_run(event, queue):
            try:
                _run(desk, change, event, reaction, last_try=last_try)
            except Exception as error:  # noqa: BLE001 - raised below, after the other reactions
                failures.append(error)
    if failures:
        raise failures[0]


def _to_run(event: Event, queue: QueueClass) -> list[Reaction]:
    """0.1.0 had one queue for both classes: an event in the prompt queue that has only background reactions is from there."""
    found = list(reactions_to(event, queue))
    return found or (list(reactions_to(event, QueueClass.BACKGROUND)) if queue is QueueClass.PROMPT else [])


def _run(desk: Desk, change: Change, event: Event, reaction: Reaction, *, last_try: bool) -> None:
    try:
        reaction.run(desk, change, event)
    except SendLater:
        if not (last_try and reaction.on_exhausted):
            raise
        reaction.on_exhausted(desk, change, event)
