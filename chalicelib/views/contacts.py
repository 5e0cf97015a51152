"""Contacts and their links to inboxes as JSON."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from chalicelib.domain.addresses import Address
from chalicelib.domain.contacts import Contact, ContactInbox, ContactLink
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import Directory
from chalicelib.domain.photos import photo_url
from chalicelib.views.inboxes import InboxSlimShape, inbox_slim
from chalicelib.views.times import epoch, iso, iso_or_none

MAX_PLACE = 255
"""Clients may store any value as a city; the stored record shows a name."""


class AddressShape(Struct, kw_only=True):
    """An address by which the contact was or is known in the inbox. Times in seconds; `until` is null for a current address."""

    id: str
    kind: str
    since: int | None
    until: int | None


class ContactInboxShape(Struct, kw_only=True):
    """`source_id`: the current address. `addresses`: the current and the former ones, in channels that have several."""

    source_id: str
    inbox: InboxSlimShape
    addresses: list[AddressShape] | UnsetType = UNSET


class ContactShape(Struct, kw_only=True):
    id: int
    additional_attributes: dict[str, Any]
    availability_status: str
    email: str | None
    name: str
    phone_number: str | None
    blocked: bool
    identifier: str | None
    thumbnail: str
    custom_attributes: dict[str, Any]
    last_activity_at: int | UnsetType = UNSET
    created_at: int
    contact_inboxes: list[ContactInboxShape] | UnsetType = UNSET
    unverified: list[str] | UnsetType = UNSET
    labels: list[str]
    version: int
    truncated: bool | UnsetType = UNSET
    """Attributes or links are missing, because the page would be too large."""


class PushContactShape(Struct, kw_only=True, tag_field="type", tag="contact"):
    """`labels` and the times are absent for the customer."""

    id: int
    additional_attributes: dict[str, Any]
    custom_attributes: dict[str, Any]
    email: str | None
    identifier: str | None
    name: str
    phone_number: str | None
    thumbnail: str
    blocked: bool
    unverified: list[str] | UnsetType = UNSET
    labels: list[str] | UnsetType = UNSET
    created_at: int | UnsetType = UNSET
    last_activity_at: int | UnsetType = UNSET
    version: int
    truncated: bool | UnsetType = UNSET


class ContactRowShape(Struct, kw_only=True):
    """The stored record, as some endpoints return it (contract 4.7)."""

    id: int
    account_id: int
    name: str
    email: str | None
    phone_number: str | None
    identifier: str | None
    additional_attributes: dict[str, Any]
    custom_attributes: dict[str, Any]
    last_activity_at: str | None
    contact_type: str
    middle_name: str
    last_name: str
    location: str | None
    country_code: str | None
    blocked: bool
    created_at: str
    updated_at: str
    version: int
    truncated: bool | UnsetType = UNSET


class ContactInboxRowShape(Struct, kw_only=True):
    id: int
    contact_id: int
    inbox_id: int
    source_id: str
    created_at: str
    updated_at: str
    hmac_verified: bool
    pubsub_token: str


def unverified(contact: Contact) -> list[str] | UnsetType:
    """The fields that the customer has stated without a proof; absent when there are none."""
    return list(contact.unverified) or UNSET


def last_activity(contact: Contact) -> int | UnsetType:
    return UNSET if contact.last_activity_at is None else epoch(contact.last_activity_at)


def contact(contact: Contact, public_url: str, *, online: bool = False) -> ContactShape:
    return ContactShape(
        id=contact.id,
        additional_attributes=contact.additional_attributes,
        availability_status="online" if online else "offline",
        email=contact.email,
        name=contact.name,
        phone_number=contact.phone_number,
        blocked=contact.blocked,
        identifier=contact.identifier,
        thumbnail=photo_url(contact.photo, public_url),
        custom_attributes=contact.custom_attributes,
        last_activity_at=last_activity(contact),
        created_at=epoch(contact.created_at),
        unverified=unverified(contact),
        labels=list(contact.labels),
        version=contact.version,
    )


def contact_with_inboxes(shown: Contact, directory: Directory, public_url: str, *, online: bool = False) -> ContactShape:
    return replace(contact(shown, public_url, online=online), contact_inboxes=links(shown, directory, public_url))


def links(contact: Contact, directory: Directory, public_url: str) -> list[ContactInboxShape]:
    """The inboxes in which the contact can be reached. Deleted inboxes are omitted."""
    inboxes = {inbox.id: inbox for inbox in directory.inboxes}
    return [_contact_inbox_of(link, inboxes[link.inbox_id], public_url) for link in contact.links if link.inbox_id in inboxes]


def _contact_inbox_of(link: ContactLink, inbox: Inbox, public_url: str) -> ContactInboxShape:
    shape = contact_inbox(link.sending_id, inbox, public_url)
    return replace(shape, addresses=[_address(each) for each in link.addresses]) if link.addresses else shape


def _address(address: Address) -> AddressShape:
    return AddressShape(
        id=address.id,
        kind=address.kind,
        since=None if address.since is None else epoch(address.since),
        until=None if address.until is None else epoch(address.until),
    )


def contact_inbox(source_id: str, inbox: Inbox, public_url: str) -> ContactInboxShape:
    return ContactInboxShape(source_id=source_id, inbox=inbox_slim(inbox, public_url))


def push_contact(contact: Contact, public_url: str) -> PushContactShape:
    return PushContactShape(
        id=contact.id,
        additional_attributes=contact.additional_attributes,
        custom_attributes=contact.custom_attributes,
        email=contact.email,
        identifier=contact.identifier,
        name=contact.name,
        phone_number=contact.phone_number,
        thumbnail=photo_url(contact.photo, public_url),
        blocked=contact.blocked,
        unverified=unverified(contact),
        labels=list(contact.labels),
        created_at=epoch(contact.created_at),
        last_activity_at=last_activity(contact),
        version=contact.version,
    )


def contact_row(contact: Contact) -> ContactRowShape:
    return ContactRowShape(
        id=contact.id,
        account_id=contact.account_id,
        name=contact.name,
        email=contact.email,
        phone_number=contact.phone_number,
        identifier=contact.identifier,
        additional_attributes=contact.additional_attributes,
        custom_attributes=contact.custom_attributes,
        last_activity_at=iso_or_none(contact.last_activity_at),
        contact_type="lead" if contact.email or contact.phone_number else "visitor",
        middle_name="",
        last_name="",
        location=_short_text(contact.additional_attributes.get("city")),
        country_code=_short_text(contact.additional_attributes.get("country_code")),
        blocked=contact.blocked,
        created_at=iso(contact.created_at),
        updated_at=iso(contact.updated_at),
        version=contact.version,
    )


def _short_text(value: Any) -> str | None:
    return value[:MAX_PLACE] if isinstance(value, str) else None


def contact_inbox_row(link: ContactInbox) -> ContactInboxRowShape:
    return ContactInboxRowShape(
        id=link.id,
        contact_id=link.contact_id,
        inbox_id=link.inbox_id,
        source_id=link.source_id,
        created_at=iso(link.created_at),
        updated_at=iso(link.created_at),
        hmac_verified=link.hmac_verified,
        pubsub_token=link.pubsub_token,
    )
