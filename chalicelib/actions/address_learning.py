"""Learns the addresses of a customer from the events that name them.

Every address has a row of its own, created by a conditional write in the transaction of the event: of two concurrent events that
name the same address, one creates the contact and the other finds it.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from chalicelib.actions.contact_addresses import Found, is_at, phone_claims, row_key
from chalicelib.actions.contact_claims import claim_fields
from chalicelib.actions.contact_links import add_link, address_row
from chalicelib.actions.work import Work, retried
from chalicelib.domain import addresses as rules
from chalicelib.domain import keys, phone_numbers
from chalicelib.domain.addresses import Address
from chalicelib.domain.contacts import Contact, ContactInbox, ContactLink
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.event_types import CONTACT_CREATED, CONTACT_UPDATED
from chalicelib.domain.inbound import InboundContact, InboundMessage
from chalicelib.domain.inboxes import Inbox, InboxIdentity
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk


def hold_rows(work: Work, rows: Iterable[Key[ContactInbox]], found: Found) -> None:
    """Tells the work which rows exist, so that it does not read them again."""
    for key in rows:
        work.hold(key, found.get(key))


def learn_addresses(work: Work, inbox: Inbox, link: ContactInbox, contact: Contact, inbound: InboundMessage) -> Contact:
    """Adds to `work` what a message tells about the addresses of a known customer. Returns the newest contact. A message that
    names known addresses reads and writes nothing more."""
    work.hold(keys.contact(contact.account_id, contact.id), contact)
    return _learn(work, inbox, link, contact, inbound.contact, inbound.sent_at, by_customer=not inbound.from_business)


def introduce(work: Work, inbox: Inbox, link: ContactInbox, contact: Contact, inbound: InboundMessage) -> Contact:
    """Adds to `work` the first link of a contact to an inbox. Returns the contact with the addresses that the message names, for
    `store_introduced`."""
    linked = add_link(work, contact, link, inbox, seen_at=inbound.sent_at)
    return with_addresses(work, inbox, link, linked, inbound.contact, inbound.sent_at, by_customer=True)


def store_introduced(work: Work, before: Contact | None, after: Contact) -> None:
    """`before`: the stored contact; None for a new one."""
    key = keys.contact(after.account_id, after.id)
    if before:
        work.update(key, after)
    else:
        work.create(key, after)
    work.event(CONTACT_UPDATED if before else CONTACT_CREATED, contact_id=after.id)
    claim_fields(work, before, after)


@retried
def learn_receiver(desk: Desk, inbox: Inbox, conversation: Conversation, receiver: InboundContact) -> None:
    """Learns the addresses that a receipt names: a user id, for example, of a customer whom the agents know by number."""
    contact_key = keys.contact(conversation.account_id, conversation.contact_id)
    link_key = row_key(inbox, conversation.source_id)
    found = desk.store.get_many([contact_key, link_key])
    if contact_key in found and link_key in found:
        work = Work(desk, conversation.account_id, ordering_key=f"contact:{conversation.contact_id}")
        work.hold(contact_key, found[contact_key])
        _learn(work, inbox, found[link_key], found[contact_key], receiver, work.at, by_customer=False)
        work.commit()


def _learn(
    work: Work, inbox: Inbox, link: ContactInbox, contact: Contact, named: InboundContact, at: int, *, by_customer: bool
) -> Contact:
    after = with_addresses(work, inbox, link, contact, named, at, by_customer=by_customer)
    if after == contact:
        return contact
    claim_fields(work, contact, after)
    return _save(work, after)


def with_addresses(
    work: Work, inbox: Inbox, link: ContactInbox, contact: Contact, named: InboundContact, at: int, *, by_customer: bool
) -> Contact:
    """Adds the rows of new addresses to `work`. Returns the contact with them, which the caller stores.

    A number of another contact stays there. A user id follows the number, unless its contact has a number, too.
    """
    entry = contact.link(inbox.id, link.source_id)
    if entry is None or link.home is not None or not named.addresses:
        return contact
    known = known_addresses(inbox, entry, link)
    own = [address for address in named.addresses if _take(work, inbox, link, contact, address)]
    left = named.left if any(address.key not in named.left for address in own) else ()
    after = rules.seen(known, own, at, by_customer=by_customer, left=left)
    if after == known:
        return contact
    return _with_number(work, _with_entry(contact, replace(entry, addresses=after)), known, after)


def known_addresses(inbox: Inbox, entry: ContactLink, link: ContactInbox) -> tuple[Address, ...]:
    """Those of the link; of one that an earlier version stored, its source id."""
    first = inbox.channel.address_of(link.source_id)
    return entry.addresses or ((replace(first, since=link.created_at),) if first else ())


def _take(work: Work, inbox: Inbox, link: ContactInbox, contact: Contact, address: Address) -> bool:
    """Whether the address leads to the contact inbox, now or from this work on."""
    key = row_key(inbox, address.key)
    row = work.get(key)
    if row is None:
        if not _is_spelled(work, inbox, link, address) and _is_known_elsewhere(work, inbox, link, contact, address):
            return False
        work.create(key, address_row(link, address.key))
        return True
    if is_at(row, link.source_id):
        return True
    home = home_of(work, inbox, row)
    if home is not None and home.source_id == link.source_id:
        return True
    if home is not None and not _give_up(work, inbox, home, address):
        return False
    work.update(key, replace(row, home=link.source_id))
    return True


def _is_spelled(work: Work, inbox: Inbox, link: ContactInbox, address: Address) -> bool:
    """Whether the address as it is written leads to the contact inbox, while its canonical form has no row yet: it was stored by
    an earlier version."""
    row = work.get(row_key(inbox, address.id))
    return row is not None and row.source_id == link.source_id


def home_of(work: Work, inbox: InboxIdentity, row: ContactInbox) -> ContactInbox | None:
    """The contact inbox to which the row leads; None if it is being erased."""
    found: ContactInbox | None = row
    while found is not None and found.home is not None:
        found = work.get(row_key(inbox, found.home))
    return found


def _is_known_elsewhere(work: Work, inbox: Inbox, link: ContactInbox, contact: Contact, address: Address) -> bool:
    """Whether a number without a row is another contact's phone number, or another's source id in another spelling."""
    if address.kind != rules.NUMBER:
        return False
    if not _is_free(work, contact, address):
        return True
    rows = (work.get(row_key(inbox, each)) for each in address.other_spellings)
    homes = (home_of(work, inbox, row) for row in rows if row)
    return any(home and home.source_id != link.source_id for home in homes)


def _is_free(work: Work, contact: Contact, address: Address) -> bool:
    """Whether no other contact has the number as its phone number."""
    owners = (work.get(key) for key in phone_claims(contact.account_id, address))
    return all(owner is None or owner.refers_to[0] == contact.id for owner in owners)


def _give_up(work: Work, inbox: Inbox, home: ContactInbox, address: Address) -> bool:
    """Ends an address of another contact inbox, unless that has a number: then both addresses stay where they are."""
    contact = work.get(keys.contact(inbox.account_id, home.contact_id))
    entry = contact.link(inbox.id, home.source_id) if contact else None
    if contact is None or entry is None:
        return True
    known = known_addresses(inbox, entry, home)
    if any(each.kind == rules.NUMBER for each in known):
        return False
    ended = tuple(replace(each, until=work.at) if each.key == address.key else each for each in known)
    _save(work, _with_entry(contact, replace(entry, addresses=ended)))
    return True


def _with_number(work: Work, contact: Contact, before: tuple[Address, ...], after: tuple[Address, ...]) -> Contact:
    """Gives the contact the new number as its phone number, if it has none, an unproven one or the one that was given up."""
    had = {each.key for each in before if each.until is None}
    new = next((each for each in after if each.kind == rules.NUMBER and each.until is None and each.key not in had), None)
    shown = phone_numbers.canonical(contact.phone_number.lstrip("+")) if contact.phone_number else None
    former = {each.key for each in after if each.until is not None}
    is_outdated = shown is None or shown in former or "phone_number" in contact.unverified
    if new is None or not is_outdated or not _is_free(work, contact, new):
        return contact
    unverified = tuple(name for name in contact.unverified if name != "phone_number")
    return replace(contact, phone_number=f"+{new.id}", unverified=unverified)


def _with_entry(contact: Contact, entry: ContactLink) -> Contact:
    return replace(contact, links=tuple(entry if each.id == entry.id else each for each in contact.links))


def _save(work: Work, contact: Contact) -> Contact:
    work.event(CONTACT_UPDATED, contact_id=contact.id)
    saved: Contact = work.update(keys.contact(contact.account_id, contact.id), contact)
    return saved
