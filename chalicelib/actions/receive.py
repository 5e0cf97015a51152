"""Stores what providers send. A webhook event may be delivered any number of times and has one effect."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions.address_learning import hold_rows, introduce, learn_addresses, store_introduced
from chalicelib.actions.contact_addresses import KnownCustomer, find_customer, row_keys
from chalicelib.actions.contact_links import fresh_link
from chalicelib.actions.contact_profiles import keep_contact_current, with_profile
from chalicelib.actions.contacts import build_contact
from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.erased_senders import is_of_erased_sender, release_rows
from chalicelib.actions.finding import find_survivor
from chalicelib.actions.messages import add_answered, reply_reference
from chalicelib.actions.new_conversations import announce, fresh_conversation, point_link
from chalicelib.actions.work import retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain import messages as message_rules
from chalicelib.domain.attributes import fitted_attributes
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation, Edit, Folder, Spam
from chalicelib.domain.inbound import (
    EarlyChange,
    Envelope,
    InboundContact,
    InboundMessage,
    deleted_in_channel,
    edited_in_channel,
    stored_file,
    stored_text,
)
from chalicelib.domain.inboxes import Inbox, InboxIdentity, InboxRef, reuses_resolved
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import CUSTOMER, CUSTOMER_MESSAGE, Cause, Delivery, Message, MessageType, Sender, SenderType
from chalicelib.ports import Desk

MAX_THREAD_ATTRIBUTES_BYTES = 2_000
"""They come on top of what agents have stored: without the chat's id no reply could be sent."""


def receive(desk: Desk, envelope: Envelope) -> None:
    """Handles one webhook event. Events for a deleted inbox are ignored."""
    ref = InboxRef(envelope.account_id, envelope.inbox_id)
    for inbound in desk.channels[envelope.channel].parse(envelope.payload):
        if isinstance(inbound, InboundMessage):
            receive_message(desk, ref, inbound, accepted_at=envelope.accepted_at)
        else:
            from chalicelib.actions.received_changes import CHANGES

            CHANGES[type(inbound)](desk, ref, inbound)


class ReceivedMessage(Struct, frozen=True):
    """A message with what was read for it: the rows of its addresses, and an edit or deletion of it that arrived earlier.
    `accepted_at`: when its webhook came; None if not known. `by_other`: its author is not the contact of the conversation."""

    inbox: Inbox
    inbound: InboundMessage
    found: Mapping[Key[Any], Any]
    accepted_at: int | None = None
    by_other: bool = False

    @property
    def begun_by(self) -> int | None:
        """None for a message that the business has written in the provider's app."""
        return None if self.inbound.from_business else CUSTOMER

    @property
    def reopens(self) -> bool:
        """Whether a person expects an answer: no report that somebody is away or that a mail has failed."""
        automatic = message_rules.automatic_kind(self.inbound.content_attributes)
        return not self.inbound.from_business and automatic not in message_rules.TELLS_OF_NO_READER

    @property
    def is_spam(self) -> bool:
        return message_rules.is_spam(self.inbound.content_attributes)

    @property
    def early(self) -> EarlyChange | None:
        change: EarlyChange | None = self.found.get(
            keys.early_change(self.inbox.account_id, self.inbox.id, self.inbound.provider_id)
        )
        return change


@retried
def receive_message(desk: Desk, ref: InboxIdentity, inbound: InboundMessage, *, accepted_at: int | None = None) -> None:
    """Reads the predicted contact and conversation together with the link: one round trip, unless the link has changed. A message
    that was erased does not come back."""
    inbox_key = keys.inbox(ref.account_id, ref.id)
    claim = keys.provider_message(ref.account_id, ref.id, inbound.provider_id)
    early_key = keys.early_change(ref.account_id, ref.id, inbound.provider_id)
    erased = keys.erased_message(ref.account_id, ref.id, inbound.provider_id, desk.digest_key)
    rows = row_keys(ref, inbound.contact)
    read_ahead = desk.read_ahead.get(rows[0])
    found = desk.store.get_many(
        list(dict.fromkeys([inbox_key, claim, early_key, erased, *rows, *_named(ref, inbound), *read_ahead]))
    )
    if inbox_key not in found or claim in found or erased in found:
        return
    received = ReceivedMessage(found[inbox_key], inbound, found, accepted_at)
    if inbound.conversation_id and not received.inbox.channel.threads:
        from chalicelib.actions.mail_replies import add_reply

        add_reply(desk, received)
        return
    known = find_customer(desk, received.inbox, inbound.contact, found)
    if known is None or known.link is None:
        _from_new_sender(desk, received, known)
        return
    link = known.link
    home_key = keys.contact_inbox(ref.account_id, ref.id, link.source_id)
    contact_key, newest_key = (
        keys.contact(ref.account_id, link.contact_id),
        keys.conversation(ref.account_id, link.conversation_id or 0),
    )
    related: tuple[Key[Any], ...] = (contact_key, *dict.fromkeys((newest_key, *_named_conversations(received))))
    wanted = (*related, *(() if home_key in rows else (home_key,)))
    if wanted != read_ahead:
        received = replace(received, found={**found, **desk.store.get_many(related)})
        desk.read_ahead.put(rows[0], *wanted)
    if contact_key in received.found:
        _from_known_sender(desk, received, link, received.found[contact_key], received.found.get(newest_key))
    else:
        _from_new_sender(desk, received, None, forgotten=link)


