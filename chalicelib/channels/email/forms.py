"""Request bodies of e-mail inboxes."""

from typing import Annotated, Any

import msgspec

from chalicelib.channels.email.channel import PASSWORDS, EmailChannel
from chalicelib.channels.forms import ChannelChanges, NewChannel, without_blank
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Invalid
from chalicelib.domain.mail_targets import target_of
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, OptionalShort, Short
from chalicelib.ports import Ids

Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
OptionalPort = Port | msgspec.UnsetType | None
Switch = bool | msgspec.UnsetType | None


class MailServers(msgspec.Struct, kw_only=True):
    """The company's own servers. Both are tried before they are stored."""

    imap_enabled: Switch = ABSENT
    imap_address: OptionalShort = ABSENT
    imap_port: OptionalPort = ABSENT
    imap_login: OptionalShort = ABSENT
    imap_password: OptionalShort = ABSENT
    imap_enable_ssl: Switch = ABSENT
    smtp_enabled: Switch = ABSENT
    smtp_address: OptionalShort = ABSENT
    smtp_port: OptionalPort = ABSENT
    smtp_login: OptionalShort = ABSENT
    smtp_password: OptionalShort = ABSENT
    smtp_domain: OptionalShort = ABSENT
    smtp_enable_ssl_tls: Switch = ABSENT
    smtp_enable_starttls_auto: Switch = ABSENT


def servers_of(form: MailServers) -> dict[str, Any]:
    """The given values. Spaces around a name come from copying; a password keeps them. A blank password means the stored one."""
    fields = {name: value for name, value in given(form).items() if name in MailServers.__struct_fields__ and value is not None}
    cleaned = {
        name: value.strip() if isinstance(value, str) and name not in PASSWORDS else value for name, value in fields.items()
    }
    return without_blank(cleaned, *PASSWORDS)


class NewEmailChannel(MailServers, NewChannel, kw_only=True, tag="email"):
    email: Short

    def channel(self, ids: Ids) -> EmailChannel:
        """Raises Invalid for an address of the desk itself: its mails would lead back to the inbox."""
        email = _checked(self.email)
        if target_of(email):
            raise Invalid("The desk itself has made up this address.", code="email_of_desk", fields=("channel.email",))
        return EmailChannel(email=email, secret=ids.token(), **servers_of(self))


class EmailChannelChanges(MailServers, ChannelChanges, kw_only=True):
    """The address stays: mails of its conversations name it."""

    def changes(self) -> dict[str, Any]:
        return servers_of(self)


def _checked(email: str) -> str:
    """Raises Invalid."""
    try:
        return clean_email(email)
    except Invalid as refusal:
        refusal.fields = ("channel.email",)
        raise
