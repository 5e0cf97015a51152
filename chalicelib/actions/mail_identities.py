"""Keeps what the mails of a contact tell about their address."""

from collections.abc import Mapping
from typing import Any

from chalicelib.actions.contact_claims import claim_fields
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.event_types import CONTACT_UPDATED
from chalicelib.domain.inbound import InboundContact
from chalicelib.domain.inboxes import InboxIdentity
from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_identities import after_mail, after_report, told_by
from chalicelib.ports import Desk

Found = Mapping[Key[Any], Any]


def learn_mail(
    work: Work, inbox: InboxIdentity, contact: Contact, sender: InboundContact, found: Found
) -> tuple[Contact, InboundContact]:
    """Adds to `work` what a mail from the address of a known contact proves. Returns the newest contact, and the sender without
    the name if it may not become the contact's. `found` has the claim of the address, if there is one."""
    owner = found.get(keys.contact_field(contact.account_id, "email", sender.email or ""))
    after = after_mail(contact, inbox.id, sender, is_free=owner is None or owner.refers_to[0] == contact.id)
    told = told_by(contact, inbox.id, sender)
    return (_save(work, contact, after), told) if after != contact else (contact, told)


@retried
def note_bounce(desk: Desk, conversation: Conversation, receiver: InboundContact) -> None:
    """Marks the conversation's contact, if a report names their address: only receivers of the mail can know its id, and none of
    them marks another's address. A repetition changes nothing."""
    contact = desk.store.get(keys.contact(conversation.account_id, conversation.contact_id))
    if contact is None or receiver.source_id not in (conversation.source_id, contact.email):
        return
    after = after_report(contact, receiver)
    if after != contact:
        work = Work(desk, contact.account_id, ordering_key=f"contact:{contact.id}")
        _save(work, contact, after)
        work.commit()


def _save(work: Work, before: Contact, after: Contact) -> Contact:
    claim_fields(work, before, after)
    work.event(CONTACT_UPDATED, contact_id=after.id)
    saved: Contact = work.update(keys.contact(after.account_id, after.id), after)
    return saved
