"""A channel adapter with a script."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from chalicelib.channels.reading import json_object
from chalicelib.domain.channels import Channel
from chalicelib.domain.errors import NotFound
from chalicelib.domain.inbound import (
    Envelope,
    Inbound,
    InboundDeletion,
    InboundEdit,
    InboundMessage,
    InboundReceipt,
)
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.mail_hosts import SignedInMailbox
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, StoredFile
from tests.support.inbound import PHOTO

INBOUND: dict[str, type[Inbound]] = {
    "message": InboundMessage,
    "edit": InboundEdit,
    "deletion": InboundDeletion,
    "receipt": InboundReceipt,
}


@dataclass
class FakeChannel:
    """A provider with a script: `outcomes` of sends (provider ids) and `files` of downloads, in order. Exceptions are raised."""

    outcomes: list[str | Exception] = field(default_factory=list)
    files: list[StoredFile | Exception] = field(default_factory=list)
    sent: list[tuple[Recipient, Part, StoredFile | None]] = field(default_factory=list)
    during_send: Callable[[], object] = lambda: None
    """Called within `send`, before the outcome. A test sets `crash` to end the process there."""

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        raise NotFound("There is no handshake.")

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        """Accepts every signature."""

    def payload(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        return json_object(body)

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return [
            Envelope(
                inbox.account_id, inbox.id, f"{inbox.id}:ordering-key", "webhook-event", dict(payload), inbox.channel.type_name
            )
        ]

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        """Reads `{"message": {…}}`, `{"edit": {…}}` and so on, with the fields of the domain's structs."""
        return [msgspec.convert(fields, INBOUND[kind]) for kind, fields in payload.items()]

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        file = self.files.pop(0) if self.files else PHOTO
        if isinstance(file, Exception):
            raise file
        return file

    def parts(self, message: Message) -> list[Part]:
        """One part for the text, then one for each attachment."""
        text = [Part(text=message.content)] if message.content else []
        return [*text, *(Part(attachment=attachment) for attachment in message.attachments)]

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        outcome = self.outcomes.pop(0) if self.outcomes else f"provider-{len(self.sent) + 1}"
        self.during_send()
        if isinstance(outcome, Exception):
            raise outcome
        self.sent.append((recipient, part, file))
        return outcome

    def signed_in(self, channel: Channel | None, mailbox: SignedInMailbox, secret: str) -> Channel:
        raise TypeError("a script has no mailboxes")

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        return inbox
