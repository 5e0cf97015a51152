"""Feed frames: each has as many changes as fit, and covers their positions without a gap."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.broadcasting.audience import Viewer
from chalicelib.domain import keys
from chalicelib.domain.events import Event, NumberedChange
from chalicelib.domain.people import Directory
from chalicelib.ports import Desk
from chalicelib.views.events import EventData, event_data
from chalicelib.views.render_context import RenderContext, load_context, shown_around

FRAME_BYTES = 28_000
"""API Gateway bills in steps of 32 KB and closes a socket that receives a larger frame."""


class ReferenceShape(Struct, kw_only=True):
    """Stands for data that do not fit into a frame: the client fetches the entity."""

    id: int | None
    account_id: int
    conversation_id: int | None
    version: int | None
    omitted: bool


class EventFrame(Struct, kw_only=True):
    """An event with its position in the feed."""

    event: str
    data: EventData | ReferenceShape
    position: int


class FeedFrame(Struct, kw_only=True):
    """The events of the positions `from` + 1 to `to`; each is encoded already."""

    events: list[msgspec.Raw]
    from_: int = msgspec.field(name="from")
    to: int


class RenderedEvent(Struct, frozen=True):
    """An event as JSON: complete, and as a reference that makes the client fetch the entity."""

    full: bytes
    reference: bytes


class Rendering:
    """Numbered changes with the entities that their payloads need, loaded once for all viewers."""

    def __init__(self, desk: Desk, directory: Directory, numbered: Sequence[NumberedChange]) -> None:
        self._numbered = numbered
        self._context = _context(desk, directory, [event for each in numbered for event in each.change.events])
        self._known: dict[tuple[int, Event], RenderedEvent | None] = {}

    def frames(self, viewer: Viewer) -> Iterator[str]:
        """Yields `{"events": […], "from": N, "to": M}` as text; at least one frame, so that every position is covered."""
        start = self._numbered[0].position - 1
        waiting: list[bytes] = []
        for each in self._numbered:
            events = self._visible(viewer, each)
            if waiting and sum(map(len, waiting)) + sum(map(len, events)) > FRAME_BYTES:
                yield _frame(waiting, start, each.position - 1)
                start, waiting = each.position - 1, []
            waiting += events
        yield _frame(waiting, start, self._numbered[-1].position)

    def concerns(self, viewer: Viewer) -> bool:
        return any(self._visible(viewer, each) for each in self._numbered)

    def events(self, viewer: Viewer) -> list[msgspec.Raw]:
        return [msgspec.Raw(text) for each in self._numbered for text in self._visible(viewer, each)]

    def _visible(self, viewer: Viewer, numbered: NumberedChange) -> list[bytes]:
        shown = []
        for event in numbered.change.events:
            conversation = self._context.conversations.get(event.conversation_id or 0)
            message = self._context.messages.get((event.conversation_id or 0, event.message_id or 0))
            if viewer.may_see(event, conversation, message):
                shown.append(self._shown(event, numbered))
        return _fitted([each for each in shown if each])

    def _shown(self, event: Event, numbered: NumberedChange) -> RenderedEvent | None:
        key = (numbered.position, event)
        if key not in self._known:
            self._known[key] = _render(event, numbered, self._context)
        return self._known[key]


def _render(event: Event, numbered: NumberedChange, context: RenderContext) -> RenderedEvent | None:
    data = event_data(event, context, performer_id=numbered.change.performer_id)
    if data is None:
        return None
    frame = EventFrame(event=event.name, data=data, position=numbered.position)
    return RenderedEvent(msgspec.json.encode(frame), msgspec.json.encode(replace(frame, data=_reference(data))))


def _reference(data: EventData) -> ReferenceShape:
    return ReferenceShape(
        id=getattr(data, "id", None),
        account_id=data.account_id,
        conversation_id=getattr(data, "conversation_id", None),
        version=getattr(data, "version", None),
        omitted=True,
    )


def _fitted(shown: list[RenderedEvent]) -> list[bytes]:
    """Makes the events of one change fit into one frame, by replacing the largest ones with references."""
    texts = [each.full for each in shown]
    for index in sorted(range(len(texts)), key=lambda index: -len(texts[index])):
        if sum(map(len, texts)) <= FRAME_BYTES:
            break
        texts[index] = shown[index].reference
    return texts


def _frame(events: list[bytes], start: int, end: int) -> str:
    return msgspec.json.encode(FeedFrame(events=[msgspec.Raw(event) for event in events], from_=start, to=end)).decode()


def _context(desk: Desk, directory: Directory, events: list[Event]) -> RenderContext:
    """The newest state of the events' subjects. The predicted contact and link of each conversation are read together with
    it, so that one round trip usually suffices."""
    account_id = directory.account.id
    about = dict.fromkeys(keys.conversation(account_id, event.conversation_id) for event in events if event.conversation_id)
    message_keys = [
        keys.message(account_id, event.conversation_id, event.message_id)
        for event in events
        if event.conversation_id and event.message_id
    ]
    read_ahead = [predicted for key in about for predicted in desk.read_ahead.get(key)]
    found = desk.store.get_many(list(dict.fromkeys([*about, *message_keys, *read_ahead]))) if about else {}
    shown = [found[key] for key in about if key in found]
    for each in shown:
        desk.read_ahead.put(keys.conversation(account_id, each.id), *shown_around(each))
    contact_ids = [event.contact_id for event in events if event.contact_id]
    return load_context(desk, directory, shown, message_keys=message_keys, contact_ids=contact_ids, links=True, preloaded=found)
