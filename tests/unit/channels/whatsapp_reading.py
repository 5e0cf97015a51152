"""Reads fixtures and made-up messages of WhatsApp's webhooks."""

from typing import Any

from chalicelib.domain.inbound import (
    Envelope,
    InboundAttachment,
    InboundMessage,
)
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport
from tests.unit.channels.samples import WHATSAPP, fixture

ADAPTER = channel_adapter("whatsapp", FakeTransport(), "https://graph.test/v25.0")


def envelopes(name: str) -> list[Envelope]:
    return ADAPTER.envelopes(WHATSAPP, fixture("whatsapp", name))


def read(name: str) -> Any:
    """The event of a fixture. The report of a changed address is queued several times, with one payload."""
    (payload,) = {str(envelope.payload): envelope.payload for envelope in envelopes(name)}.values()
    (inbound,) = ADAPTER.parse(payload)
    return inbound


def attachment_of(name: str) -> InboundAttachment:
    message = read(name)
    assert isinstance(message, InboundMessage)
    return message.attachments[0]


def parsed(kind: str, value: Any, **fields: Any) -> InboundMessage:
    message = {"id": "wamid.Y", "timestamp": "1795000000", "from": "380501234567", "type": kind, kind: value, **fields}
    (found,) = ADAPTER.parse({"messages": [message]})
    assert isinstance(found, InboundMessage)
    return found
