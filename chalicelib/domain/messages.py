"""Messages and their attachments."""

from enum import IntEnum, StrEnum
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid

MAX_CONTENT = 150_000
MAX_ATTACHMENTS = 15
MAX_REASON = 1_000
"""Characters of a provider's reason that a part keeps, and a message of those of all its parts."""


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


class PartDelivery(Struct, frozen=True, omit_defaults=True):
    """The delivery of one part of a message: a file (`attachment_id`), or a part of its text.

    `provider_id` is the provider's id of the newest try that it accepted; `error` is the reason while the part has failed or is
    unknown.
    """

    delivery: Delivery
    provider_id: str | None = None
    error: str | None = None
    attachment_id: int | None = None


class Message(Struct, frozen=True, omit_defaults=True):
    """`parts` are the deliveries of a message that the provider takes as several; empty for one part, whose delivery the message
    has itself. Then `delivery` is that of the worst part (domain/deliveries.py).
    """

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
    parts: tuple[PartDelivery, ...] = ()

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


def is_deleted(message: Message) -> bool:
    return message.content_attributes.get("deleted") is True


def redact(message: Message) -> Message:
    """A deleted message keeps its position in the thread and a deletion mark. A queued delivery is cancelled."""
    return replace(
        message,
        content="This message was deleted",
        content_attributes={"deleted": True},
        attachments=(),
        parts=(),
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
