"""Queue messages: changes, envelopes and delivery tasks as JSON."""

from typing import Any, TypeVar

import msgspec
from msgspec.structs import asdict

from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask

T = TypeVar("T", Change, Envelope, DeliveryTask)

SCHEMA = 6
"""The schema number of everything that this version stores. A release raises it when a stored struct gets a field, an enum a
value, or the table a kind of item. A greater number on an item marks a newer version's work, which `compatibility.py` keeps."""


class NewerChange(Change, frozen=True):
    """A change that a newer version has stored. It goes on into the queues with all that this version does not understand."""

    original: str = ""


def to_json(thing: Change | Envelope | DeliveryTask) -> str:
    if isinstance(thing, NewerChange):
        return _with_unknown_part(thing)
    return msgspec.json.encode(thing).decode()


def from_json(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(text, type=kind)


def stored_change(text: str, schema: int) -> Change:
    """A change out of an item of the table with the item's schema number."""
    change = from_json(text, Change)
    return NewerChange(**asdict(change), original=text) if schema > SCHEMA else change


def _with_unknown_part(change: NewerChange) -> str:
    from chalicelib.compatibility import merge

    def known(one: Any) -> Any:
        return {name: value for name, value in msgspec.json.decode(msgspec.json.encode(one)).items() if name != "original"}

    original = msgspec.json.decode(change.original)
    merged = merge(known(from_json(change.original, Change)), original, known(change))
    return msgspec.json.encode(merged).decode()
