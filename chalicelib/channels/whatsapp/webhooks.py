"""A webhook of Meta: a batch of up to a thousand messages, receipts and echoes, each of which goes its own way."""

from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.channels.reading import Json, elements, identifier, malformed, milliseconds, record, records, required, text
from chalicelib.channels.webhook import deduplication_id, ordering_key
from chalicelib.channels.whatsapp.customers import address_of, customer_of, with_contacts
from chalicelib.channels.whatsapp.errors import explained
from chalicelib.channels.whatsapp.messages import attributes_of, content_of
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inbound import Envelope, Inbound, InboundDeletion, InboundEdit, InboundMessage, InboundReceipt
from chalicelib.domain.inboxes import Inbox, WhatsappChannel
from chalicelib.domain.messages import Delivery

DELIVERIES = {
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "played": Delivery.READ,
    "failed": Delivery.FAILED,
}

Value = dict[str, Any]
"""Meta's `value` cut down to one piece: metadata, the contact it is about, and the piece under the name it came under."""


def envelopes_of(inbox: Inbox, channel: WhatsappChannel, payload: Any) -> list[Envelope]:
    """A broken piece does not cost the good ones beside it. A webhook with broken pieces only is refused."""
    found, broken = [], None
    for value in values_of(payload):
        if record(value.get("metadata")).get("phone_number_id") != channel.phone_number_id:
            continue
        for piece in pieces_of(value):
            try:
                found += envelope_of(inbox, piece)
            except Invalid as refusal:
                broken = refusal
    if broken and not found:
        raise broken
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


def pieces_of(value: Json) -> Iterator[Value]:
    contacts = records(value.get("contacts"))
    for name in READERS:
        for piece, contact in with_contacts(name, elements(value.get(name)), contacts):
            yield {"metadata": value.get("metadata"), "contacts": contact, name: [piece]}


def envelope_of(inbox: Inbox, piece: Value) -> list[Envelope]:
    """No envelope for a piece that says nothing to a desk."""
    if not inbound_of(piece):
        return []
    name = next(name for name in READERS if name in piece)
    event = piece[name][0]
    parts = [name, event["id"]]
    if name == "statuses":
        parts += [event["status"], milliseconds(event.get("timestamp"))]
    customer = address_of(name, event, piece["contacts"])
    channel = inbox.channel.type_name
    return [Envelope(inbox.account_id, inbox.id, ordering_key(inbox, customer), deduplication_id(inbox, *parts), piece, channel)]


def inbound_of(value: Any) -> list[Inbound]:
    given = record(value)
    contacts = records(given.get("contacts"))
    return [
        said
        for name, read in READERS.items()
        for piece in elements(given.get(name))
        for said in read(required(piece if isinstance(piece, dict) else None, name), contacts)
    ]


def customers_message(message: Json, contacts: list[Json]) -> list[Inbound]:
    return said_in("messages", message, contacts)


def business_message(message: Json, contacts: list[Json]) -> list[Inbound]:
    """The business answered from its own phone."""
    return said_in("message_echoes", message, contacts)


def said_in(name: str, message: Json, contacts: list[Json]) -> list[Inbound]:
    provider_id = required(identifier(message.get("id")), f"{name}.id")
    sent_at = required(milliseconds(message.get("timestamp")), f"{name}.timestamp")
    contact = customer_of(name, message, contacts)
    kind = message.get("type")
    if kind in ("edit", "revoke"):
        return changed(kind, record(message.get(kind)), sent_at)
    if is_silent(message):
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


def changed(kind: str, change: Json, sent_at: int) -> list[Inbound]:
    original = required(identifier(change.get("original_message_id")), f"{kind}.original_message_id")
    if kind == "revoke":
        return [InboundDeletion(original)]
    return [InboundEdit(original, content_of(record(change.get("message"))).content, sent_at)]


def is_silent(message: Json) -> bool:
    """A chat opened without a word, or a reaction taken back."""
    kind = message.get("type")
    return kind == "request_welcome" or (kind == "reaction" and not text(record(message.get("reaction")).get("emoji")))


def receipt(status: Json, _: list[Json]) -> list[Inbound]:
    provider_id = required(identifier(status.get("id")), "statuses.id")
    name = required(text(status.get("status")), "statuses.status")
    if name not in DELIVERIES:
        return []
    delivery = DELIVERIES[name]
    reasons = [explained(error) for error in records(status.get("errors"))]
    failed = "; ".join(reasons) or "WhatsApp gave no reason"
    return [InboundReceipt(provider_id, delivery, failed if delivery is Delivery.FAILED else None)]


READERS: dict[str, Callable[[Json, list[Json]], list[Inbound]]] = {
    "messages": customers_message,
    "statuses": receipt,
    "message_echoes": business_message,
}