def _named(ref: InboxIdentity, inbound: InboundMessage) -> list[Key[Any]]:
    """The rows of a mail, which alone names its conversation or the e-mail address of a contact."""
    if not (inbound.answers or inbound.conversation_id or inbound.contact.email):
        return []
    from chalicelib.actions.threads import thread_keys

    return thread_keys(ref, inbound)


def _named_conversations(received: ReceivedMessage) -> list[Key[Conversation]]:
    if not received.inbox.channel.threads:
        return []
    from chalicelib.actions.threads import named_conversations

    return named_conversations(received.inbox, received.inbound, received.found)


def _joins_thread(desk: Desk, received: ReceivedMessage, author: Contact | None, link: ContactInbox | None = None) -> bool:
    """Adds the message to the conversation that it goes on with, if there is one. Its author may have no link to the inbox."""
    if not received.inbox.channel.threads:
        return False
    from chalicelib.actions.threads import find_thread

    thread = find_thread(desk, received.inbox, received.inbound, received.found, author, link)
    if thread:
        by_other = author is None or author.id != thread.contact.id
        append_message(desk, replace(received, by_other=by_other), link, thread.contact, thread.conversation)
    return thread is not None


def _from_known_sender(
    desk: Desk, received: ReceivedMessage, link: ContactInbox, contact: Contact, current: Conversation | None
) -> None:
    if _joins_thread(desk, received, contact, link):
        return
    inbox, current = received.inbox, find_survivor(desk, current) if current and not received.inbox.channel.threads else None
    if current and _is_continued(current, inbox, contact):
        append_message(desk, received, link, contact, current)
        return
    work = of_conversation(desk, _begun(desk, received, link, contact), new=True)
    point_link(work, link)
    keep_contact_current(work, link, *_learned(work, received, link, contact))
    announce(work)
    _add(work, received)
    work.commit()


def _is_continued(current: Conversation, inbox: Inbox, contact: Contact) -> bool:
    """A sender whose conversation is spam begins no other one by writing again."""
    return current.folder is not Folder.RESOLVED or reuses_resolved(inbox) or contact.blocked


def _begun(desk: Desk, received: ReceivedMessage, link: ContactInbox, contact: Contact) -> Conversation:
    """A mail that is called spam, and one of a blocked contact, begins a conversation that is spam."""
    fresh = fresh_conversation(desk, link, contact, begun_by=received.begun_by)
    if received.is_spam:
        return rules.mark_as_spam(fresh, by=None, reason=Spam.VERDICT).conversation
    if contact.blocked and received.inbox.channel.threads:
        return rules.mark_as_spam(fresh, by=None, reason=Spam.BLOCKED).conversation
    return fresh


def _learned(
    work: ConversationWork, received: ReceivedMessage, link: ContactInbox, contact: Contact
) -> tuple[Contact, InboundContact]:
    """The contact with the addresses that the message tells, and the sender as far as it may change the contact's profile."""
    sender = received.inbound.contact
    hold_rows(work, row_keys(received.inbox, sender), received.found)
    known = learn_addresses(work, received.inbox, link, contact, received.inbound)
    if sender.email is None:
        return known, sender
    from chalicelib.actions.mail_identities import learn_mail

    return learn_mail(work, received.inbox, known, sender, received.found)


def append_message(
    desk: Desk, received: ReceivedMessage, link: ContactInbox | None, contact: Contact, current: Conversation
) -> None:
    """A message that reopens the conversation has the reason itself: a line beside it would cost a write unit more."""
    work = of_conversation(desk, current)
    learned = _learned(work, received, link, contact) if link and not received.by_other else None
    if not contact.blocked and received.reopens:
        work.apply(rules.reopen_for_customer(current, is_spam=received.is_spam))
    reopened = work.conversation.status is not current.status
    _add(work, received, replace(CUSTOMER_MESSAGE, before=current.status) if reopened else None)
    if link and learned:
        keep_contact_current(work, link, *learned)
    elif not received.by_other and not received.inbox.channel.threads:
        from chalicelib.actions.mail_replies import name_visitor

        name_visitor(work, received.inbox, contact, received.inbound.contact.name)
    work.commit()


