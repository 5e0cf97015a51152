"""The Desk and the Protocols it is made of. Adapters implement them in production, tests/fakes.py in tests."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

from msgspec import Struct

from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.events import Change, NumberedChange
from chalicelib.domain.inbound import Envelope, Inbound
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import DeliveryTask, Part, Recipient, StoredFile
from chalicelib.domain.people import Directory
from chalicelib.domain.sockets import Socket

T = TypeVar("T")


ANY_VERSION = -1
"""Expected version of a row that only repeats what another row of the same transaction guards."""


class Put(Struct, frozen=True):
    """Write an entity. `expected` is the version the decision was made on; None means that nothing may exist yet.

    `expires_at` (seconds since 1970) lets the store forget the item some time after.
    """

    key: Key[Any]
    entity: Any
    expected: int | None = None
    expires_at: int | None = None


class Delete(Struct, frozen=True):
    """Remove an item that exists; WriteConflict when it does not."""

    key: Key[Any]


Write = Put | Delete


class Store(Protocol):
    """Entities by their identity. Every read sees every write before it."""

    def get(self, key: Key[T]) -> T | None: ...

    def get_many(self, keys: Sequence[Key[Any]]) -> dict[Key[Any], Any]:
        """What exists of these, in one round trip per hundred. Missing keys are absent from the answer."""

    def commit(self, writes: Sequence[Write]) -> None:
        """All of it or nothing. Raises WriteConflict with the key whose condition did not hold, when the store tells."""

    def put(self, write: Put) -> None:
        """One write with its condition, where no transaction is needed."""

    def overwrite(self, key: Key[Any], entity: Any, *, expires_at: int | None = None) -> None:
        """Write whatever was there before."""

    def discard(self, key: Key[Any]) -> None:
        """Remove if it is there."""

    def next_conversation_id(self, account_id: int) -> int:
        """Counts from 1 per account. A number may be lost in a crash, never given twice."""

    def count(self, name: str, *, expires_at: int) -> int:
        """Add one to a counter and return it: how often something happened in a window that is part of the name."""

    def directory(self, account_id: int) -> Directory:
        """Raises NotFound when there is no such account."""

    def list_of(self, kind: Kind[T], *parts: int | str) -> list[T]:
        """Every entity of the kind in one partition, which the parts name, in the order of their sort keys."""


class View(Struct, frozen=True):
    """A conversation list: what is in it and in which order.

    `inbox_ids` are those the viewer may see, already narrowed to one if an inbox was asked for.
    `status` None means all; `assignee` is a user's id, "unassigned", "assigned" or None for everybody.
    `sort` is one of last_activity_at, created_at, priority, waiting_since, with `descending`.
    """

    account_id: int
    inbox_ids: tuple[int, ...]
    status: Status | None = Status.OPEN
    assignee: int | str | None = None
    team_id: int | None = None
    labels: tuple[str, ...] = ()
    sort: str = "last_activity_at"
    descending: bool = True


class Page(Struct, frozen=True):
    """`cursor` continues after the last of `conversations`; None when that was the end."""

    conversations: tuple[Conversation, ...]
    cursor: str | None


class Counts(Struct, frozen=True):
    mine: int
    unassigned: int
    all: int

    @property
    def assigned(self) -> int:
        return self.all - self.unassigned


class Lists(Protocol):
    """Index queries. The cost of a page does not depend on how much history the account has."""

    def conversations(self, view: View, *, cursor: str | None = None, limit: int = 25) -> Page:
        """Raises Invalid (cursor_invalid) for a cursor that is not ours."""

    def counts(self, view: View, *, user_id: int) -> Counts:
        """Of the view without its assignee."""

    def messages(
        self, account_id: int, conversation_id: int, *, before: int | None = None, after: int | None = None, limit: int = 20
    ) -> list[Message]:
        """Ascending by id: the newest, those nearest below `before`, those from just above `after`, or between both."""

    def contacts_matching(self, account_id: int, text: str, *, offset: int = 0, limit: int = 15) -> tuple[list[Contact], bool]:
        """Contacts with a search term that starts with the text, by name, and whether there are more."""

    def index_contact(self, contact: Contact) -> None:
        """Make the contact findable under its present terms and no others. Safe to repeat; an older version changes nothing."""

    def conversations_of(self, account_id: int, contact_id: int, *, limit: int = 20) -> list[Conversation]:
        """Newest first, of every inbox."""

    def due(self, now: int, *, limit: int = 100) -> list[Key[Conversation]]:
        """Snoozed conversations whose time has come, the longest due first."""


class Feed(Protocol):
    """The numbered feed of each account, and the counters that are folded from it."""

    def head(self, account_id: int) -> int: ...

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        """Give each change its position, once and for ever, and count it. A repeated change keeps the position it has."""

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        """The changes from `after` + 1 on, without holes; None when they are no longer all kept: start over."""


class Sockets(Protocol):
    """Who is connected. A socket that was not heard of for two hours and ten minutes is forgotten."""

    def register(self, socket: Socket) -> None: ...

    def find(self, connection_id: str) -> Socket | None: ...

    def of_account(self, account_id: int) -> list[Socket]: ...

    def touch(self, socket: Socket) -> None:
        """Still there: `last_seen_at` is now what the given socket says. One that was removed meanwhile stays removed."""

    def remove(self, connection_id: str) -> Socket | None:
        """The socket that was removed, or None when it was not registered (any more)."""


class Push(Protocol):
    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        """Send one text to each. Returns those that are gone. Slow or failing sockets are skipped: they will resume."""

    def close(self, connection_ids: Sequence[str]) -> None:
        """End these sockets. One that is gone, or cannot be ended now, is passed over: nothing is sent to it either way."""


class Queues(Protocol):
    def ingest(self, envelopes: Sequence[Envelope]) -> None: ...

    def broadcast(self, changes: Sequence[Change]) -> None: ...

    def react(self, changes: Sequence[Change]) -> None: ...

    def deliver(self, tasks: Sequence[DeliveryTask], *, attempt: str) -> None:
        """`attempt` tells a resend from a repetition of the first send."""

    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        """Keep messages of one batch, and with them their lane, hidden for so long. `queue` is the field of Settings."""

    def dead_letter(self, change: str) -> None:
        """Name a change that nobody could read beside the stream's own failures, for an operator."""


