"""Finds the contact inbox of a customer by any of their addresses in the inbox."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from chalicelib.domain import addresses as rules
from chalicelib.domain import keys
from chalicelib.domain.addresses import Address
from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.inbound import InboundContact
from chalicelib.domain.inboxes import Inbox, InboxIdentity
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk

Found = Mapping[Key[Any], Any]


class KnownCustomer(Struct, frozen=True):
    """The contact inbox of a customer; None for a contact whom only the phone number or the e-mail address tells, and who
    has none in this inbox."""

    link: ContactInbox | None
    contact_id: int


def row_keys(inbox: InboxIdentity, contact: InboundContact) -> list[Key[ContactInbox]]:
    """The rows to read for an event: of each address as it is written, and of its canonical form."""
    ids = [each for address in contact.addresses for each in (address.id, address.key)]
    return [row_key(inbox, each) for each in dict.fromkeys(ids or [contact.source_id])]


def all_source_ids(contact: InboundContact) -> list[str]:
    """Every source id under which any version may have stored the customer of an event."""
    known = [each for address in contact.addresses for each in (address.id, address.key, *address.other_spellings)]
    return list(dict.fromkeys([*known, contact.source_id]))


def row_key(inbox: InboxIdentity, source_id: str) -> Key[ContactInbox]:
    return keys.contact_inbox(inbox.account_id, inbox.id, source_id)


def is_at(row: ContactInbox, source_id: str) -> bool:
    """Whether the row is of the contact inbox with this source id. Of a row that was moved more than once it may be unknown."""
    return (row.home or row.source_id) == source_id


def find_customer(desk: Desk, inbox: Inbox, contact: InboundContact, found: Found) -> KnownCustomer | None:
    """The customer of an event: by the number, also as a contact's phone number, and only then by a user id, because a number is
    what the agents know; by the verified e-mail address of a contact. `found`: the rows of `row_keys` that exist, and the claim
    of the address."""
    if not contact.addresses:
        known = _customer_at(desk, inbox, found.get(row_key(inbox, contact.source_id)), found)
        return (
            known or _contact_with_phone_number(desk, inbox, contact.phone_number) or _contact_with_email(inbox, contact, found)
        )
    for address in contact.addresses:
        row = found.get(row_key(inbox, address.id)) or found.get(row_key(inbox, address.key))
        known = _customer_at(desk, inbox, row, found) or _customer_of_other_spelling(desk, inbox, address, found)
        if known:
            return known
    return None


def _customer_at(desk: Desk, inbox: Inbox, row: ContactInbox | None, found: Found) -> KnownCustomer | None:
    while row is not None and row.home is not None:
        key = row_key(inbox, row.home)
        row = found.get(key) or desk.store.get(key)
    return KnownCustomer(row, row.contact_id) if row else None


def _customer_of_other_spelling(desk: Desk, inbox: Inbox, address: Address, found: Found) -> KnownCustomer | None:
    """By a contact inbox that an earlier version stored under another spelling, or by a contact's phone number."""
    if address.kind != rules.NUMBER:
        return None
    links = [row_key(inbox, each) for each in address.other_spellings]
    claims = phone_claims(inbox.account_id, address)
    also = desk.store.get_many([*links, *claims])
    row = next((also[key] for key in links if key in also), None)
    if row:
        return _customer_at(desk, inbox, row, found)
    owner = next((also[key] for key in claims if key in also), None)
    return _customer_with_id(desk, inbox, int(owner.refers_to[0]), found) if owner else None


def _contact_with_phone_number(desk: Desk, inbox: Inbox, phone_number: str | None) -> KnownCustomer | None:
    claims = phone_claims(inbox.account_id, rules.number(phone_number[1:])) if phone_number else []
    found = desk.store.get_many(claims) if claims else {}
    owner = next((found[key] for key in claims if key in found), None)
    return KnownCustomer(None, int(owner.refers_to[0])) if owner else None


def _contact_with_email(inbox: InboxIdentity, contact: InboundContact, found: Found) -> KnownCustomer | None:
    owner = found.get(keys.contact_field(inbox.account_id, "email", contact.email)) if contact.email else None
    return KnownCustomer(None, int(owner.refers_to[0])) if owner else None


def phone_claims(account_id: int, address: Address) -> list[Key[Claim]]:
    spellings = dict.fromkeys((address.id, address.key, *address.other_spellings))
    return [keys.contact_field(account_id, "phone_number", f"+{each}") for each in spellings]


def _customer_with_id(desk: Desk, inbox: Inbox, contact_id: int, found: Found) -> KnownCustomer | None:
    """Prefers a contact inbox that another address of the event names."""
    contact = desk.store.get(keys.contact(inbox.account_id, contact_id))
    if contact is None:
        return None
    own = [row_key(inbox, link.source_id) for link in contact.links if link.inbox_id == inbox.id]
    named = [key for key in own if key in found]
    row = (found.get(named[0]) if named else desk.store.get(own[0])) if own else None
    known = _customer_at(desk, inbox, row, found)
    return known if known and known.contact_id == contact_id else KnownCustomer(None, contact_id)


def find_link(desk: Desk, inbox: Inbox, source_id: str) -> ContactInbox | None:
    """The contact inbox to which an address leads, in whatever spelling the caller knows it."""
    address = inbox.channel.address_of(source_id)
    ids = (address.id, address.key, *address.other_spellings) if address else (source_id,)
    rows = [row_key(inbox, each) for each in dict.fromkeys(ids)]
    found = desk.store.get_many(rows)
    known = _customer_at(desk, inbox, next((found[key] for key in rows if key in found), None), found)
    return known.link if known else None
