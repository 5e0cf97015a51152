"""The Desk and the Protocols it is made of. Adapters implement them in production, tests/support/fakes in tests."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from msgspec import Struct

from chalicelib.domain.channels import Channel
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.events import Change, NumberedChange, QueueClass
from chalicelib.domain.inbound import Envelope, Inbound
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import DeliveryTask, Part, Recipient, StoredFile, UploadTarget
from chalicelib.domain.people import Directory
from chalicelib.domain.rate_limits import RateLimits
from chalicelib.domain.redacted import Redacted
from chalicelib.domain.search_documents import Hit, Query, SearchDocument, SearchIndex
from chalicelib.domain.sockets import Socket
from chalicelib.domain.timers import Timer

if TYPE_CHECKING:
    from chalicelib.domain.mail_hosts import MailboxPosition, MailHost, SignedInMailbox

T = TypeVar("T")

RETRY_AFTER = re.compile(r"[0-9]{1,6}")

ANY_VERSION = -1
"""The expected version of a row that only repeats what another row of the same transaction guards."""


class Put(Struct, frozen=True):
    """Writes an entity. `expected`: the version that was read; None when the row must not exist yet.

    `change`: the events of the transaction, stored on the item that this creates. Later writes of a message leave them there.
    `expires_at` (seconds since 1970): the store deletes the item some time later.
    """

    key: Key[Any]
    entity: Any
    expected: int | None = None
    expires_at: int | None = None
    change: Change | None = None


class Delete(Struct, frozen=True):
    """Removes an item. `expected`: the version that was read, None for any version of a row that exists. Otherwise the write is a
    WriteConflict; with ANY_VERSION the row may be missing."""

    key: Key[Any]
    expected: int | None = None


Write = Put | Delete


class Store(Protocol):
    """Entities by their key. Reads are strongly consistent."""

    def get(self, key: Key[T]) -> T | None: ...

    def get_many(self, keys: Sequence[Key[Any]]) -> dict[Key[Any], Any]:
        """The entities that exist, in one round trip per hundred keys. Missing keys are absent from the result."""

    def commit(self, writes: Sequence[Write]) -> None:
        """One transaction. Raises WriteConflict, with the key whose condition failed when the store tells it."""

    def put(self, write: Put) -> None:
        """One conditional write outside a transaction. Raises WriteConflict."""

    def overwrite(self, key: Key[Any], entity: Any, *, expires_at: int | None = None) -> None:
        """Writes without a condition."""

    def discard(self, key: Key[Any]) -> None:
        """Removes the item if it exists."""

    def sweep(self, kind: Kind[Any], *parts: int | str, keep: Sequence[str] = ()) -> None:
        """Removes all items of one partition, which the parts name, except for the kinds to `keep`. Safe to repeat."""

    def next_conversation_id(self, account_id: int) -> int:
        """Counts from 1 per account. A crash may skip a number, but none is given twice."""

    def count(self, name: str, *, by: int = 1, expires_at: int) -> int:
        """Adds `by` to the counter `name` and returns its new value. The caller puts the time window into the name."""

    def directory(self, account_id: int) -> Directory:
        """Raises NotFound when there is no such account."""

    def list_of(self, kind: Kind[T], *parts: int | str) -> list[T]:
        """Every entity of the kind in one partition, which the parts name, in the order of their sort keys."""


class View(Struct, frozen=True):
    """The filter and the order of a conversation list.

    `inbox_ids`: the inboxes that the viewer may see, or the requested one of them; `inbox_count`: how many the account has, which
    decides how the list is read and never what it holds.
    `status`: one folder, several, or None for all but spam. `assignee`: a user's id, "unassigned", "assigned" or None for all.
    `kind`: "mention" or "participating" (of the user `viewer_id`), "unattended" (without a first reply, or with a customer who
    waits), "undelivered" (with a message that failed or may not have arrived), or None for all.
    `sort`: last_activity_at, created_at, priority, waiting_since, unread_count (always the greatest first), or oldest_by_priority
    (always the highest first, and the oldest first within a priority).
    `active_from` (inclusive), `active_before`: bounds of the last activity in milliseconds since 1970.
    """

    account_id: int
    inbox_ids: tuple[int, ...]
    status: str | tuple[str, ...] | None = Status.OPEN
    assignee: int | str | None = None
    team_id: int | None = None
    labels: tuple[str, ...] = ()
    sort: str = "last_activity_at"
    descending: bool = True
    inbox_count: int = 0
    kind: str | None = None
    viewer_id: int | None = None
    active_from: int | None = None
    active_before: int | None = None

    @property
    def statuses(self) -> tuple[str, ...]:
        if self.status is None:
            return tuple(Status)
        return (self.status,) if isinstance(self.status, str) else self.status

    def has_activity(self, at: int) -> bool:
        """Whether the last activity is within the bounds."""
        return (self.active_from is None or at >= self.active_from) and (self.active_before is None or at < self.active_before)


class Page(Struct, frozen=True):
    """`cursor` is the position after the last conversation; None at the end of the list. `cursors`: the position after each."""

    conversations: tuple[Conversation, ...]
    cursor: str | None
    cursors: tuple[str, ...] = ()


class Counts(Struct, frozen=True):
    mine: int
    unassigned: int
    all: int

    @property
    def assigned(self) -> int:
        return self.all - self.unassigned


class ContactListing(Struct, frozen=True):
    """A list of contacts.

    `sort`: created_at, last_activity_at or one of `contact_places.FIELDS`. Contacts without a value come last in either
    direction. `identified`: only those with an e-mail address, a phone number or an identifier. `value`: only those whose field
    of the sort has this value, where accents, case and everything behind the 64th character do not count. `label`: only those
    with the label, which are sorted by created_at.
    """

    account_id: int
    sort: str = "name"
    descending: bool = False
    identified: bool = True
    value: str | None = None
    label: str | None = None


class ContactPage(Struct, frozen=True):
    """`cursors`: the position after each contact. `cursor`: the position after the page; None at the end of the list."""

    contacts: tuple[Contact, ...]
    cursors: tuple[str, ...]
    cursor: str | None


class Lists(Protocol):
    """Index queries. The cost of a page does not depend on the size of the account's history."""

    def conversations(
        self, view: View, *, cursor: str | None = None, limit: int = 25, admits: Callable[[Conversation], bool] | None = None
    ) -> Page:
        """`admits` leaves out others. A page may then be short, because a request reads a bounded number of conversations; its
        cursor goes on from there. Raises Invalid (`cursor_invalid`) for a cursor that the store did not issue."""

    def counts(self, view: View, *, user_id: int) -> Counts:
        """Counts of the view; its `assignee`, its `kind` and its bounds of activity are ignored."""

    def messages(
        self, account_id: int, conversation_id: int, *, before: int | None = None, after: int | None = None, limit: int = 20
    ) -> list[Message]:
        """Ascending by id: the newest, the ones nearest below `before`, the ones from just above `after`, or the ones between."""

    def contacts_matching(self, account_id: int, text: str, *, offset: int = 0, limit: int = 15) -> tuple[list[Contact], bool]:
        """Contacts with a search term that starts with `text`, sorted by name, and whether there are more."""

    def contacts(self, listing: ContactListing, *, cursor: str | None = None, skip: int = 0, limit: int = 15) -> ContactPage:
        """`skip` passes over contacts behind the cursor, whose keys are read. Raises Invalid (`cursor_invalid`)."""

    def contact_count(self, account_id: int, *, identified: bool) -> int:
        """The number of contacts in the lists: all, or the identified ones."""

    def index_contact(self, contact: Contact) -> None:
        """Indexes the contact under its current search terms, and lists it in its current places only. Safe to repeat; an older
        version changes nothing."""

    def forget_contact(self, account_id: int, contact_id: int) -> None:
        """Removes the contact's search terms and its places in lists. Safe to repeat."""

    def conversations_of(self, account_id: int, contact_id: int, *, limit: int = 20) -> list[Conversation]:
        """The contact's conversations in all inboxes, newest first."""

    def due(self, now: int, *, limit: int = 100) -> list[Timer]:
        """Timers of every account whose time has passed, the oldest time first. `now`: milliseconds since 1970. A timer that was
        removed a moment ago may still be among them."""


