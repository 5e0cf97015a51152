"""Customers' actions in their apps, and the signed webhooks by which providers report them."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.inboxes import Inbox

Json = dict[str, Any]


@dataclass
class WebhookEvent:
    """One event at a provider. `requested_at` and `acknowledged_at` are step numbers of the simulation; `at` is milliseconds."""

    kind: str
    inbox: Inbox
    customer: str
    provider_id: str
    content: str = ""
    """The text of a message, the new text of an edit, or the state in a receipt."""
    at: int = 0
    requested_at: int | None = None
    acknowledged_at: int | None = None


@dataclass
class Webhook:
    """One request of a provider, with several events where the provider batches."""

    inbox: Inbox
    body: bytes
    events: list[WebhookEvent] = field(default_factory=list)

    @property
    def path(self) -> str:
        kind, _, address = self.inbox.channel.address.partition(":")
        return f"/webhooks/{kind}/{address}"

    @property
    def headers(self) -> dict[str, str]:
        match self.inbox.channel:
            case TelegramChannel() as channel:
                return {"X-Telegram-Bot-Api-Secret-Token": channel.webhook_secret, "Content-Type": "application/json"}
            case WhatsappChannel() as channel:
                signature = hmac.new(channel.app_secret.encode(), self.body, hashlib.sha256).hexdigest()
                return {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
        raise TypeError(self.inbox.channel.type_name)


class CustomerApps:
    """The customers' apps. Every message gets the next id of its provider."""

    def __init__(self) -> None:
        self.last_number = 0

    def next(self) -> int:
        self.last_number += 1
        return self.last_number

    def telegram_writes(self, inbox: Inbox, customer: str, text: str | None, at: int, photos: int = 0) -> list[Webhook]:
        """One update per photo: Telegram sends an album as several updates."""
        return [self._telegram_message(inbox, customer, text, at, photo=bool(photos)) for _ in range(photos or 1)]

    def _telegram_message(self, inbox: Inbox, customer: str, text: str | None, at: int, *, photo: bool) -> Webhook:
        number = self.next()
        content: Json = {"text": text}
        if photo:
            content = {"photo": [{"file_id": f"photo{number}", "file_size": 16}], "media_group_id": "album", "caption": text}
        message = {**self._telegram_frame(customer, number, at), **content}
        event = WebhookEvent("message", inbox, customer, f"{customer}:{number}", content=text or "", at=at)
        return self._update(inbox, {"message": message}, event)

    def telegram_edits(self, original: WebhookEvent, text: str, at: int) -> Webhook:
        number = int(original.provider_id.partition(":")[2])
        frame = self._telegram_frame(original.customer, number, original.at)
        message = {**frame, "text": text, "edit_date": at // 1000}
        event = WebhookEvent("edit", original.inbox, original.customer, original.provider_id, content=text, at=at)
        return self._update(original.inbox, {"edited_message": message}, event)

    def _telegram_frame(self, customer: str, number: int, at: int) -> Json:
        sender = {"id": int(customer), "is_bot": False, "first_name": f"Customer {customer}"}
        return {"message_id": number, "date": at // 1000, "chat": {"id": int(customer), "type": "private"}, "from": sender}

    def _update(self, inbox: Inbox, content: Json, event: WebhookEvent) -> Webhook:
        return Webhook(inbox, json.dumps({"update_id": self.next(), **content}).encode(), [event])

    def whatsapp_writes(self, inbox: Inbox, customer: str, text: str | None, at: int, photos: int = 0) -> list[Webhook]:
        """One webhook for all photos sent together."""
        events, messages = [], []
        for _ in range(photos or 1):
            number = self.next()
            event = WebhookEvent("message", inbox, customer, f"wamid.IN{number}", content=text or "", at=at)
            content: Json = {"type": "text", "text": {"body": text}}
            if photos:
                content = {"type": "image", "image": {"id": f"{number}", "mime_type": "image/jpeg", "caption": text}}
            events.append(event)
            messages.append({"from": customer, "id": event.provider_id, "timestamp": str(at // 1000), **content})
        return [self._notification(inbox, {"messages": messages}, events)]

    def whatsapp_edits(self, original: WebhookEvent, text: str, at: int) -> Webhook:
        change = {"original_message_id": original.provider_id, "message": {"type": "text", "text": {"body": text}}}
        return self._whatsapp_change(original, "edit", change, text, at)

    def whatsapp_deletes(self, original: WebhookEvent, at: int) -> Webhook:
        return self._whatsapp_change(original, "revoke", {"original_message_id": original.provider_id}, "", at)

    def _whatsapp_change(self, original: WebhookEvent, kind: str, change: Json, text: str, at: int) -> Webhook:
        message = {"from": original.customer, "id": f"wamid.CHANGE{self.next()}", "timestamp": str(at // 1000), "type": kind}
        name = "edit" if kind == "edit" else "deletion"
        event = WebhookEvent(name, original.inbox, original.customer, original.provider_id, content=text, at=at)
        return self._notification(original.inbox, {"messages": [{**message, kind: change}]}, [event])

    def receipt(self, inbox: Inbox, customer: str, provider_id: str, status: str, at: int) -> Webhook:
        status_event = {"id": provider_id, "status": status, "timestamp": str(at // 1000), "recipient_id": customer}
        if status == "failed":
            status_event["errors"] = [{"code": 131026, "title": "Message undeliverable"}]  # type: ignore[assignment]
        event = WebhookEvent("receipt", inbox, customer, provider_id, content=status, at=at)
        return self._notification(inbox, {"statuses": [status_event]}, [event])

    def _notification(self, inbox: Inbox, content: Json, events: list[WebhookEvent]) -> Webhook:
        assert isinstance(inbox.channel, WhatsappChannel)
        customer = events[0].customer
        value = {
            "metadata": {"phone_number_id": inbox.channel.phone_number_id},
            "contacts": [{"profile": {"name": f"Customer {customer}"}, "wa_id": customer}],
            **content,
        }
        changes = [{"field": "messages", "value": value}]
        body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
        return Webhook(inbox, json.dumps(body).encode(), events)
