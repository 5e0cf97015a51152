"""The tables of docs/events.md, from the declarations of all events."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from msgspec import Struct

from chalicelib.broadcasting.signals import PresenceShape, TypingShape
from chalicelib.broadcasting.viewing import ViewingShape
from chalicelib.domain import event_types
from chalicelib.domain.event_types import EventType, FeedEventType, Subject
from chalicelib.registry import FEATURES
from chalicelib.views.drafts import DraftShape
from infra.docs.markup import code, sentences, table

HEADING = ("event", "sent when", "audience", "data")
SUBJECTS = {Subject.SETTINGS: "`cache_keys`"}
"""Data that are named after a field. Other events show their subject."""
SIGNALS: dict[EventType, type[Struct]] = {
    event_types.TYPING_ON: TypingShape,
    event_types.TYPING_OFF: TypingShape,
    event_types.PRESENCE_UPDATED: PresenceShape,
    event_types.VIEWING_UPDATED: ViewingShape,
    event_types.DRAFT_UPDATED: DraftShape,
}


def modules() -> list[ModuleType]:
    """The modules that declare events."""
    return [event_types, *(import_module(f"chalicelib.features.{each.name}.events") for each in FEATURES if each.events)]


def declared() -> Iterator[tuple[EventType, str]]:
    """Every event with the sentence that says when it is sent."""
    for module in modules():
        text = sentences(module)
        for name, kind in vars(module).items():
            if isinstance(kind, EventType) and kind.name:
                if name not in text:
                    raise ValueError(f"{module.__name__}.{name} has no sentence below it that says when the event is sent")
                yield kind, text[name]


def parts() -> dict[str, str]:
    stored = [_row(kind, text, _data(kind)) for kind, text in declared() if isinstance(kind, FeedEventType)]
    signals = [_row(kind, text, _fields(SIGNALS[kind])) for kind, text in declared() if not isinstance(kind, FeedEventType)]
    return {"feed-events": table(HEADING, stored), "signals": table(HEADING, signals)}


def _row(kind: EventType, text: str, data: str) -> tuple[str, ...]:
    return code(kind.name), text, audience(kind), data


def audience(kind: EventType) -> str:
    if not kind.customers:
        return kind.agents.value
    about_message = isinstance(kind, FeedEventType) and kind.shows is Subject.MESSAGE
    return f"{kind.agents.value}, the customer" + (" if it is public" if about_message else "")


def _data(kind: FeedEventType) -> str:
    further = [("`previous_changes`", kind.previous_changes), ("`performer`", kind.performer)]
    return ", ".join([SUBJECTS.get(kind.shows, kind.shows.value), *(name for name, is_there in further if is_there)])


def _fields(shape: type[Struct]) -> str:
    return ", ".join(code(name) for name in shape.__struct_fields__ if name != "account_id")
