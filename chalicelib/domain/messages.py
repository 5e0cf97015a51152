"""Messages, their attachments, and their delivery to the customer."""

from enum import IntEnum, StrEnum
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid

MAX_CONTENT = 150_000
MAX_ATTACHMENTS = 15


class MessageType(IntEnum):
    INCOMING = 0
    OUTGOING = 1
    ACTIVITY = 2
    TEMPLATE = 3


class Delivery(StrEnum):
    """The state of a delivery. UNKNOWN: the provider may or may not have accepted the message, so a person decides to resend."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"


class FileType(StrEnum):
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    CONTACT = "contact"
    FALLBACK = "fallback"


class FileState(StrEnum):
    READY = "ready"
    PENDING = "pending"
    FAILED = "failed"


class SenderType(StrEnum):
    USER = "User"
    CONTACT = "Contact"


class Sender(Struct, frozen=True):
    type: SenderType
    id: int


class Attachment(Struct, frozen=True):
    """A file in the bucket under `key`, or a location or contact card without a file. `provider_ref`: its id at the provider."""

    id: int
    file_type: FileType
    state: FileState = FileState.READY
    key: str | None = None
    file_name: str | None = None
    content_type: str | None = None
    size: int = 0
    provider_ref: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    title: str | None = None
    url: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)


class Message(Struct, frozen=True, omit_defaults=True):
    id: int
    account_id: int
    inbox_id: int
    conversation_id: int
    type: MessageType
    created_at: int
    updated_at: int
    content: str | None = None
    content_type: str = "text"
    content_attributes: dict[str, Any] = field(default_factory=dict)
    additional_attributes: dict[str, Any] = field(default_factory=dict)
    private: bool = False
    delivery: Delivery | None = None
    source_id: str | None = None
    echo_id: str | None = None
    sender: Sender | None = None
    attachments: tuple[Attachment, ...] = ()
    version: int = 1

    @property
    def is_public(self) -> bool:
        """Whether the customer sees it: it is neither a private note nor an activity line."""
        return not self.private and self.type is not MessageType.ACTIVITY

    @property
    def is_human_reply(self) -> bool:
        return (
            self.type is MessageType.OUTGOING
            and not self.private
            and self.sender is not None
            and self.sender.type is SenderType.USER
        )


RANK = {Delivery.QUEUED: 0, Delivery.UNKNOWN: 1, Delivery.SENT: 2, Delivery.DELIVERED: 3, Delivery.READ: 4}


def advance(message: Message, delivery: Delivery, *, reason: str | None = None) -> Message | None:
    """The message after a provider's receipt, or None when the receipt is not news: a delivery only moves forward.

    A failure counts unless the customer's phone has already confirmed the message (delivered or read). After a failure only
    such a confirmation counts, because a late `sent` describes the time before the failure.
    """
    current = message.delivery
    if current is None:
        return None
    if delivery is Delivery.FAILED:
        if current in (Delivery.DELIVERED, Delivery.READ, Delivery.FAILED):
            return None
        return replace(
            message, delivery=delivery, content_attributes={**message.content_attributes, "external_error": reason or ""}
        )
    if current is not Delivery.FAILED and RANK[delivery] <= RANK[current]:
        return None
    if current is Delivery.FAILED and RANK[delivery] <= RANK[Delivery.SENT]:
        return None
    return replace(message, delivery=delivery, content_attributes=without_error(message))


def advance_as_reported(message: Message, delivery: Delivery, *, reason: str | None = None) -> Message | None:
    """Like `advance`, for reports of an API client: they arrive in order, so `sent` after `failed` is a new try."""
    if message.delivery is Delivery.FAILED and delivery is Delivery.SENT:
        return replace(message, delivery=delivery, content_attributes=without_error(message))
    return advance(message, delivery, reason=reason)


def requeue(message: Message) -> Message | None:
    """The message queued for another delivery, or None when it is queued already. Raises Invalid (`message_not_failed`)."""
    if message.delivery is Delivery.QUEUED:
        return None
    if message.delivery not in (Delivery.FAILED, Delivery.UNKNOWN) or is_deleted(message):
        raise Invalid("Only a failed message can be sent again.", code="message_not_failed")
    return replace(message, delivery=Delivery.QUEUED, content_attributes=without_error(message))


def without_error(message: Message) -> dict[str, Any]:
    return {key: value for key, value in message.content_attributes.items() if key != "external_error"}


def is_deleted(message: Message) -> bool:
    return message.content_attributes.get("deleted") is True


def redact(message: Message) -> Message:
    """A deleted message keeps its position in the thread and a deletion mark. A queued delivery is cancelled."""
    return replace(
        message,
        content="This message was deleted",
        content_attributes={"deleted": True},
        attachments=(),
        delivery=None if message.delivery is Delivery.QUEUED else message.delivery,
    )


def check_content(content: str | None, attachments: int) -> str | None:
    cleaned = content if content and content.strip() else None
    if cleaned is None and not attachments:
        raise Invalid("A message needs text or an attachment.", code="message_empty", fields=("content",))
    if cleaned is not None and len(cleaned) > MAX_CONTENT:
        raise Invalid(f"A message has at most {MAX_CONTENT:,} characters.", code="message_too_long", fields=("content",))
    if attachments > MAX_ATTACHMENTS:
        raise Invalid(
            f"A message has at most {MAX_ATTACHMENTS} attachments.", code="too_many_attachments", fields=("attachments",)
        )
    return cleaned


def file_type_of(content_type: str) -> FileType:
    """Types that browsers can display; every other type is a download (contract 4.5)."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("image/jpeg", "image/png", "image/gif", "image/bmp", "image/webp"):
        return FileType.IMAGE
    if kind in ("video/ogg", "video/mp4", "video/webm", "video/quicktime"):
        return FileType.VIDEO
    if kind.startswith("audio/"):
        return FileType.AUDIO
    return FileType.FILE
