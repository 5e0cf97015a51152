"""Agents' actions on messages."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.actions import attachments as attachment_actions
from chalicelib.actions.finding import find_conversation, load_contact, load_message
from chalicelib.actions.idempotency import IdempotentRequest, idempotent_request
from chalicelib.actions.work import fresh_message, of_conversation, retried
from chalicelib.domain import keys
from chalicelib.domain import messages as rules
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation, Edit, reopen_by_message
from chalicelib.domain.errors import Forbidden, Invalid
from chalicelib.domain.event_types import FIRST_REPLY_CREATED
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, Message, MessageType, Sender, SenderType
from chalicelib.domain.outbound import StoredFile
from chalicelib.ports import Desk

READ_FROM_CLIENTS = (
    "items",
    "in_reply_to",
    "in_reply_to_external_id",
    "external_created_at",
    "cc_emails",
    "bcc_emails",
    "to_emails",
)
"""content_attributes that a client may set; all others are dropped (contract 4.6)."""

MAX_PROVIDER_ID = 255
"""Longer ids cannot be part of a key, so no message has one."""


class NewMessage(Struct, frozen=True):
    content: str | None = None
    type: MessageType = MessageType.OUTGOING
    private: bool = False
    content_type: str = "text"
    content_attributes: dict[str, Any] = field(default_factory=dict)
    additional_attributes: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[StoredFile, ...] = ()
    echo_id: str | None = None
    source_id: str | None = None


@retried
def create_message(desk: Desk, caller: Caller, conversation_id: int, new: NewMessage) -> Message:
    """Adds a reply, a private note or (in an API inbox) a customer's message. A repeated echo_id returns the first message."""
    before = find_conversation(desk, caller, conversation_id)
    inbox = caller.inbox(before.inbox_id)
    request = _request(caller, before, new)
    if earlier := request.earlier(desk):
        return load_message(desk, before, earlier)
    work = of_conversation(desk, before, performer_id=caller.user.id)
    reopened = work.apply(_reopen(desk, before)) if new.type is MessageType.INCOMING else before
    message = build(desk, caller, inbox, reopened, new, at=work.at)
    after = work.add_message(reopened, message, trigger=delivery_trigger(message))
    if after.first_reply_created_at != before.first_reply_created_at:
        work.event(FIRST_REPLY_CREATED, conversation_id=before.id, message_id=message.id)
    request.claim(work, message.id)
    work.save_conversation(before, after)
    work.commit()
    return message


def _reopen(desk: Desk, conversation: Conversation) -> Edit:
    contact = load_contact(desk, conversation.account_id, conversation.contact_id)
    return Edit(conversation) if contact.blocked else reopen_by_message(conversation)


def build(desk: Desk, caller: Caller, inbox: Inbox, conversation: Conversation, new: NewMessage, *, at: int) -> Message:
    """Builds the message and stores its files in the bucket, but does not commit it."""
    content = rules.check_content(new.content, len(new.attachments))
    incoming = new.type is MessageType.INCOMING
    if incoming and not inbox.channel.client_driven:
        raise Invalid("Only an API inbox accepts incoming messages.", code="incoming_not_allowed", fields=("message_type",))
    return replace(
        fresh_message(desk, conversation, new.type, at=at),
        content=content,
        content_type=new.content_type,
        content_attributes=_attributes(desk, conversation, new),
        additional_attributes=new.additional_attributes,
        private=new.private and not incoming,
        delivery=None if incoming or new.private else first_delivery(inbox),
        source_id=new.source_id,
        echo_id=new.echo_id,
        sender=Sender(SenderType.CONTACT, conversation.contact_id) if incoming else Sender(SenderType.USER, caller.user.id),
        attachments=attachment_actions.store(desk, conversation.account_id, new.attachments),
    )


def first_delivery(inbox: Inbox) -> Delivery:
    return Delivery.SENT if inbox.channel.is_read_by_client else Delivery.QUEUED


