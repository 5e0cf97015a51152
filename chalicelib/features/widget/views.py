"""JSON for a website's visitors (contract 3.4), beside the messages of the public API."""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from chalicelib.actions.customers import Customer
from chalicelib.actions.visitors import Visitor
from chalicelib.domain.campaigns import Campaign, for_everybody, sender_of
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message
from chalicelib.domain.names import told_name
from chalicelib.domain.people import Availability, Directory
from chalicelib.domain.photos import photo_url
from chalicelib.views.contacts import ContactRowShape, contact_row
from chalicelib.views.people import PushUserShape, availability_status, push_user
from chalicelib.views.public import PublicMessageShape, public_message
from chalicelib.views.render_context import RenderContext
from chalicelib.views.times import epoch_or_zero
from chalicelib.views.widget_config import PublicWidgetShape


class WebsiteChannelConfigShape(PublicWidgetShape, kw_only=True):
    auth_token: str


class VisitorShape(Struct, kw_only=True):
    """`id` is null and `pubsub_token` empty until the visitor has written."""

    id: int | None = None
    name: str | None = None
    email: str | None = None
    phone_number: str | None = None
    identifier: str | None = None
    pubsub_token: str = ""


class BrandShape(Struct, kw_only=True, rename="upper"):
    logo_thumbnail: str = ""
    brand_name: str = "Parley"
    widget_brand_url: str = ""


class WidgetConfigShape(Struct, kw_only=True):
    website_channel_config: WebsiteChannelConfigShape
    contact: VisitorShape
    global_config: BrandShape


class VisitorContactShape(Struct, kw_only=True):
    """`id` is null until the visitor has written. `widget_auth_token`: the token to use from now on, when the visitor has become
    another one."""

    id: int | None
    has_email: bool
    has_name: bool
    has_phone_number: bool
    identifier: str | None
    pubsub_token: str
    widget_auth_token: str | UnsetType = UNSET


class WidgetConversationShape(Struct, kw_only=True):
    """`merged_ids`: the conversations whose messages are part of the thread."""

    id: int
    inbox_id: int
    contact_last_seen_at: int
    agent_last_seen_at: int
    status: str
    version: int
    merged_ids: list[int] | UnsetType = UNSET


class AttributedConversationShape(WidgetConversationShape, kw_only=True):
    custom_attributes: dict[str, Any]


class AnsweredShape(Struct, kw_only=True):
    """`contact`: after an answer with an e-mail address."""

    contact: ContactRowShape | UnsetType = UNSET
    message: PublicMessageShape


class MemberShape(Struct, kw_only=True):
    id: int
    name: str
    avatar_url: str
    availability_status: str


class VisitorCampaignRulesShape(Struct, kw_only=True):
    url: str
    time_on_page: int


class VisitorCampaignShape(Struct, kw_only=True):
    id: int
    message: str
    trigger_rules: VisitorCampaignRulesShape
    trigger_only_during_business_hours: bool
    sender: PushUserShape | UnsetType = UNSET


class NoConversationShape(Struct, kw_only=True):
    """A visitor without a conversation gets an empty object."""


class StartedConversationShape(AttributedConversationShape, kw_only=True):
    messages: list[PublicMessageShape]
    contact: ContactRowShape
    pubsub_token: str


class WrittenMessageShape(PublicMessageShape, kw_only=True):
    inbox_id: int
    private: bool
    source_id: str | None
    pubsub_token: str


class WidgetMessagesMeta(Struct, kw_only=True):
    """`head`: the position of the feed that was read before the messages."""

    contact_last_seen_at: int
    head: int
    conversation: WidgetConversationShape | None


class WidgetMessagePage(Struct, kw_only=True):
    payload: list[PublicMessageShape]
    meta: WidgetMessagesMeta


def visitor_shape(customer: Customer | None) -> VisitorShape:
    if customer is None:
        return VisitorShape()
    contact = customer.contact
    return VisitorShape(
        id=contact.id,
        name=contact.name,
        email=contact.email,
        phone_number=contact.phone_number,
        identifier=contact.identifier,
        pubsub_token=customer.link.pubsub_token,
    )


def visitor_contact(customer: Customer | None, *, token: str | None = None) -> VisitorContactShape:
    contact = customer.contact if customer else None
    return VisitorContactShape(
        id=contact.id if contact else None,
        has_email=bool(contact and contact.email),
        has_name=bool(contact and told_name(contact)),
        has_phone_number=bool(contact and contact.phone_number),
        identifier=contact.identifier if contact else None,
        pubsub_token=customer.link.pubsub_token if customer else "",
        widget_auth_token=token or UNSET,
    )


def widget_conversation(conversation: Conversation) -> WidgetConversationShape:
    return WidgetConversationShape(**_conversation(conversation))


def attributed_conversation(conversation: Conversation) -> AttributedConversationShape:
    return AttributedConversationShape(**_conversation(conversation), custom_attributes=conversation.custom_attributes)


def members(directory: Directory, inbox: Inbox, public_url: str, present: Mapping[int, Availability]) -> list[MemberShape]:
    """The members of the inbox, by name, and nothing but what visitors may know of them."""
    known = sorted((member for member in directory.members if member.user_id in inbox.member_ids), key=lambda each: each.name)
    return [
        MemberShape(
            id=each.user_id,
            name=each.available_name,
            avatar_url=photo_url(each.photo, public_url),
            availability_status=availability_status(each, present),
        )
        for each in known
    ]


def campaigns(enabled: list[Campaign], directory: Directory, inbox: Inbox, public_url: str) -> list[VisitorCampaignShape]:
    """Their messages as they are before the visitor is known."""
    account_name = directory.account.name
    shown = []
    for each in enabled:
        sender = directory.member(sender_of(each, inbox))
        shown.append(
            VisitorCampaignShape(
                id=each.id,
                message=for_everybody(each.message, account_name=account_name, inbox_name=inbox.name),
                trigger_rules=VisitorCampaignRulesShape(url=each.url, time_on_page=each.time_on_page),
                trigger_only_during_business_hours=each.trigger_only_during_business_hours,
                sender=push_user(directory, sender.user_id, public_url) if sender else UNSET,
            )
        )
    return shown


def _conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "inbox_id": conversation.inbox_id,
        "contact_last_seen_at": epoch_or_zero(conversation.contact_last_seen_at),
        "agent_last_seen_at": epoch_or_zero(conversation.agent_last_seen_at),
        "status": conversation.status,
        "version": conversation.version,
        "merged_ids": list(conversation.merged_ids) or UNSET,
    }


def started_conversation(
    conversation: Conversation, messages: list[PublicMessageShape], customer: Customer
) -> StartedConversationShape:
    return StartedConversationShape(
        **_conversation(conversation),
        messages=messages,
        custom_attributes=conversation.custom_attributes,
        contact=contact_row(customer.contact),
        pubsub_token=customer.link.pubsub_token,
    )


def written_message(message: Message, customer: Customer, context: RenderContext) -> WrittenMessageShape:
    shown = asdict(public_message(message, context))
    return WrittenMessageShape(
        **shown,
        inbox_id=message.inbox_id,
        private=message.private,
        source_id=message.source_id,
        pubsub_token=customer.link.pubsub_token,
    )


def website_config(shown: PublicWidgetShape, visitor: Visitor, token: str) -> WidgetConfigShape:
    return WidgetConfigShape(
        website_channel_config=WebsiteChannelConfigShape(**asdict(shown), auth_token=token),
        contact=visitor_shape(visitor.customer),
        global_config=BrandShape(),
    )
