"""What goes out: the parts a message is sent in, and the ledger row that remembers each try."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from chalicelib.domain.messages import Attachment


class LedgerState(StrEnum):
    """SENDING is written before the provider is called: whoever finds it later cannot know whether the call arrived."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class LedgerRow(Struct, frozen=True):
    """The way of one message to its provider. `provider_ids` grows by one with every part that was taken.

    `written_by` is another one with every write: whoever lost the answer to a write finds out whether the row is theirs.
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

    A channel that is told messages as webhooks takes the whole `event` at once, under a `name` that is the same on every try.
    """

    text: str | None = None
    attachment: Attachment | None = None
    event: bytes | None = None
    name: str | None = None


class Recipient(Struct, frozen=True):
    """Whom to send to. `reply_to` is the provider's id of the message answered, if it is to be quoted."""

    source_id: str
    thread_attributes: dict[str, Any] = field(default_factory=dict)
    reply_to: str | None = None


class StoredFile(Struct, frozen=True):
    """A file's bytes with the name and type it is to be shown under."""

    name: str
    content_type: str
    body: bytes


class SendRefused(Exception):
    """The provider said no, and will say no again. `reason` is shown to the agent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SendLater(Exception):
    """The provider did not take the message now: nothing was sent. `after` is its own wish in seconds, if it has one."""

    def __init__(self, reason: str, *, after: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class SendUnknown(Exception):
    """The answer was lost: the provider may have taken the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
