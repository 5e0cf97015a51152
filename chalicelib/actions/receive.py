"""Stores what providers send. A webhook event may be delivered any number of times and has one effect."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions.contact_links import add_link, fresh_link
from chalicelib.actions.contacts import build_contact, claim_fields
from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.messages import delivery_trigger, reply_reference, save_message
from chalicelib.actions.new_conversations import announce, fresh_conversation, point_link
from chalicelib.actions.work import Work, retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain import messages as message_rules
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation, Edit, Status
from chalicelib.domain.event_types import CONTACT_CREATED, CONTACT_UPDATED
from chalicelib.domain.inbound import (
    EarlyChange,
    Envelope,
    InboundAttachment,
    InboundContact,
    InboundDeletion,
    InboundEdit,
    InboundMessage,
    InboundReceipt,
)
from chalicelib.domain.inboxes import Inbox, InboxIdentity, InboxRef, reuses_resolved
from chalicelib.domain.messages import Attachment, Delivery, FileState, Message, MessageType, Sender, SenderType
from chalicelib.ports import Desk

CONTACT_ACTIVITY_STEP_MS = 3_600_000
"""A contact's last activity is updated at most hourly, which saves a write per message. No screen shows it more exactly."""

KEEP_EARLY_SECONDS = 7 * 86_400
RECEIPT_PRECEDENCE = (Delivery.SENT, Delivery.FAILED, Delivery.DELIVERED, Delivery.READ)
"""Of several early receipts the last in this order is kept: a failure overrides `sent` only."""

MAX_CONTENT_CHARACTERS = 90_000
"""The limit that fits into one DynamoDB item (400 KB) in any script. Providers send less than a tenth of it."""


def receive(desk: Desk, envelope: Envelope) -> None:
    """Handles one webhook event. Events for a deleted inbox are ignored."""
    ref = InboxRef(envelope.account_id, envelope.inbox_id)
    for inbound in desk.channels[envelope.channel].parse(envelope.payload):
        HANDLERS[type(inbound)](desk, ref, inbound)


class ReceivedMessage(Struct, frozen=True):
    """A message, and an edit or deletion of it that arrived earlier."""

    inbound: InboundMessage
    early: EarlyChange | None


@retried
def receive_message(desk: Desk, ref: InboxIdentity, inbound: InboundMessage) -> None:
    """Reads the predicted contact and conversation together with the link: one round trip, unless the link has changed."""
    inbox_key = keys.inbox(ref.account_id, ref.id)
    claim = keys.provider_message(ref.account_id, ref.id, inbound.provider_id)
    link_key = keys.contact_inbox(ref.account_id, ref.id, inbound.contact.source_id)
    early_key = keys.early_change(ref.account_id, ref.id, inbound.provider_id)
    read_ahead = desk.read_ahead.get(link_key)
    found = desk.store.get_many([inbox_key, claim, link_key, early_key, *read_ahead])
    if inbox_key not in found or claim in found:
        return
    received = ReceivedMessage(inbound, found.get(early_key))
    if link_key not in found:
        _from_new_sender(desk, found[inbox_key], received)
        return
    link: ContactInbox = found[link_key]
    related = (keys.contact(ref.account_id, link.contact_id), keys.conversation(ref.account_id, link.conversation_id or 0))
    if related != read_ahead:
        found = {**found, **desk.store.get_many(related)}
        desk.read_ahead.put(link_key, *related)
    _from_known_sender(desk, found[inbox_key], received, link, found[related[0]], found.get(related[1]))


def _from_known_sender(
    desk: Desk, inbox: Inbox, received: ReceivedMessage, link: ContactInbox, contact: Contact, current: Conversation | None
) -> None:
    if current and (current.status is not Status.RESOLVED or reuses_resolved(inbox) or contact.blocked):
        _append(desk, received, contact, current)
        return
    work = of_conversation(desk, fresh_conversation(desk, link, contact), new=True)
    point_link(work, link)
    _keep_contact_active(work, contact)
    announce(work)
    _add(work, received)
    work.commit()


def _append(desk: Desk, received: ReceivedMessage, contact: Contact, current: Conversation) -> None:
    work = of_conversation(desk, current)
    if not contact.blocked and not received.inbound.from_business:
        work.apply(rules.reopen_for_customer(current))
    _add(work, received)
    _keep_contact_active(work, contact)
    work.commit()


