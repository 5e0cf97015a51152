"""Keeps what the channel tells about a contact: the profile and the last activity."""

from msgspec.structs import replace

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.attributes import fitted_attributes
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.event_types import CONTACT_UPDATED
from chalicelib.domain.inbound import InboundContact
from chalicelib.domain.names import named_by_channel

MAX_PROFILE_ATTRIBUTES_BYTES = 2_000
"""They come on top of what agents have stored."""
CONTACT_ACTIVITY_STEP_MS = 3_600_000
"""A contact's last activity is updated at most hourly, which saves a write per message. No screen shows it more exactly."""


def keep_contact_current(work: Work, link: ContactInbox, contact: Contact, sender: InboundContact) -> None:
    """A changed profile is stored with the message, the last activity at most hourly."""
    store_current(work, contact, with_profile(contact, link, sender))


def store_current(work: Work, contact: Contact, current: Contact) -> None:
    """`current`: the contact with the values that came with a message."""
    if current == contact and work.at - (contact.last_activity_at or 0) < CONTACT_ACTIVITY_STEP_MS:
        return
    work.update(keys.contact(contact.account_id, contact.id), replace(current, last_activity_at=work.at))
    work.event(CONTACT_UPDATED, contact_id=contact.id)


def with_profile(contact: Contact, link: ContactInbox, sender: InboundContact) -> Contact:
    own = fitted_attributes(sender.additional_attributes, MAX_PROFILE_ATTRIBUTES_BYTES)
    known = replace(contact, additional_attributes={**contact.additional_attributes, **own})
    return named_by_channel(known, link.id, name=sender.name, username=sender.username)
