"""Implements the channel port for WhatsApp."""
# ruff: noqa: ARG002 - the port defines the parameters

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from chalicelib.channels.signatures import check_secret
from chalicelib.channels.whatsapp.client import DOWNLOAD_LIMIT, TOO_LARGE, Graph
from chalicelib.channels.whatsapp.sending import parts_of, send_part
from chalicelib.channels.whatsapp.webhook import envelopes_of, inbound_of
from chalicelib.domain.errors import Invalid, Unauthenticated
from chalicelib.domain.inbound import Envelope, Inbound
from chalicelib.domain.inboxes import Inbox, WhatsappChannel
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import Transport


class WhatsappAdapter:
    def __init__(self, transport: Transport, base: str) -> None:
        """`base` is the URL of the Graph API with its version."""
        self._transport = transport
        self._base = base

    @property
    def repeatable_send(self) -> bool:
        return False

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        check_secret(query.get("hub.verify_token"), channel_of(inbox).verify_token)
        challenge = query.get("hub.challenge")
        if query.get("hub.mode") != "subscribe" or not challenge:
            raise Unauthenticated("The verification request has no mode or challenge.", code="signature_invalid")
        return challenge

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        secret = channel_of(inbox).app_secret
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() if secret else ""
        check_secret(headers.get("x-hub-signature-256"), signature)

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return envelopes_of(inbox, channel_of(inbox), payload)

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        return inbound_of(payload)

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        if attachment.size > DOWNLOAD_LIMIT:
            raise SendRefused(TOO_LARGE)
        body, content_type = self._graph(inbox).download(attachment.provider_ref or "")
        final_type = attachment.content_type or content_type or "application/octet-stream"
        name = attachment.file_name or f"{attachment.file_type}-{attachment.id}"
        return StoredFile(name, final_type, body)

    def parts(self, message: Message) -> list[Part]:
        return parts_of(message)

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        return send_part(self._graph(inbox), recipient, part, file)

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        """Checks the API key. The webhook URL is set by the operator at Meta, once for all numbers of the app."""
        try:
            self._graph(inbox).number("display_phone_number,verified_name")
        except SendRefused as refusal:
            reason = f"WhatsApp refused: {refusal.reason}"
            raise Invalid(reason, code="channel_credentials_refused", fields=("api_key", "phone_number_id")) from None
        except (SendLater, SendUnknown) as failure:
            raise Invalid(f"WhatsApp could not check the credentials. {failure.reason}", code="channel_unreachable") from None
        return inbox

    def _graph(self, inbox: Inbox) -> Graph:
        return Graph(self._transport, self._base, channel_of(inbox))


def channel_of(inbox: Inbox) -> WhatsappChannel:
    if not isinstance(inbox.channel, WhatsappChannel):
        raise TypeError(f"inbox {inbox.id} is not a WhatsApp inbox")
    return inbox.channel
