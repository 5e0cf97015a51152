"""Feed frames: each has as many changes as fit, and covers their positions without a gap."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.broadcasting.audience import Viewer
from chalicelib.broadcasting.subjects import context_of, events_of, load_subjects
from chalicelib.domain.events import Event, NumberedChange
from chalicelib.domain.people import Directory
from chalicelib.ports import Desk
from chalicelib.views.events import CustomerEventData, EventData, customer_event_data, event_data
from chalicelib.views.render_context import RenderContext

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
    data: EventData | CustomerEventData | ReferenceShape
    position: int


class FeedFrame(Struct, kw_only=True):
    """The events of the positions `from` + 1 to `to`; each is encoded already."""

    events: list[msgspec.Raw]
    from_: int = msgspec.field(name="from")
    to: int


class AnswerFrame(FeedFrame, kw_only=True):
    """A feed frame in the answer to a question. `request` repeats that of the question, which has no other answer."""

    request: int


class RenderedEvent(Struct, frozen=True):
    """An event as JSON: complete, and as a reference that makes the client fetch the entity."""

    full: bytes
    reference: bytes


class Rendering:
    """Numbered changes with the entities that their payloads need, loaded once for all viewers."""

    def __init__(
        self, desk: Desk, directory: Directory, numbered: Sequence[NumberedChange], context: RenderContext | None = None
    ) -> None:
        """`context`: the entities, where they are loaded already."""
        self._numbered = numbered
        self._context = context or _loaded(desk, directory, numbered)
        self._known: dict[tuple[int, Event, bool], RenderedEvent | None] = {}

    def frames(self, viewer: Viewer) -> Iterator[FeedFrame]:
        """At least one frame, so that every position is covered."""
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
                shown.append(self._shown(event, numbered, viewer.is_customer))
        return _fitted([each for each in shown if each])

    def _shown(self, event: Event, numbered: NumberedChange, to_customer: bool) -> RenderedEvent | None:
        key = (numbered.position, event, to_customer)
        if key not in self._known:
            performer = numbered.change.performer_id
            data = (
                customer_event_data(event, self._context)
                if to_customer
                else event_data(event, self._context, performer_id=performer)
            )
            self._known[key] = _rendered(event, numbered, data) if data else None
        return self._known[key]


def _rendered(event: Event, numbered: NumberedChange, data: EventData | CustomerEventData) -> RenderedEvent:
    frame = EventFrame(event=event.name, data=data, position=numbered.position)
    return RenderedEvent(msgspec.json.encode(frame), msgspec.json.encode(replace(frame, data=_reference(data))))


def _reference(data: EventData | CustomerEventData) -> ReferenceShape:
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


def _frame(events: list[bytes], start: int, end: int) -> FeedFrame:
    return FeedFrame(events=[msgspec.Raw(event) for event in events], from_=start, to=end)


def to_text(frame: Struct) -> str:
    return msgspec.json.encode(frame).decode()


def _loaded(desk: Desk, directory: Directory, numbered: Sequence[NumberedChange]) -> RenderContext:
    return context_of(desk, directory, load_subjects(desk, directory.account.id, events_of(numbered)))
