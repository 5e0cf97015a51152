"""The e-mail channel: one address of the company per inbox, received through SES (contract 8.19)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Required, TypedDict, cast

from chalicelib.domain.channels import Channel, Limits, Mailbox, ShownInbox
from chalicelib.domain.contacts import Contact
from chalicelib.domain.mail_targets import forward_address

if TYPE_CHECKING:
    from chalicelib.domain.mail_hosts import MailHost


IMAP = ("imap_enabled", "imap_address", "imap_port", "imap_login", "imap_password", "imap_enable_ssl")
SMTP = (
    "smtp_enabled",
    "smtp_address",
    "smtp_port",
    "smtp_login",
    "smtp_password",
    "smtp_domain",
    "smtp_enable_ssl_tls",
    "smtp_enable_starttls_auto",
)
PASSWORDS = ("imap_password", "smtp_password")


class EmailInboxShape(TypedDict, total=False):
    """The settings of the servers are for administrators. Their passwords are never shown."""

    email: Required[str]
    forward_to_email: Required[str | None]
    imap_enabled: bool
    imap_address: str
    imap_port: int
    imap_login: str
    imap_enable_ssl: bool
    smtp_enabled: bool
    smtp_address: str
    smtp_port: int
    smtp_login: str
    smtp_domain: str
    smtp_enable_ssl_tls: bool
    smtp_enable_starttls_auto: bool
    reauthorization_required: bool


class EmailChannel(Channel, frozen=True):
    """`email`: the address to which customers write, in its normal form. `secret` signs the local parts of the addresses that the
    desk makes up: where the company's mailbox forwards to, and where customers' replies go (domain/mail_targets.py).

    With `imap_enabled` the desk polls the mailbox. It starts after the mail `imap_last_uid` of `imap_validity`, the last one when
    the mailbox was connected. `reauthorization_required`: it has refused its login too often, and is polled no longer.
    With `smtp_enabled` the mails leave by the company's server.

    `mail_provider`: where the owner of the mailbox has signed in. The servers are that provider's then, and there is no password.
    """

    SECRET = frozenset({"secret", *PASSWORDS})

    name = "email"
    title = "E-mail"
    has_webhook = False
    takes_letters = True
    limits = Limits(file_bytes=25_000_000)
    reads_envelopes = True
    threads = True
    credentials = (*IMAP, *SMTP)

    email: str
    secret: str
    imap_enabled: bool = False
    imap_address: str = ""
    imap_port: int = 993
    imap_login: str = ""
    imap_password: str = ""
    imap_enable_ssl: bool = True
    imap_validity: int = 0
    imap_last_uid: int = 0
    reauthorization_required: bool = False
    smtp_enabled: bool = False
    smtp_address: str = ""
    smtp_port: int = 587
    smtp_login: str = ""
    smtp_password: str = ""
    smtp_domain: str = ""
    smtp_enable_ssl_tls: bool = False
    smtp_enable_starttls_auto: bool = True
    mail_provider: str = ""

    @property
    def provider(self) -> str | None:
        return self.mail_provider or None

    @property
    def signed_in_at(self) -> str | None:
        return self.provider

    @property
    def address_id(self) -> str:
        return self.email

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.email, self.secret)

    @property
    def imap_host(self) -> "MailHost | None":
        if not self.imap_enabled:
            return None
        from chalicelib.domain.mail_hosts import MailHost

        return MailHost(self.imap_address, self.imap_port, self.imap_login, self.imap_password, self.imap_enable_ssl)

    @property
    def polled_mailbox(self) -> "MailHost | None":
        return None if self.reauthorization_required else self.imap_host

    @property
    def smtp_host(self) -> "MailHost | None":
        """Without TLS from the first byte, the connection changes to TLS, whatever `smtp_enable_starttls_auto` says."""
        if not self.smtp_enabled:
            return None
        from chalicelib.domain.mail_hosts import MailHost

        greeting = self.smtp_domain or self.email.rpartition("@")[2]
        place = (self.smtp_address, self.smtp_port, self.smtp_login, self.smtp_password)
        return MailHost(*place, self.smtp_enable_ssl_tls, greeting)

    def new_source_id(self, contact: Contact, uuid: Callable[[], str]) -> str | None:
        return contact.email

    def shown(self, inbox: ShownInbox, *, administrator: bool) -> EmailInboxShape:
        """`forward_to_email` is null in a desk that receives no mails."""
        domain = inbox.mail_domain
        forward = forward_address(inbox.account_id, inbox.id, self.secret, domain) if domain else None
        servers: dict[str, Any] = {}
        if administrator:
            shown = (*IMAP, *SMTP, "reauthorization_required")
            servers = {name: getattr(self, name) for name in shown if name not in PASSWORDS}
        return cast("EmailInboxShape", {"email": self.email, "forward_to_email": forward, **servers})
