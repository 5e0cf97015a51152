"""Webhook events and the provider-independent values that a channel parses from them. Nothing here needs a read."""

import hashlib
from collections.abc import Callable
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain.addresses import Address
from chalicelib.domain.messages import (
    CUSTOMER,
    Attachment,
    Cause,
    Delivery,
    FileState,
    FileType,
    Message,
    MessageType,
    is_deleted,
    redact,
)


class Envelope(Struct, frozen=True):
    """One webhook event on its way to the ingest worker.

    `ordering_key`: the customer within the inbox. Envelopes of one key are handled in order; keys never wait for each other.
    `deduplication_id`: the provider's own id of the event, which is the same when the provider repeats it.
    `channel`: the type name of the channel whose adapter parses the payload.
    `accepted_at`: when its webhook came, in milliseconds since 1970; None in envelopes of earlier versions.
    """

    account_id: int
    inbox_id: int
    ordering_key: str = field(name="lane")
    deduplication_id: str
    payload: dict[str, Any]
    channel: str
    accepted_at: int | None = None

    @property
    def trace(self) -> str:
        """The event's name in logs: a digest of inbox and provider id, because providers' ids may hold a phone number."""
        return hashlib.sha256(f"{self.inbox_id}:{self.deduplication_id}".encode()).hexdigest()[:16]


class InboundContact(Struct, frozen=True):
    """The customer as the provider knows them. `source_id` is unique within the inbox.

    `username` names those without a name. `addresses`: every address that the event names, the most reliable first; empty in
    channels with one address per customer.
    `left`: the keys of those that the customer has given up. `email_is_proven`: whether the event comes from the address, so that
    it belongs to this customer.
    """

    source_id: str
    name: str | None = None
    phone_number: str | None = None
    additional_attributes: dict[str, Any] = field(default_factory=dict)
    username: str | None = None
    addresses: tuple[Address, ...] = ()
    left: tuple[str, ...] = ()
    email: str | None = None
    email_is_proven: bool = True


class InboundAttachment(Struct, frozen=True):
    """A file that is downloaded later by `provider_ref`, or a location or contact card, which has no file."""

    file_type: FileType
    provider_ref: str | None = None
    file_name: str | None = None
    content_type: str | None = None
    size: int = 0
    latitude: float | None = None
    longitude: float | None = None
    title: str | None = None
    url: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)

    def stored_as(self, attachment_id: int, meta: dict[str, Any]) -> Attachment:
        """`meta`: as much of it as is kept."""
        return Attachment(
            id=attachment_id,
            file_type=self.file_type,
            state=FileState.PENDING if self.provider_ref else FileState.READY,
            file_name=self.file_name,
            content_type=self.content_type,
            size=self.size,
            provider_ref=self.provider_ref,
            latitude=self.latitude,
            longitude=self.longitude,
            title=self.title,
            url=self.url,
            meta=meta,
        )


class InboundMessage(Struct, frozen=True):
    """`provider_id` is unique within the inbox. `sent_at` is in milliseconds by the provider's clock.

    `content_attributes` may hold in_reply_to_external_id, is_unsupported, unsupported_type, forwarded.
    `thread_attributes` are merged into the conversation's attributes, for example the chat's id.
    `quote`: the words of the message that it answers, if the provider sends them.
    `from_business`: the business itself wrote the message in the provider's own app, so it is shown as outgoing.
    In a channel with many threads per customer, `answers` are the provider ids of the messages that it may answer, the most
    certain first; `conversation_id` is the one to which its receiver's address belongs, proven; `subject` is the weakest sign.
    """

    provider_id: str
    contact: InboundContact
    sent_at: int
    content: str | None = None
    content_type: str = "text"
    content_attributes: dict[str, Any] = field(default_factory=dict)
    thread_attributes: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[InboundAttachment, ...] = ()
    from_business: bool = False
    quote: str | None = None
    answers: tuple[str, ...] = ()
    conversation_id: int | None = None
    subject: str | None = None

    def content_beside(self, *, answered_is_known: bool) -> str | None:
        """The content, with the quote or a remark if the message that it answers is not in the conversation."""
        if answered_is_known or not self.content_attributes.get("in_reply_to_external_id"):
            return self.content
        if self.content_attributes.get("is_reaction"):
            return "\n".join(filter(None, [self.content, "[Reaction to a message that is not in this conversation]"]))
        if self.quote:
            quoted = "\n".join(f"> {line}" for line in self.quote.splitlines())
            return "\n\n".join(filter(None, [quoted, self.content]))
        return "\n".join(filter(None, ["[Answers a message that is not in this conversation]", self.content]))


class InboundEdit(Struct, frozen=True):
    """A customer edited a message. `attachments`: the files that it has now; empty if the provider does not say."""

    provider_id: str
    content: str | None
    edited_at: int
    attachments: tuple[InboundAttachment, ...] = ()


class InboundDeletion(Struct, frozen=True):
    """A customer deleted a message."""

    provider_id: str


class InboundReceipt(Struct, frozen=True):
    """A provider's report on the delivery of an outgoing message. `reason` is its own explanation of a failure.

    `contact`: the receiver, if the report names one.
    """

    provider_id: str
    delivery: Delivery
    reason: str | None = None
    contact: InboundContact | None = None


class EarlyChange(Struct, frozen=True):
    """An edit or a deletion that arrived before its message. Only the newest edit is kept."""

    provider_id: str
    content: str | None = None
    edited_at: int = 0
    deleted: bool = False
    attachments: tuple[InboundAttachment, ...] = ()


class WebhookOutcome(Struct, frozen=True):
    """The last webhook request of an inbox that was accepted, or that was refused for `reason`. `at`: milliseconds since 1970."""

    at: int
    reason: str | None = None


Inbound = InboundMessage | InboundEdit | InboundDeletion | InboundReceipt


MAX_CONTENT_CHARACTERS = 90_000
"""The limit that fits into one DynamoDB item (400 KB) in any script. Providers send less than a tenth of it."""


def stored_text(text: str | None) -> str | None:
    """A provider's text without NUL, which hardly a program that reads our API can store."""
    return (text or "").replace("\0", "")[:MAX_CONTENT_CHARACTERS] or None


MAX_META_BYTES = 4_000


def stored_file(inbound: InboundAttachment, fresh_id: Callable[[], int]) -> Attachment:
    from chalicelib.domain.attributes import fitted_attributes

    return inbound.stored_as(fresh_id(), fitted_attributes(inbound.meta, MAX_META_BYTES))


def edited_in_channel(message: Message, edit: InboundEdit | EarlyChange, fresh_id: Callable[[], int]) -> Message | None:
    """None if the edit is not news. The files are replaced when the edit brings others. They are downloaded like those of a new
    message."""
    known, second = message.content_attributes, edit.edited_at // 1000
    refs = {file.provider_ref for file in message.attachments}
    replaced = bool(edit.attachments) and {file.provider_ref for file in edit.attachments} != refs
    content = stored_text(edit.content)
    if is_deleted(message) or known.get("edited_at", 0) > second or (message.content == content and not replaced):
        return None
    files = tuple(stored_file(each, fresh_id) for each in edit.attachments) if replaced else message.attachments
    return replace(message, content=content, content_attributes={**known, "edited_at": second}, attachments=files)


def deleted_in_channel(message: Message, at: int) -> Message:
    """The customer takes back their own message; a message of the business was deleted in the provider's app."""
    by = CUSTOMER if message.type is MessageType.INCOMING else None
    return redact(message, Cause("channel", by=by, at=at))
