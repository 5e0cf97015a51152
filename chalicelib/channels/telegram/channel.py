"""Telegram bots: private chats with one bot per inbox."""

from typing import TypedDict

from chalicelib.domain.channels import Channel, Limits, ProviderApi, ShownInbox


class TelegramInboxShape(TypedDict):
    bot_name: str
    bot_id: str


class TelegramChannel(Channel, frozen=True):
    SECRET = frozenset({"bot_token", "webhook_secret"})

    name = "telegram"
    title = "Telegram"
    api = ProviderApi("TELEGRAM_API_BASE", "https://api.telegram.org")
    credentials = ("bot_token",)
    limits = Limits(text=4096, caption=1024, file_bytes=50_000_000)
    reopens_resolved = True
    """Telegram has one endless chat per customer (contract 8.5)."""

    bot_token: str
    webhook_secret: str
    bot_name: str = ""

    @property
    def address_id(self) -> str:
        """The bot's id, the part of the token before the colon. It is public: Telegram shows it as the bot's user id."""
        return self.bot_token.partition(":")[0]

    def shown(self, inbox: ShownInbox, *, administrator: bool) -> TelegramInboxShape:
        return {"bot_name": self.bot_name, "bot_id": self.address_id}


def external_id(chat_id: int, message_id: int) -> str:
    """The provider id of a message. It includes the chat, because message ids are unique per chat only."""
    return f"{chat_id}:{message_id}"
