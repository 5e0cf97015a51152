"""Webhook requests as Telegram and WhatsApp send them, and the headers that prove their sender."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.channels import Channel

Json = dict[str, Any]


def proof(channel: Channel, body: bytes) -> dict[str, str]:
    """The headers with the secret or the signature of this channel's provider."""
    match channel:
        case TelegramChannel():
            return telegram_proof(channel.webhook_secret)
        case WhatsappChannel():
            return whatsapp_proof(channel.app_secret, body)
    raise TypeError(channel.type_name)


def telegram_proof(secret: str) -> dict[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": secret}


def whatsapp_proof(app_secret: str, body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()}


def telegram_message(person: Mapping[str, Any], message_id: int, seconds: int, /, **content: Any) -> Json:
    """A message in a private chat. `person` has `id`, `first_name` and so on, `seconds` is the time of sending."""
    chat = {**person, "type": "private"}
    return {"message_id": message_id, "date": seconds, "from": {**person, "is_bot": False}, "chat": chat, **content}


def whatsapp_message(customer: str, message_id: str, seconds: int, /, **content: Any) -> Json:
    """`content` has `type` and the field of that name."""
    return {"from": customer, "id": message_id, "timestamp": str(seconds), **content}


def whatsapp_text(customer: str, message_id: str, seconds: int, text: str) -> Json:
    return whatsapp_message(customer, message_id, seconds, type="text", text={"body": text})


def whatsapp_status(customer: str, message_id: str | None, seconds: int, status: str, **more: Any) -> Json:
    """The receipt of a sent message: sent, delivered, read or failed."""
    return {"id": message_id, "status": status, "timestamp": str(seconds), "recipient_id": customer, **more}


def whatsapp_webhook(phone_number: str, phone_number_id: str, *, customer: str, name: str, **events: Any) -> Json:
    """`phone_number` and its id are the inbox's, `customer` and `name` the contact's. `events`: `messages` or `statuses`."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": phone_number.removeprefix("+"), "phone_number_id": phone_number_id},
        "contacts": [{"profile": {"name": name}, "wa_id": customer}],
        **events,
    }
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}