class Feed(Protocol):
    """The numbered feed of each account, and the counters that are computed from it."""

    def head(self, account_id: int) -> int: ...

    def newest_id(self, account_id: int) -> int:
        """The greatest id of a change, or of the message that it created, among the last ones with a position; 0 without any."""

    def is_numbered(self, message: Message) -> bool:
        """Whether the change that created the message has a position. Its first message stands for all that it created."""

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        """Assigns each change its permanent position and counts it once. A repeated change keeps its position."""

    def forget_counters(self, account_id: int, inbox_id: int) -> None:
        """Removes the counters of a deleted inbox. Safe to repeat."""

    def changes_since(self, account_id: int, after: int, *, limit: int = 100) -> tuple[int, list[Change]] | None:
        """The changes from `after` + 1 on, however far back, without those that were erased with their message, and the last
        position that they cover. None when the first one has expired."""

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        """The changes from `after` + 1 on, without holes. None when the first one has expired or was erased with its message, so
        that clients must reset."""


class Sockets(Protocol):
    """The registered sockets. A registration expires two hours and ten minutes after its beginning."""

    def register(self, socket: Socket) -> None: ...

    def find(self, connection_id: str) -> Socket | None:
        """`last_seen_at` of a customer's socket is the time of its beginning; that of `CustomerSockets` is the newest."""

    def of_account(self, account_id: int) -> list[Socket]:
        """The sockets of agents, and those of customers that 0.1.0 has registered."""

    def touch(self, socket: Socket) -> None:
        """Stores `last_seen_at` of an agent's socket. A socket that was removed meanwhile stays removed."""

    def remove(self, socket: Socket, *, listed: bool = False) -> bool:
        """Whether this call has removed it: of concurrent calls, one has. `listed`: a customer's from `of_account`."""

    def reserve(self, socket: Socket, *, most: int) -> bool:
        """Counts a customer's socket among the open ones of its inbox, unless these are `most` already."""

    def release(self, socket: Socket) -> None:
        """Counts a removed socket no longer. One that nobody has released counts for at most three hours."""


