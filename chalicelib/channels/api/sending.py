"""Sends each message as a signed webhook to the account's own program."""

import hashlib
import hmac
from uuid import UUID, uuid5

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.base import Sender, channel_of
from chalicelib.channels.exchange import JSON, Body, send_request
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, StoredFile
from chalicelib.ports import HttpResponse

DELIVERY_NAMESPACE = UUID("0b6f4c1e-53c3-4a53-9b3a-2f7d7d0b9a61")


class ApiSender(Sender):
    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        """No provider exists to check with. Raises `Invalid` (`address_not_allowed`) for a webhook URL that the transport would
        refuse, so that the administrator sees the error now."""
        own = channel_of(inbox, ApiChannel).webhook_url
        refusal = self.connection.private.refusal(own) if own else None
        if refusal:
            raise Invalid(refusal, code="address_not_allowed", fields=("channel.webhook_url",))
        return inbox

    def parts(self, message: Message) -> list[Part]:
        """One webhook carries the whole message. The caller adds the event, because it knows the conversation."""
        return [Part()]

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        if part.event is None or not part.name:
            raise TypeError("a webhook part needs its event and its name")
        return self.webhook(inbox, part.event, delivery=part.name)

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        raise SendRefused("Files of an API inbox are uploaded, not fetched.")

    def webhook(self, inbox: Inbox, body: bytes, *, delivery: str) -> str:
        """Post the body to the inbox's webhook; returns the delivery id. Raises SendRefused or SendLater.

        `delivery` is equal on every retry (message id and attempt), so the receiver can drop a repetition. An inbox without
        a webhook is read through the API, so its messages count as sent.
        """
        channel = channel_of(inbox, ApiChannel)
        delivery_id = str(uuid5(DELIVERY_NAMESPACE, f"{inbox.id}:{delivery}"))
        if channel.webhook_url:
            seconds = self.connection.now() // 1000
            headers = signature_headers(channel.hmac_token, body, seconds, delivery_id)
            request, transport = Body(JSON, body), self.connection.transport
            check(send_request(transport, "POST", channel.webhook_url, headers=headers, body=request, repeatable=True))
        return delivery_id


def signature_headers(secret: str, body: bytes, timestamp: int, delivery_id: str) -> dict[str, str]:
    """`timestamp` is in seconds since 1970 (UTC)."""
    signature = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Accept": JSON,
        "X-Parley-Delivery": delivery_id,
        "X-Chatwoot-Delivery": delivery_id,
        "X-Chatwoot-Timestamp": str(timestamp),
        "X-Chatwoot-Signature": f"sha256={signature}",
    }


def check(answer: HttpResponse) -> None:
    """Raises SendLater or SendRefused for a status other than 2xx. The response body is not quoted: its text is untrusted, and
    the reason is shown in the thread."""
    if 200 <= answer.status < 300:
        return
    reason = f"The webhook answered {answer.status}."
    if answer.status in (408, 429) or answer.status >= 500:
        raise SendLater(reason, after=answer.retry_after)
    raise SendRefused(reason)
