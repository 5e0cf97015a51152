"""The real channel adapters on a given transport."""

from collections.abc import Callable, Mapping

from chalicelib.channels.base import Connection, milliseconds_now
from chalicelib.channels.loading import Adapter, Channels, channel_named
from chalicelib.domain.channels import Channel
from chalicelib.ports import Transport


def channel_adapter(name: str, transport: Transport, base: str = "", *, now: Callable[[], int] = milliseconds_now) -> Adapter:
    channel = channel_named(name)
    assert channel is not None, name
    return Adapter(channel, Connection(transport, base, now=now))


def all_adapters(
    transport: Transport, bases: Mapping[str, str] | None = None, *, now: Callable[[], int] = milliseconds_now
) -> Channels:
    """`bases` replace the base URLs of the providers' APIs, by the channel's name."""

    def connection(channel: type[Channel]) -> Connection:
        default = channel.api.default if channel.api else ""
        return Connection(transport, (bases or {}).get(channel.name, default), now=now)

    return Channels(connection)
