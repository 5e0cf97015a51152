"""Outgoing deliveries: the parts of a message and the ledger row that records each try."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from chalicelib.domain.messages import Attachment


class LedgerState(StrEnum):
    """SENDING is written before the provider is called. A later reader cannot know whether that call arrived."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class LedgerRow(Struct, frozen=True):
    """The record of one delivery. `provider_ids` grows by one with every part that the provider accepted.

    `written_by` is a new random token in every write. A writer that lost the response to a write compares it to find out
    whether the stored row is its own.
    """

    account_id: int
    conversation_id: int
    message_id: int
    state: LedgerState
    tries: int = 0
    provider_ids: tuple[str, ...] = ()
    error: str | None = None
    updated_at: int = 0
    version: int = 1
    written_by: str = ""


class DeliveryTask(Struct, frozen=True):
    account_id: int
    conversation_id: int
    message_id: int


class Part(Struct, frozen=True):
    """One call to the provider: a text, or one file with an optional caption.

    A channel that receives messages as webhooks gets the whole `event` in one call, under a `name` that all tries share.
    """

    text: str | None = None
    attachment: Attachment | None = None
    event: bytes | None = None
    name: str | None = None


class Recipient(Struct, frozen=True):
    """The receiver of a message. `reply_to` is the provider's id of the quoted message, if there is one."""

    source_id: str
    thread_attributes: dict[str, Any] = field(default_factory=dict)
    reply_to: str | None = None


class StoredFile(Struct, frozen=True):
    """The bytes of a file with its display name and content type."""

    name: str
    content_type: str
    body: bytes


class SendRefused(Exception):
    """The provider refused the message for good: a retry would fail, too. `reason` is shown to the agent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SendLater(Exception):
    """The provider did not accept the message now, and nothing was sent. `after`: the delay in seconds that it asked for."""

    def __init__(self, reason: str, *, after: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class SendUnknown(Exception):
    """The response was lost: the provider may have accepted the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
