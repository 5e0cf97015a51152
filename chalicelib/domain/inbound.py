"""What a channel makes of a provider's webhook, before anything is looked up."""

import hashlib
from typing import Any

from msgspec import Struct, field

from chalicelib.domain.messages import Delivery, FileType


class Envelope(Struct, frozen=True):
    """One piece of a webhook on its way to the ingest queue.

    `ordering_key`: the customer within the inbox. Envelopes of one key are handled in order; keys never wait for each other.
    `deduplication_id`: the provider's own id of this piece, the same when the provider repeats itself.
    `channel`: the type name of the inbox's channel, which knows what the payload says.
    """

    account_id: int
    inbox_id: int
    ordering_key: str = field(name="lane")
    deduplication_id: str
    payload: dict[str, Any]
    channel: str

    @property
    def trace(self) -> str:
        """Names this piece in logs. Providers' own ids may hold a phone number, so it is a digest of inbox and id."""
        return hashlib.sha256(f"{self.inbox_id}:{self.deduplication_id}".encode()).hexdigest()[:16]


class InboundContact(Struct, frozen=True):
    """The customer as the provider knows them. `source_id` is unique within the inbox."""

    source_id: str
    name: str | None = None
    phone_number: str | None = None
    additional_attributes: dict[str, Any] = field(default_factory=dict)


class InboundAttachment(Struct, frozen=True):
    """A file to be fetched by `provider_ref`, or a place or card that is complete as it is."""

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


class InboundMessage(Struct, frozen=True):
    """`provider_id` is unique within the inbox and never used twice by the provider. `sent_at` in ms, by the provider's clock.

    `content_attributes` may hold in_reply_to_external_id, is_unsupported, unsupported_type, forwarded.
    `thread_attributes` go to the conversation (Telegram: chat_id).
    `from_business`: written by the business itself in the provider's own app, so shown as outgoing.
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


class InboundEdit(Struct, frozen=True):
    """The customer changed a message they had sent."""

    provider_id: str
    content: str | None
    edited_at: int


class InboundDeletion(Struct, frozen=True):
    """The customer took a message back."""

    provider_id: str


class InboundReceipt(Struct, frozen=True):
    """The provider tells how far a message of ours has got. `reason` explains a failure in the provider's own words."""

    provider_id: str
    delivery: Delivery
    reason: str | None = None


class EarlyChange(Struct, frozen=True):
    """What a customer did to a message before we had the message itself: the newest edit, or that it was taken back."""

    provider_id: str
    content: str | None = None
    edited_at: int = 0
    deleted: bool = False


Inbound = InboundMessage | InboundEdit | InboundDeletion | InboundReceipt
