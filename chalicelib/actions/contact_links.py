"""Links of contacts to inboxes. Each (inbox, source id) belongs to one contact."""

from msgspec.structs import replace

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact, ContactInbox, ContactLink
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.event_types import CONTACT_UPDATED
from chalicelib.domain.inboxes import Inbox
from chalicelib.ports import Desk

MAX_SOURCE_ID = 255


def fresh_link(
    desk: Desk, account_id: int, inbox_id: int, source_id: str, contact_id: int, *, hmac_verified: bool = False
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
    )


def add_link(work: Work, contact: Contact, link: ContactInbox) -> Contact:
    """Adds the link to `work`. Returns the contact with the link, which the caller stores."""
    work.create(keys.contact_inbox(link.account_id, link.inbox_id, link.source_id), link)
    work.claim(keys.pubsub_token(link.pubsub_token), "contact", link.account_id, link.inbox_id, link.source_id)
    return replace(contact, links=(*contact.links, ContactLink(link.id, link.inbox_id, link.source_id)))


def link_between(
    desk: Desk, inbox: Inbox, contact: Contact, *, source_id: str | None = None, hmac_verified: bool = False
) -> tuple[ContactInbox, bool]:
    """The contact's link to the inbox, and whether it is stored; a new one is not. Raises Conflict (`source_id_taken`)."""
    known = source_id or contact.source_id(inbox.id)
    wanted = clean_source_id(known) if known else generated_source_id(desk, inbox, contact)
    found = desk.store.get(keys.contact_inbox(contact.account_id, inbox.id, wanted))
    if found is None:
        return fresh_link(desk, contact.account_id, inbox.id, wanted, contact.id, hmac_verified=hmac_verified), False
    if found.contact_id != contact.id:
        raise Conflict("This source_id belongs to another contact.", code="source_id_taken")
    return found, True


def store_link(work: Work, contact: Contact, link: ContactInbox) -> Contact:
    """Adds a new link of a stored contact to `work`. Returns the changed contact."""
    changed: Contact = work.update(keys.contact(contact.account_id, contact.id), add_link(work, contact, link))
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
