"""The customer of a webhook event. WhatsApp names people by number, by user id, or by both."""

from collections.abc import Iterator
from typing import Any

from chalicelib.channels.reading import Json, record, required, text
from chalicelib.channels.whatsapp.addresses import address_of
from chalicelib.domain.addresses import KINDS, NUMBER, USER_ID, Address
from chalicelib.domain.inbound import InboundContact

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
PARENT_USER_ID_KEYS = {
    "messages": "from_parent_user_id",
    "message_echoes": "to_parent_user_id",
    "statuses": "recipient_parent_user_id",
    "calls": "from_parent_user_id",
    "user_preferences": "parent_user_id",
}


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


def customer_of(name: str, event: Json, contacts: list[Json]) -> InboundContact:
    """A receipt without a customer's id uses its message id, which gives it an ordering key of its own. Raises `Invalid`
    (`payload_invalid`) without any id."""
    contact = contacts[0] if contacts else {}
    former, addresses = addresses_in(name, event, contact)
    known = (*former, *addresses)
    fallback = text(event.get("id")) if name == "statuses" else None
    profile = record(contact.get("profile"))
    username = text(profile.get("username"))
    user_ids = [each.id for each in addresses if each.kind == USER_ID]
    attributes = {"username": username, "whatsapp_user_id": user_ids[0] if user_ids else None}
    return InboundContact(
        source_id=required(known[0].id if known else fallback, f"{name}: the customer"),
        name=text(profile.get("name")),
        username=username,
        phone_number=phone_number_of(event.get(NUMBER_KEYS[name]), addresses),
        additional_attributes={key: value for key, value in attributes.items() if value},
        addresses=known,
        left=tuple(each.key for each in former if any(each.kind == new.kind for new in addresses)),
    )


def addresses_in(name: str, event: Json, contact: Json) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """The customer's former addresses, which only the report of a change has, and their present ones."""
    named = known_among(
        *(text(contact.get("wa_id")), text(event.get(NUMBER_KEYS[name]))),
        *(text(contact.get("user_id")), text(event.get(USER_ID_KEYS[name]))),
        *(text(contact.get("parent_user_id")), text(event.get(PARENT_USER_ID_KEYS[name]))),
    )
    change = record(event.get("system"))
    new = known_among(*(text(change.get(key)) for key in ("wa_id", "new_wa_id", "user_id", "parent_user_id")))
    if not new:
        return (), named
    previous = known_among(*(text(change.get(key)) for key in ("customer", "previous_user_id", "previous_parent_user_id")))
    present = {each.key for each in new}
    return tuple(each for each in by_kind(*named, *previous) if each.key not in present), new


def known_among(*ids: str | None) -> tuple[Address, ...]:
    return by_kind(*(found for found in (address_of(each) for each in ids if each) if found))


def by_kind(*addresses: Address) -> tuple[Address, ...]:
    """Each address once, the most reliable kind first."""
    found: dict[str, Address] = {}
    for each in addresses:
        found.setdefault(each.key, each)
    return tuple(sorted(found.values(), key=lambda each: KINDS.index(each.kind)))


def phone_number_of(sender: Any, addresses: tuple[Address, ...]) -> str | None:
    """The number from which the customer writes. In some countries it differs from `wa_id`, which is the one to send to."""
    numbers = [each for each in addresses if each.kind == NUMBER]
    own = next((each for each in numbers if each.id == sender), numbers[0] if numbers else None)
    return f"+{own.id}" if own else None


def ordering_ids(contact: InboundContact) -> list[str]:
    """Meta names the user id in every event, so it orders a customer's events whether or not the number is hidden. Senders that
    know no user ids are ordered by number. The report of a change comes once in the order of each address, so that it precedes
    whatever the customer writes from the new one; it takes effect once."""
    if contact.left:
        return [each.key for each in contact.addresses]
    user_id = next((each.key for each in contact.addresses if each.kind == USER_ID), None)
    return [user_id or (contact.addresses[0].key if contact.addresses else contact.source_id)]
