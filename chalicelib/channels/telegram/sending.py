"""Sends a message as one or more calls of the Bot API."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.channels.markup import TELEGRAM_HTML, has_spans, split, styled, units
from chalicelib.channels.reading import integer, record
from chalicelib.channels.telegram.client import BotApi
from chalicelib.channels.telegram.messages import external_id
from chalicelib.domain.messages import Attachment, FileType, Message
from chalicelib.domain.outbound import Part, Recipient, SendRefused, SendUnknown, StoredFile

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_FILE = 50_000_000
MAX_PHOTO = 10_000_000

DOCUMENT = ("sendDocument", "document")
METHODS = {
    "image/jpeg": ("sendPhoto", "photo"),
    "image/png": ("sendPhoto", "photo"),
    "image/webp": ("sendPhoto", "photo"),
    "image/gif": ("sendAnimation", "animation"),
    "video/mp4": ("sendVideo", "video"),
    "audio/mpeg": ("sendAudio", "audio"),
    "audio/mp4": ("sendAudio", "audio"),
    "audio/ogg": ("sendVoice", "voice"),
}
"""The method and field per type that Telegram shows or plays in the chat. Every other file is a document."""

AS_DOCUMENT = ("PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "VOICE_MESSAGES_FORBIDDEN")
"""Refusals of the presentation (a very tall image, a customer who accepts no voice messages); the file itself is accepted as
a document."""


def parts_of(message: Message) -> list[Part]:
    content = (message.content or "").strip()
    for attachment in message.attachments:
        check_attachment(attachment)
    captioned = bool(message.attachments) and 0 < units(content) <= MAX_CAPTION
    files = [Part(attachment=attachment) for attachment in message.attachments]
    if captioned:
        return [replace(files[0], text=content), *files[1:]]
    return [*(Part(text=chunk) for chunk in split(content, MAX_TEXT)), *files]


def check_attachment(attachment: Attachment) -> None:
    if attachment.file_type in (FileType.LOCATION, FileType.CONTACT, FileType.FALLBACK):
        raise SendRefused("Locations and contact cards cannot be sent to Telegram.")
    if attachment.size > MAX_FILE:
        raise SendRefused("Telegram accepts files of at most 50 MB.")


def send_part(api: BotApi, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
    """Returns the provider id: the chat id and the message id within it."""
    chat_id = chat_of(recipient)
    if part.attachment is None:
        result = api.call(
            "sendMessage", {"chat_id": chat_id, **text_fields(part.text or "", "text"), **reply_fields(recipient, chat_id)}
        )
    else:
        if file is None:
            raise SendRefused("The file is missing.")
        result = send_file(
            api, {"chat_id": chat_id, **text_fields(part.text or "", "caption"), **reply_fields(recipient, chat_id)}, file
        )
    message_id = integer(record(result).get("message_id"))
    if message_id is None:
        raise SendUnknown("Telegram accepted the message but returned no id.")
    return external_id(chat_id, message_id)


def send_file(api: BotApi, fields: dict[str, Any], file: StoredFile) -> Any:
    given = {name: value if isinstance(value, str) else msgspec.json.encode(value).decode() for name, value in fields.items()}
    method, field = method_for(file)
    try:
        return api.upload(method, given, field, file)
    except SendRefused as refusal:
        if not any(word in refusal.reason for word in AS_DOCUMENT):
            raise
    method, field = DOCUMENT
    return api.upload(method, given, field, file)


def method_for(file: StoredFile) -> tuple[str, str]:
    found = METHODS.get(file.content_type.partition(";")[0].strip().lower(), DOCUMENT)
    return DOCUMENT if found[1] == "photo" and len(file.body) > MAX_PHOTO else found


def chat_of(recipient: Recipient) -> int:
    """The chat id of the conversation. A private chat has the customer's own id."""
    known = integer(recipient.thread_attributes.get("chat_id"))
    if known is not None:
        return known
    if not recipient.source_id.isascii() or not recipient.source_id.isdigit():
        raise SendRefused("This contact has no Telegram chat.")
    return int(recipient.source_id)


def text_fields(content: str, name: str) -> dict[str, Any]:
    """Plain text has no parse mode, so Telegram reads no markup into it."""
    if not content:
        return {}
    return {name: styled(content, TELEGRAM_HTML), "parse_mode": "HTML"} if has_spans(content) else {name: content}


def reply_fields(recipient: Recipient, chat_id: int) -> dict[str, Any]:
    """The quoted message. The reply is sent even if the customer has deleted that message."""
    chat, _, message = (recipient.reply_to or "").partition(":")
    if chat != str(chat_id) or not message.isascii() or not message.isdigit():
        return {}
    return {"reply_parameters": {"message_id": int(message), "allow_sending_without_reply": True}}
