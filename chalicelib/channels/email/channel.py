"""The e-mail channel: one address of the company per inbox, received through SES (contract 8.19)."""

from collections.abc import Callable
from typing import TypedDict

from chalicelib.domain.channels import Channel, Mailbox
from chalicelib.domain.contacts import Contact
from chalicelib.domain.mail_targets import forward_address


class EmailInboxShape(TypedDict):
    email: str
    forward_to_email: str | None


class EmailChannel(Channel, frozen=True):
    """`email`: the address to which customers write, in its normal form. `secret` signs the local parts of the addresses that the
    desk makes up: where the company's mailbox forwards to, and where customers' replies go (domain/mail_targets.py)."""

    SECRET = frozenset({"secret"})

    name = "email"
    title = "E-mail"
    has_webhook = False
    reads_envelopes = True
    threads = True

    email: str
    secret: str

    @property
    def address_id(self) -> str:
        return self.email

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.email, self.secret)

    def new_source_id(self, contact: Contact, uuid: Callable[[], str]) -> str | None:
        return contact.email

    def shown(self, inbox: ShownInbox, *, administrator: bool) -> EmailInboxShape:
        """`forward_to_email` is null in a desk that receives no mails."""
        domain = inbox.mail_domain
        forward = forward_address(inbox.account_id, inbox.id, self.secret, domain) if domain else None
        return {"email": self.email, "forward_to_email": forward}
