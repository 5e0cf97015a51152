"""The notice by which SES tells that it has stored a mail: its receivers, its verdicts and its object, never its words.

SNS passes it on as it is (raw delivery). Source: "Contents of notifications for Amazon SES email receiving" of AWS.
"""

import re

import msgspec
from msgspec import Struct

from chalicelib.domain.mail_files import INBOUND, SETUP
from chalicelib.domain.timers import MAILBOX, Timer

RECEIVED = "Received"
IMAP = "imap"
"""The source of a mail that the desk has read from the mailbox of an inbox."""
VALIDATION = "Successfully validated SNS topic"
"""SES sends this text, which is no JSON, to a topic that it begins to use."""

PLAIN_KEY = re.compile(r"[A-Za-z0-9._=+-]{1,200}")


class Verdict(Struct, frozen=True):
    """`status`: PASS, FAIL, GRAY, PROCESSING_FAILED or DISABLED."""

    status: str = ""

    @property
    def word(self) -> str:
        """`none` where SES has not judged."""
        lower = self.status.lower()
        return lower if lower in ("pass", "fail", "gray") else "none"


class Action(Struct, frozen=True, rename="camel"):
    object_key: str = ""


class Receipt(Struct, frozen=True, rename="camel"):
    """`recipients`: those of the envelope, which include blind copies."""

    recipients: tuple[str, ...] = ()
    spf_verdict: Verdict = Verdict()
    dkim_verdict: Verdict = Verdict()
    dmarc_verdict: Verdict = Verdict()
    spam_verdict: Verdict = Verdict()
    virus_verdict: Verdict = Verdict()
    action: Action = Action()

    @property
    def verdicts(self) -> dict[str, str]:
        return {
            "spf": self.spf_verdict.word,
            "dkim": self.dkim_verdict.word,
            "dmarc": self.dmarc_verdict.word,
            "spam": self.spam_verdict.word,
            "virus": self.virus_verdict.word,
        }


class Notice(Struct, frozen=True, rename="camel"):
    """`account_id` and `inbox_id` name the receiver of a mail from a mailbox; SES names addresses instead."""

    notification_type: str = ""
    receipt: Receipt = Receipt()
    source: str = ""
    account_id: int = 0
    inbox_id: int = 0

    @property
    def key(self) -> str:
        return self.receipt.action.object_key

    @property
    def receipt_id(self) -> str:
        """SES's id of the mail, which names its object."""
        return self.key.removeprefix(INBOUND)


def read_notice(text: str) -> Notice | None:
    """None for a notice that is not about a received mail. Raises ValueError for a text that SES does not send, which makes it a
    dead letter for an operator."""
    if text.startswith(VALIDATION):
        return None
    notice = msgspec.json.decode(text, type=Notice)
    if notice.notification_type != RECEIVED or notice.key == SETUP:
        return None
    if not notice.key.startswith(INBOUND) or not PLAIN_KEY.fullmatch(notice.receipt_id):
        raise ValueError("the notice names no stored mail")
    return notice


class Poll(Struct, frozen=True, tag="Poll", tag_field="notificationType", rename="camel"):
    """Asks the function `mail` for a poll. `due_at`: the time of the timer that is carried out."""

    account_id: int
    inbox_id: int
    due_at: int

    @property
    def timer(self) -> Timer:
        return Timer(self.due_at, MAILBOX, self.account_id, self.inbox_id)


def poll_in(text: str) -> Poll | None:
    """None for a notice about anything else."""
    try:
        return msgspec.json.decode(text, type=Poll)
    except msgspec.MsgspecError:
        return None


def poll_of(timer: Timer) -> str:
    return msgspec.json.encode(Poll(timer.account_id, int(timer.id), timer.due_at)).decode()
