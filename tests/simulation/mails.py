"""Customers who write by mail: SES on both sides of the desk, and the programs of customers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from chalicelib.channels.email.channel import EmailChannel
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.outbound import SendLater, SendRefused, SendUnknown
from tests.simulation.scheduler import Scheduler
from tests.support.fakes.mail import ses_id
from tests.support.mail_programs import PROGRAMS, HeldMail

MAIL_DOMAIN = "in.parley.example"
CUSTOMERS = ("kim@home.example", "lee@home.example", "max@home.example", "noa@home.example", "oda@home.example")
COLLEAGUE = "colleague@home.example"
PROGRAM_OF = {**dict(zip(CUSTOMERS, PROGRAMS.values(), strict=True)), COLLEAGUE: PROGRAMS["Gmail"]}


@dataclass(frozen=True)
class Mail:
    """A mail in a customer's program. `label`: its words, or of a mail of the desk the words or the file that its client sent.

    `held`: its headers. `reply_to`: the address to which an answer goes. `own_ids`: both ids of a mail of the desk.
    """

    held: HeldMail
    inbox: Inbox
    customer: str
    label: str
    reply_to: str
    own_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A mail of a customer, or of the colleague who is its `writer`.

    `answered`: the mail that it answers. `is_certain`: its headers or its receiver named a message that the desk knew then.
    """

    mail: Mail
    writer: str
    answered: Mail | None
    is_certain: bool
    raw: bytes
    receivers: tuple[str, ...]


@dataclass
class Ses:
    """The `MailSender`. It accepts, refuses and loses its answers as the other providers do."""

    scheduler: Scheduler
    tally: Counter[str]
    fault_rate: float
    on_accepted: Callable[[str, EmailMessage, Mapping[str, str]], None]
    number: int = 0

    def send(self, raw: bytes, *, sender: str, to: Sequence[str], tags: Mapping[str, str] | None = None) -> str:
        task = self.scheduler.current
        if task is None or self.scheduler.undisturbed or task.random.random() >= self.fault_rate:
            return self._accept(raw, tags or {})
        fault = task.random.choice(("refused", "later", "no answer", "accepted without an answer"))
        self.tally[f"fault: SES {fault}"] += 1
        task.faults.append(f"SES {fault}")
        if fault == "refused":
            raise SendRefused("MessageRejected")
        if fault == "later":
            raise SendLater("TooManyRequestsException", after=2)
        if fault == "accepted without an answer":
            self._accept(raw, tags or {})
        raise SendUnknown("ReadTimeoutError")

    def _accept(self, raw: bytes, tags: Mapping[str, str]) -> str:
        self.number += 1
        message_id = ses_id(self.number)
        self.tally["mails accepted by SES"] += 1
        parsed = message_from_bytes(raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.on_accepted(message_id, parsed, tags)
        return message_id


@dataclass
class Post:
    """Everything outside of the desk that the laws compare with."""

    held: list[Mail] = field(default_factory=list)
    """All mails in customers' programs, theirs and the desk's."""
    sent: list[Sent] = field(default_factory=list)
    repeatable: list[Sent] = field(default_factory=list)
    """Those that servers and SES may bring again."""
    notices: list[str] = field(default_factory=list)
    reports: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The states that reports have told, by the label of the mail."""
    tags: dict[str, Mapping[str, str]] = field(default_factory=dict)
    last_number: int = 0

    def next(self) -> int:
        self.last_number += 1
        return self.last_number


def address_of(inbox: Inbox) -> str:
    assert isinstance(inbox.channel, EmailChannel)
    return inbox.channel.email
