"""Bodies of outgoing webhooks (contract 7.2)."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message, SenderType
from chalicelib.domain.people import Directory
from chalicelib.domain.photos import photo_url
from chalicelib.ports import Desk
from chalicelib.views import times
from chalicelib.views.attachments import AttachmentShape, attachment
from chalicelib.views.conversations import PushConversationShape, push_conversation
from chalicelib.views.render_context import RenderContext, load_context


class WebhookNameShape(Struct, kw_only=True):
    id: int
    name: str


class WebhookUserShape(Struct, kw_only=True, tag_field="type", tag="user"):
    id: int
    name: str
    email: str


class WebhookContactShape(Struct, kw_only=True):
    account: WebhookNameShape
    additional_attributes: dict[str, Any]
    avatar: str
    custom_attributes: dict[str, Any]
    email: str | None
    id: int
    identifier: str | None
    name: str
    phone_number: str | None
    thumbnail: str
    blocked: bool


class WebhookShape(Struct, kw_only=True):
    event: str
    id: int
    account: WebhookNameShape
    inbox: WebhookNameShape
    additional_attributes: dict[str, Any]
    content: str | None
    content_type: str
    content_attributes: dict[str, Any]
    conversation: PushConversationShape
    created_at: str
    message_type: str
    private: bool
    sender: WebhookUserShape | WebhookContactShape | None
    source_id: str | None
    version: int
    attachments: list[AttachmentShape] | UnsetType = UNSET


def message_created(desk: Desk, conversation: Conversation, message: Message) -> WebhookShape:
    directory = desk.store.directory(message.account_id)
    context = load_context(desk, directory, [conversation], messages=[message], links=True)
    inbox = directory.inbox(message.inbox_id)
    return WebhookShape(
        event="message_created",
        id=message.id,
        account=_account(directory),
        inbox=WebhookNameShape(id=inbox.id, name=inbox.name),
        additional_attributes=message.additional_attributes,
        content=message.content,
        content_type=message.content_type,
        content_attributes=message.content_attributes,
        conversation=push_conversation(conversation, context),
        created_at=times.iso(message.created_at),
        message_type=message.type.name.lower(),
        private=message.private,
        sender=_sender(message, context),
        source_id=message.source_id,
        version=message.version,
        attachments=[attachment(each, message, desk.public_url) for each in message.attachments] or UNSET,
    )


def _account(directory: Directory) -> WebhookNameShape:
    return WebhookNameShape(id=directory.account.id, name=directory.account.name)


def _sender(message: Message, context: RenderContext) -> WebhookUserShape | WebhookContactShape | None:
    if message.sender is None:
        return None
    if message.sender.type is SenderType.USER:
        member = context.directory.member(message.sender.id)
        return WebhookUserShape(id=member.user_id, name=member.available_name, email=member.email) if member else None
    contact = context.contacts.get(message.sender.id)
    return _contact(contact, context) if contact else None


def _contact(contact: Contact, context: RenderContext) -> WebhookContactShape:
    photo = photo_url(contact.photo, context.public_url)
    return WebhookContactShape(
        account=_account(context.directory),
        additional_attributes=contact.additional_attributes,
        avatar=photo,
        custom_attributes=contact.custom_attributes,
        email=contact.email,
        id=contact.id,
        identifier=contact.identifier,
        name=contact.name,
        phone_number=contact.phone_number,
        thumbnail=photo,
        blocked=contact.blocked,
    )