def delivery_trigger(message: Message) -> str | None:
    """The trigger of `queue_for_sending`: the message is to be sent."""
    return "queued" if message.delivery is Delivery.QUEUED else None


def _attributes(desk: Desk, conversation: Conversation, new: NewMessage) -> dict[str, Any]:
    kept = {name: new.content_attributes[name] for name in READ_FROM_CLIENTS if new.content_attributes.get(name) is not None}
    return {**kept, **reply_reference(desk, conversation, kept)}


def reply_reference(desk: Desk, conversation: Conversation, attributes: dict[str, Any]) -> dict[str, Any]:
    """Both ids of the replied-to message, ours and the provider's, found by either of them."""
    account_id, conversation_id = conversation.account_id, conversation.id
    message_id, provider_id = attributes.get("in_reply_to"), attributes.get("in_reply_to_external_id")
    if message_id is None and isinstance(provider_id, str) and len(provider_id) <= MAX_PROVIDER_ID:
        claim = desk.store.get(keys.provider_message(account_id, conversation.inbox_id, provider_id))
        message_id = claim.refers_to[1] if claim and claim.refers_to[0] == conversation_id else None
        return {"in_reply_to": message_id}
    if isinstance(message_id, int) and 0 < message_id < 10**16:
        quoted = desk.store.get(keys.message(account_id, conversation_id, message_id))
        return {"in_reply_to": quoted.id if quoted else None, "in_reply_to_external_id": quoted.source_id if quoted else None}
    return {}


def _request(caller: Caller, conversation: Conversation, new: NewMessage) -> IdempotentRequest:
    files = [(file.name, len(file.body)) for file in new.attachments]
    asked = (new.content, new.type, new.private, new.content_type, files)
    return idempotent_request(caller, "message", new.echo_id, *asked, within=conversation.id, sent_as="echo_id")


def find_message(desk: Desk, caller: Caller, conversation_id: int, message_id: int) -> Message:
    return load_message(desk, find_conversation(desk, caller, conversation_id), message_id)


@retried
def delete_message(desk: Desk, caller: Caller, conversation_id: int, message_id: int) -> Message:
    """Removes the content and keeps the message's position in the thread. A repetition has no effect."""
    return _change(
        desk, caller, conversation_id, message_id, lambda message: None if rules.is_deleted(message) else rules.redact(message)
    )


@retried
def resend_message(desk: Desk, caller: Caller, conversation_id: int, message_id: int) -> Message:
    return _change(desk, caller, conversation_id, message_id, rules.requeue)


@retried
def report_delivery(
    desk: Desk, caller: Caller, conversation_id: int, message_id: int, *, delivery: Delivery, reason: str | None = None
) -> Message:
    """An API client reports the delivery of a message. On other channels only the provider can."""
    conversation = find_conversation(desk, caller, conversation_id)
    if not caller.inbox(conversation.inbox_id).channel.client_driven:
        raise Forbidden("Only messages of an API inbox accept a status from a client.", code="not_an_api_inbox")

    def decide(message: Message) -> Message | None:
        return rules.advance_as_reported(message, delivery, reason=reason)

    return _change(desk, caller, conversation_id, message_id, decide)


def _change(
    desk: Desk, caller: Caller, conversation_id: int, message_id: int, decide: Callable[[Message], Message | None]
) -> Message:
    before = find_conversation(desk, caller, conversation_id)
    message = load_message(desk, before, message_id)
    changed = decide(message)
    if changed is None:
        return message
    return save_message(desk, before, changed, performer_id=caller.user.id)


def save_message(desk: Desk, conversation: Conversation, changed: Message, *, performer_id: int | None = None) -> Message:
    """Commits a changed message. The conversation holds only the id of its last message, so it is not written."""
    work = of_conversation(desk, conversation, performer_id=performer_id)
    saved = work.change_message(changed, trigger=delivery_trigger(changed))
    work.commit()
    return saved
