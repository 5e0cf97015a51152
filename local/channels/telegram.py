"""The demo's Telegram bot."""

import time

from chalicelib.channels.telegram.channel import TelegramChannel
from local.channels.base import InboxRecord, Setup, open_inbox
from local.seed.conversations import DemoContext, ScriptedConversation
from local.seed.session import call

CHANNEL = TelegramChannel(
    bot_token="110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",  # noqa: S106 the example of Telegram's documentation
    webhook_secret="acme-telegram-webhook-secret",  # noqa: S106
    bot_name="acme_coffee_bot",
)


def connect(setup: Setup) -> InboxRecord:
    record = open_inbox(setup, "Acme bot", CHANNEL)
    return {**record, "bot_token": CHANNEL.bot_token, "webhook_secret": CHANNEL.webhook_secret}


def start(demo: DemoContext, inbox: InboxRecord, scripted: ScriptedConversation) -> None:
    customer = {name: value for name, value in scripted.customer.items() if name != "name"}
    for number, line in enumerate(scripted.customers_lines):
        message = {
            "message_id": number + 1,
            "date": int(time.time()),
            "text": line.text,
            "from": {**customer, "is_bot": False, "language_code": "en"},
            "chat": {**customer, "type": "private"},
        }
        update = {"update_id": customer["id"] + 10 * number, "message": message}
        secret = {"x-telegram-bot-api-secret-token": inbox["webhook_secret"]}
        call("POST", f"{demo.options.url}{inbox['webhook_path']}", update, secret)
