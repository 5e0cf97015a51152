"""Bodies of outgoing webhooks (contract 7.2)."""

from typing import Any

from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message, SenderType
from chalicelib.domain.people import Directory
from chalicelib.ports import Desk
from chalicelib.views import attachments, times
from chalicelib.views.conversations import push_conversation
from chalicelib.views.render_context import RenderContext, load_context


def message_created(desk: Desk, conversation: Conversation, message: Message) -> dict[str, Any]:
    directory = desk.store.directory(message.account_id)
    context = load_context(desk, directory, [conversation], messages=[message], links=True)
    inbox = directory.inbox(message.inbox_id)
    body: dict[str, Any] = {
        "event": "message_created",
        "id": message.id,
        "account": {"id": directory.account.id, "name": directory.account.name},
        "inbox": {"id": inbox.id, "name": inbox.name},
        "additional_attributes": message.additional_attributes,
        "content": message.content,
        "content_type": message.content_type,
        "content_attributes": message.content_attributes,
        "conversation": push_conversation(conversation, context),
        "created_at": times.iso(message.created_at),
        "message_type": message.type.name.lower(),
        "private": message.private,
        "sender": _sender(message, context),
        "source_id": message.source_id,
        "version": message.version,
    }
    if message.attachments:
        body["attachments"] = [attachments.attachment(each, message, desk.public_url) for each in message.attachments]
    return body


def _sender(message: Message, context: RenderContext) -> dict[str, Any] | None:
    if message.sender is None:
        return None
    if message.sender.type is SenderType.USER:
        member = context.directory.member(message.sender.id)
        return {"id": member.user_id, "name": member.available_name, "email": member.email, "type": "user"} if member else None
    contact = context.contacts.get(message.sender.id)
    return _contact(contact, context.directory) if contact else None


def _contact(contact: Contact, directory: Directory) -> dict[str, Any]:
    return {
        "account": {"id": directory.account.id, "name": directory.account.name},
        "additional_attributes": contact.additional_attributes,
        "avatar": "",
        "custom_attributes": contact.custom_attributes,
        "email": contact.email,
        "id": contact.id,
        "identifier": contact.identifier,
        "name": contact.name,
        "phone_number": contact.phone_number,
        "thumbnail": "",
        "blocked": contact.blocked,
    }
