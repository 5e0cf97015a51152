"""ports.Mailboxes with the standard library: reads the inbox of a mailbox and changes nothing in it (EXAMINE, BODY.PEEK)."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from chalicelib.adapters.http import connected_socket
from chalicelib.domain.mail_hosts import IMAP_PORTS, MailboxPosition, MailHost
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.ports import AddressRefused, LoginRefused, Unreachable

READ_SECONDS = 20
MAX_LITERAL = 60_000_000
"""The standard library reserves the memory that a server announces: a wrong number would end the process."""
SIZE = re.compile(rb"UID (\d+)|RFC822\.SIZE (\d+)")
HEADER_BYTES = 64_000


class ImapMailboxes:
    """`private`: the internal hosts to which connections are allowed, also without encryption. `context`: the trusted
    certificates; None: those of the system."""

    def __init__(self, private: PrivateHosts, *, context: ssl.SSLContext | None = None) -> None:
        self._private, self._context = private, context

    @contextmanager
    def open(self, host: MailHost) -> Iterator["ImapMailbox"]:
        if refusal := self._private.refusal_of_mail_host(host.host, host.port, IMAP_PORTS):
            raise Unreachable(refusal)
        connection: _Connection | None = None
        try:
            connection = _Connection(host, self._private, self._context or ssl.create_default_context())
            self._log_in(connection, host)
            yield ImapMailbox(connection)
        except AddressRefused:
            raise Unreachable("The address of the mail server leads into a private network.") from None
        except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
            raise Unreachable(f"{type(error).__name__}: The mail server cannot be reached.") from None
        finally:
            if connection is not None:
                connection.leave()

    def _log_in(self, connection: "_Connection", host: MailHost) -> None:
        if not host.encrypted and not self._private.may_be_unencrypted(host.host, host.port):
            if "STARTTLS" not in connection.capabilities:
                raise Unreachable("The mail server offers no encryption.")
            connection.secure()
        try:
            if host.oauth:
                tokens = iter([host.token_login.encode()])
                connection.authenticate("XOAUTH2", lambda _: next(tokens, b""))  # the empty answer ends the server's explanation
            elif "AUTH=PLAIN" in connection.capabilities:
                connection.authenticate("PLAIN", lambda _: f"\0{host.login}\0{host.password}".encode())
            else:
                connection.login(host.login, host.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise LoginRefused("The mail server refuses the login or its password.") from None


class ImapMailbox:
    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection
        _checked(connection.select("INBOX", readonly=True))
        self.position = MailboxPosition(self._number("UIDVALIDITY"), self._last_uid())

    def sizes(self, after: int) -> list[tuple[int, int]]:
        """A range that ends with `*` has the last mail also if its number is smaller (RFC 3501, 6.4.8)."""
        found = (_numbers(line) for line in self._fetch(f"{after + 1}:*", "(UID RFC822.SIZE)"))
        return sorted((uid, size) for uid, size in found if uid > after)

    def before(self, day: int) -> int:
        since = _imap_date(datetime.fromtimestamp(day / 1000, UTC))
        found = _checked(self._connection.uid("SEARCH", "SINCE", since))
        uids = [int(each) for line in found if line for each in line.split()]
        return min(uids) - 1 if uids else self.position.uid

    def load(self, uid: int) -> bytes | None:
        return self._literal(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes | None:
        return self._literal(uid, f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>")

    def _literal(self, uid: int, what: str) -> bytes | None:
        answer = _checked(self._connection.uid("FETCH", str(uid), f"({what})"))
        return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), None)

    def _fetch(self, uids: str, what: str) -> list[bytes]:
        answer = _checked(self._connection.uid("FETCH", uids, what))
        return [part[0] if isinstance(part, tuple) else part for part in answer if part]

    def _number(self, name: str) -> int:
        values = self._connection.response(name)[1]
        return int(values[-1]) if values and values[-1] else 0

    def _last_uid(self) -> int:
        """Some servers do not tell the next number."""
        if following := self._number("UIDNEXT"):
            return following - 1
        return max((_numbers(line)[0] for line in self._fetch("*", "(UID)")), default=0)


class _Connection(imaplib.IMAP4):
    """Connects to a checked address, and speaks TLS from the first byte if the host asks for it."""

    def __init__(self, host: MailHost, private: PrivateHosts, context: ssl.SSLContext) -> None:
        self._place, self._private, self._tls = host, private, context
        super().__init__(host.host, host.port, timeout=READ_SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        made = connected_socket(self._place.host, self._place.port, self._private)
        made.settimeout(timeout)
        return self._tls.wrap_socket(made, server_hostname=self._place.host) if self._place.encrypted else made

    def secure(self) -> None:
        self.starttls(ssl_context=self._tls)

    def read(self, size: int) -> bytes:
        if size > MAX_LITERAL:
            raise self.abort("the answer is too large")
        return super().read(size)

    def leave(self) -> None:
        """Without LOGOUT, whose answer a slow server would keep back."""
        with suppress(OSError):
            self.shutdown()


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return data


def _numbers(line: bytes) -> tuple[int, int]:
    """The uid and the size of a mail, in whatever order a server tells them."""
    uid = size = 0
    for found in SIZE.finditer(line):
        uid, size = int(found[1] or uid), int(found[2] or size)
    return uid, size


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _imap_date(at: datetime) -> str:
    """In English, whatever the locale is."""
    return f"{at.day:02d}-{MONTHS[at.month - 1]}-{at.year}"