class Push(Protocol):
    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        """Sends one text to each socket. Returns the ids of closed sockets. Slow or failing sockets are skipped: they resume."""

    def answer(self, connection_id: str, text: str) -> bool:
        """Sends one text of an answer. False if the socket is closed or the text could not be sent."""

    def close(self, connection_ids: Sequence[str]) -> None:
        """Closes the sockets. Failures are ignored, because an unauthorized socket receives nothing in either case."""


class Queues(Protocol):
    def ingest(self, envelopes: Sequence[Envelope]) -> None: ...

    def broadcast(self, changes: Sequence[Change]) -> None: ...

    def react(self, changes: Sequence[Change], queue: QueueClass) -> None: ...

    def deliver(self, tasks: Sequence[DeliveryTask], *, attempt: str) -> None:
        """`attempt` distinguishes a resend from a repetition of the same send. It is part of the deduplication id."""

    def mail(self, notices: Sequence[str], *, after: int = 0) -> None:
        """Notices for the function `mail`, which keeps no order. `after`: seconds, at most 900."""

    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        """Hides messages of one batch, and thereby their message groups, for `seconds`. `queue` is a field of Settings."""

    def dead_letter(self, change: str) -> None:
        """Puts the key of a change that could not be decoded into the stream's dead-letter queue, for an operator."""


