"""The ledger of outgoing mails: one row for each, from the request to its end."""

import re
from enum import StrEnum
from typing import ClassVar

from msgspec.structs import replace

from chalicelib.domain.email_addresses import has_line_break, normal_email
from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.redacted import Redacted
from chalicelib.domain.timers import MINUTE_MS, Timer

MAIL = "mail"
"""The kind of its timer, and the trigger of its sending."""
NO_ACCOUNT = 0
"""The account of a mail to a person who may belong to none: it is not known before the mail is sent."""
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
KEEP_SECONDS = 30 * 86_400
LEASE_MS = MINUTE_MS
"""A worker has 60 seconds, so a mail that has been SENDING for longer has lost its worker."""
LOOK_MS = 2 * MINUTE_MS
"""A timer looks after this time at a mail that should have been sent at once."""
MAX_DELAY_MS = 60 * MINUTE_MS
MAX_TRIES = 30
"""With pauses of up to an hour: longer than the day after which SES gives a new quota."""
MAX_AGE_MS = 2 * 86_400_000
"""A mail that fails for a reason of our own ends after this time."""


class MailKind(StrEnum):
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a mail
    TRANSCRIPT = "transcript"
    REPLIES = "replies"


class MailState(StrEnum):
    """SENDING is written before SES is called. UNKNOWN: SES may have taken the mail, so it is not sent again. DROPPED: its
    subject is gone, or nobody has the address."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


UNFINISHED = (MailState.QUEUED, MailState.SENDING)


class Mail(Redacted, frozen=True):
    """`to`: the receiver's address, empty from the end of the tries on. `locale`: the language of the text, empty for the
    receiver's own or the account's. Times are milliseconds since 1970; `due_at`: when its timer looks at it.

    `user_id`: the invited person. `requested_by`: the user who caused it. `first_message_id`, `last_message_id`: of the replies
    to a customer who is away. The text is made when it is sent, so that the row has no word of a customer and no link.
    `written_by` is a new random token in every write, by which a worker that lost the response recognises its own.
    """

    SECRET: ClassVar[frozenset[str]] = frozenset({"to"})

    id: int
    account_id: int
    kind: MailKind
    to: str
    created_at: int
    due_at: int
    locale: str = ""
    user_id: int | None = None
    requested_by: int | None = None
    conversation_id: int | None = None
    state: MailState = MailState.QUEUED
    tries: int = 0
    updated_at: int = 0
    provider_id: str | None = None
    error: str | None = None
    written_by: str = ""
    version: int = 1
    first_message_id: int | None = None
    last_message_id: int | None = None

    @property
    def timer(self) -> Timer:
        return Timer(self.due_at, MAIL, self.account_id, self.id)

    @property
    def expires_at(self) -> int:
        """Seconds since 1970."""
        return self.created_at // 1000 + KEEP_SECONDS

    @property
    def is_finished(self) -> bool:
        return self.state not in UNFINISHED


MAILS = Kind("mail", Mail, "A#{account}#MAILS", "MAIL#{mail:016d}")
"""A mail of the desk and the state of its sending. Expires after 30 days; the address goes with the end of the tries."""


def mail_key(account_id: int, mail_id: int) -> Key[Mail]:
    return MAILS.key(account_id, mail_id)


def is_lost(mail: Mail, now: int) -> bool:
    """Whether the worker that has called SES is gone."""
    return mail.state is MailState.SENDING and mail.updated_at + LEASE_MS <= now


def postponed(mail: Mail, now: int, *, reason: str, after: int | None = None) -> Mail:
    """The mail after a try that SES has not taken: queued for the next one, or failed. `after`: seconds."""
    if mail.tries >= MAX_TRIES:
        return finished(mail, MailState.FAILED, error=reason)
    pause = max(min(MINUTE_MS * 2 ** min(mail.tries, 10), MAX_DELAY_MS), (after or 0) * 1000)
    return replace(mail, state=MailState.QUEUED, error=reason, due_at=now + pause)


def finished(mail: Mail, state: MailState, *, error: str | None = None, provider_id: str | None = None) -> Mail:
    return replace(mail, state=state, error=error, provider_id=provider_id, to="")


def next_version(before: Mail, after: Mail, *, at: int, token: str) -> Mail:
    """`token`: a random one."""
    return replace(after, version=before.version + 1, updated_at=at, written_by=token)


def mail_address(email: str) -> str | None:
    """The address as SES takes it, with the domain in ASCII. None for one that no mail reaches, such as one with letters beyond
    ASCII before the `@`, and for a domain that IDNA 2003 and 2008 read differently (`straße.example`): the mail would reach
    another domain's owner."""
    local, _, domain = email.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    if not domain.isascii() and local_domain(ascii_domain) != domain.lower():
        return None
    fits = len(local) <= 64 and len(ascii_domain) <= 253 and LOCAL_PART.fullmatch(local) and DOMAIN.fullmatch(ascii_domain)
    return f"{local}@{ascii_domain.lower()}" if fits else None


def local_domain(ascii_domain: str) -> str:
    """The domain in the letters of its language, as it is without any."""
    try:
        return ascii_domain.encode().decode("idna")
    except UnicodeError:
        return ascii_domain


def clean_mail_address(email: str) -> str:
    """Of the normal form. Raises Invalid (`email_invalid`)."""
    found = None if has_line_break(email) else mail_address(normal_email(email))
    if found is None:
        raise Invalid("The e-mail address is not valid.", code="email_invalid", fields=("email",))
    return found
