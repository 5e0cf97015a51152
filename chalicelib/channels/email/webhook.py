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
        """The order is that of the customer, and of the mail for receipts. SQS drops a repetition within five minutes, the claim
        of the message id any later one; a later receipt is no news. Two receivers of one mail have a receipt each."""
        if MESSAGE in payload:
            message = payload[MESSAGE]
            return [envelope(inbox, message["contact"]["source_id"], MESSAGE, message["provider_id"], payload=dict(payload))]
        receipt = payload[RECEIPT]
        told = (receipt["provider_id"], receipt["delivery"], receipt["reason"], (receipt["contact"] or {}).get("source_id"))
        return [envelope(inbox, receipt["provider_id"], RECEIPT, *told, payload=dict(payload))]

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        if MESSAGE in payload:
            return [msgspec.convert(payload[MESSAGE], InboundMessage)]
        return [msgspec.convert(payload[RECEIPT], InboundReceipt)]
