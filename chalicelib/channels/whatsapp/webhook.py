"""Reads Meta's webhooks: batches of up to 1,000 messages, receipts and echoes, each queued as one webhook event."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chalicelib.channels.base import Webhook, channel_of
from chalicelib.channels.envelopes import digest, envelope
from chalicelib.channels.reading import (
    Json,
    amount,
    elements,
    identifier,
    malformed,
    milliseconds,
    note,
    record,
    records,
    required,
    text,
)
from chalicelib.channels.signatures import check_secret
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.channels.whatsapp.customers import customer_of, ordering_ids, with_contacts
from chalicelib.channels.whatsapp.errors import explained
from chalicelib.channels.whatsapp.messages import attributes_of, content_of
from chalicelib.domain.errors import Invalid, Unauthenticated
from chalicelib.domain.inbound import Envelope, Inbound, InboundDeletion, InboundEdit, InboundMessage, InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery

DELIVERIES = {
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "played": Delivery.READ,
    "failed": Delivery.FAILED,
}

DEDUPLICATED_BY = {
    "messages": ("id",),
    "message_echoes": ("id",),
    "statuses": ("id", "status", "timestamp"),
    "calls": ("id", "event"),
    "user_preferences": ("wa_id", "user_id", "category", "value", "timestamp"),
}
"""The fields by which a repeated event is recognized."""

Value = dict[str, Any]
"""Meta's `value` reduced to one webhook event: metadata, the event's contact, and the event under its original name."""


class WhatsappWebhook(Webhook):
    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        check_secret(query.get("hub.verify_token"), channel_of(inbox, WhatsappChannel).verify_token)
        challenge = query.get("hub.challenge")
        if query.get("hub.mode") != "subscribe" or not challenge:
            raise Unauthenticated("The verification request has no mode or challenge.", code="signature_invalid")
        return challenge

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        secret = channel_of(inbox, WhatsappChannel).app_secret
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() if secret else ""
        check_secret(headers.get("x-hub-signature-256"), signature)

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return envelopes_of(inbox, channel_of(inbox, WhatsappChannel), payload)

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        return inbound_of(payload)


def envelopes_of(inbox: Inbox, channel: WhatsappChannel, payload: Any) -> list[Envelope]:
    """The envelopes of the readable events; malformed events are left out. Raises the `Invalid` (`payload_invalid`) of the last
    malformed event if nothing else is in the webhook."""
    found, malformed_event = [], None
    for value in values_of(payload):
        if record(value.get("metadata")).get("phone_number_id") != channel.phone_number_id:
            continue
        for event in events_of(value):
            try:
                found += envelope_of(inbox, event)
            except Invalid as refusal:
                malformed_event = refusal
    if malformed_event and not found:
        raise malformed_event
    return found


def values_of(payload: Any) -> Iterator[Json]:
    webhook = record(payload)
    if webhook.get("object") != "whatsapp_business_account":
        raise malformed("it is not about a WhatsApp business account")
    for entry in objects(webhook.get("entry"), "entry"):
        for change in objects(entry.get("changes"), "changes"):
            yield record(change.get("value"))


def objects(value: Any, name: str) -> list[Json]:
    found = records(value)
    if not isinstance(value, list) or len(found) != len(value):
        raise malformed(f"{name} is not a list of objects")
    return found


def events_of(value: Json) -> Iterator[Value]:
    contacts = records(value.get("contacts"))
    for name in READERS:
        for event, contact in with_contacts(name, elements(value.get(name)), contacts):
            yield {"metadata": value.get("metadata"), "contacts": contact, name: [event]}


def envelope_of(inbox: Inbox, value: Value) -> list[Envelope]:
    """No envelope for an event that the desk ignores; several for one that belongs into several orders."""
    if not inbound_of(value):
        return []
    name = next(name for name in READERS if name in value)
    event = value[name][0]
    once = [name, *(event.get(key) for key in DEDUPLICATED_BY[name])]
    first, *others = ordering_ids(customer_of(name, event, value["contacts"]))
    again = [envelope(inbox, each, *once, each, payload=value) for each in others]
    return [envelope(inbox, first, *once, payload=value), *again]


def inbound_of(value: Any) -> list[Inbound]:
    given = record(value)
    contacts = records(given.get("contacts"))
    return [
        inbound
        for name, read in READERS.items()
        for event in elements(given.get(name))
        for inbound in read(required(event if isinstance(event, dict) else None, name), contacts)
    ]


def customers_message(message: Json, contacts: list[Json]) -> list[Inbound]:
    return read_message("messages", message, contacts)


def business_message(message: Json, contacts: list[Json]) -> list[Inbound]:
    """A message that the business sent from its own phone."""
    return read_message("message_echoes", message, contacts)


def read_message(name: str, message: Json, contacts: list[Json]) -> list[Inbound]:
    provider_id = required(identifier(message.get("id")), f"{name}.id")
    sent_at = required(milliseconds(message.get("timestamp")), f"{name}.timestamp")
    contact = customer_of(name, message, contacts)
    kind = message.get("type")
    if kind in ("edit", "revoke"):
        return edit_or_deletion(kind, record(message.get(kind)), sent_at)
    if is_ignored(message):
        return []
    found = content_of(message)
    return [
        InboundMessage(
            provider_id=provider_id,
            contact=contact,
            sent_at=sent_at,
            content=found.content,
            content_attributes={**attributes_of(message), **found.attributes},
            attachments=found.attachments,
            from_business=name == "message_echoes",
        )
    ]


def edit_or_deletion(kind: str, change: Json, sent_at: int) -> list[Inbound]:
    original = required(identifier(change.get("original_message_id")), f"{kind}.original_message_id")
    if kind == "revoke":
        return [InboundDeletion(original)]
    return [InboundEdit(original, content_of(record(change.get("message"))).content, sent_at)]


def is_ignored(message: Json) -> bool:
    """Words in a group, which do not belong into a private thread; a chat opened without a message; a removed reaction."""
    kind = message.get("type")
    if message.get("group_id") is not None or message.get("recipient_type") == "group":
        return True
    return kind == "request_welcome" or (kind == "reaction" and not text(record(message.get("reaction")).get("emoji")))


def receipt(status: Json, contacts: list[Json]) -> list[Inbound]:
    provider_id = required(identifier(status.get("id")), "statuses.id")
    name = required(text(status.get("status")), "statuses.status")
    if name not in DELIVERIES:
        return []
    delivery = DELIVERIES[name]
    reasons = [explained(error) for error in records(status.get("errors"))]
    failed = "; ".join(reasons) or "WhatsApp gave no reason"
    reason = failed if delivery is Delivery.FAILED else None
    return [InboundReceipt(provider_id, delivery, reason, customer_of("statuses", status, contacts))]


def call(event: Json, contacts: list[Json]) -> list[Inbound]:
    """A call by the customer, when it has ended. The desk takes no calls, so it was missed unless it lasted."""
    if event.get("event") != "terminate" or event.get("direction") != "USER_INITIATED":
        return []
    seconds = amount(event.get("duration"))
    words = note("Call", f"lasted {seconds} seconds") if seconds not in (None, "0") else note("Call", "missed")
    return trace("calls", f"call:{required(identifier(event.get('id')), 'calls.id')}", event, contacts, words)


def preference(event: Json, contacts: list[Json]) -> list[Inbound]:
    """The customer stops or resumes messages of a category, such as `marketing_messages`."""
    words = note("Preference", text(event.get("value")), text(event.get("category")), text(event.get("detail")))
    parts = (str(event.get(key)) for key in DEDUPLICATED_BY["user_preferences"])
    return trace("user_preferences", f"preference:{digest(':'.join(parts))}", event, contacts, words)


def trace(name: str, provider_id: str, event: Json, contacts: list[Json], words: str | None) -> list[Inbound]:
    sent_at = required(milliseconds(event.get("timestamp")), f"{name}.timestamp")
    return [InboundMessage(provider_id, customer_of(name, event, contacts), sent_at, words)] if words else []


READERS: dict[str, Callable[[Json, list[Json]], list[Inbound]]] = {
    "messages": customers_message,
    "statuses": receipt,
    "message_echoes": business_message,
    "calls": call,
    "user_preferences": preference,
}
