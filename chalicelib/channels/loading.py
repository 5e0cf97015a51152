"""Loads the parts of the channels in `registry.CHANNELS` by name, each with its first use."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_type_hints, is_typeddict

from chalicelib import registry
from chalicelib.channels.base import Connection, NoWebhook, Sender, Webhook
from chalicelib.domain.channels import Channel, ProviderApi, type_name_of
from chalicelib.domain.inbound import Envelope, Inbound
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, StoredFile
from chalicelib.ports import ChannelAdapter

if TYPE_CHECKING:
    from chalicelib.domain.mail_hosts import SignedInMailbox


@cache
def _packages(entries: tuple[str, ...]) -> dict[str, str]:
    packages = (entry if "." in entry else f"chalicelib.channels.{entry}" for entry in entries)
    return {package.rpartition(".")[2]: package for package in packages}


@cache
def _names_by_type(entries: tuple[str, ...]) -> dict[str, str]:
    return {type_name_of(name): name for name in _packages(entries)}


@cache
def _part(package: str, module: str, pattern: str) -> Any:
    words = type_name_of(package.rpartition(".")[2]).rpartition(":")[2]
    return getattr(import_module(f"{package}.{module}"), pattern.format(words))


def names() -> tuple[str, ...]:
    return tuple(_packages(registry.CHANNELS))


def part_of(name: str, module: str, pattern: str) -> Any:
    """A class of a channel's folder. `("twilio_sms", "sending", "{}Sender")` is `TwilioSmsSender` of `twilio_sms/sending.py`."""
    return _part(_packages(registry.CHANNELS)[name], module, pattern)


def channel_named(name: str) -> type[Channel] | None:
    if name not in _packages(registry.CHANNELS):
        return None
    found: type[Channel] = part_of(name, "channel", "{}Channel")
    return found


def channel_of_type(type_name: str) -> type[Channel] | None:
    """The struct of a stored channel type; None for a channel that this version does not know."""
    name = _names_by_type(registry.CHANNELS).get(type_name)
    return channel_named(name) if name else None


def provider_apis() -> dict[ProviderApi, tuple[str, ...]]:
    """The APIs of the channels' providers, each with the titles of its channels. For tools: it imports every channel's struct."""
    channels = [part_of(name, "channel", "{}Channel") for name in names()]
    return {api: tuple(each.title for each in channels if each.api == api) for api in (each.api for each in channels) if api}


def shown_by_channels() -> dict[str, Any]:
    """The types of the fields that the channels add to the JSON of an inbox, by field name. For documentation and tests."""
    shapes = (get_type_hints(part_of(name, "channel", "{}Channel").shown)["return"] for name in names())
    return {field: kind for shape in shapes if is_typeddict(shape) for field, kind in get_type_hints(shape).items()}


class Adapter:
    """`ports.ChannelAdapter` of one channel. A worker needs the webhook or the sender, and imports only that."""

    def __init__(self, channel: type[Channel], connection: Connection) -> None:
        self._channel, self._connection = channel, connection

    @cached_property
    def _webhook(self) -> Webhook:
        kind: type[Webhook] = NoWebhook
        if self._channel.has_webhook or self._channel.reads_envelopes:
            kind = part_of(self._channel.name, "webhook", "{}Webhook")
        return kind(self._connection.now)

    @cached_property
    def _sender(self) -> Sender:
        sender: Sender = part_of(self._channel.name, "sending", "{}Sender")(self._connection)
        return sender

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        return self._webhook.handshake(inbox, query)

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        self._webhook.verify(inbox, headers, body)

    def payload(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        return self._webhook.payload(headers, body)

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return self._webhook.envelopes(inbox, payload)

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        return self._webhook.parse(payload)

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        return self._sender.fetch(inbox, attachment)

    def parts(self, message: Message) -> list[Part]:
        return self._sender.parts(message)

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        return self._sender.send(inbox, recipient, part, file)

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        return self._sender.connect(inbox, webhook_url)

    def signed_in(self, channel: Channel | None, mailbox: "SignedInMailbox", secret: str) -> Channel:
        return self._sender.signed_in(channel, mailbox, secret)


class Channels(Mapping[str, ChannelAdapter]):
    """The adapters of all channels by type name. `connect_to` makes the connection to a channel's provider."""

    def __init__(self, connect_to: Callable[[type[Channel]], Connection]) -> None:
        self._connect_to = connect_to
        self._adapters: dict[str, ChannelAdapter] = {}

    def __getitem__(self, type_name: str) -> ChannelAdapter:
        if type_name not in self._adapters:
            channel = channel_of_type(type_name)
            if channel is None:
                raise KeyError(type_name)
            self._adapters[type_name] = Adapter(channel, self._connect_to(channel))
        return self._adapters[type_name]

    def __iter__(self) -> Iterator[str]:
        return map(type_name_of, names())

    def __len__(self) -> int:
        return len(names())
