"""Reads the toy's webhooks: `{"events": [...]}`, signed with the key."""

import hmac
from collections.abc import Mapping
from typing import Any

from chalicelib.channels.base import Webhook, channel_of
from chalicelib.channels.envelopes import envelope
from chalicelib.channels.reading import Json, identifier, milliseconds, records, required, text
from chalicelib.channels.signatures import check_secret
from chalicelib.domain.inbound import (
    Envelope,
    Inbound,
    InboundAttachment,
    InboundContact,
    InboundDeletion,
    InboundMessage,
    InboundReceipt,
)
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, FileType
from tests.channels.toy.channel import ToyChannel


class ToyWebhook(Webhook):
    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        check_secret(query.get("key"), channel_of(inbox, ToyChannel).key)
        return query.get("challenge", "")

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        check_secret(headers.get("x-toy-signature"), signature(channel_of(inbox, ToyChannel).key, body))

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        events = records(payload.get("events"))
        return [envelope(inbox, str(each.get("from")), each.get("id"), payload={"events": [each]}) for each in events]

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        return [inbound for event in records(payload.get("events")) for inbound in inbound_of(event)]


def signature(key: str, body: bytes) -> str:
    return hmac.new(key.encode(), body, "sha256").hexdigest()


def inbound_of(event: Json) -> list[Inbound]:
    provider_id = required(identifier(event.get("message")), "message")
    match event.get("kind"):
        case "message":
            return [message_of(event, provider_id)]
        case "deletion":
            return [InboundDeletion(provider_id)]
        case "read":
            return [InboundReceipt(provider_id, Delivery.READ)]
        case _:
            return []


def message_of(event: Json, provider_id: str) -> InboundMessage:
    photo, quoted = text(event.get("photo")), text(event.get("answers"))
    return InboundMessage(
        provider_id,
        InboundContact(required(identifier(event.get("from")), "from"), text(event.get("name"))),
        sent_at=required(milliseconds(event.get("time")), "time"),
        content=text(event.get("text")),
        content_attributes={"in_reply_to_external_id": quoted} if quoted else {},
        attachments=(InboundAttachment(FileType.IMAGE, provider_ref=photo),) if photo else (),
    )
