"""Tries the mail servers of an inbox before they are stored."""

from msgspec.structs import replace

from chalicelib.channels.base import Connection
from chalicelib.channels.email.channel import EmailChannel
from chalicelib.domain.errors import Invalid
from chalicelib.domain.mail_hosts import MailHost, SignedInMailbox
from chalicelib.domain.outbound import SendLater, SendRefused
from chalicelib.ports import LoginRefused, Unreachable


def checked_changes(channel: EmailChannel, connection: Connection) -> EmailChannel:
    """A password ends the sign-in at a provider. Without one, the servers are still the provider's, and there is nothing to
    check."""
    if channel.mail_provider and not (channel.imap_password or channel.smtp_password):
        return channel
    return checked_servers(replace(channel, mail_provider=""), connection)


def signed_in_channel(before: EmailChannel, mailbox: SignedInMailbox, connection: Connection) -> EmailChannel:
    """Raises Invalid as `checked_servers`."""
    imap, smtp = mailbox.imap, mailbox.smtp
    placed = _with_position(before, connection, imap)
    _check_smtp(smtp, connection)
    return replace(
        placed,
        mail_provider=mailbox.provider,
        reauthorization_required=False,
        imap_enabled=True,
        imap_address=imap.host,
        imap_port=imap.port,
        imap_login=imap.login,
        imap_password="",
        imap_enable_ssl=imap.encrypted,
        smtp_enabled=True,
        smtp_address=smtp.host,
        smtp_port=smtp.port,
        smtp_login=smtp.login,
        smtp_password="",
        smtp_enable_ssl_tls=smtp.encrypted,
    )


def checked_servers(channel: EmailChannel, connection: Connection) -> EmailChannel:
    """The channel with the place after the last mail of its mailbox: earlier mails stay where they are. Raises Invalid
    (`credentials_missing`, `channel_credentials_refused`, `channel_unreachable`)."""
    _check_complete("imap", channel.imap_host, needs_login=True)
    _check_complete("smtp", channel.smtp_host, needs_login=False)
    checked = _with_position(channel, connection, channel.imap_host) if channel.imap_host else channel
    if channel.smtp_host:
        _check_smtp(channel.smtp_host, connection)
    return replace(checked, reauthorization_required=False)


def _check_complete(server: str, host: MailHost | None, *, needs_login: bool) -> None:
    if host is None:
        return
    needed = {"address": host.host, **({"login": host.login} if needs_login else {})}
    if host.login:
        needed["password"] = host.password
    if missing := tuple(f"{server}_{name}" for name, value in needed.items() if not value):
        raise Invalid(f"The mail server needs {', '.join(missing)}.", code="credentials_missing", fields=missing)


def _with_position(channel: EmailChannel, connection: Connection, host: MailHost) -> EmailChannel:
    mailboxes = connection.mailboxes
    if mailboxes is None:
        raise TypeError("a mailbox needs a connection that opens it")
    try:
        with mailboxes.open(host) as mailbox:
            position = mailbox.position
    except LoginRefused as refusal:
        raise Invalid(str(refusal), code="channel_credentials_refused", fields=("imap_login", "imap_password")) from None
    except Unreachable as failure:
        raise Invalid(str(failure), code="channel_unreachable", fields=("imap_address", "imap_port")) from None
    return replace(channel, imap_validity=position.validity, imap_last_uid=position.uid)


def _check_smtp(host: MailHost, connection: Connection) -> None:
    if connection.submission is None:
        raise TypeError("a mail server needs a connection that sends by it")
    try:
        connection.submission.check(host)
    except SendRefused as refusal:
        raise Invalid(refusal.reason, code="channel_credentials_refused", fields=("smtp_login", "smtp_password")) from None
    except SendLater as failure:
        raise Invalid(failure.reason, code="channel_unreachable", fields=("smtp_address", "smtp_port")) from None
