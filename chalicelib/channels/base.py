"""The classes that a channel's folder implements: a `Webhook` in `webhook.py`, a `Sender` in `sending.py`.

Its struct in `channel.py` is a `domain.channels.Channel`; its request bodies in `forms.py` are those of `channels/forms.py`.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from chalicelib.channels.reading import json_object
from chalicelib.domain.channels import Channel
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.inbound import Envelope, Inbound
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import Mailboxes, MailSender, Submission, Transport

if TYPE_CHECKING:
    from chalicelib.domain.mail_hosts import SignedInMailbox

C = TypeVar("C", bound=Channel)


def milliseconds_now() -> int:
    return time.time_ns() // 1_000_000


class Connection(Struct, frozen=True):
    """The way to a provider. `base` is the URL of its API; empty for a channel without one.

    `transport` may connect to the host of `base` and to the `private` hosts; it refuses any other private address.
    `now` is in milliseconds. `mail` sends the letters of a channel that takes them, `submission` those of a company
    with a server of its own, whose `mailboxes` can be opened.
    """

    transport: Transport
    base: str = ""
    private: PrivateHosts = PrivateHosts()
    now: Callable[[], int] = milliseconds_now
    mail: MailSender | None = None
    submission: Submission | None = None
    mailboxes: Mailboxes | None = None


class Webhook(ABC):
    """Reads a provider's webhooks. `ports.ChannelAdapter` documents the methods."""

    def __init__(self, now: Callable[[], int] = milliseconds_now) -> None:
        self.now = now

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        raise NotFound(f"{inbox.channel.title} has no verification request.")

    @abstractmethod
    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None: ...

    def payload(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        return json_object(body)

    @abstractmethod
    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]: ...

    @abstractmethod
    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]: ...


class NoWebhook(Webhook):
    """Stands for the webhook of a channel whose programs use the API instead."""

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        raise NotFound(f"{inbox.channel.title} receives no webhooks.")

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return []

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        return []


class Sender(ABC):
    """Sends messages and downloads files. `ports.ChannelAdapter` documents the methods."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        return inbox

    def signed_in(self, channel: Channel | None, mailbox: "SignedInMailbox", secret: str) -> Channel:
        raise TypeError(f"{type(self).__name__} has no mailboxes")

    @abstractmethod
    def parts(self, message: Message) -> list[Part]: ...

    @abstractmethod
    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str: ...

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        raise SendRefused(f"{inbox.channel.title} has no files to fetch.")


@contextmanager
def checked_credentials(channel: type[Channel]) -> Iterator[None]:
    """Turns failures of the provider's answers into the refusals of `Sender.connect`."""
    try:
        yield
    except SendRefused as refusal:
        reason = f"{channel.title} refused: {refusal.reason}"
        raise Invalid(reason, code="channel_credentials_refused", fields=channel.credentials) from None
    except (SendLater, SendUnknown) as failure:
        reason = f"{channel.title} could not check the credentials. {failure.reason}"
        raise Invalid(reason, code="channel_unreachable") from None


def channel_of(inbox: Inbox, kind: type[C]) -> C:
    if not isinstance(inbox.channel, kind):
        raise TypeError(f"inbox {inbox.id} is not of {kind.title}")
    return inbox.channel
