"""Reads the envelopes of received mails. The function `mail` has read their MIME parts and makes the envelopes."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.channels.base import NoWebhook
from chalicelib.channels.envelopes import envelope
from chalicelib.domain.inbound import Envelope, Inbound, InboundMessage, InboundReceipt
from chalicelib.domain.inboxes import Inbox

MESSAGE, RECEIPT = "message", "receipt"


class EmailWebhook(NoWebhook):
    """The payload is `{"message": …}` or `{"receipt": …}` with the fields of the domain's structs."""

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        """The order is that of the customer; a receipt needs none. SQS drops a repetition within five minutes, the claim of the
        message id any later one."""
        event = payload.get(MESSAGE) or payload[RECEIPT]
        customer = event["contact"]["source_id"] if MESSAGE in payload else event["provider_id"]
        return [envelope(inbox, customer, *payload, event["provider_id"], payload=dict(payload))]

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        if MESSAGE in payload:
            return [msgspec.convert(payload[MESSAGE], InboundMessage)]
        return [msgspec.convert(payload[RECEIPT], InboundReceipt)]
