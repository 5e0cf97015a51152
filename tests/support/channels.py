"""A channel of each kind. A suite names only the values that matter to it."""

import hmac
from typing import Any

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.email.channel import EmailChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.web_widget.channel import WebWidgetChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel

HOOK = "https://acme.example/hook"


def telegram_channel(
    bot_id: int = 77, *, secret: str = "secret-of-the-bot", webhook_secret: str = "webhook-secret"
) -> TelegramChannel:
    return TelegramChannel(f"{bot_id}:{secret}", webhook_secret)


def whatsapp_channel(
    phone_number: str = "+15550001111",
    phone_number_id: str = "1000",
    *,
    api_key: str = "secret-key",
    app_secret: str = "app-secret",
    verify_token: str = "verify-me",
) -> WhatsappChannel:
    return WhatsappChannel(phone_number, phone_number_id, api_key, app_secret, verify_token)


def api_channel(
    identifier: str = "app-identifier", *, hmac_token: str = "hmac-secret", webhook_url: str | None = HOOK
) -> ApiChannel:
    return ApiChannel(identifier, hmac_token, webhook_url=webhook_url)


def website_channel(website_token: str = "site-token", *, hmac_token: str = "hmac-secret", **fields: Any) -> WebWidgetChannel:
    return WebWidgetChannel(website_token=website_token, hmac_token=hmac_token, **fields)


def email_channel(email: str = "support@acme.example", *, secret: str = "secret-of-the-mailbox") -> EmailChannel:
    return EmailChannel(email, secret)


def identifier_hash(identifier: str, hmac_token: str = "hmac-secret") -> str:
    """The proof of an identifier, as the account's own server computes it."""
    return hmac.new(hmac_token.encode(), identifier.encode(), "sha256").hexdigest()
