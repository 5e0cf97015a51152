"""Sends a message as one or more calls of the Cloud API."""

from typing import Any

from msgspec.structs import replace

from chalicelib.channels.markup import WHATSAPP, split, styled, units
from chalicelib.channels.reading import records, text
from chalicelib.channels.whatsapp.client import Graph
from chalicelib.channels.whatsapp.customers import is_number
from chalicelib.domain.messages import Attachment, FileType, Message
from chalicelib.domain.outbound import Part, Recipient, SendRefused, SendUnknown, StoredFile

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_FILE = 100_000_000

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


def kind_of(content_type: str | None, size: int) -> str:
    kind, limit = KINDS.get((content_type or "").partition(";")[0].strip().lower(), ("document", MAX_FILE))
    return kind if size <= limit else "document"


def parts_of(message: Message) -> list[Part]:
    content = (message.content or "").strip()
    for attachment in message.attachments:
        check_attachment(attachment)
    files = [Part(attachment=attachment) for attachment in message.attachments]
    if files and 0 < units(content) <= MAX_CAPTION and takes_caption(message.attachments[0]):
        return [replace(files[0], text=content), *files[1:]]
    return [*(Part(text=chunk) for chunk in split(content, MAX_TEXT)), *files]


def takes_caption(attachment: Attachment) -> bool:
    return kind_of(attachment.content_type, attachment.size) != "audio"


def check_attachment(attachment: Attachment) -> None:
    if attachment.file_type in (FileType.LOCATION, FileType.CONTACT, FileType.FALLBACK):
        raise SendRefused("Locations and contact cards cannot be sent to WhatsApp.")
    if attachment.size > MAX_FILE:
        raise SendRefused("WhatsApp accepts files of at most 100 MB.")


def send_part(graph: Graph, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
    if part.attachment is None:
        content = {"type": "text", "text": {"body": styled(part.text or "", WHATSAPP), "preview_url": True}}
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
        fields["caption"] = styled(caption, WHATSAPP)
    if kind == "document":
        fields["filename"] = file.name
    return {"type": kind, kind: fields}


def recipient_fields(recipient: Recipient) -> dict[str, Any]:
    """A user id belongs in `recipient`: in `to` the API reports success and delivers nothing."""
    key = "to" if is_number(recipient.source_id) else "recipient"
    quoted = {"context": {"message_id": recipient.reply_to}} if recipient.reply_to else {}
    return {"recipient_type": "individual", key: recipient.source_id, **quoted}
