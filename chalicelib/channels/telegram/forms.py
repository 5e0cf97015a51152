"""Request bodies of Telegram inboxes."""

import re
from typing import Any

from chalicelib.channels.forms import ChannelChanges, NewChannel, without_blank
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain.errors import Invalid
from chalicelib.http.fields import ABSENT, OptionalShort, Short
from chalicelib.ports import Ids

BOT_TOKEN = re.compile(r"\d{1,20}:[\w-]{10,100}")


class NewTelegramChannel(NewChannel, kw_only=True, tag="telegram"):
    bot_token: Short

    def channel(self, ids: Ids) -> TelegramChannel:
        token = self.bot_token.strip()
        if not BOT_TOKEN.fullmatch(token):
            raise Invalid(
                "A bot token is a number, a colon and a secret.", code="bot_token_invalid", fields=("channel.bot_token",)
            )
        return TelegramChannel(bot_token=token, webhook_secret=ids.token())


class TelegramChannelChanges(ChannelChanges, kw_only=True):
    bot_token: OptionalShort = ABSENT

    def changes(self) -> dict[str, Any]:
        return without_blank(super().changes(), "bot_token")
