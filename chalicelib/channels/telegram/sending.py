"""Connects a bot, sends messages as calls of the Bot API, and downloads files."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.channels.base import Sender, channel_of, checked_credentials
from chalicelib.channels.exchange import TooLarge
from chalicelib.channels.parts import parts_of
from chalicelib.channels.reading import integer, record, text
from chalicelib.channels.telegram.channel import TelegramChannel, external_id
from chalicelib.channels.telegram.client import DOWNLOAD_LIMIT, TOO_LARGE, BotApi
from chalicelib.channels.telegram.format import TelegramHtml
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, SendRefused, SendUnknown, StoredFile

MAX_CONNECTIONS = 40
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

HTML = TelegramHtml()
AS_DOCUMENT = ("PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "VOICE_MESSAGES_FORBIDDEN")
"""Refusals of the presentation (a very tall image, a customer who accepts no voice messages); the file itself is accepted as
a document."""


class TelegramSender(Sender):
    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        from chalicelib.channels.telegram.webhook import KINDS

        channel, api = channel_of(inbox, TelegramChannel), self._api(inbox)
        webhook = {
            "url": webhook_url,
            "secret_token": channel.webhook_secret,
            "allowed_updates": list(KINDS),
            "max_connections": MAX_CONNECTIONS,
        }
        with checked_credentials(TelegramChannel):
            bot = record(api.call("getMe", {}, repeatable=True))
            api.call("setWebhook", webhook, repeatable=True)
        return replace(inbox, channel=replace(channel, bot_name=text(bot.get("username")) or channel.bot_name))

    def parts(self, message: Message) -> list[Part]:
        return parts_of(message, TelegramChannel, HTML)

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        return send_part(self._api(inbox), recipient, part, file)

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        if attachment.size > DOWNLOAD_LIMIT:
            raise SendRefused(TOO_LARGE)
        api = self._api(inbox)
        file = record(api.call("getFile", {"file_id": attachment.provider_ref or ""}, repeatable=True))
        path = text(file.get("file_path"))
        if path is None:
            raise SendRefused("Telegram no longer has this file.")
        try:
            body = api.download(path)
        except TooLarge:
            raise SendRefused(TOO_LARGE) from None
        name = attachment.file_name or path.rpartition("/")[2]
        return StoredFile(name, attachment.content_type or "application/octet-stream", body)

    def _api(self, inbox: Inbox) -> BotApi:
        return BotApi(self.connection.transport, self.connection.base, channel_of(inbox, TelegramChannel).bot_token)


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
    """HTML without a tag or an escaped character is plain text and needs no parse mode."""
    if not content:
        return {}
    return {name: content, "parse_mode": "HTML"} if "<" in content or "&" in content else {name: content}


def reply_fields(recipient: Recipient, chat_id: int) -> dict[str, Any]:
    """The quoted message. The reply is sent even if the customer has deleted that message."""
    chat, _, message = (recipient.reply_to or "").partition(":")
    if chat != str(chat_id) or not message.isascii() or not message.isdigit():
        return {}
    return {"reply_parameters": {"message_id": int(message), "allow_sending_without_reply": True}}