def _from_new_sender(desk: Desk, inbox: Inbox, received: ReceivedMessage) -> None:
    """Handles the first message of a source id in this inbox. It may belong to an existing contact with the same phone number."""
    known = _contact_with_phone_number(desk, inbox.account_id, received.inbound.contact)
    contact = known or _contact_of(desk, inbox, received.inbound.contact)
    link = fresh_link(desk, inbox.account_id, inbox.id, received.inbound.contact.source_id, contact.id)
    conversation = fresh_conversation(desk, link, contact)
    work = of_conversation(desk, conversation, new=True)
    linked = replace(add_link(work, contact, replace(link, conversation_id=conversation.id)), last_activity_at=work.at)
    if known:
        work.update(keys.contact(contact.account_id, contact.id), linked)
        work.event(CONTACT_UPDATED, contact_id=contact.id)
    else:
        work.create(keys.contact(contact.account_id, contact.id), linked)
        claim_fields(work, None, linked)
        work.event(CONTACT_CREATED, contact_id=contact.id)
    announce(work)
    _add(work, received)
    work.commit()


def _contact_with_phone_number(desk: Desk, account_id: int, contact: InboundContact) -> Contact | None:
    if not contact.phone_number:
        return None
    claim = desk.store.get(keys.contact_field(account_id, "phone_number", contact.phone_number))
    return desk.store.get(keys.contact(account_id, int(claim.refers_to[0]))) if claim else None


def _contact_of(desk: Desk, inbox: Inbox, contact: InboundContact) -> Contact:
    fields = {"name": (contact.name or "")[:255], "phone_number": contact.phone_number}
    return build_contact(desk, inbox.account_id, fields, contact.additional_attributes)


def _keep_contact_active(work: Work, contact: Contact) -> None:
    if work.at - (contact.last_activity_at or 0) >= CONTACT_ACTIVITY_STEP_MS:
        work.update(keys.contact(contact.account_id, contact.id), replace(contact, last_activity_at=work.at))


def _add(work: ConversationWork, received: ReceivedMessage) -> None:
    inbound, conversation = received.inbound, work.conversation
    message = _message(work, inbound)
    if received.early:
        message = _changed_early(work.desk, message, received.early)
        work.release(keys.early_change(work.account_id, conversation.inbox_id, inbound.provider_id))
    claim = keys.provider_message(work.account_id, conversation.inbox_id, inbound.provider_id)
    work.claim(claim, conversation.id, message.id)
    threaded = replace(conversation, additional_attributes={**conversation.additional_attributes, **inbound.thread_attributes})
    work.apply(Edit(threaded))
    work.add_message(message, trigger=delivery_trigger(message))


