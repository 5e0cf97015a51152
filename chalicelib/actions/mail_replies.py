"""Mails that answer a conversation of another channel, such as a website's (decision 54)."""

from msgspec.structs import replace

from chalicelib.actions.contact_profiles import store_current
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.finding import find_survivor
from chalicelib.actions.receive import ReceivedMessage, append_message
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.names import named_by_channel, told_name
from chalicelib.ports import Desk


def add_reply(desk: Desk, received: ReceivedMessage) -> None:
    """Adds the mail to the conversation whose proven address it was sent to. Its sender becomes no contact and no customer of the
    inbox: anybody can state any sender, and only the customer has the address. A made-up name
    of the customer gives way to that of their mail.

    A mail to a conversation that was erased, and one of another contact who is blocked, have no effect.
    """
    account_id, inbound = received.inbox.account_id, received.inbound
    found = received.found.get(keys.conversation(account_id, inbound.conversation_id or 0))
    if found is None or found.inbox_id != received.inbox.id:
        return
    conversation = find_survivor(desk, found)
    contact = desk.store.get(keys.contact(account_id, conversation.contact_id))
    if contact is None or conversation.merged_into is not None:
        return
    by_other = inbound.contact.email is None or inbound.contact.email != contact.email
    if by_other and _is_blocked(desk, received, contact):
        return
    # The headers of a thread of mails describe no conversation of another channel.
    received = replace(received, inbound=replace(inbound, thread_attributes={}), by_other=by_other)
    append_message(desk, received, None, contact, conversation)


def name_visitor(work: ConversationWork, inbox: Inbox, contact: Contact, name: str | None) -> None:
    """A visitor with a made-up name gets that of their mail. Every other name stays."""
    link = contact.link(inbox.id)
    named = named_by_channel(contact, link.id, name=name) if link and not told_name(contact) else contact
    if named != contact:
        store_current(work, contact, named)


def _is_blocked(desk: Desk, received: ReceivedMessage, contact: Contact) -> bool:
    claim = received.found.get(keys.contact_field(contact.account_id, "email", received.inbound.contact.email or ""))
    owner = desk.store.get(keys.contact(contact.account_id, int(claim.refers_to[0]))) if claim else None
    return owner is not None and owner.id != contact.id and owner.blocked
