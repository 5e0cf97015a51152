"""Customers and their links to inboxes."""

import re
from typing import Any

from msgspec import Struct, field

from chalicelib.domain.redacted import Redacted


class ContactLink(Struct, frozen=True):
    """A contact's identity in one inbox, by which it can be reached there."""

    id: int
    inbox_id: int
    source_id: str


class Contact(Struct, frozen=True):
    id: int
    account_id: int
    name: str
    created_at: int
    updated_at: int
    email: str | None = None
    phone_number: str | None = None
    identifier: str | None = None
    blocked: bool = False
    additional_attributes: dict[str, Any] = field(default_factory=dict)
    custom_attributes: dict[str, Any] = field(default_factory=dict)
    links: tuple[ContactLink, ...] = ()
    last_activity_at: int | None = None
    version: int = 1

    def source_id(self, inbox_id: int) -> str | None:
        return next((link.source_id for link in self.links if link.inbox_id == inbox_id), None)


class ContactInbox(Redacted, frozen=True):
    """A contact's identity (`source_id`) in an inbox, and a pointer to its current conversation.

    Unique by (inbox, source id). `conversation_id` is written in the same transaction as the conversation it names,
    so two concurrent first messages can never create two conversations.
    """

    SECRET = frozenset({"pubsub_token"})

    id: int
    account_id: int
    inbox_id: int
    source_id: str
    contact_id: int
    pubsub_token: str
    created_at: int
    hmac_verified: bool = False
    conversation_id: int | None = None
    version: int = 1


def search_terms(contact: Contact) -> frozenset[str]:
    """The terms under which a contact is found: each field from its start and from each word in it, and every suffix of the
    phone number that has at least 4 digits.

    A query matches when it is a prefix of a term. Terms are cut to 64 characters, which is enough to tell people apart.
    """
    terms: set[str] = set()
    for text in (contact.name, contact.email, contact.identifier, contact.additional_attributes.get("company_name")):
        if isinstance(text, str) and text.strip():
            lowered = text.strip().lower()
            terms.add(lowered[:64])
            terms.update(lowered[start.start() :][:64] for start in re.finditer(r"\b\w", lowered))
    if contact.phone_number:
        digits = contact.phone_number.lstrip("+")
        terms.add(contact.phone_number)
        terms.update(digits[start:] for start in range(max(1, len(digits) - 3)))
    return frozenset(terms)


def generated_name(seed: int) -> str:
    """A name for a customer without one, for example `quiet-river-12`. The same seed gives the same name."""
    first = ("quiet", "bright", "gentle", "brave", "swift", "calm", "merry", "kind", "bold", "lucky", "sunny", "wise")
    second = ("river", "falcon", "meadow", "harbor", "willow", "comet", "canyon", "maple", "otter", "lantern", "pebble", "heron")
    return f"{first[seed % 12]}-{second[seed // 12 % 12]}-{seed % 997}"
