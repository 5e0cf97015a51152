"""Webhooks that take their whole way into a desk in memory: the channel's reader, then the ingest worker's action."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions import receive
from chalicelib.domain.inboxes import Inbox
from tests.support.adapters import all_adapters
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.transport import FakeTransport


def arrive(desk: FakeDesk, inbox: Inbox, payload: dict[str, Any]) -> int:
    """Returns how many webhook events the payload holds. Raises `Invalid` (`payload_invalid`)."""
    reading = replace(desk, channels=dict(all_adapters(FakeTransport(), now=desk.clock.now)))
    envelopes = reading.channels[inbox.channel.type_name].envelopes(inbox, payload)
    for envelope in envelopes:
        receive.receive(reading, envelope)
    return len(envelopes)
