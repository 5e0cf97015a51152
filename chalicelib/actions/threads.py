"""The conversation of a message, in a channel whose customers have many (decision 50)."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from chalicelib.actions.finding import find_shown, find_survivor
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inbound import InboundMessage
from chalicelib.domain.inboxes import Inbox, InboxIdentity
from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_threads import MAX_ANSWERS, newest_with_subject
from chalicelib.ports import Desk

LOOKED_THROUGH = 20
"""The customer's newest conversations, among which one with the same subject is looked for."""

Found = Mapping[Key[Any], Any]


class Thread(Struct, frozen=True):
    """A conversation and its contact, who need not be the author of the message: colleagues of a customer answer, too."""

    conversation: Conversation
    contact: Contact


def thread_keys(inbox: InboxIdentity, inbound: InboundMessage) -> list[Key[Any]]:
    """The rows that name the conversation or the contact, to be read with those of the customer."""
    named: list[Key[Any]] = _answer_keys(inbox, inbound)
    if inbound.conversation_id:
        named.append(keys.conversation(inbox.account_id, inbound.conversation_id))
    if inbound.contact.email:
        named.append(keys.contact_field(inbox.account_id, "email", inbound.contact.email))
    return named


def _answer_keys(inbox: InboxIdentity, inbound: InboundMessage) -> list[Key[Any]]:
    return [keys.provider_message(inbox.account_id, inbox.id, each) for each in dict.fromkeys(inbound.answers[:MAX_ANSWERS])]


def named_conversations(inbox: InboxIdentity, inbound: InboundMessage, found: Found) -> list[Key[Conversation]]:
    """The conversations that the message may belong to, the most certain first. `found`: the rows of `thread_keys` that exist.

    The number of a proven address counts only for a conversation of this inbox, whose secret has proven it.
    """
    named = []
    if inbound.conversation_id:
        key = keys.conversation(inbox.account_id, inbound.conversation_id)
        if key in found and found[key].inbox_id == inbox.id:
            named.append(key)
    named += [keys.conversation(inbox.account_id, stored_in) for stored_in, _ in _answered(inbox, inbound, found)]
    return list(dict.fromkeys(named))


def _answered(inbox: InboxIdentity, inbound: InboundMessage, found: Found) -> list[tuple[int, int]]:
    """The messages that it answers, the most certain first: the number under which each is stored, and its id."""
    claims = [found[key] for key in _answer_keys(inbox, inbound) if key in found]
    return [(int(claim.refers_to[0]), int(claim.refers_to[1])) for claim in claims]


def find_thread(
    desk: Desk, inbox: Inbox, inbound: InboundMessage, found: Found, contact: Contact | None, link: ContactInbox | None = None
) -> Thread | None:
    """The conversation that the message goes on with; None for one that begins a conversation. `found`: the rows of
    `thread_keys`, and the conversations that were read already. `contact`, `link`: the author, if known.

    A blocked author writes to their own newest conversation only, and a message in a locked inbox that names none goes there.
    """
    newest = found.get(keys.conversation(inbox.account_id, link.conversation_id or 0)) if link else None
    if not (contact and contact.blocked):
        named = _first_existing(desk, inbox, inbound, found, contact)
        if named or contact is None:
            return named
    if contact is None:
        return None
    if contact.blocked or inbox.lock_to_single_conversation:
        return _thread(desk, newest, contact) if newest else None
    same = _same_subject(desk, inbox, inbound, contact)
    return _thread(desk, same, contact) if same else None


def _first_existing(desk: Desk, inbox: Inbox, inbound: InboundMessage, found: Found, contact: Contact | None) -> Thread | None:
    wanted = named_conversations(inbox, inbound, found)
    unread = [key for key in wanted if key not in found]
    known = {**found, **(desk.store.get_many(unread) if unread else {})}
    answered = _answered(inbox, inbound, found)
    threads = (_thread(desk, _split_off(desk, known[key], answered), contact) for key in wanted if key in known)
    return next(filter(None, threads), None)


def _split_off(desk: Desk, conversation: Conversation, answered: Sequence[tuple[int, int]]) -> Conversation:
    """The conversation to which the first answered message that this one had was split off, otherwise itself. The address for
    answers names the conversation in which the message was sent."""
    survivor = find_survivor(desk, conversation)
    had = (each for each in answered if survivor.splits and each[0] in survivor.known_ids)
    first = next(had, None)
    return find_shown(desk, survivor, *first) if first else conversation


def _same_subject(desk: Desk, inbox: Inbox, inbound: InboundMessage, contact: Contact) -> Conversation | None:
    if not inbound.subject:
        return None
    newest = desk.lists.conversations_of(inbox.account_id, contact.id, limit=LOOKED_THROUGH)
    return newest_with_subject(newest, inbox.id, inbound.subject, desk.clock.now())


def _thread(desk: Desk, conversation: Conversation, author: Contact | None) -> Thread | None:
    """None while the conversation, or the one into which it was merged, is being erased."""
    survivor = find_survivor(desk, conversation)
    if survivor.merged_into is not None:
        return None
    if author and author.id == survivor.contact_id:
        return Thread(survivor, author)
    contact = desk.store.get(keys.contact(survivor.account_id, survivor.contact_id))
    return Thread(survivor, contact) if contact else None
