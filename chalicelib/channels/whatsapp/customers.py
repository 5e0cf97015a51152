"""Who a piece of a webhook is about: WhatsApp knows people by number (wa_id) or, when they hide it, by a user id."""

import re
from collections.abc import Iterator
from typing import Any

from chalicelib.channels.reading import Json, record, required, text
from chalicelib.domain.inbound import InboundContact

NUMBER = re.compile(r"[0-9]{2,15}")
USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")

NUMBER_KEYS = {"messages": "from", "message_echoes": "to", "statuses": "recipient_id"}
USER_ID_KEYS = {"messages": "from_user_id", "message_echoes": "to_user_id", "statuses": "recipient_user_id"}


def is_number(source_id: str) -> bool:
    return NUMBER.fullmatch(source_id) is not None


def with_contacts(name: str, pieces: list[Any], contacts: list[Json]) -> Iterator[tuple[Any, list[Json]]]:
    """Each piece of a batch with the one entry of `contacts` that it is about: the one that shares an id with it, or else
    the only one when all pieces are about one person (in some countries `wa_id` is not the number a message is from)."""
    known = {
        found: contact for contact in contacts for found in (text(contact.get("wa_id")), text(contact.get("user_id"))) if found
    }
    people = {ids_in(name, piece) for piece in pieces}
    only = contacts if len(contacts) == len(people) == 1 else []
    for piece in pieces:
        yield piece, next(([known[found]] for found in ids_in(name, piece) if found in known), only)


def ids_in(name: str, piece: Any) -> tuple[str, ...]:
    ids = (text(record(piece).get(NUMBER_KEYS[name])), text(record(piece).get(USER_ID_KEYS[name])))
    return tuple(found for found in ids if found)


def address_of(name: str, piece: Json, contacts: list[Json]) -> str:
    """The source id, in the order in which it is most stable; a receipt without any is in a lane of its own."""
    contact = contacts[0] if contacts else {}
    candidates = (
        text(contact.get("wa_id")),
        text(piece.get(NUMBER_KEYS[name])),
        text(contact.get("user_id")),
        text(piece.get(USER_ID_KEYS[name])),
        text(record(piece.get("system")).get("previous_user_id")),
    )
    known = [source_id for source_id in candidates if source_id and (is_number(source_id) or USER_ID.fullmatch(source_id))]
    fallback = text(piece.get("id")) if name == "statuses" else None
    return required(known[0] if known else fallback, f"{name}: the customer")


def customer_of(name: str, piece: Json, contacts: list[Json]) -> InboundContact:
    source_id = address_of(name, piece, contacts)
    contact = contacts[0] if contacts else {}
    profile = record(contact.get("profile"))
    username = text(profile.get("username"))
    phone = next((digits for digits in (text(piece.get(NUMBER_KEYS[name])), source_id) if digits and is_number(digits)), None)
    attributes = {
        "username": username,
        "whatsapp_user_id": text(contact.get("user_id")) or text(piece.get(USER_ID_KEYS[name])),
    }
    return InboundContact(
        source_id=source_id,
        name=text(profile.get("name")) or username,
        phone_number=f"+{phone}" if phone else None,
        additional_attributes={key: value for key, value in attributes.items() if value},
    )
