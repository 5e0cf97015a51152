"""What customers do in their apps, and the webhooks that tell us: signed, in the providers' own words."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.inboxes import Inbox, TelegramChannel, WhatsappChannel

Json = dict[str, Any]


@dataclass
class Piece:
    """One thing that happened at a provider. `asked` and `acknowledged` are steps of the simulation."""

    kind: str
    inbox: Inbox
    customer: str
    provider_id: str
    about: str = ""
    """Of an edit the new words, of a receipt how far it got."""
    at: int = 0
    asked: int | None = None
    acknowledged: int | None = None


@dataclass
class Webhook:
    """One request of a provider: several pieces where the provider batches."""

    inbox: Inbox
    body: bytes
    pieces: list[Piece] = field(default_factory=list)

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


class Apps:
    """The customers' phones. Every message gets an id of the provider, as the provider counts them."""

    def __init__(self) -> None:
        self.counted = 0

    def next(self) -> int:
        self.counted += 1
        return self.counted

    def telegram_writes(self, inbox: Inbox, customer: str, words: str | None, at: int, photos: int = 0) -> list[Webhook]:
        """An album is several updates, one for each photo."""
        return [self._telegram_message(inbox, customer, words, at, photo=bool(photos)) for _ in range(photos or 1)]

    def _telegram_message(self, inbox: Inbox, customer: str, words: str | None, at: int, *, photo: bool) -> Webhook:
        number = self.next()
        content: Json = {"text": words}
        if photo:
            content = {"photo": [{"file_id": f"photo{number}", "file_size": 16}], "media_group_id": "album", "caption": words}
        message = {**self._telegram_frame(customer, number, at), **content}
        piece = Piece("message", inbox, customer, f"{customer}:{number}", about=words or "", at=at)
        return self._update(inbox, {"message": message}, piece)

    def telegram_edits(self, original: Piece, words: str, at: int) -> Webhook:
        number = int(original.provider_id.partition(":")[2])
        frame = self._telegram_frame(original.customer, number, original.at)
        message = {**frame, "text": words, "edit_date": at // 1000}
        piece = Piece("edit", original.inbox, original.customer, original.provider_id, about=words, at=at)
        return self._update(original.inbox, {"edited_message": message}, piece)

    def _telegram_frame(self, customer: str, number: int, at: int) -> Json:
        who = {"id": int(customer), "is_bot": False, "first_name": f"Customer {customer}"}
        return {"message_id": number, "date": at // 1000, "chat": {"id": int(customer), "type": "private"}, "from": who}

    def _update(self, inbox: Inbox, content: Json, piece: Piece) -> Webhook:
        return Webhook(inbox, json.dumps({"update_id": self.next(), **content}).encode(), [piece])

    def whatsapp_writes(self, inbox: Inbox, customer: str, words: str | None, at: int, photos: int = 0) -> list[Webhook]:
        """What was sent in one go comes in one webhook."""
        pieces, messages = [], []
        for _ in range(photos or 1):
            number = self.next()
            piece = Piece("message", inbox, customer, f"wamid.IN{number}", about=words or "", at=at)
            content: Json = {"type": "text", "text": {"body": words}}
            if photos:
                content = {"type": "image", "image": {"id": f"{number}", "mime_type": "image/jpeg", "caption": words}}
            pieces.append(piece)
            messages.append({"from": customer, "id": piece.provider_id, "timestamp": str(at // 1000), **content})
        return [self._notification(inbox, {"messages": messages}, pieces)]

    def whatsapp_edits(self, original: Piece, words: str, at: int) -> Webhook:
        change = {"original_message_id": original.provider_id, "message": {"type": "text", "text": {"body": words}}}
        return self._whatsapp_change(original, "edit", change, words, at)

    def whatsapp_deletes(self, original: Piece, at: int) -> Webhook:
        return self._whatsapp_change(original, "revoke", {"original_message_id": original.provider_id}, "", at)

    def _whatsapp_change(self, original: Piece, kind: str, change: Json, words: str, at: int) -> Webhook:
        message = {"from": original.customer, "id": f"wamid.CHANGE{self.next()}", "timestamp": str(at // 1000), "type": kind}
        name = "edit" if kind == "edit" else "deletion"
        piece = Piece(name, original.inbox, original.customer, original.provider_id, about=words, at=at)
        return self._notification(original.inbox, {"messages": [{**message, kind: change}]}, [piece])

    def receipt(self, inbox: Inbox, customer: str, provider_id: str, status: str, at: int) -> Webhook:
        told = {"id": provider_id, "status": status, "timestamp": str(at // 1000), "recipient_id": customer}
        if status == "failed":
            told["errors"] = [{"code": 131026, "title": "Message undeliverable"}]  # type: ignore[assignment]
        piece = Piece("receipt", inbox, customer, provider_id, about=status, at=at)
        return self._notification(inbox, {"statuses": [told]}, [piece])

    def _notification(self, inbox: Inbox, content: Json, pieces: list[Piece]) -> Webhook:
        assert isinstance(inbox.channel, WhatsappChannel)
        customer = pieces[0].customer
        value = {
            "metadata": {"phone_number_id": inbox.channel.phone_number_id},
            "contacts": [{"profile": {"name": f"Customer {customer}"}, "wa_id": customer}],
            **content,
        }
        changes = [{"field": "messages", "value": value}]
        body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
        return Webhook(inbox, json.dumps(body).encode(), pieces)
