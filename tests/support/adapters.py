"""The real channel adapters on a given transport."""

from collections.abc import Callable, Mapping

from chalicelib.channels.base import Connection, milliseconds_now
from chalicelib.channels.loading import Adapter, Channels, channel_named
from chalicelib.domain.channels import Channel
from chalicelib.ports import Mailboxes, MailSender, Submission, Transport


def channel_adapter(
    name: str,
    transport: Transport,
    base: str = "",
    *,
    now: Callable[[], int] = milliseconds_now,
    mail: MailSender | None = None,
    submission: Submission | None = None,
    mailboxes: Mailboxes | None = None,
) -> Adapter:
    channel = channel_named(name)
    assert channel is not None, name
    return Adapter(channel, Connection(transport, base, now=now, mail=mail, submission=submission, mailboxes=mailboxes))


def all_adapters(
    transport: Transport,
    bases: Mapping[str, str] | None = None,
    *,
    now: Callable[[], int] = milliseconds_now,
    mail: MailSender | None = None,
) -> Channels:
    """`bases` replace the base URLs of the providers' APIs, by the channel's name."""

    def connection(channel: type[Channel]) -> Connection:
        default = channel.api.default if channel.api else ""
        return Connection(transport, (bases or {}).get(channel.name, default), now=now, mail=mail)

    return Channels(connection)
