"""The e-mail channel: one address of the company per inbox, received through SES (contract 8.19)."""

from collections.abc import Callable
from typing import TypedDict

from chalicelib.domain.channels import Channel
from chalicelib.domain.contacts import Contact


class EmailInboxShape(TypedDict):
    email: str


class EmailChannel(Channel, frozen=True):
    """`email`: the address to which customers write, in its normal form. `secret` signs the local parts of the addresses that the
    desk makes up: where the company's mailbox forwards to, and where customers' replies go (domain/mail_targets.py)."""

    SECRET = frozenset({"secret"})

    name = "email"
    title = "E-mail"
    has_webhook = False

    email: str
    secret: str

    @property
    def address_id(self) -> str:
        return self.email

    def new_source_id(self, contact: Contact, uuid: Callable[[], str]) -> str | None:
        return contact.email

    def shown(self, webhook_url: str, *, administrator: bool) -> EmailInboxShape:
        return {"email": self.email}
