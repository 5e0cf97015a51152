"""The declaration of a reaction: what a feature does after an event was stored."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from chalicelib.domain.event_types import FeedEventType
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.ports import Desk

Run = Callable[[Desk, Change, Event], None]


def _always(_: Event) -> bool:
    return True


class Reaction(Struct, frozen=True):
    """`run` may run any number of times for one event, with one effect. It raises SendLater to run again later.

    `when` decides from the event alone, without a read. `on_exhausted` runs when the last try has raised SendLater.
    """

    run: Run
    when: Callable[[Event], bool] = _always
    queue: QueueClass = QueueClass.PROMPT
    on_exhausted: Run | None = None


Reactions = Mapping[FeedEventType, tuple[Reaction, ...]]
"""By event. Every `features/<name>/reactions.py` declares `REACTIONS`."""


def is_merge(event: Event) -> bool:
    """Of a contact that was merged into another one. When the event is `contact.deleted`, other features move what is theirs."""
    return event.merged_into_id is not None


def triggered_by(trigger: str) -> Callable[[Event], bool]:
    return lambda event: event.trigger == trigger
