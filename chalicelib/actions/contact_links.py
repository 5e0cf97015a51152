"""Links of contacts to inboxes. Each address in an inbox belongs to one contact, however it is spelled."""

from msgspec.structs import replace

from chalicelib.actions.contact_addresses import find_link
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.addresses import Address
from chalicelib.domain.contacts import MAX_LINKS, Contact, ContactInbox, ContactLink
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.event_types import CONTACT_UPDATED
from chalicelib.domain.inboxes import Inbox
from chalicelib.ports import ANY_VERSION, Delete, Desk

MAX_SOURCE_ID = 255


def fresh_link(
    desk: Desk,
    account_id: int,
    inbox_id: int,
    source_id: str,
    contact_id: int,
    *,
    hmac_verified: bool = False,
    by_desk: bool = False,
) -> ContactInbox:
    return ContactInbox(
        id=desk.ids.next(),
        account_id=account_id,
        inbox_id=inbox_id,
        source_id=source_id,
        contact_id=contact_id,
        pubsub_token=desk.ids.token(),
        created_at=desk.clock.now(),
        hmac_verified=hmac_verified,
        by_desk=by_desk,
    )


def add_link(work: Work, contact: Contact, link: ContactInbox, inbox: Inbox, *, seen_at: int | None = None) -> Contact:
    """Adds the link to `work`, with a row for the canonical form of its source id where that differs. Returns the contact with
    the link, which the caller stores. `seen_at`: when the customer first wrote from the address; by default the link's time."""
    address = inbox.channel.address_of(link.source_id)
    since = link.created_at if seen_at is None else seen_at
    linked = with_link(contact, link, (replace(address, since=since),) if address else ())
    work.create(keys.contact_inbox(link.account_id, link.inbox_id, link.source_id), link)
    if address and address.key != link.source_id:
        work.create(keys.contact_inbox(link.account_id, link.inbox_id, address.key), address_row(link, address.key))
    work.claim(keys.pubsub_token(link.pubsub_token), "contact", link.account_id, link.inbox_id, link.source_id)
    return linked


def with_link(contact: Contact, link: ContactInbox, addresses: tuple[Address, ...] = ()) -> Contact:
    """Raises Invalid (`too_many_links`)."""
    if len(contact.links) >= MAX_LINKS:
        raise Invalid(f"A contact has at most {MAX_LINKS} links to inboxes.", code="too_many_links", fields=("inbox_id",))
    return replace(contact, links=(*contact.links, ContactLink(link.id, link.inbox_id, link.source_id, addresses=addresses)))


def address_row(link: ContactInbox, key: str) -> ContactInbox:
    """The row of another address of the link's customer. `key`: the canonical form of the address."""
    return replace(
        link, source_id=key, home=link.source_id, pubsub_token="", conversation_id=None, hmac_verified=False, version=1
    )


def release_link(work: Work, link: ContactInbox) -> None:
    """Removes a link and its socket token, on the condition that the link is the one that was read. The row of another address
    has no token."""
    work.remove(keys.contact_inbox(link.account_id, link.inbox_id, link.source_id), link)
    release_token(work, link)


def release_token(work: Work, link: ContactInbox) -> None:
    if link.pubsub_token:
        work.add(Delete(keys.pubsub_token(link.pubsub_token), expected=ANY_VERSION))


def link_between(
    desk: Desk, inbox: Inbox, contact: Contact, *, source_id: str | None = None, hmac_verified: bool = False
) -> tuple[ContactInbox, bool]:
    """The contact's link to the inbox, and whether it is stored; a new one is not. Raises Conflict (`source_id_taken`)."""
    known = contact.link(inbox.id)
    if source_id or known is None:
        wanted = clean_source_id(source_id) if source_id else generated_source_id(desk, inbox, contact)
    else:
        wanted = known.source_id
    found = find_link(desk, inbox, wanted)
    if found is None:
        link = fresh_link(desk, contact.account_id, inbox.id, wanted, contact.id, hmac_verified=hmac_verified, by_desk=True)
        return link, False
    if found.contact_id != contact.id:
        raise Conflict("This source_id belongs to another contact.", code="source_id_taken")
    return found, True


def store_link(work: Work, contact: Contact, link: ContactInbox, inbox: Inbox) -> Contact:
    """Adds a new link of a stored contact to `work`. Returns the changed contact."""
    changed: Contact = work.update(keys.contact(contact.account_id, contact.id), add_link(work, contact, link, inbox))
    work.event(CONTACT_UPDATED, contact_id=contact.id)
    return changed


def generated_source_id(desk: Desk, inbox: Inbox, contact: Contact) -> str:
    """The channel's id of this contact, where it can be derived (contract 8.9). Raises Invalid (`source_id_needed`)."""
    found = inbox.channel.new_source_id(contact, desk.ids.uuid)
    if found is None:
        raise Invalid(
            "A source_id is needed: this channel's id of the contact is not known.",
            code="source_id_needed",
            fields=("source_id",),
        )
    return found


def clean_source_id(source_id: str) -> str:
    cleaned = source_id.strip()
    if not cleaned or len(cleaned) > MAX_SOURCE_ID or not cleaned.isprintable():
        raise Invalid(
            f"A source_id has 1 to {MAX_SOURCE_ID} printable characters.", code="source_id_invalid", fields=("source_id",)
        )
    return cleaned
