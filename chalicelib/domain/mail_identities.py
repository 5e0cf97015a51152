"""The changes that a mail may make to the contact of its sender."""

from typing import Any

from msgspec.structs import replace

from chalicelib.domain.contacts import EMAIL_BOUNCED, Contact
from chalicelib.domain.inbound import InboundContact


def may_tell(contact: Contact, inbox_id: int, sender: InboundContact) -> bool:
    """Whether the sender's name is taken over, and the address becomes verified.

    A visitor who has only stated an address must not learn the name of the person to whom it belongs: their contact has a link to
    another inbox, which shows them their contact's name.
    """
    if sender.email is None:
        return True
    is_visitor = any(link.inbox_id != inbox_id for link in contact.links)
    return sender.email_is_proven and not ("email" in contact.unverified and is_visitor)


def told_by(contact: Contact, inbox_id: int, sender: InboundContact) -> InboundContact:
    """The sender as the contact may know them."""
    return sender if may_tell(contact, inbox_id, sender) else replace(sender, name=None, username=None)


def after_mail(contact: Contact, inbox_id: int, sender: InboundContact, *, is_free: bool) -> Contact:
    """The contact after a mail from its address, which takes mails again. `is_free`: no other contact has the address."""
    if not may_tell(contact, inbox_id, sender) or sender.email != contact.email:
        return contact
    unverified = tuple(name for name in contact.unverified if name != "email" or not is_free)
    return replace(contact, unverified=unverified, additional_attributes=_without_bounce(contact.additional_attributes))


def after_report(contact: Contact, receiver: InboundContact) -> Contact:
    """The contact after a report that their address takes no mail. The first report stays."""
    if EMAIL_BOUNCED in contact.additional_attributes or EMAIL_BOUNCED not in receiver.additional_attributes:
        return contact
    mark = {EMAIL_BOUNCED: receiver.additional_attributes[EMAIL_BOUNCED]}
    return replace(contact, additional_attributes={**contact.additional_attributes, **mark})


def _without_bounce(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name != EMAIL_BOUNCED}
