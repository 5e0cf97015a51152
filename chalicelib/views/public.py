"""JSON for customers (public API). It contains nothing that is internal to agents."""

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from chalicelib.domain.channels import PublicAccess
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message
from chalicelib.views.attachments import AttachmentShape
from chalicelib.views.contacts import ContactRowShape, PushContactShape, contact_row
from chalicelib.views.inboxes import WorkingHourShape, working_hours
from chalicelib.views.messages import message, preview
from chalicelib.views.people import PushUserShape
from chalicelib.views.render_context import RenderContext
from chalicelib.views.times import epoch_or_zero

FOR_CUSTOMERS = (
    "items",
    "submitted_values",
    "submitted_email",
    "in_reply_to",
    "in_reply_to_external_id",
    "deleted",
    "edited_at",
    "is_unsupported",
    "display_type",
    "external_created_at",
)
"""Content attributes that customers may see; the others are internal."""


class PublicInboxShape(Struct, kw_only=True):
    identifier: str
    identity_validation_enabled: bool
    name: str
    timezone: str
    working_hours: list[WorkingHourShape]
    working_hours_enabled: bool
    csat_survey_enabled: bool
    greeting_enabled: bool


class PublicContactShape(Struct, kw_only=True):
    source_id: str
    pubsub_token: str
    id: int
    name: str
    email: str | None
    phone_number: str | None
    version: int


class PublicMessageShape(Struct, kw_only=True):
    id: int
    content: str | None
    message_type: int
    content_type: str
    content_attributes: dict[str, Any]
    created_at: int
    conversation_id: int
    attachments: list[AttachmentShape] | UnsetType = UNSET
    sender: PushUserShape | PushContactShape | UnsetType = UNSET
    echo_id: str | UnsetType = UNSET
    version: int
    truncated: bool | UnsetType = UNSET


class PublicConversationShape(Struct, kw_only=True):
    id: int
    uuid: str
    inbox_id: int
    contact_last_seen_at: int
    status: str
    agent_last_seen_at: int
    messages: list[PublicMessageShape]
    contact: ContactRowShape
    version: int
    merged_ids: list[int] | UnsetType = UNSET


class CustomerConversationShape(PublicConversationShape, kw_only=True):
    """A conversation in an event to its customer. `messages` has the newest public one."""

    account_id: int


class CustomerMessageShape(PublicMessageShape, kw_only=True):
    account_id: int


def public_inbox(inbox: Inbox, access: PublicAccess) -> PublicInboxShape:
    return PublicInboxShape(
        identifier=access.identifier,
        identity_validation_enabled=access.hmac_mandatory,
        name=inbox.name,
        timezone=inbox.timezone,
        working_hours=working_hours(inbox),
        working_hours_enabled=inbox.keeps_hours,
        csat_survey_enabled=inbox.csat_survey_enabled,
        greeting_enabled=inbox.greeting_enabled,
    )


def public_contact(contact: Contact, link: ContactInbox) -> PublicContactShape:
    return PublicContactShape(
        source_id=link.source_id,
        pubsub_token=link.pubsub_token,
        id=contact.id,
        name=contact.name,
        email=contact.email,
        phone_number=contact.phone_number,
        version=contact.version,
    )


def public_message(shown: Message, context: RenderContext) -> PublicMessageShape:
    full = message(shown, context)
    return PublicMessageShape(
        id=full.id,
        content=full.content,
        message_type=full.message_type,
        content_type=full.content_type,
        content_attributes=_attributes(shown),
        created_at=full.created_at,
        conversation_id=full.conversation_id,
        attachments=full.attachments,
        sender=_sender(full.sender),
        echo_id=full.echo_id,
        version=full.version,
    )


def _sender(shown: PushUserShape | PushContactShape | UnsetType) -> PushUserShape | PushContactShape | UnsetType:
    """Customers are not told how agents have labelled them."""
    if isinstance(shown, PushContactShape):
        return replace(shown, labels=UNSET, created_at=UNSET, last_activity_at=UNSET)
    return shown


def public_conversation(
    conversation: Conversation, contact: Contact, messages: Iterable[Message], context: RenderContext
) -> PublicConversationShape:
    return PublicConversationShape(
        id=conversation.id,
        uuid=conversation.uuid,
        inbox_id=conversation.inbox_id,
        contact_last_seen_at=epoch_or_zero(conversation.contact_last_seen_at),
        status=conversation.status,
        agent_last_seen_at=epoch_or_zero(conversation.agent_last_seen_at),
        messages=[public_message(each, context) for each in messages if each.is_public],
        contact=contact_row(contact),
        version=conversation.version,
        merged_ids=list(conversation.merged_ids) or UNSET,
    )


def customer_conversation(conversation: Conversation, context: RenderContext) -> CustomerConversationShape | None:
    """None when the contact no longer exists."""
    contact = context.contacts.get(conversation.contact_id)
    newest = context.message(conversation, conversation.last_public_message_id)
    if contact is None:
        return None
    shown = public_conversation(conversation, contact, [preview(newest)] if newest else [], context)
    return CustomerConversationShape(**asdict(shown), account_id=conversation.account_id)


def customer_message(shown: Message, context: RenderContext) -> CustomerMessageShape:
    return CustomerMessageShape(**asdict(public_message(shown, context)), account_id=shown.account_id)


def seen_of_conversation(conversation: Conversation) -> tuple[object, ...]:
    """The values that `public_conversation` takes from the conversation, without its version."""
    return (
        conversation.status,
        conversation.contact_id,
        conversation.contact_last_seen_at,
        conversation.agent_last_seen_at,
        conversation.last_public_message_id,
        conversation.merged_ids,
    )


def seen_of_message(message: Message) -> tuple[object, ...]:
    """The values that `public_message` takes from the message, without its version."""
    return (
        message.content,
        message.content_type,
        _attributes(message),
        message.attachments,
        message.sender,
        message.echo_id,
    )


def _attributes(message: Message) -> dict[str, Any]:
    return {name: message.content_attributes[name] for name in FOR_CUSTOMERS if name in message.content_attributes}