def _from_new_sender(
    desk: Desk, received: ReceivedMessage, known: KnownCustomer | None, *, forgotten: ContactInbox | None = None
) -> None:
    """Handles the first message of a customer in this inbox, who may be a contact with the same phone number or e-mail address.

    `forgotten`: a link whose contact is being erased; the new contact takes it over. A message that the desk had accepted before
    the erasure of its sender is dropped.
    """
    inbox, sender = received.inbox, received.inbound.contact
    if is_of_erased_sender(desk, inbox, sender, received.accepted_at, forgotten):
        return
    before = desk.store.get(keys.contact(inbox.account_id, known.contact_id)) if known else None
    if _joins_thread(desk, received, before):
        return
    contact = before or _new_contact(desk, inbox, sender)
    link = fresh_link(desk, inbox.account_id, inbox.id, sender.source_id, contact.id)
    conversation = _begun(desk, received, link, contact)
    link = replace(link, conversation_id=conversation.id)
    work = of_conversation(desk, conversation, new=True)
    hold_rows(work, row_keys(inbox, sender), received.found)
    if forgotten:
        release_rows(work, forgotten, received.found)
    linked = replace(introduce(work, inbox, link, contact, received.inbound), last_activity_at=work.at)
    is_told = before is None or sender.email_is_proven
    store_introduced(work, before, with_profile(linked, link, sender) if is_told else linked)
    announce(work)
    _add(work, received)
    work.commit()


def _new_contact(desk: Desk, inbox: Inbox, sender: InboundContact) -> Contact:
    """An e-mail address that somebody else has stated reserves nothing."""
    told = {"phone_number": sender.phone_number, "email": sender.email}
    contact = build_contact(desk, inbox.account_id, told, fitted_attributes(sender.additional_attributes))
    return contact if sender.email is None or sender.email_is_proven else replace(contact, unverified=("email",))


def _add(work: ConversationWork, received: ReceivedMessage, cause: Cause | None = None) -> None:
    """The conversation of another inbox is one into which the customer's own was merged."""
    inbound, conversation, inbox_id = received.inbound, work.conversation, received.inbox.id
    message = replace(_message(work, received), cause=cause)
    if early := received.early:
        message = _changed_early(work.desk, message, early)
        work.release(keys.early_change(work.account_id, inbox_id, inbound.provider_id))
    work.claim(keys.provider_message(work.account_id, inbox_id, inbound.provider_id), conversation.id, message.id)
    if inbox_id == conversation.inbox_id and not message_rules.is_aside(message):
        work.apply(Edit(replace(conversation, additional_attributes=_thread_attributes(received, conversation))))
    add_answered(work, received.inbox, message)


def _thread_attributes(received: ReceivedMessage, conversation: Conversation) -> dict[str, Any]:
    known, told = conversation.additional_attributes, received.inbound.thread_attributes
    if received.inbox.channel.threads:
        from chalicelib.domain.mail_threads import thread_attributes

        return thread_attributes(known, told)
    return {**known, **fitted_attributes(told, MAX_THREAD_ATTRIBUTES_BYTES)}


def _message(work: ConversationWork, received: ReceivedMessage) -> Message:
    inbound, inbox_id, own = received.inbound, received.inbox.id, received.inbound.from_business
    attributes = {**_content_attributes(inbound), "external_created_at": inbound.sent_at // 1000}
    if received.by_other:
        attributes["written_by"] = {"name": inbound.contact.name, "email": inbound.contact.email}
        attributes |= _aside(work, received) if received.inbox.channel.threads else {message_rules.BY_STRANGER: True}
    answered = reply_reference(work, attributes, inbox_id)
    content = inbound.content_beside(answered_is_known=bool(answered.get("in_reply_to")))
    return replace(
        work.fresh_message(MessageType.OUTGOING if own else MessageType.INCOMING),
        inbox_id=inbox_id,
        content=stored_text(content),
        content_type=inbound.content_type,
        content_attributes={**attributes, **answered},
        delivery=Delivery.SENT if own else None,
        source_id=inbound.provider_id,
        sender=None if own else Sender(SenderType.CONTACT, work.conversation.contact_id),
        attachments=tuple(stored_file(each, work.desk.ids.next) for each in inbound.attachments[: message_rules.MAX_ATTACHMENTS]),
    )


def _aside(work: ConversationWork, received: ReceivedMessage) -> dict[str, int]:
    if not work.conversation.forward_ids:
        return {}
    from chalicelib.actions.forwards import aside_of_answer

    return aside_of_answer(work, received.inbox, received.inbound, received.found)


def _content_attributes(inbound: InboundMessage) -> dict[str, Any]:
    """The words and headers of a mail are larger than all other attributes. Its channel has bounded them."""
    mail = {name: value for name, value in inbound.content_attributes.items() if name == "email"}
    return {**fitted_attributes({name: value for name, value in inbound.content_attributes.items() if name not in mail}), **mail}


def _changed_early(desk: Desk, message: Message, early: EarlyChange) -> Message:
    if early.deleted:
        return deleted_in_channel(message, desk.clock.now())
    return edited_in_channel(message, early, desk.ids.next) or message
