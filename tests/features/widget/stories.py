"""Stories of a website's visitors."""

from typing import Any

from chalicelib.actions import contacts, customers, identities
from chalicelib.actions.conversations import toggle_status
from chalicelib.actions.visitor_tokens import signed
from chalicelib.actions.visitors import Visitor, visitor
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.features.widget import actions
from chalicelib.features.widget.actions import VisitorMessage
from chalicelib.features.widget.openings import Opening
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.support.channels import identifier_hash, website_channel

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


@story(
    actions.identify,
    actions.change_conversation,
    actions.set_attributes,
    actions.remove_attributes,
    actions.add_label,
    actions.remove_label,
    contacts.remove_attributes,
)
def visitor_is_signed_in_and_labelled(scenario: Scenario) -> None:
    """The conversation moves to the contact that an agent made."""
    company, conversation = scenario.company, said(scenario, "Is it in stock?")
    scenario.start_recording()
    company.create_label("vip")
    contacts.create_contact(company.desk, company.caller(), name="Vera of the shop", identifier="crm-5")
    changes = {"name": "Vera", "custom_attributes": {"plan": "pro"}}
    proof = identifier_hash("crm-5")
    known = actions.identify(company.desk, vera(scenario), identifier="crm-5", identifier_hash=proof, changes=changes)
    contacts.remove_attributes(company.desk, conversation.account_id, known.contact.id, names=["plan"])
    actions.set_attributes(company.desk, vera(scenario), {"order": "7", "size": "L"})
    actions.remove_attributes(company.desk, vera(scenario), ["size"])
    actions.add_label(company.desk, vera(scenario), "vip")
    actions.remove_label(company.desk, vera(scenario), "vip")


@story(customers.answer_message)
def visitor_answers_a_choice_and_leaves_an_address(scenario: Scenario) -> None:
    company, conversation = scenario.company, said(scenario, "Is it in stock?")
    scenario.start_recording()
    sizes = {"items": [{"title": "Small", "value": "s"}, {"title": "Large", "value": "l"}]}
    choice = company.reply(conversation, "Which size?", content_type="input_select", content_attributes=sizes)
    box = company.reply(conversation, "Your address?", content_type="input_email")
    customer = actions.find_customer(vera(scenario))
    company.desk.clock.at += MINUTE
    customers.answer_message(company.desk, customer, conversation.id, choice.id, values=[{"value": "l"}])
    customers.answer_message(company.desk, customer, conversation.id, box.id, email="vera@example.com")


@story(actions.end_conversation, identities.state)
def visitor_ends_the_conversation(scenario: Scenario) -> None:
    said(scenario, "Is it in stock?")
    scenario.start_recording()
    customer = actions.find_customer(vera(scenario))
    identities.state(scenario.company.desk, customer, changes={"name": "Vera", "custom_attributes": {"plan": "pro"}})
    actions.end_conversation(scenario.company.desk, vera(scenario))