class Files(Protocol):
    def save(self, key: str, file: StoredFile) -> None: ...

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        """Raises FileNotFoundError."""

    def exists(self, key: str) -> bool: ...

    def copy(self, source: str, key: str, *, content_type: str) -> None:
        """Saves the file a second time, without loading it. Raises FileNotFoundError."""

    def upload_target(self, key: str, *, content_type: str, size: int, checksum_header: str, checksum: str) -> UploadTarget:
        """A request that saves one file under the key: of this type, length and checksum, and no other. It can be begun for some
        minutes."""

    @property
    def upload_base(self) -> str:
        """The beginning of the URLs of all uploads. A page that uploads names it in its policy."""

    def join(self, keys: Sequence[str], key: str, *, content_type: str) -> None:
        """Saves the content of several files, one after the other, as one file. Holds two of them in memory at most."""

    def load_part(self, key: str, start: int, length: int) -> bytes:
        """Raises FileNotFoundError."""

    def older_than(self, prefix: str, time: int) -> list[str]:
        """The keys that begin with `prefix`, of files that were saved before `time` (milliseconds since 1970)."""

    def erase(self, prefix: str) -> None:
        """Removes every file whose key begins with `prefix`. Safe to repeat."""

    def link(self, key: str, *, name: str, content_type: str, inline: bool) -> str:
        """A URL that is valid for some minutes without a credential."""


class Search(Protocol):
    """The index of an account's messages. Its content is behind the feed; `newer` documents stand for the difference."""

    def index(self, account_id: int) -> SearchIndex:
        """Version 0 for an account without one."""

    def find(
        self, index: SearchIndex, query: Query, *, inbox_ids: Sequence[int] | None, newer: Sequence[SearchDocument] = ()
    ) -> Iterator[Hit]:
        """Messages in the inboxes (None: in all) that may have the terms, the best match first and then the newest. Some are gone
        or were changed since, and some have the words of a term apart from each other."""

    def add(self, index: SearchIndex, documents: Sequence[SearchDocument], *, changed: SearchIndex) -> SearchIndex:
        """Adds the documents, with the other changes of the index. Returns it as it is stored. Raises WriteConflict."""

    def merge(self, index: SearchIndex) -> SearchIndex | None:
        """Makes one segment of several. None when there is nothing to merge. Raises WriteConflict."""

    def forget(self, account_id: int, *, conversation_id: int | None = None, inbox_id: int | None = None) -> None:
        """Removes the words of a conversation or of an inbox from all files. Safe to repeat."""


class HttpResponse(Struct, frozen=True):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after(self) -> int | None:
        """The `Retry-After` header in seconds. None for an HTTP date, which is not parsed."""
        given = next((value.strip() for name, value in self.headers.items() if name.lower() == "retry-after"), "")
        return int(given) if RETRY_AFTER.fullmatch(given) else None


class Unreachable(Exception):
    """Name resolution, connection or TLS failed before the request was sent. A retry is safe."""


class ResponseLost(Exception):
    """The request was sent and no response came: the other side may have processed it."""


class AddressRefused(Exception):
    """The policy for outgoing requests refuses the address: it is private and not listed by the operator, or not http(s)."""


class Transport(Protocol):
    """HTTP requests to other hosts. A response body larger than `max_bytes` raises ValueError. `timeout` is in seconds."""

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
        """Raises AddressRefused, Unreachable or ResponseLost. Every HTTP status is a response, not an error."""

    def refusal(self, url: str) -> str | None:
        """The reason why encrypted requests to the URL are refused, or None. No name is resolved for it. Hosts that the operator
        has named may be called without encryption."""


