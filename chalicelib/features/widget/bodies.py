"""Queries and bodies of a visitor's requests (contract 3.4)."""

from typing import Annotated, Literal

import msgspec

from chalicelib.domain.errors import Invalid
from chalicelib.http.fields import (
    ABSENT,
    Attributes,
    Id,
    OptionalAttributes,
    OptionalParagraph,
    OptionalShort,
    Short,
    SignedId,
    Text,
)

Address = Annotated[str, msgspec.Meta(max_length=2048)]


class SiteQuery(msgspec.Struct, kw_only=True):
    website_token: Short = ""
    locale: Short = ""


class PageQuery(msgspec.Struct, kw_only=True):
    before: Id | None = None
    after: Id | None = None


class VisitorFields(msgspec.Struct, kw_only=True):
    email: OptionalShort = ABSENT
    name: OptionalShort = ABSENT
    phone_number: OptionalShort = ABSENT
    custom_attributes: OptionalAttributes = ABSENT


class SiteMessage(msgspec.Struct, kw_only=True):
    """`timestamp` and `referer_url`: when and on which page the visitor wrote, as the browser tells it. `contact`: what the
    visitor, or the page before there was a contact, has stated. `custom_attributes`: those of the conversation."""

    content: Text | None = None
    reply_to: Id | Short | None = None
    timestamp: Short | None = None
    referer_url: Address | None = None
    echo_id: Short | None = None
    custom_attributes: Attributes | None = None
    contact: VisitorFields | None = None
    attachments: Annotated[list[SignedId], msgspec.Meta(max_length=100)] | None = None


class VisitorChanges(VisitorFields, kw_only=True):
    avatar_url: OptionalParagraph = ABSENT


class SignedInVisitor(VisitorChanges, kw_only=True):
    identifier: OptionalShort = ABSENT
    identifier_hash: OptionalShort = ABSENT


class ConversationAttributes(msgspec.Struct, kw_only=True):
    custom_attributes: Attributes


class GoneAttributes(msgspec.Struct, kw_only=True):
    """Clients of Chatwoot send `custom_attribute`."""

    custom_attribute: list[Short] | None = None
    custom_attributes: list[Short] | None = None


class VisitorLabel(msgspec.Struct, kw_only=True):
    label: Short


class ClientEvent(msgspec.Struct, kw_only=True):
    name: Short
    event_info: Attributes | None = None


class Initiation(msgspec.Struct, kw_only=True):
    timestamp: Short | None = None


class CampaignTrigger(msgspec.Struct, kw_only=True):
    """`event_info` of `campaign.triggered`. `version`: of the campaign that the page displays. `custom_attributes`: those of the
    conversation. `initiated_at` and `referer`: when and on which page it was displayed, as the browser tells it."""

    campaign_id: Id
    version: Id | None = None
    custom_attributes: Attributes = msgspec.field(default_factory=dict)
    initiated_at: Initiation | None = None
    referer: Address | None = None

    @property
    def arrival(self) -> dict[str, object]:
        told = {
            "initiated_at": {"timestamp": self.initiated_at.timestamp} if self.initiated_at else None,
            "referer": self.referer,
        }
        return {name: value for name, value in told.items() if value}


def read_trigger(event_info: Attributes) -> CampaignTrigger:
    """Raises Invalid (`campaign_trigger_invalid`)."""
    try:
        return msgspec.convert(event_info, CampaignTrigger, strict=False)
    except msgspec.ValidationError:
        raise Invalid(
            "A triggered campaign needs the number of the campaign: event_info.campaign_id.",
            code="campaign_trigger_invalid",
            fields=("event_info",),
        ) from None


class MessageAnswer(msgspec.Struct, kw_only=True):
    submitted_values: list[Attributes] | Attributes | None = None
    contact: VisitorFields | None = None


class VisitorTyping(msgspec.Struct, kw_only=True):
    typing_status: Literal["on", "off"]
