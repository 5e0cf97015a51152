"""Reads Telegram updates: validates them, wraps them in envelopes and converts them to inbound events."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.channels.base import Webhook, channel_of
from chalicelib.channels.envelopes import envelope
from chalicelib.channels.reading import Json, identifier, integer, joined, milliseconds, record, records, required, text
from chalicelib.channels.signatures import check_secret
from chalicelib.channels.telegram.channel import TelegramChannel, external_id
from chalicelib.channels.telegram.messages import attributes_of, content_of
from chalicelib.channels.telegram.surroundings import answered_words
from chalicelib.domain.inbound import Envelope, Inbound, InboundContact, InboundEdit, InboundMessage
from chalicelib.domain.inboxes import Inbox

Reader = Callable[[Json, Json], list[Inbound]]
"""Takes the event and the update that contains it."""

IGNORED_MESSAGES = {"pinned_message", "message_auto_delete_timer_changed", "chat_background_set", "write_access_allowed"}
"""Service messages without information for an agent."""


class TelegramWebhook(Webhook):
    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        check_secret(headers.get("x-telegram-bot-api-secret-token"), channel_of(inbox, TelegramChannel).webhook_secret)

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return envelopes_of(inbox, payload, self.now())

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        return inbound_of(payload)


def envelopes_of(inbox: Inbox, payload: Any, received_at: int) -> list[Envelope]:
    """One envelope, or none for an update without inbound events. Raises `Invalid` (`payload_invalid`).

    `received_at` (milliseconds) is kept because a callback query carries no time.
    """
    update = required(payload if isinstance(payload, dict) else None, "the update")
    update_id = required(integer(update.get("update_id")), "update_id")
    found = next((kind for kind in KINDS if kind in update), None)
    if found is None:
        return []
    chat = chat_of(required(update[found] if isinstance(update[found], dict) else None, found))
    reduced = {"update_id": update_id, found: update[found], "received_at": received_at}
    if not inbound_of(reduced):
        return []
    chat_id = required(integer(chat.get("id")), "chat.id")
    return [envelope(inbox, str(chat_id), "update", update_id, payload=reduced)]


def inbound_of(payload: Any) -> list[Inbound]:
    update = record(payload)
    for kind, read in KINDS.items():
        if kind in update:
            event = record(update[kind])
            return read(event, update) if is_private(chat_of(event)) else []
    return []


def chat_of(event: Json) -> Json:
    """The chat of the event. A callback query names it in its message; one of an inline message has none."""
    return record(event["chat"] if "chat" in event else record(event.get("message")).get("chat"))


def is_private(chat: Json) -> bool:
    return chat.get("type") == "private"


def new_message(message: Json, _: Json) -> list[Inbound]:
    if not IGNORED_MESSAGES.isdisjoint(message):
        return []
    chat_id = required(integer(chat_of(message).get("id")), "chat.id")
    found = content_of(message)
    return [
        InboundMessage(
            provider_id=external_id(chat_id, required(integer(message.get("message_id")), "message_id")),
            contact=contact_of(message.get("from")),
            sent_at=required(milliseconds(message.get("date")), "date"),
            content=found.content,
            content_attributes={**attributes_of(message, chat_id), **found.attributes},
            thread_attributes={"chat_id": chat_id},
            attachments=found.attachments,
            quote=answered_words(message) if "quote" not in message else None,
        )
    ]


def edited_message(message: Json, _: Json) -> list[Inbound]:
    """Telegram also reports a moved live location as an edit; only edits of texts and captions are passed on."""
    found = content_of(message)
    if (found.attributes and not found.content) or (
        found.content is None and not any(file.provider_ref for file in found.attachments)
    ):
        return []
    chat_id = required(integer(chat_of(message).get("id")), "chat.id")
    provider_id = external_id(chat_id, required(integer(message.get("message_id")), "message_id"))
    edited_at = milliseconds(message.get("edit_date")) or milliseconds(message.get("date"))
    files = tuple(file for file in found.attachments if file.provider_ref)
    return [InboundEdit(provider_id, found.content, required(edited_at, "edit_date"), files)]


def tapped_button(query: Json, update: Json) -> list[Inbound]:
    message = record(query.get("message"))
    chat_id = required(integer(chat_of(query).get("id")), "message.chat.id")
    message_id = integer(message.get("message_id"))
    sent_at = integer(update.get("received_at")) or milliseconds(message.get("date"))
    chosen = text(query.get("data")) or text(query.get("game_short_name"))
    if chosen is None:
        return []
    return [
        InboundMessage(
            provider_id=f"callback:{required(identifier(query.get('id')), 'id')}",
            contact=contact_of(query.get("from")),
            sent_at=required(sent_at, "received_at"),
            content=chosen,
            content_attributes={"in_reply_to_external_id": external_id(chat_id, message_id)} if message_id is not None else {},
            thread_attributes={"chat_id": chat_id},
        )
    ]


def reaction(event: Json, update: Json) -> list[Inbound]:
    """Telegram sends all reactions before and after the change; the difference is the customer's action."""
    before = records(event.get("old_reaction"))
    added = [emoji_of(new) for new in records(event.get("new_reaction")) if new not in before]
    emojis = joined(*added, by="")
    if emojis is None:
        return []
    chat_id = required(integer(chat_of(event).get("id")), "chat.id")
    answered = external_id(chat_id, required(integer(event.get("message_id")), "message_id"))
    return [
        InboundMessage(
            provider_id=f"reaction:{required(integer(update.get('update_id')), 'update_id')}",
            contact=contact_of(event.get("user")),
            sent_at=required(milliseconds(event.get("date")), "date"),
            content=emojis,
            content_attributes={"is_reaction": True, "in_reply_to_external_id": answered},
            thread_attributes={"chat_id": chat_id},
        )
    ]


def emoji_of(reaction: Json) -> str | None:
    """Bots get only the id of an emoji of the sender's own."""
    other = {"custom_emoji": "[custom emoji]", "paid": "⭐"}.get(text(reaction.get("type")) or "")
    return text(reaction.get("emoji")) or other


def contact_of(value: Any) -> InboundContact:
    user = record(value)
    user_id = required(integer(user.get("id")), "from.id")
    username, language = text(user.get("username")), text(user.get("language_code"))
    attributes = {
        "social_telegram_user_id": user_id,
        "social_telegram_user_name": username,
        "username": username,
        "language_code": language,
    }
    return InboundContact(
        source_id=str(user_id),
        name=joined(text(user.get("first_name")), text(user.get("last_name"))),
        username=username,
        additional_attributes={name: value for name, value in attributes.items() if value is not None},
    )


KINDS: dict[str, Reader] = {
    "message": new_message,
    "edited_message": edited_message,
    "callback_query": tapped_button,
    "message_reaction": reaction,
}