class MailSender(Protocol):
    def send(self, raw: bytes, *, sender: str, to: Sequence[str], tags: Mapping[str, str] | None = None) -> str:
        """Sends one mail, given as MIME text, to at most 50 addresses. Returns its Message-ID as the receivers know it, without
        brackets: the provider replaces the one of the text. Raises SendRefused, SendLater or SendUnknown; the reason is a code,
        without an address.

        `tags`: values of letters, digits, `-` and `_`, which the provider's later reports on this mail repeat. None: no reports.
        """


class LoginRefused(Exception):
    """The other side knows no such login, or has refused its password."""


class AccessEnded(LoginRefused):
    """The owner of a mailbox has to sign in again."""


class Submission(Protocol):
    """The mail server by which a company sends its own mails."""

    def check(self, host: "MailHost") -> None:
        """Logs in. Raises SendRefused or SendLater."""

    def send(self, host: "MailHost", raw: bytes, *, sender: str, to: Sequence[str]) -> None:
        """Raises SendRefused, SendLater, or SendUnknown if the answer to the text was lost."""


class Mailbox(Protocol):
    """The inbox of an open mailbox. Each method raises Unreachable."""

    @property
    def position(self) -> "MailboxPosition":
        """After its last mail."""

    def sizes(self, after: int) -> list[tuple[int, int]]:
        """Number and bytes of each mail above the number, ascending."""

    def before(self, day: int) -> int:
        """The number before that of the first mail of the day or of a later one. `day`: milliseconds since 1970 (UTC)."""

    def load(self, uid: int) -> bytes | None:
        """None for a mail that is gone."""

    def head(self, uid: int) -> bytes | None:
        """The headers alone, at most 64,000 bytes of them."""


class Mailboxes(Protocol):
    def open(self, host: "MailHost") -> AbstractContextManager[Mailbox]:
        """Opens the inbox and changes nothing in it, so that no mail becomes read. Raises LoginRefused or Unreachable, whose
        text is for people."""


class ChannelAdapter(Protocol):
    """The protocol of one provider: verify, split, parse, fetch, send. It does not know storage."""

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        """The response body for the provider's verification GET. Raises Unauthenticated, or NotFound without such a GET."""

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        """Checks the signature of the raw body. Raises Unauthenticated. Header names are in lower case."""

    def payload(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        """The decoded body, which is JSON for most providers. Raises Invalid (`payload_invalid`)."""

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        """One envelope per webhook event, each with a payload for `parse`. Raises Invalid for a body in another format."""

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        """The contents of an envelope. Empty for irrelevant and for unknown kinds, for which it never raises."""

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        """Downloads the file of `provider_ref`. Raises SendRefused when it is gone or too large, SendLater for a retry."""

    def parts(self, message: Message) -> list[Part]:
        """The calls that send this message, in order. Raises SendRefused for content that the provider does not support."""

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        """Makes one call and returns the provider's message id. Raises SendRefused, SendLater or SendUnknown."""

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        """Checks the credentials with the provider and registers the webhook URL there. Returns the inbox with the names that
        the provider reported. Raises Invalid (`channel_credentials_refused`, `channel_unreachable`)."""

    def signed_in(self, channel: Channel | None, mailbox: "SignedInMailbox", secret: str) -> Channel:
        """The channel of a mailbox that the desk may open: `channel`, or a new one with `secret`. Opens it to check that. Raises
        Invalid (`channel_credentials_refused`, `channel_unreachable`)."""


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
    "AnswersCut",
    "WebhooksRefused",
    "RecordsFailed",
    "ChallengesGiven",
    "MailsSent",
    "MailsFailed",
    "MailsUnknown",
    "MailsWithoutInbox",
    "MailsDropped",
    "MailboxesFailed",
]


class Telemetry(Protocol):
    """Ids, counts and durations of the current invocation, for operators. Never content, names, addresses or secrets."""

    def note(self, **facts: Any) -> None: ...

    def trace(self, name: str, *ids: int | str) -> None:
        """Adds ids by which one message can be followed through all functions."""

    def count(self, what: MetricName, by: int = 1) -> None: ...

    def measure(self, what: MetricName, value: float) -> None: ...

    def take(self) -> dict[str, Any]:
        """Returns everything collected so far and clears it."""


