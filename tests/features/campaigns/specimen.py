"""A campaign of the website for the general suites."""

from typing import Any

from chalicelib.actions import inbox_campaigns
from chalicelib.domain.access import Caller
from chalicelib.domain.campaigns import CAMPAIGN_NUMBER, CAMPAIGNS, Campaign, CampaignNumber, EarlierMessage
from chalicelib.domain.kinds import Key
from chalicelib.features.campaigns import actions
from chalicelib.ports import Desk
from tests.security.foreign_ids import Foreign, rival_agent, rival_inbox
from tests.security.two_tenants import TwoTenants
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/campaigns"
ONE = f"{LIST}/<campaign_id>"
OF_INBOX = f"{A}/inboxes/<inbox_id>/campaigns"
RULES = {"url": "https://shop.example/pricing*", "time_on_page": 20}
OFFER: dict[str, Any] = {"title": "Pricing", "message": "Questions about our plans?", **RULES}
SENT: dict[str, Any] = {"title": "Pricing", "message": "Questions about our plans?", "trigger_rules": RULES}


def make(desk: Desk, caller: Caller) -> Campaign:
    inbox = next(each for each in caller.directory.inboxes if each.channel.website)
    return actions.create_campaign(desk, caller, inbox_id=inbox.id, **OFFER)


def values(tenants: TwoTenants) -> dict[str, Any]:
    return {"website_id": tenants.acme.inboxes["website"].id}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = Campaign(
        4,
        account_id,
        7,
        "Grüße 🎉",
        "Hello {{inbox.name}}",
        "https://shop.example/*",
        30,
        NOON,
        NOON + 1,
        description="For the spring",
        sender_id=3,
        enabled=False,
        trigger_only_during_business_hours=True,
        earlier=(EarlierMessage(1, "Grüße", 3, NOON + 2),),
        version=2,
    )
    return [(CAMPAIGNS.key(account_id, 4), row), (CAMPAIGN_NUMBER.key(account_id), CampaignNumber(4, version=3))]


SPECIMEN = Specimen(
    make=make,
    id_parameter="campaign_id",
    values=values,
    bodies={
        f"POST {LIST}": {**SENT, "inbox_id": "<website_id>"},
        f"PATCH {ONE}": {"enabled": False},
        f"PUT {ONE}": {"enabled": False},
    },
    credentials=f"""
UTT AA RR. TTTTTT RSSSST X  GET {LIST}
UTT AA RR. TTTTTT RSSSST X  POST {LIST}
UTT AA RR. TTTTTT RSSSST X  GET {ONE}
UTT AA RR. TTTTTT RSSSST X  PATCH {ONE}
UTT AA RR. TTTTTT RSSSST X  PUT {ONE}
UTT AA RR. TTTTTT RSSSST X  DELETE {ONE}
UTT AA RR. TTTTTT RSSSST X  GET {OF_INBOX}
""",
    other_account=f"""
.R  GET {LIST}
iR  POST {LIST}
.R  GET {ONE}
.R  PATCH {ONE}
.R  PUT {ONE}
.R  DELETE {ONE}
iR  GET {OF_INBOX}
""",
    answers={"i": "404 inbox_not_found"},
    foreign=(
        Foreign(f"POST {LIST}", "inbox_id", rival_inbox, "404 inbox_not_found"),
        Foreign(f"POST {LIST}", "sender_id", rival_agent, "422 campaign_sender_not_in_inbox"),
        Foreign(f"PATCH {ONE}", "inbox_id", rival_inbox, "404 inbox_not_found"),
        Foreign(f"PUT {ONE}", "inbox_id", rival_inbox, "404 inbox_not_found"),
        Foreign(f"PATCH {ONE}", "sender_id", rival_agent, "422 campaign_sender_not_in_inbox"),
        Foreign(f"PUT {ONE}", "sender_id", rival_agent, "422 campaign_sender_not_in_inbox"),
    ),
    entities=entities,
    steps=(inbox_campaigns.forget_campaigns_in_inbox,),
)
