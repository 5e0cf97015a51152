"""Customers' actions in their apps, and the signed webhooks by which providers report them."""

import json
from dataclasses import dataclass, field
from typing import Any

from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.inboxes import Inbox
from tests.support.webhooks import proof, telegram_message, whatsapp_message, whatsapp_status, whatsapp_webhook

Json = dict[str, Any]


@dataclass
class WebhookEvent:
    """One event at a provider. `requested_at` and `acknowledged_at` are step numbers of the simulation; `at` and `sent_at` (its
    first request) are milliseconds."""

    kind: str
    inbox: Inbox
    customer: str
    provider_id: str
    content: str = ""
    """The text of a message, the new text of an edit, or the state in a receipt."""
    at: int = 0
    requested_at: int | None = None
    sent_at: int = 0
    acknowledged_at: int | None = None
    joins: bool = False
    """Whether it may be in the conversation of another contact, as an answer by mail."""


@dataclass
class Webhook:
    """One request of a provider, with several events where the provider batches."""

    inbox: Inbox
    body: bytes
    events: list[WebhookEvent] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.inbox.channel.webhook_path

    @property
    def headers(self) -> dict[str, str]:
        return {**proof(self.inbox.channel, self.body), "Content-Type": "application/json"}


SPELLINGS = {"5511987654321": ("5511987654321", "551187654321")}
USER_IDS = {"447700900101": "GB.100200300"}
"""Customers of WhatsApp with several addresses: a number in two spellings, and a number that is hidden at times."""


def addressed(event: Json, customer: str, number: int, number_key: str, user_id_key: str) -> Json:
    """The event of this number with one of the customer's spellings, and for one who hides the number also without it."""
    spellings, user_id = SPELLINGS.get(customer, (customer,)), USER_IDS.get(customer)
    named = {**event, number_key: spellings[number % len(spellings)], user_id_key: user_id}
    if user_id and number % 3 == 0:
        del named[number_key]
    return {key: value for key, value in named.items() if value is not None}


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
        message = telegram_message(person(customer), number, at // 1000, **content)
        event = WebhookEvent("message", inbox, customer, f"{customer}:{number}", content=text or "", at=at)
        return self._update(inbox, {"message": message}, event)

    def telegram_edits(self, original: WebhookEvent, text: str, at: int) -> Webhook:
        number = int(original.provider_id.partition(":")[2])
        sender = person(original.customer)
        message = telegram_message(sender, number, original.at // 1000, text=text, edit_date=at // 1000)
        event = WebhookEvent("edit", original.inbox, original.customer, original.provider_id, content=text, at=at)
        return self._update(original.inbox, {"edited_message": message}, event)

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
            message = whatsapp_message(customer, event.provider_id, at // 1000, **content)
            messages.append(addressed(message, customer, number, "from", "from_user_id"))
        return [self._notification(inbox, {"messages": messages}, events)]

    def whatsapp_edits(self, original: WebhookEvent, text: str, at: int) -> Webhook:
        change = {"original_message_id": original.provider_id, "message": {"type": "text", "text": {"body": text}}}
        return self._whatsapp_change(original, "edit", change, text, at)

    def whatsapp_deletes(self, original: WebhookEvent, at: int) -> Webhook:
        return self._whatsapp_change(original, "revoke", {"original_message_id": original.provider_id}, "", at)

    def _whatsapp_change(self, original: WebhookEvent, kind: str, change: Json, text: str, at: int) -> Webhook:
        number = self.next()
        message = whatsapp_message(original.customer, f"wamid.CHANGE{number}", at // 1000, type=kind, **{kind: change})
        message = addressed(message, original.customer, number, "from", "from_user_id")
        name = "edit" if kind == "edit" else "deletion"
        event = WebhookEvent(name, original.inbox, original.customer, original.provider_id, content=text, at=at)
        return self._notification(original.inbox, {"messages": [message]}, [event])

    def receipt(self, inbox: Inbox, customer: str, provider_id: str, status: str, at: int) -> Webhook:
        errors = {"errors": [{"code": 131026, "title": "Message undeliverable"}]} if status == "failed" else {}
        customer = customer_at(customer)
        event = WebhookEvent("receipt", inbox, customer, provider_id, content=status, at=at)
        receipt = whatsapp_status(customer, provider_id, at // 1000, status, **errors)
        named = addressed(receipt, customer, self.next(), "recipient_id", "recipient_user_id")
        return self._notification(inbox, {"statuses": [named]}, [event])

    def _notification(self, inbox: Inbox, content: Json, events: list[WebhookEvent]) -> Webhook:
        channel, customer = inbox.channel, events[0].customer
        assert isinstance(channel, WhatsappChannel)
        name = f"Customer {customer}"
        body = whatsapp_webhook(channel.phone_number, channel.phone_number_id, customer=customer, name=name, **content)
        (value,) = (change["value"] for entry in body["entry"] for change in entry["changes"])
        value["contacts"] = [addressed(each, customer, self.last_number, "wa_id", "user_id") for each in value["contacts"]]
        return Webhook(inbox, json.dumps(body).encode(), events)


def customer_at(address: str) -> str:
    """The customer to whom a message was sent, by number or user id."""
    spelled = {spelling: customer for customer, spellings in SPELLINGS.items() for spelling in spellings}
    return {**spelled, **{user_id: customer for customer, user_id in USER_IDS.items()}}.get(address, address)


def person(customer: str) -> Json:
    return {"id": int(customer), "first_name": f"Customer {customer}"}
