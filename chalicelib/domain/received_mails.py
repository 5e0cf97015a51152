"""A mail as it was received, after its MIME parts were read. Nothing here needs a read."""

from enum import StrEnum

from msgspec import Struct


class Automatic(StrEnum):
    """The kind of a mail that no person has written for this receiver (RFC 3834, RFC 3464, RFC 2919)."""

    REPLY = "reply"
    BOUNCE = "bounce"
    NOTIFICATION = "notification"
    BULK = "bulk"


class MailAddress(Struct, frozen=True):
    """`address`: in its normal form (domain/email_addresses.py). `name`: decoded, without line breaks; empty if not given."""

    address: str
    name: str = ""


class MailFile(Struct, frozen=True):
    """`content_id`: without its brackets, given for a part to which the HTML may refer. `inline`: the HTML shows it in place."""

    name: str
    content_type: str
    body: bytes
    content_id: str = ""
    inline: bool = False


class BouncedRecipient(Struct, frozen=True):
    """`status`: of RFC 3463, such as `5.1.1`. `permanent`: no later try will succeed."""

    address: str
    status: str = ""
    reason: str = ""
    permanent: bool = True


class Attendee(Struct, frozen=True):
    """`answer`: accepted, declined, tentative or delegated; empty before one."""

    address: str
    name: str = ""
    answer: str = ""
    optional: bool = False


class Recurrence(Struct, frozen=True):
    """`frequency`: daily, weekly, monthly or yearly; empty for another rule. `days`: as in RFC 5545, such as `MO` and `-1FR`.
    `until`: the last date; `count`: 0 if it is not limited by a number."""

    frequency: str = ""
    interval: int = 1
    count: int = 0
    until: str = ""
    days: tuple[str, ...] = ()


class CalendarEvent(Struct, frozen=True):
    """An event of an invitation. `method`: of RFC 5546 in lower case; empty if none is named. `start` and `end`: ISO 8601;
    dates of an all-day event (`end` is its last day), with an offset where the zone is known, otherwise as they are written.
    `zone`: its name as the calendar gives it."""

    method: str
    uid: str
    sequence: int
    title: str
    location: str
    link: str
    start: str
    end: str
    all_day: bool
    zone: str
    organizer: Attendee | None
    attendees: tuple[Attendee, ...]
    attendee_count: int
    cancelled: bool
    one_of_series: bool
    recurrence: Recurrence | None


SPAM_FLAGS = ("x-spam-flag", "x-spam-status", "x-spam")
"""Headers of SpamAssassin and rspamd: `YES`, or `Yes, score=…`."""


class ReceivedMail(Struct, frozen=True):
    """Message ids are without their brackets. `references` are in the order of the header, oldest first. `date`: milliseconds
    since 1970, None if the header cannot be read. `text` and `html` are the bodies as a reader shows them, decoded; one of more
    than 4 MB is cut, and a file has it whole. `html` is not sanitised. `original_message_ids`: of the mails that a bounce
    reports. `defects`: codes of faults of the mail."""

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    senders: tuple[MailAddress, ...] = ()
    reply_to: tuple[MailAddress, ...] = ()
    to: tuple[MailAddress, ...] = ()
    cc: tuple[MailAddress, ...] = ()
    bcc: tuple[MailAddress, ...] = ()
    subject: str = ""
    date: int | None = None
    text: str | None = None
    html: str | None = None
    files: tuple[MailFile, ...] = ()
    events: tuple[CalendarEvent, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Every header, decoded, with its name in lower case, in the order of the mail."""

    content_type: str = "text/plain"
    automatic: Automatic | None = None
    bounced: tuple[BouncedRecipient, ...] = ()
    original_message_ids: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def is_flagged_as_spam(self) -> bool:
        """Whether the filter of the mailbox's provider has called it spam. Its header stands above those of earlier servers."""
        return any(self.header(name).strip().lower().startswith("yes") for name in SPAM_FLAGS)

    def header(self, name: str) -> str:
        """The first value; empty if there is none."""
        return next((value for key, value in self.headers if key == name), "")
