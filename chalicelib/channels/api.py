"""The API channel: customers come through the public API, answers leave as a webhook to whoever built the inbox."""
# ruff: noqa: ARG002 - the protocol decides what a method is given.

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid5

from chalicelib.channels.exchange import JSON, Body, ask, retry_after
from chalicelib.domain.addresses import PrivateHosts
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.inbound import Envelope, Inbound
from chalicelib.domain.inboxes import ApiChannel, Inbox
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, StoredFile
from chalicelib.ports import Answer, Transport

DELIVERIES = UUID("0b6f4c1e-53c3-4a53-9b3a-2f7d7d0b9a61")


def seconds_now() -> int:
    return int(time.time())


class ApiAdapter:
    def __init__(
        self, transport: Transport, *, private: PrivateHosts | None = None, now: Callable[[], int] = seconds_now
    ) -> None:
        """`private` is what the transport may speak to inside our own walls, so that the rest is refused when it is entered."""
        self._transport = transport
        self._private = private or PrivateHosts()
        self._now = now

    @property
    def drops_repetitions(self) -> bool:
        return True

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        raise no_provider()

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        raise no_provider()

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        raise no_provider()

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        return []

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        raise SendRefused("Files of an API inbox are uploaded, not fetched.")

    def parts(self, message: Message) -> list[Part]:
        """One webhook tells the whole message; the event is put in by whoever knows what surrounds it."""
        return [Part()]

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        if part.event is None or not part.name:
            raise TypeError("a webhook is told the whole event, under a name")
        return self.webhook(inbox, part.event, delivery=part.name)

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        """There is nobody to ask. An address that nothing would ever be sent to is refused while somebody looks."""
        own = channel_of(inbox).webhook_url
        refusal = self._private.refusal(own) if own else None
        if refusal:
            raise Invalid(refusal, code="address_not_allowed", fields=("channel.webhook_url",))
        return inbox

    def webhook(self, inbox: Inbox, body: bytes, *, delivery: str) -> str:
        """Tell the inbox's webhook; returns the delivery's id. Raises SendRefused or SendLater.

        `delivery` names what is told the same on every try (message id and attempt), so the receiver can drop a repetition.
        Without a webhook there is nobody to tell: whoever reads this inbox asks the API, and the message counts as sent.
        """
        channel = channel_of(inbox)
        delivery_id = str(uuid5(DELIVERIES, f"{inbox.id}:{delivery}"))
        if channel.webhook_url:
            headers = signed(channel.hmac_token, body, self._now(), delivery_id)
            told = Body(JSON, body)
            check(ask(self._transport, "POST", channel.webhook_url, headers=headers, body=told, repeatable=True))
        return delivery_id


def signed(secret: str, body: bytes, timestamp: int, delivery_id: str) -> dict[str, str]:
    signature = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Accept": JSON,
        "X-Parley-Delivery": delivery_id,
        "X-Chatwoot-Delivery": delivery_id,
        "X-Chatwoot-Timestamp": str(timestamp),
        "X-Chatwoot-Signature": f"sha256={signature}",
    }


def check(answer: Answer) -> None:
    """The receiver's page is not quoted: it may say anything to whoever reads the thread."""
    if 200 <= answer.status < 300:
        return
    reason = f"The webhook answered {answer.status}."
    if answer.status in (408, 429) or answer.status >= 500:
        raise SendLater(reason, after=retry_after(answer))
    raise SendRefused(reason)


def no_provider() -> NotFound:
    return NotFound("An API inbox has no provider that sends webhooks.")


def channel_of(inbox: Inbox) -> ApiChannel:
    if not isinstance(inbox.channel, ApiChannel):
        raise TypeError(f"inbox {inbox.id} is not an API inbox")
    return inbox.channel
