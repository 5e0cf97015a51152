"""Customers and their links to inboxes."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from chalicelib.domain.addresses import Address, current
from chalicelib.domain.redacted import Redacted

MAX_NAME = 255
IDENTIFYING = ("email", "phone_number", "identifier")
MAX_LABELS = 20
EMAIL_BOUNCED = "email_bounced"
"""Among the additional attributes: the e-mail address takes no mail."""
MAX_LINKS = 50
"""A contact keeps its links in one item, and every event about it reads them."""


class NameSource(StrEnum):
    """The origin of a contact's name. A name replaces one whose source comes earlier in this list."""

    INVENTED = "invented"
    NUMBER = "number"
    USERNAME = "username"
    PROFILE = "profile"
    AGENT = "agent"


class ContactLink(Struct, frozen=True):
    """A contact's identity in one inbox, by which it can be reached there.

    `source_id` names the contact inbox and never changes. `addresses`: all addresses that lead to it, current and former; empty
    in channels whose customers have one address each, and until 0.2.0 has met the customer. To erase a contact, erase its
    contact inboxes, which are the rows of `source_ids` that have this contact's id.
    `profile_name`: the name that the channel gave last, also where an agent chose another one.
    """

    id: int
    inbox_id: int
    source_id: str
    profile_name: str | None = None
    addresses: tuple[Address, ...] = ()

    @property
    def sending_id(self) -> str:
        """The address to which messages are sent now, as the provider writes it."""
        address = current(self.addresses)
        return address.id if address else self.source_id

    @property
    def source_ids(self) -> tuple[str, ...]:
        """The source ids of all rows that lead here."""
        return tuple(dict.fromkeys((self.source_id, *(address.key for address in self.addresses))))


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
    unverified: tuple[str, ...] = ()
    """The fields of `IDENTIFYING` that the customer stated without a proof. They have no claim, so that nobody reserves the
    address of another person and nobody becomes another contact by naming it."""

    version: int = 1
    name_source: NameSource | None = None
    labels: tuple[str, ...] = ()
    merging_with: int | None = None
    """The other contact of a merge that has not ended. Neither is deleted before its end."""

    photo: str | None = None
    """The key of the file."""

    photo_from: str | None = None
    """The address from which the photo is, or was last asked for; or `photos.BY_AGENT`."""

    photo_pending: bool = False
    """Whether the picture at `photo_from` has not been fetched yet."""

    @property
    def is_identified(self) -> bool:
        """Whether it has an e-mail address, a phone number or an identifier (contract 2.10)."""
        return any(getattr(self, name) for name in IDENTIFYING)

    @property
    def verified(self) -> dict[str, str]:
        """The identifying values that an agent, a provider or a proof has set. Each belongs to one contact of the account."""
        values = {name: getattr(self, name) for name in IDENTIFYING if name not in self.unverified}
        return {name: value for name, value in values.items() if value}

    def link(self, inbox_id: int, source_id: str | None = None) -> ContactLink | None:
        """The link to the inbox: the one named `source_id`, or the first."""
        own = (link for link in self.links if link.inbox_id == inbox_id)
        return next((link for link in own if source_id in (None, link.source_id)), None)


class ContactInbox(Redacted, frozen=True):
    """A contact's identity (`source_id`) in an inbox, and a pointer to its current conversation.

    Unique by (inbox, source id). `conversation_id` is written in the same transaction as the conversation it names,
    so two concurrent first messages can never create two conversations.

    A customer with several addresses in the inbox has a row for each. `home` is the source id of the row to which the messages of
    this address belong; None in that row itself, which has the token and the pointer.
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
    home: str | None = None
    by_desk: bool = False
    """Whether an agent made the link, so that no stranger has chosen its source id."""

    version: int = 1


class ContactPlaces(Struct, frozen=True):
    """The sort keys of a contact by the names of its lists (contact_places.py), and the version of the contact from which they
    were made."""

    sorts: dict[str, str]
    is_identified: bool
    version: int = 1


def creation_key(contact: Contact) -> str:
    """Ids sort by the time of their creation."""
    return f"{contact.id:016d}"


def activity_key(contact: Contact) -> str:
    return f"{contact.last_activity_at or 0:013d}#{contact.id:016d}"
