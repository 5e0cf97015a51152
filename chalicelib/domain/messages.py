"""Messages and their attachments."""

from collections.abc import Iterable, Mapping
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


MANUAL = "manual"
"""Done by a person in the desk, without anything between."""

CUSTOMER = 0
"""Stands for the customer of a conversation where an agent has the id of their user."""


class Cause(Struct, frozen=True, omit_defaults=True):
    """The reason for which a message or an activity line exists (docs/decisions/0031). `kind` is one of those that
    `features/history/model.py` lists; later versions may store others.

    `by`: the user who has acted; 0 for the customer, None for the desk itself.
    `before`, `after`: the id or the name of the changed value.
    `id`, `name`: of the macro, the inbox, the team or the contact that the reason names. `at`: milliseconds since 1970 (UTC).
    """

    kind: str = MANUAL
    by: int | None = None
    id: int | None = None
    name: str | None = None
    number: int | None = None
    at: int | None = None
    detail: str | None = None
    before: int | str | None = None
    after: int | str | None = None


CAMPAIGN = "campaign"
"""The kind of the cause of a campaign's message, which nobody has written for this customer."""

CUSTOMER_MESSAGE = Cause("customer_message", by=CUSTOMER)
"""A customer's message has reopened the conversation."""


class Activity(Struct, frozen=True):
    """A line in the thread that names an action and its actor. `key` and `facts` give its text in every language
    (domain/languages.py).

    `about`: the field of the conversation that has changed. `cause`: its own reason, if it has another one than its work.
    """

    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    about: str | None = None
    cause: Cause | None = None


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

    `cause`: the reason of an activity line, and of a message that nobody has written by hand or that has reopened the
    conversation. `deletion`: the reason for which its content is gone.
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
    cause: Cause | None = None
    deletion: Cause | None = None

    @property
    def is_public(self) -> bool:
        """Whether the customer sees it: it is neither a private note, nor an activity line, nor an aside, nor by a stranger."""
        return not self.private and self.type is not MessageType.ACTIVITY and not is_aside(self) and not is_by_stranger(self)

    @property
    def is_human_reply(self) -> bool:
        return (
            self.type is MessageType.OUTGOING
            and not self.private
            and self.sender is not None
            and self.sender.type is SenderType.USER
            and not (self.cause and self.cause.kind == CAMPAIGN)
        )

    @property
    def calls_for_mail(self) -> bool:
        """Whether a customer who is away gets a mail because of it: a person has written it, or it asks for a rating. Automatic
        texts go with such a mail and cause none, because a visitor may have stated the address of somebody else."""
        asks = self.content_type == "input_csat" and self.type in (MessageType.OUTGOING, MessageType.TEMPLATE)
        return self.is_human_reply or (asks and not self.private)


class Answer(Struct, frozen=True, omit_defaults=True):
    """A reply that the customer sees. `user_id`: the agent who sent it; None for one that no agent has sent."""

    message_id: int
    user_id: int | None = None


def with_answer(answers: tuple[Answer, ...], message: Message) -> tuple[Answer, ...]:
    """The newest reply, after the newest one of anybody else: with these two, every author can be told of the others."""
    if message.type is not MessageType.OUTGOING or message.private:
        return answers
    sender = message.sender
    added = Answer(message.id, sender.id if sender and sender.type is SenderType.USER else None)
    return (*[each for each in answers if each.user_id != added.user_id][-1:], added)


def answered_since(answers: Iterable[Answer], seen_message_id: int, user_id: int | None) -> Answer | None:
    """The newest reply after a message that anybody but this author has sent."""
    others = [each for each in answers if each.message_id > seen_message_id and (each.user_id is None or each.user_id != user_id)]
    return others[-1] if others else None


class ScheduledRef(Struct, frozen=True, omit_defaults=True):
    """A conversation's reference to a scheduled message. `due_at`: milliseconds since 1970 (UTC); None while a problem keeps the
    message from being sent."""

    id: int
    due_at: int | None = None
    version: int = 1


class ScheduledMessage(Struct, frozen=True, omit_defaults=True):
    """`message` is the message as it was written: its variables are filled in when it is sent, its delivery is not decided yet.
    Its id is that of the scheduled message; the sent message has an id of its own, which gives it its place in the thread.

    `requested_by`: the user who has scheduled it; a colleague who changes the text becomes the sender of `message`.
    `undo`: it waits only for its author to take it back. `problem`: the code and the text of the error for which it was not sent.
    `seen_message_id`: the newest message that the author of a reply which can be taken back had seen.
    """

    id: int
    account_id: int
    conversation_id: int
    message: Message
    due_at: int | None
    requested_by: int
    undo: bool = False
    problem: tuple[str, str] | None = None
    version: int = 1
    seen_message_id: int | None = None

    @property
    def ref(self) -> ScheduledRef:
        return ScheduledRef(self.id, self.due_at, self.version)


