"""A message as calls of the Bot API: which ones, and each of them."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.channels.markup import TELEGRAM_HTML, has_spans, split, styled, units
from chalicelib.channels.reading import integer, record
from chalicelib.channels.telegram.bot_api import BotApi
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
"""What Telegram shows or plays in the chat. Every other file is a document."""

AS_DOCUMENT = ("PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "VOICE_MESSAGES_FORBIDDEN")
"""Refusals of the way a file is shown (a very tall picture, a customer who takes no voice), not of the file."""


def parts_of(message: Message) -> list[Part]:
    content = (message.content or "").strip()
    for attachment in message.attachments:
        check_attachment(attachment)
    captioned = bool(message.attachments) and 0 < units(content) <= MAX_CAPTION
    files = [Part(attachment=attachment) for attachment in message.attachments]
    if captioned:
        return [replace(files[0], text=content), *files[1:]]
    return [*(Part(text=piece) for piece in split(content, MAX_TEXT)), *files]


def check_attachment(attachment: Attachment) -> None:
    if attachment.file_type in (FileType.LOCATION, FileType.CONTACT, FileType.FALLBACK):
        raise SendRefused("Places and cards cannot be sent to Telegram.")
    if attachment.size > MAX_FILE:
        raise SendRefused("Telegram takes files of at most 50 MB.")


def send_part(api: BotApi, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
    """The provider id: the chat's id and the message's within it."""
    chat_id = chat_of(recipient)
    if part.attachment is None:
        result = api.call("sendMessage", {"chat_id": chat_id, **wording(part.text or "", "text"), **quoting(recipient, chat_id)})
    else:
        if file is None:
            raise SendRefused("The file is missing.")
        result = send_file(api, {"chat_id": chat_id, **wording(part.text or "", "caption"), **quoting(recipient, chat_id)}, file)
    message_id = integer(record(result).get("message_id"))
    if message_id is None:
        raise SendUnknown("Telegram took the message but did not say under which id.")
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
    """In a private chat the chat has the customer's own id."""
    known = integer(recipient.thread_attributes.get("chat_id"))
    if known is not None:
        return known
    if not recipient.source_id.isascii() or not recipient.source_id.isdigit():
        raise SendRefused("This contact has no Telegram chat.")
    return int(recipient.source_id)


def wording(content: str, name: str) -> dict[str, Any]:
    """Plain text stays without a parse mode, so nothing in it can be taken for markup."""
    if not content:
        return {}
    return {name: styled(content, TELEGRAM_HTML), "parse_mode": "HTML"} if has_spans(content) else {name: content}


def quoting(recipient: Recipient, chat_id: int) -> dict[str, Any]:
    """A message that the customer has deleted since cannot be quoted; the answer is sent all the same."""
    chat, _, message = (recipient.reply_to or "").partition(":")
    if chat != str(chat_id) or not message.isascii() or not message.isdigit():
        return {}
    return {"reply_parameters": {"message_id": int(message), "allow_sending_without_reply": True}}
