"""Outgoing deliveries: the parts of a message and the ledger row that records each try."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from chalicelib.domain.messages import Attachment, Delivery

if TYPE_CHECKING:
    from chalicelib.domain.letters import Letter
    from chalicelib.domain.mail_hosts import MailHost


class LedgerState(StrEnum):
    """SENDING is written before the provider is called. A later reader cannot know whether that call arrived."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class PartOutcome(Struct, frozen=True, omit_defaults=True):
    """The end of one part's tries: accepted under `provider_id` (SENT), refused (FAILED), or perhaps accepted (UNKNOWN).
    `place` counts from 0."""

    place: int
    delivery: Delivery
    provider_id: str | None = None
    error: str | None = None


class LedgerRow(Struct, frozen=True):
    """The record of the newest delivery of a message: the first one, or one that a person asked for again.

    `outcomes` are those of a message of several parts; QUEUED and SENDING say that more are to come, and `sending` is the place
    of the part for which the provider was called. `provider_ids` are those of the leading parts that were accepted: 0.1.0, which
    sent a message as a whole, goes on behind them. `written_by` is a new random token in every write. A writer that lost the
    response to a write compares it to find out whether the stored row is its own.
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
    outcomes: tuple[PartOutcome, ...] = ()
    sending: int | None = None
    own_id: str | None = None
    """The desk's own id of a letter, which is claimed beside the provider's."""


class DeliveryTask(Struct, frozen=True):
    account_id: int
    conversation_id: int
    message_id: int


class Part(Struct, frozen=True):
    """One call to the provider: a text, or one file with an optional caption.

    A channel that receives messages as webhooks gets the whole `event` in one call, under a `name` that all tries share. One that
    takes letters gets the whole message with its files as one `letter`, and the `server` by which it leaves if that demands an
    access token.
    """

    text: str | None = None
    attachment: Attachment | None = None
    event: bytes | None = None
    name: str | None = None
    letter: "Letter | None" = None
    server: "MailHost | None" = None


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

    @property
    def size(self) -> int:
        return len(self.body)


class Upload(Struct, frozen=True):
    """A signed permission to let a message have the file under `key`. `actor`: the only one who may use it.

    `expires_at`: seconds since 1970.
    """

    account_id: int
    actor: str
    key: str
    name: str
    content_type: str
    size: int
    expires_at: int


class UploadTarget(Struct, frozen=True):
    """The PUT request by which a client stores the file. The bucket refuses one with other headers or another length."""

    url: str
    headers: dict[str, str]


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
