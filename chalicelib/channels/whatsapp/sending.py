"""Checks a number's credentials, sends messages as calls of the Cloud API, and downloads files."""

from typing import Any

from chalicelib.channels.base import Sender, channel_of, checked_credentials
from chalicelib.channels.parts import parts_of
from chalicelib.channels.reading import records, text
from chalicelib.channels.whatsapp.addresses import is_number
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.channels.whatsapp.client import DOWNLOAD_LIMIT, TOO_LARGE, Graph
from chalicelib.channels.whatsapp.format import WhatsappText
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, SendRefused, SendUnknown, StoredFile

KINDS = {
    "image/jpeg": ("image", 5_000_000),
    "image/png": ("image", 5_000_000),
    "video/mp4": ("video", 16_000_000),
    "video/3gpp": ("video", 16_000_000),
    "audio/aac": ("audio", 16_000_000),
    "audio/amr": ("audio", 16_000_000),
    "audio/mpeg": ("audio", 16_000_000),
    "audio/mp4": ("audio", 16_000_000),
    "audio/ogg": ("audio", 16_000_000),
}
"""The kind and the limit in bytes per type that WhatsApp shows or plays in the chat. Every other file is a document."""

TEXT = WhatsappText()


def kind_of(content_type: str | None, size: int) -> str:
    kind, limit = KINDS.get((content_type or "").partition(";")[0].strip().lower(), ("document", 0))
    return kind if size <= limit else "document"


class WhatsappSender(Sender):
    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        """Checks the API key. The webhook URL is set by the operator at Meta, once for all numbers of the app."""
        with checked_credentials(WhatsappChannel):
            self._graph(inbox).number("display_phone_number,verified_name")
        return inbox

    def parts(self, message: Message) -> list[Part]:
        return parts_of(message, WhatsappChannel, TEXT, takes_caption)

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        return send_part(self._graph(inbox), recipient, part, file)

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        if attachment.size > DOWNLOAD_LIMIT:
            raise SendRefused(TOO_LARGE)
        body, content_type = self._graph(inbox).download(attachment.provider_ref or "")
        final_type = attachment.content_type or content_type or "application/octet-stream"
        name = attachment.file_name or f"{attachment.file_type}-{attachment.id}"
        return StoredFile(name, final_type, body)

    def _graph(self, inbox: Inbox) -> Graph:
        return Graph(self.connection.transport, self.connection.base, channel_of(inbox, WhatsappChannel))


def takes_caption(attachment: Attachment) -> bool:
    return kind_of(attachment.content_type, attachment.size) != "audio"


def send_part(graph: Graph, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
    if part.attachment is None:
        content = {"type": "text", "text": {"body": part.text or "", "preview_url": True}}
    else:
        if file is None:
            raise SendRefused("The file is missing.")
        content = media_content(graph.upload(file), part.text, file)
    answer = graph.send({"messaging_product": "whatsapp", **recipient_fields(recipient), **content})
    provider_id = next((text(accepted.get("id")) for accepted in records(answer.get("messages"))), None)
    if provider_id is None:
        raise SendUnknown("WhatsApp accepted the message but returned no id.")
    return provider_id


def media_content(media_id: str, caption: str | None, file: StoredFile) -> dict[str, Any]:
    kind = kind_of(file.content_type, len(file.body))
    fields: dict[str, Any] = {"id": media_id}
    if caption and kind != "audio":
        fields["caption"] = caption
    if kind == "document":
        fields["filename"] = file.name
    return {"type": kind, kind: fields}


def recipient_fields(recipient: Recipient) -> dict[str, Any]:
    """A user id belongs in `recipient`: in `to` the API reports success and delivers nothing."""
    key = "to" if is_number(recipient.source_id) else "recipient"
    quoted = {"context": {"message_id": recipient.reply_to}} if recipient.reply_to else {}
    return {"recipient_type": "individual", key: recipient.source_id, **quoted}
