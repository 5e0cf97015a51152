"""Mail servers of other companies: where a mailbox lies, and where its mails are sent from."""

from msgspec import Struct

from chalicelib.domain.redacted import Redacted

IMAP_PORTS = (143, 993)
SIGN_IN_AGAIN = "An administrator has to connect the mailbox again."
"""The owner of the mailbox or its provider has ended the access."""
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

    oauth: bool = False
    """Whether `password` is an access token of OAuth 2.0 (SASL XOAUTH2)."""

    @property
    def token_login(self) -> str:
        """The only response of XOAUTH2. Source: "OAuth 2.0 Mechanism" of Gmail."""
        return f"user={self.login}\x01auth=Bearer {self.password}\x01\x01"


class SignedInMailbox(Redacted, frozen=True):
    """A mailbox to which its owner has signed in. `imap` and `smtp` have the access token."""

    SECRET = frozenset({"imap", "smtp"})

    provider: str
    email: str
    imap: MailHost
    smtp: MailHost


class MailboxPosition(Struct, frozen=True, array_like=True):
    """A place in a mailbox: after the mail `uid`. All mails have other numbers when `validity` changes (RFC 3501, 2.3.1.1)."""

    validity: int = 0
    uid: int = 0
