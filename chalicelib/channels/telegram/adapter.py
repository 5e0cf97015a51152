"""Implements the channel port for Telegram."""
# ruff: noqa: ARG002 - the port defines the parameters

import time
from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from chalicelib.channels.exchange import TooLarge
from chalicelib.channels.reading import record, text
from chalicelib.channels.signatures import check_secret
from chalicelib.channels.telegram.client import DOWNLOAD_LIMIT, TOO_LARGE, BotApi
from chalicelib.channels.telegram.sending import parts_of, send_part
from chalicelib.channels.telegram.webhook import KINDS, envelopes_of, inbound_of
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.inbound import Envelope, Inbound
from chalicelib.domain.inboxes import Inbox, TelegramChannel
from chalicelib.domain.messages import Attachment, Message
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import Transport

MAX_CONNECTIONS = 40


def milliseconds_now() -> int:
    return time.time_ns() // 1_000_000


class TelegramAdapter:
    def __init__(self, transport: Transport, base: str, *, now: Callable[[], int] = milliseconds_now) -> None:
        self._transport = transport
        self._base = base
        self._now = now

    @property
    def repeatable_send(self) -> bool:
        return False

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        raise NotFound("Telegram has no verification request.")

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        check_secret(headers.get("x-telegram-bot-api-secret-token"), channel_of(inbox).webhook_secret)

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return envelopes_of(inbox, payload, self._now())

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        return inbound_of(payload)

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

    def parts(self, message: Message) -> list[Part]:
        return parts_of(message)

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        return send_part(self._api(inbox), recipient, part, file)

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        channel, api = channel_of(inbox), self._api(inbox)
        webhook = {
            "url": webhook_url,
            "secret_token": channel.webhook_secret,
            "allowed_updates": list(KINDS),
            "max_connections": MAX_CONNECTIONS,
        }
        try:
            bot = record(api.call("getMe", {}, repeatable=True))
            api.call("setWebhook", webhook, repeatable=True)
        except SendRefused as refusal:
            reason = f"Telegram refused: {refusal.reason}"
            raise Invalid(reason, code="channel_credentials_refused", fields=("bot_token",)) from None
        except (SendLater, SendUnknown) as failure:
            raise Invalid(f"Telegram could not check the credentials. {failure.reason}", code="channel_unreachable") from None
        return replace(inbox, channel=replace(channel, bot_name=text(bot.get("username")) or channel.bot_name))

    def _api(self, inbox: Inbox) -> BotApi:
        return BotApi(self._transport, self._base, channel_of(inbox).bot_token)


def channel_of(inbox: Inbox) -> TelegramChannel:
    if not isinstance(inbox.channel, TelegramChannel):
        raise TypeError(f"inbox {inbox.id} is not a Telegram inbox")
    return inbox.channel
