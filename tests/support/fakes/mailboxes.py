"""Mailboxes and a mail server in memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from chalicelib.domain.mail_hosts import MailboxPosition, MailHost
from chalicelib.ports import LoginRefused


@dataclass
class FakeMailbox:
    """`mails`: by number. `sizes_told` replaces the size of a mail. `days`: the time of a mail, in milliseconds."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    days: dict[int, int] = field(default_factory=dict)
    sizes_told: dict[int, int] = field(default_factory=dict)
    loaded: list[int] = field(default_factory=list)

    @property
    def position(self) -> MailboxPosition:
        return MailboxPosition(self.validity, max(self.mails, default=0))

    def add(self, raw: bytes) -> int:
        uid = self.position.uid + 1
        self.mails[uid] = raw
        return uid

    def sizes(self, after: int) -> list[tuple[int, int]]:
        return [(uid, self.sizes_told.get(uid, len(raw))) for uid, raw in sorted(self.mails.items()) if uid > after]

    def before(self, day: int) -> int:
        return min((uid for uid in self.mails if self.days.get(uid, day) >= day), default=self.position.uid + 1) - 1

    def load(self, uid: int) -> bytes | None:
        self.loaded.append(uid)
        return self.mails.get(uid)

    def head(self, uid: int) -> bytes | None:
        raw = self.mails.get(uid)
        return raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if raw is not None else None


@dataclass
class FakeMailboxes:
    """`failure` is raised instead of opening; a login with another password than `password` is refused."""

    mailbox: FakeMailbox = field(default_factory=FakeMailbox)
    password: str = "imap-password"
    failure: Exception | None = None
    opened: int = 0

    @contextmanager
    def open(self, host: MailHost) -> Iterator[FakeMailbox]:
        self.opened += 1
        if self.failure:
            raise self.failure
        if host.password != self.password:
            raise LoginRefused("The mail server refuses the login or its password.")
        yield self.mailbox


@dataclass
class FakeSubmission:
    """`outcomes` are raised by the next checks and sends, in order; None succeeds."""

    outcomes: list[Exception | None] = field(default_factory=list)
    sent: list[tuple[MailHost, bytes, str, Sequence[str]]] = field(default_factory=list)

    def check(self, host: MailHost) -> None:
        self._next()

    def send(self, host: MailHost, raw: bytes, *, sender: str, to: Sequence[str]) -> None:
        self._next()
        self.sent.append((host, raw, sender, to))

    def _next(self) -> None:
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome:
            raise outcome
