"""Queue messages: changes, envelopes and delivery tasks as JSON."""

from typing import TypeVar

import msgspec

from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.outbound import DeliveryTask

T = TypeVar("T", Change, Envelope, DeliveryTask)


def to_json(thing: Change | Envelope | DeliveryTask) -> str:
    return msgspec.json.encode(thing).decode()


def from_json(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(text, type=kind)