def _message(work: ConversationWork, inbound: InboundMessage) -> Message:
    own = inbound.from_business
    attributes = {**inbound.content_attributes, "external_created_at": inbound.sent_at // 1000}
    answered = reply_reference(work, attributes)
    content = inbound.content_beside(answered_is_known=bool(answered.get("in_reply_to")))
    return replace(
        work.fresh_message(MessageType.OUTGOING if own else MessageType.INCOMING),
        content=(content or "")[:MAX_CONTENT_CHARACTERS] or None,
        content_type=inbound.content_type,
        content_attributes={**attributes, **answered},
        delivery=Delivery.SENT if own else None,
        source_id=inbound.provider_id,
        sender=None if own else Sender(SenderType.CONTACT, work.conversation.contact_id),
        attachments=tuple(_attachment(work.desk, each) for each in inbound.attachments[: message_rules.MAX_ATTACHMENTS]),
    )


def _attachment(desk: Desk, inbound: InboundAttachment) -> Attachment:
    return Attachment(
        id=desk.ids.next(),
        file_type=inbound.file_type,
        state=FileState.PENDING if inbound.provider_ref else FileState.READY,
        file_name=inbound.file_name,
        content_type=inbound.content_type,
        size=inbound.size,
        provider_ref=inbound.provider_ref,
        latitude=inbound.latitude,
        longitude=inbound.longitude,
        title=inbound.title,
        url=inbound.url,
        meta=inbound.meta,
    )


def _changed_early(desk: Desk, message: Message, early: EarlyChange) -> Message:
    if early.deleted:
        return message_rules.redact(message)
    return _edited(desk, message, early) or message


def _edited(desk: Desk, message: Message, edit: InboundEdit | EarlyChange) -> Message | None:
    """The files are replaced when the edit brings others. They are downloaded like those of a new message."""
    known, second = message.content_attributes, edit.edited_at // 1000
    refs = {file.provider_ref for file in message.attachments}
    replaced = bool(edit.attachments) and {file.provider_ref for file in edit.attachments} != refs
    if known.get("deleted") or known.get("edited_at", 0) > second or (message.content == edit.content and not replaced):
        return None
    files = tuple(_attachment(desk, each) for each in edit.attachments) if replaced else message.attachments
    return replace(message, content=edit.content, content_attributes={**known, "edited_at": second}, attachments=files)


@retried
def receive_edit(desk: Desk, ref: InboxIdentity, edit: InboundEdit) -> None:
    """Stores an edit that arrives before its message. Both share the customer's ordering key, so no race is possible."""
    if _change_known(desk, ref, edit.provider_id, lambda message: _edited(desk, message, edit)):
        return
    earlier = desk.store.get(keys.early_change(ref.account_id, ref.id, edit.provider_id))
    if earlier is None or (not earlier.deleted and earlier.edited_at <= edit.edited_at):
        _keep_early(desk, ref, EarlyChange(edit.provider_id, edit.content, edit.edited_at, attachments=edit.attachments))


@retried
def receive_deletion(desk: Desk, ref: InboxIdentity, deletion: InboundDeletion) -> None:
    def decide(message: Message) -> Message | None:
        return None if message.content_attributes.get("deleted") else message_rules.redact(message)

    if not _change_known(desk, ref, deletion.provider_id, decide):
        _keep_early(desk, ref, EarlyChange(deletion.provider_id, deleted=True))


def _keep_early(desk: Desk, ref: InboxIdentity, change: EarlyChange) -> None:
    key = keys.early_change(ref.account_id, ref.id, change.provider_id)
    desk.store.overwrite(key, change, expires_at=desk.clock.now() // 1000 + KEEP_EARLY_SECONDS)


@retried
def receive_receipt(desk: Desk, ref: InboxIdentity, receipt: InboundReceipt) -> None:
    """A receipt may arrive before the provider's id of the message is stored. It is kept then, and applied when the id is
    stored; the second `_apply_receipt` closes the race between the two."""
    if _apply_receipt(desk, ref, receipt):
        return
    key = keys.early_receipt(ref.account_id, ref.id, receipt.provider_id)
    earlier = desk.store.get(key)
    if earlier is None or _rank(receipt) > _rank(earlier):
        desk.store.overwrite(key, receipt, expires_at=desk.clock.now() // 1000 + KEEP_EARLY_SECONDS)
    _apply_receipt(desk, ref, receipt)


def _rank(receipt: InboundReceipt) -> int:
    return RECEIPT_PRECEDENCE.index(receipt.delivery)


def _apply_receipt(desk: Desk, ref: InboxIdentity, receipt: InboundReceipt) -> bool:
    def decide(message: Message) -> Message | None:
        return message_rules.advance(message, receipt.delivery, reason=receipt.reason)

    return _change_known(desk, ref, receipt.provider_id, decide)


def _change_known(desk: Desk, ref: InboxIdentity, provider_id: str, decide: Callable[[Message], Message | None]) -> bool:
    """False when no message has this provider id. Events for a deleted inbox are ignored and return True."""
    claim_key, inbox_key = keys.provider_message(ref.account_id, ref.id, provider_id), keys.inbox(ref.account_id, ref.id)
    known = desk.store.get_many([claim_key, inbox_key])
    if inbox_key not in known:
        return True
    if claim_key not in known:
        return False
    conversation_id, message_id = (int(part) for part in known[claim_key].refers_to)
    conversation_key = keys.conversation(ref.account_id, conversation_id)
    message_key = keys.message(ref.account_id, conversation_id, message_id)
    found = desk.store.get_many([conversation_key, message_key])
    changed = decide(found[message_key])
    if changed is not None:
        save_message(desk, found[conversation_key], changed)
    return True


HANDLERS: dict[type, Callable[[Desk, InboxIdentity, Any], None]] = {
    InboundMessage: receive_message,
    InboundEdit: receive_edit,
    InboundDeletion: receive_deletion,
    InboundReceipt: receive_receipt,
}