KEEP_DRAFT_SECONDS = 90 * 86_400
KEEP_EMPTY_DRAFT_SECONDS = 86_400
"""A browser gives up a request after 30 seconds, so a late save of a sent draft is never this late."""


class DraftRecipients(Struct, frozen=True, omit_defaults=True):
    """Addresses as they were typed: they are checked when the reply is sent."""

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()


class Draft(Struct, frozen=True, omit_defaults=True):
    """`updated_at`: milliseconds since 1970 (UTC). `writer` is the browser that wrote it, `edit` the number of its edit. A draft
    that is not stored has version 0."""

    account_id: int
    user_id: int
    conversation_id: int
    inbox_id: int
    private: bool
    updated_at: int
    message: str = ""
    in_reply_to: int | None = None
    writer: str | None = None
    edit: int = 0
    version: int = 0
    recipients: DraftRecipients | None = None
    """As chosen for a reply that leaves as a mail. None: everybody of the newest mail."""

    @property
    def expires_at(self) -> int:
        """Seconds since 1970."""
        return self.updated_at // 1000 + (KEEP_DRAFT_SECONDS if self.message else KEEP_EMPTY_DRAFT_SECONDS)


class KnownDraft(Struct, frozen=True):
    """A client's knowledge of a draft: the version that it last read (None: it knows of no versions), its own name, which is the
    same for all of its requests, and the number of its edit, which grows."""

    version: int | None = None
    writer: str | None = None
    edit: int = 0


def first_due(refs: Iterable[ScheduledRef]) -> ScheduledRef | None:
    """The reference that is due first; of two with one time the one that was written first."""
    timed = [each for each in refs if each.due_at is not None]
    return min(timed, key=lambda each: (each.due_at or 0, each.id), default=None)


def is_deleted(message: Message) -> bool:
    return message.content_attributes.get("deleted") is True


FORWARDED = "forwarded"
"""In the content attributes of a forward: `message_ids`, the forwarded messages in the order of the thread, and
`attachment_ids`, the files that go along. A chat has `true` for a message that its customer has forwarded."""

FORWARD_ID = "forward_id"
"""In the content attributes of an aside: the id of the forward with which it began, which may be its own."""


def is_aside(message: Message) -> bool:
    """Whether it is a forward, or a mail to or from somebody to whom the conversation was forwarded (decision 55)."""
    return FORWARD_ID in message.content_attributes


BY_STRANGER = "by_stranger"
"""In the content attributes of a mail to a website's conversation whose sender is not its visitor (decision 54)."""


def is_by_stranger(message: Message) -> bool:
    return BY_STRANGER in message.content_attributes


TELLS_OF_NO_READER = ("reply", "bounce")
"""Kinds of automatic mails that tell only that nobody has read the desk's mail."""


def automatic_kind(content_attributes: Mapping[str, Any]) -> str | None:
    """The kind of a mail that a program has sent (domain/received_mails.py), to which nothing answers by itself."""
    mail = content_attributes.get("email")
    kind = mail.get("automatic") if isinstance(mail, dict) else None
    return str(kind) if kind else None


def has_reader(content_attributes: Mapping[str, Any]) -> bool:
    """Whether a person is likely to read what the desk answers by itself. A mail whose sender is forged, and spam, would lead the
    answer to somebody who has not written. A forwarded mail fails SPF by itself, so that SPF counts only without a signature."""
    verdicts = _verdicts(content_attributes)
    failed = {name for name, verdict in verdicts.items() if verdict == "fail"}
    is_signed = verdicts.get("dkim") == "pass"
    is_forged = failed & {"dmarc", "dkim"} or ("spf" in failed and not is_signed)
    return automatic_kind(content_attributes) is None and not is_forged and not failed & {"spam", "virus"}


def is_spam(content_attributes: Mapping[str, Any]) -> bool:
    """Whether the mail was called spam when it arrived."""
    return _verdicts(content_attributes).get("spam") == "fail"


def _verdicts(content_attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    mail = content_attributes.get("email")
    verdicts = mail.get("verdicts") if isinstance(mail, dict) else None
    return verdicts if isinstance(verdicts, dict) else {}


def is_stored_mail(message: Message) -> bool:
    """Whether the message was a mail that the bucket still has as it came."""
    mail = message.content_attributes.get("email")
    return isinstance(mail, dict) and mail.get("original") is True


def redact(message: Message, cause: Cause | None = None) -> Message:
    """A deleted message keeps its position in the thread and a deletion mark, and a message that the customer has not seen
    stays unseen. A queued delivery is cancelled."""
    aside = {name: value for name, value in message.content_attributes.items() if name in (FORWARD_ID, BY_STRANGER)}
    return replace(
        message,
        deletion=cause,
        content="This message was deleted",
        content_attributes={"deleted": True, **aside},
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
