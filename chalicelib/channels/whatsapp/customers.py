"""The customer of a webhook event. WhatsApp identifies people by number (`wa_id`) or, if they hide it, by user id."""

import re
from collections.abc import Iterator
from typing import Any

from chalicelib.channels.reading import Json, record, required, text
from chalicelib.domain.inbound import InboundContact

NUMBER = re.compile(r"[0-9]{2,15}")
USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")

NUMBER_KEYS = {
    "messages": "from",
    "message_echoes": "to",
    "statuses": "recipient_id",
    "calls": "from",
    "user_preferences": "wa_id",
}
USER_ID_KEYS = {
    "messages": "from_user_id",
    "message_echoes": "to_user_id",
    "statuses": "recipient_user_id",
    "calls": "from_user_id",
    "user_preferences": "user_id",
}


def is_number(source_id: str) -> bool:
    return NUMBER.fullmatch(source_id) is not None


def with_contacts(name: str, events: list[Any], contacts: list[Json]) -> Iterator[tuple[Any, list[Json]]]:
    """Each event of a batch with its entry of `contacts`: the one that shares an id, or the only one if all events are about
    one person (in some countries `wa_id` differs from the number in `from`)."""
    known = {
        found: contact for contact in contacts for found in (text(contact.get("wa_id")), text(contact.get("user_id"))) if found
    }
    people = {ids_in(name, event) for event in events}
    only = contacts if len(contacts) == len(people) == 1 else []
    for event in events:
        yield event, next(([known[found]] for found in ids_in(name, event) if found in known), only)


def ids_in(name: str, event: Any) -> tuple[str, ...]:
    ids = (text(record(event).get(NUMBER_KEYS[name])), text(record(event).get(USER_ID_KEYS[name])))
    return tuple(found for found in ids if found)


def address_of(name: str, event: Json, contacts: list[Json]) -> str:
    """The source id: the most stable id that the event has. A receipt without a customer id uses its message id, which gives it
    an ordering key of its own. Raises `Invalid` (`payload_invalid`) without any id."""
    contact = contacts[0] if contacts else {}
    candidates = (
        text(contact.get("wa_id")),
        text(event.get(NUMBER_KEYS[name])),
        text(contact.get("user_id")),
        text(event.get(USER_ID_KEYS[name])),
        text(record(event.get("system")).get("previous_user_id")),
    )
    known = [source_id for source_id in candidates if source_id and (is_number(source_id) or USER_ID.fullmatch(source_id))]
    fallback = text(event.get("id")) if name == "statuses" else None
    return required(known[0] if known else fallback, f"{name}: the customer")


def customer_of(name: str, event: Json, contacts: list[Json]) -> InboundContact:
    source_id = address_of(name, event, contacts)
    contact = contacts[0] if contacts else {}
    profile = record(contact.get("profile"))
    username = text(profile.get("username"))
    phone = next((digits for digits in (text(event.get(NUMBER_KEYS[name])), source_id) if digits and is_number(digits)), None)
    attributes = {
        "username": username,
        "whatsapp_user_id": text(contact.get("user_id")) or text(event.get(USER_ID_KEYS[name])),
    }
    return InboundContact(
        source_id=source_id,
        name=text(profile.get("name")) or username,
        phone_number=f"+{phone}" if phone else None,
        additional_attributes={key: value for key, value in attributes.items() if value},
    )
