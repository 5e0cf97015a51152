"""Stories of a website's visitors."""

from typing import Any

from chalicelib.actions import identities
from chalicelib.actions.conversations import toggle_status
from chalicelib.actions.visitor_tokens import signed
from chalicelib.actions.visitors import Visitor, visitor
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.features.visitors import actions
from chalicelib.features.visitors.actions import Opening, VisitorMessage
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.support.channels import website_channel

ARRIVAL = {"browser": {"browser_name": "Firefox"}, "browser_language": "de", "referer": "https://shop.example/basket"}


def vera(scenario: Scenario) -> Visitor:
    """Vera on the company's website, as her next request finds her."""
    company = scenario.company
    inbox = company.inboxes.get("website") or company.open_inbox("website", website_channel(), "ben", "dora", title="Shop")
    token = signed("vera", inbox.id, company.desk.clock.now() // 1000, company.desk.digest_key)
    return visitor(company.desk, "site-token", token)


def said(scenario: Scenario, text: str, **fields: Any) -> Conversation:
    new = VisitorMessage(text, **fields)
    written = actions.write(scenario.company.desk, vera(scenario), new, Opening(arrival=ARRIVAL))
    scenario.company.desk.clock.at += MINUTE
    return written.conversation


@story(actions.write)
def visitor_begins_with_a_message(scenario: Scenario) -> None:
    vera(scenario)
    scenario.start_recording()
    said(scenario, "Is it in stock?", echo_id="e-1")
    said(scenario, "In blue?", echo_id="e-2")


@story(actions.write)
def visitor_writes_after_the_end(scenario: Scenario) -> None:
    company, conversation = scenario.company, said(scenario, "Is it in stock?")
    scenario.start_recording()
    toggle_status(company.desk, company.caller("ben"), conversation.id, status=Status.RESOLVED)
    said(scenario, "One more thing")


@story(actions.start_conversation)
def visitor_answers_the_form_again(scenario: Scenario) -> None:
    said(scenario, "Is it in stock?")
    scenario.start_recording()
    opening = Opening(contact={"name": "Vera", "email": "vera@example.com"}, answers={"order": "7"}, arrival=ARRIVAL)
    actions.start_conversation(scenario.company.desk, vera(scenario), VisitorMessage("It is about an order"), opening)


@story(actions.end_conversation, identities.state)
def visitor_ends_the_conversation(scenario: Scenario) -> None:
    said(scenario, "Is it in stock?")
    scenario.start_recording()
    customer = actions.find_customer(vera(scenario))
    identities.state(scenario.company.desk, customer, changes={"name": "Vera", "custom_attributes": {"plan": "pro"}})
    actions.end_conversation(scenario.company.desk, vera(scenario))
