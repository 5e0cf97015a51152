"""Mail servers of other companies: where a mailbox lies, and where its mails are sent from."""

from msgspec import Struct

from chalicelib.domain.redacted import Redacted

IMAP_PORTS = (143, 993)
SMTP_PORTS = (25, 465, 587)


class MailHost(Redacted, frozen=True):
    """`encrypted`: TLS from the first byte. Otherwise the connection begins in the clear and has to change to TLS (STARTTLS)
    before a password is sent, except to hosts that the operator has listed as private."""

    SECRET = frozenset({"login", "password"})

    host: str
    port: int
    login: str
    password: str
    encrypted: bool
    greeting: str = "localhost"
    """The name by which the desk introduces itself (EHLO)."""


class MailboxPosition(Struct, frozen=True, array_like=True):
    """A place in a mailbox: after the mail `uid`. All mails have other numbers when `validity` changes (RFC 3501, 2.3.1.1)."""

    validity: int = 0
    uid: int = 0