class Files(Protocol):
    def save(self, key: str, file: StoredFile) -> None: ...

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile: ...

    def link(self, key: str, *, name: str, content_type: str, inline: bool) -> str:
        """A URL that works for some minutes without a credential."""


class HttpResponse(Struct, frozen=True):
    status: int
    headers: Mapping[str, str]
    body: bytes


class Unreachable(Exception):
    """Nobody was spoken to: name resolution, connection or TLS failed. Nothing has happened on the other side."""


class ResponseLost(Exception):
    """The request was sent and the answer did not come: it may or may not have been carried out."""


class AddressRefused(Exception):
    """Nothing is ever sent there: a private address that the operator has not named, or none of the web's."""


class Transport(Protocol):
    """HTTP to the outside. Bodies larger than `max_bytes` raise ValueError."""

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 10,
        max_bytes: int = 25_000_000,
    ) -> HttpResponse:
        """Raises AddressRefused, Unreachable or ResponseLost; every HTTP status is an HttpResponse."""


class ChannelAdapter(Protocol):
    """One provider: verify, split, parse, fetch, send. Knows nothing of storage."""

    @property
    def repeatable_send(self) -> bool:
        """Whether the other side can tell a repeated send by its id, so that sending again is always safe."""

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        """The text that answers the provider's GET; raises Unauthenticated, or NotFound where the provider has none."""

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        """Checks the signature on the raw bytes; raises Unauthenticated. Header names are in lower case."""

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        """One per thing that happened, each with a payload that `parse` takes; raises Invalid for what is not a webhook of it."""

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        """What an envelope says. Empty for what a desk has no use for; never raises for a kind it does not know."""

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        """The bytes behind `provider_ref`. Raises SendRefused when they are gone or too large, SendLater when to try again."""

    def parts(self, message: Message) -> list[Part]:
        """The calls that this message takes, in order. Raises SendRefused for what the provider can never take."""

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        """One call; returns the provider's message id. Raises SendRefused, SendLater or SendUnknown."""

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        """Check the credentials with the provider and point its webhook at us; the inbox with what the provider told
        (names). Raises Invalid (channel_credentials_refused, channel_unreachable)."""


MetricName = Literal[
    "FeedLag",
    "MessagesReceived",
    "MessagesSent",
    "MessagesFailed",
    "MessagesUnknown",
    "SendsPutOff",
    "Frames",
    "PushesSent",
    "PushesFailed",
    "PushesGone",
    "WebhooksRefused",
    "RecordsFailed",
]


class Telemetry(Protocol):
    """What the invocation under way tells operators: ids, counts and durations. Never what people wrote or are called, no
    addresses, nothing that opens anything."""

    def note(self, **facts: Any) -> None: ...

    def trace(self, name: str, *ids: int | str) -> None:
        """Ids by which the way of one message can be followed from function to function."""

    def count(self, what: MetricName, by: int = 1) -> None: ...

    def measure(self, what: MetricName, value: float) -> None: ...

    def take(self) -> dict[str, Any]:
        """Everything so far, once."""


class ReadAheadCache(Protocol):
    """Which things belonged together when this process saw them last. It names what to read along in the same round trip;
    it is never the answer: whoever takes one looks at what is stored, and reads again where the cache was wrong."""

    def get(self, about: Key[Any]) -> tuple[Key[Any], ...]: ...

    def put(self, about: Key[Any], *others: Key[Any]) -> None: ...


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Takes as long for None (no such user) as for a wrong password."""


class Clock(Protocol):
    def now(self) -> int:
        """ms since 1970."""

    def sleep(self, seconds: float) -> None: ...


class Ids(Protocol):
    def next(self, *, above: int = 0) -> int:
        """A fresh 53-bit id that sorts by time and is greater than `above`."""

    def token(self) -> str:
        """32 random characters for a credential."""

    def uuid(self) -> str: ...


class Desk(Struct, frozen=True):
    """Everything the desk can do to the world."""

    store: Store
    lists: Lists
    feed: Feed
    sockets: Sockets
    push: Push
    queues: Queues
    files: Files
    transport: Transport
    channels: Mapping[str, ChannelAdapter]
    """By the inbox's channel type name, for example Channel::Telegram."""
    passwords: Passwords
    clock: Clock
    ids: Ids
    telemetry: Telemetry
    read_ahead: ReadAheadCache
    public_url: str
    """Where people and providers reach this desk, without a slash at the end."""
