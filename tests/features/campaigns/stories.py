"""Stories of campaigns."""

from typing import Any

from chalicelib.actions.inboxes import update_inbox
from chalicelib.domain.campaigns import Campaign
from chalicelib.features.campaigns import actions
from chalicelib.features.widget.actions import trigger_campaign
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.features.campaigns.specimen import OFFER
from tests.features.widget.stories import ARRIVAL, said, vera
from tests.support.channels import website_channel


def made(scenario: Scenario, **fields: Any) -> Campaign:
    """A campaign of the company's website, which has Ben and Dora."""
    company = scenario.company
    inbox = company.inboxes.get("website") or company.open_inbox("website", website_channel(), "ben", "dora", title="Shop")
    return actions.create_campaign(company.desk, company.caller(), inbox_id=inbox.id, **{**OFFER, **fields})


@story(actions.create_campaign)
def campaign_is_created(scenario: Scenario) -> None:
    scenario.start_recording()
    made(scenario)


@story(actions.update_campaign)
def campaign_changes(scenario: Scenario) -> None:
    campaign = made(scenario)
    scenario.start_recording()
    actions.update_campaign(scenario.company.desk, scenario.company.caller(), campaign.id, changes={"enabled": False})


@story(actions.delete_campaign)
def campaign_is_deleted(scenario: Scenario) -> None:
    campaign = made(scenario)
    scenario.start_recording()
    actions.delete_campaign(scenario.company.desk, scenario.company.caller(), campaign.id)


@story(trigger_campaign)
def campaign_begins_conversation(scenario: Scenario) -> None:
    """A repetition and another campaign have no effect. The visitor's answer gets no greeting."""
    company = scenario.company
    campaigns = [made(scenario, sender_id=company.users["ben"].id), made(scenario, title="Another")]
    greeting = {"greeting_enabled": True, "greeting_message": "Hello"}
    update_inbox(company.desk, company.caller(), company.inboxes["website"].id, changes=greeting, channel_changes={})
    scenario.start_recording()
    for each in (*campaigns, campaigns[0]):
        trigger_campaign(company.desk, vera(scenario), each.id, answers={"plan": "pro"}, arrival=ARRIVAL)
    company.desk.clock.at += MINUTE
    said(scenario, "What does the large one cost?")
