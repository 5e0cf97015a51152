"""Campaigns of websites (contract 2.7). Administrators write them."""

from typing import Any

import msgspec

from chalicelib.domain.campaigns import Campaign, sender_of
from chalicelib.domain.errors import Invalid
from chalicelib.features.campaigns import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, Id, OptionalFlag, OptionalId, OptionalParagraph, Paragraph, Short
from chalicelib.http.page_limits import fit_texts
from chalicelib.http.routing import Routes
from chalicelib.views.inboxes import InboxSlimShape, inbox_slim
from chalicelib.views.people import AgentShape, agent
from chalicelib.views.times import iso

routes = Routes("/api/v1/accounts/<account_id>/campaigns", access=Access.ADMINISTRATOR, resource="campaign")
inbox_routes = Routes("/api/v1/accounts/<account_id>/inboxes", access=Access.ADMINISTRATOR, resource="campaign")
ONGOING = "ongoing"


class TriggerRules(msgspec.Struct, kw_only=True):
    """`url`: an address with `*` for any text. `time_on_page`: seconds for which the page was visible."""

    url: Paragraph = ""
    time_on_page: Id = 0


class CampaignChanges(msgspec.Struct, kw_only=True):
    """`campaign_type`, `audience` and `scheduled_at` are those of campaigns that are sent once. They are refused unless they are
    empty, because no channel sends them yet."""

    title: Short | msgspec.UnsetType = ABSENT
    description: OptionalParagraph = ABSENT
    message: Paragraph | msgspec.UnsetType = ABSENT
    enabled: OptionalFlag = ABSENT
    trigger_only_during_business_hours: OptionalFlag = ABSENT
    inbox_id: Id | msgspec.UnsetType = ABSENT
    sender_id: OptionalId = ABSENT
    trigger_rules: TriggerRules | msgspec.UnsetType = ABSENT
    campaign_type: Short | None = None
    audience: list[Any] | None = None
    scheduled_at: Short | int | None = None


class NewCampaign(CampaignChanges, kw_only=True):
    title: Short
    message: Paragraph
    inbox_id: Id
    trigger_rules: TriggerRules


class CampaignRulesShape(msgspec.Struct, kw_only=True):
    url: str
    time_on_page: int


class CampaignShape(msgspec.Struct, kw_only=True):
    id: int
    title: str
    description: str | None
    account_id: int
    inbox: InboxSlimShape
    sender: AgentShape | msgspec.UnsetType = ABSENT
    message: str
    campaign_status: str = "active"
    enabled: bool
    campaign_type: str = ONGOING
    trigger_rules: CampaignRulesShape
    trigger_only_during_business_hours: bool
    created_at: str
    updated_at: str
    version: int
    truncated: bool | msgspec.UnsetType = ABSENT


@routes.get("")
def index(request: MemberRequest) -> list[CampaignShape]:
    """List campaigns by number."""
    return _shapes(request, actions.list_campaigns(request.desk, request.caller))


@inbox_routes.get("/<inbox_id>/campaigns")
def index_of_inbox(request: MemberRequest, inbox_id: int) -> list[CampaignShape]:
    """List campaigns of an inbox by number."""
    return _shapes(request, actions.list_campaigns(request.desk, request.caller, inbox_id=inbox_id))


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewCampaign, idempotency_key: str | None) -> CampaignShape:
    """Create a campaign of a website inbox."""
    made = actions.create_campaign(request.desk, request.caller, **_fields(body), idempotency_key=idempotency_key)
    return _shape(request, made)


@routes.get("/<campaign_id>")
def show(request: MemberRequest, campaign_id: int) -> CampaignShape:
    """Show a campaign."""
    return _shape(request, actions.find_campaign(request.desk, request.caller, campaign_id))


@routes.update("/<campaign_id>")
def update(request: MemberRequest, body: CampaignChanges, campaign_id: int) -> CampaignShape:
    """Change a campaign."""
    return _shape(request, actions.update_campaign(request.desk, request.caller, campaign_id, changes=_fields(body)))


@routes.delete("/<campaign_id>")
def delete(request: MemberRequest, campaign_id: int) -> None:
    """Delete a campaign. Its conversations stay."""
    actions.delete_campaign(request.desk, request.caller, campaign_id)


def _fields(body: CampaignChanges) -> dict[str, Any]:
    """Raises Invalid (`one_off_unavailable`)."""
    sent = given(body)
    kind, rules = sent.pop("campaign_type"), sent.pop("trigger_rules", None)
    if kind not in (None, "", ONGOING) or sent.pop("audience") or sent.pop("scheduled_at"):
        raise Invalid(
            "Campaigns that are sent once need a channel for text messages, which the desk does not have yet.",
            code="one_off_unavailable",
            fields=("campaign_type",),
        )
    return {**sent, **({"url": rules.url, "time_on_page": rules.time_on_page} if rules else {})}


def _shapes(request: MemberRequest, campaigns: list[Campaign]) -> list[CampaignShape]:
    return fit_texts([_shape(request, each) for each in campaigns], "message", "description")


def _shape(request: MemberRequest, campaign: Campaign) -> CampaignShape:
    inbox = request.directory.inbox(campaign.inbox_id)
    sender = request.directory.member(sender_of(campaign, inbox))
    return CampaignShape(
        id=campaign.id,
        title=campaign.title,
        description=campaign.description,
        account_id=campaign.account_id,
        inbox=inbox_slim(inbox, request.desk.public_url),
        sender=agent(sender, request.desk.public_url) if sender else ABSENT,
        message=campaign.message,
        enabled=campaign.enabled,
        trigger_rules=CampaignRulesShape(url=campaign.url, time_on_page=campaign.time_on_page),
        trigger_only_during_business_hours=campaign.trigger_only_during_business_hours,
        created_at=iso(campaign.created_at),
        updated_at=iso(campaign.updated_at),
        version=campaign.version,
    )


routes.rows.extend(inbox_routes.rows)
