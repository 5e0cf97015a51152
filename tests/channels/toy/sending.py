"""Connects a line, sends messages and downloads files."""

from msgspec.structs import replace

from chalicelib.channels.base import Sender, channel_of, checked_credentials
from chalicelib.channels.parts import parts_of
from chalicelib.channels.reading import identifier, text
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, SendUnknown, StoredFile
from tests.channels.toy.channel import ToyChannel
from tests.channels.toy.client import ToyClient


class ToySender(Sender):
    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        with checked_credentials(ToyChannel):
            line = self._client(inbox).call("/connect", {"webhook": webhook_url}, repeatable=True)
        return replace(inbox, channel=replace(channel_of(inbox, ToyChannel), line_name=text(line.get("name")) or ""))

    def parts(self, message: Message) -> list[Part]:
        return parts_of(message, ToyChannel)

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        fields = {
            "to": recipient.source_id,
            "text": part.text,
            "file": file.name if file else None,
            "answers": recipient.reply_to,
        }
        provider_id = identifier(self._client(inbox).call("/messages", fields).get("id"))
        if provider_id is None:
            raise SendUnknown("Toy accepted the message but returned no id.")
        return provider_id

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        body = self._client(inbox).download(attachment.provider_ref or "")
        return StoredFile("photo.jpg", "image/jpeg", body)

    def _client(self, inbox: Inbox) -> ToyClient:
        return ToyClient(self.connection, channel_of(inbox, ToyChannel))