class ReadAheadCache(Protocol):
    """Keys that this process read together before. They predict which items to read in the same round trip. The cache is
    never the answer: callers compare with the stored items and read again when the prediction was wrong."""

    def get(self, about: Key[Any]) -> tuple[Key[Any], ...]: ...

    def put(self, about: Key[Any], *others: Key[Any]) -> None: ...


class ProcessMemory(Protocol):
    """Numbers by name that this process remembers, 0 for others. It may forget any of them; another process has its own."""

    def get(self, name: str) -> int: ...

    def put(self, name: str, number: int) -> None: ...


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Takes the same time for None (no such user) as for a wrong password, so that timing reveals no users."""


class WebPush(Protocol):
    """The cryptography of notifications to browsers (RFC 8291, RFC 8292). Keys are base64url without padding."""

    def new_keys(self) -> tuple[str, str]:
        """A private key of P-256 and its public point."""

    def seal(self, text: bytes, *, p256dh: str, auth: str) -> bytes:
        """Encrypts a text for the browser with these keys. The result has 103 bytes more. Raises ValueError for wrong keys."""

    def sign(self, private_key: str, claims: bytes) -> str:
        """A JSON Web Token with the claims (ES256)."""


class Clock(Protocol):
    def now(self) -> int:
        """Milliseconds since 1970 (UTC)."""

    def sleep(self, seconds: float) -> None: ...


class Ids(Protocol):
    def next(self, *, above: int = 0) -> int:
        """A new 53-bit id that sorts by time and is greater than `above`."""

    def between(self, since: int, until: int) -> tuple[int, int]:
        """The first and the last id that can have been made between these times (milliseconds since 1970)."""

    def token(self) -> str:
        """32 random characters for a credential."""

    def uuid(self) -> str: ...


class MailApps(Redacted, frozen=True):
    """The operator's own applications at providers of mailboxes: pairs of an id and a secret, empty without one.

    `simulator`: for a local run, a URL and the hosts and ports of IMAP and SMTP in place of the providers' own.
    """

    SECRET = frozenset({"google", "microsoft"})

    google: tuple[str, str] = ("", "")
    microsoft: tuple[str, str] = ("", "")
    simulator: str = ""

    def has(self, provider: str) -> bool:
        return all(getattr(self, provider, ("",)))


class Desk(Struct, frozen=True):
    """All ports of the application, as they are passed to actions and handlers."""

    store: Store
    lists: Lists
    feed: Feed
    sockets: Sockets
    push: Push
    queues: Queues
    files: Files
    search: Search
    transport: Transport
    mail: MailSender
    mailboxes: Mailboxes
    channels: Mapping[str, ChannelAdapter]
    """By the channel's type name."""
    passwords: Passwords
    web_push: WebPush
    clock: Clock
    ids: Ids
    telemetry: Telemetry
    read_ahead: ReadAheadCache
    memory: ProcessMemory
    public_url: str
    """The base URL of this deployment, without a slash at the end."""

    mail_from: str = ""
    """The address that sends the desk's mails. Empty: the desk sends none."""

    mail_domain: str = ""
    """The domain whose mails SES receives for the desk. Empty: the desk receives none."""

    allowed_origins: str = ""
    """Origins of further web pages that may open an agent's socket, separated by commas."""

    digest_key: str = ""
    """The key of hashes that outlive what they were made from (`keys.keyed_hash`). It is not in the table."""

    origin_secret: str = ""
    """The header's value by which the CDN's requests are recognised. Empty: any request is accepted."""

    rate_limits: RateLimits = RateLimits()

    mail_apps: MailApps = MailApps()

    customer_sockets_per_inbox: int = 5_000
    """The number of open sockets that the customers of one inbox may have together."""
