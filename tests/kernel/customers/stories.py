"""Stories of customers of the public API."""

from chalicelib.actions import contacts, customers, identities
from chalicelib.actions.new_conversations import create_conversation
from tests.contract.scenarios import customer
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.support.channels import identifier_hash

APP = "app-identifier"


@story(identities.identify, customers.start_conversation, customers.write)
def app_customer_starts_conversation(scenario: Scenario) -> None:
    scenario.start_recording()
    kim = customer(scenario)
    conversation = customers.start_conversation(scenario.company.desk, kim, custom_attributes={"screen": "basket"})
    customers.write(scenario.company.desk, kim, conversation.id, content="Hello", echo_id="e-1")


@story(customers.write)
def app_customer_reopens_resolved_conversation(scenario: Scenario) -> None:
    company, kim = scenario.company, customer(scenario)
    conversation = customers.start_conversation(company.desk, kim)
    customers.resolve_by_customer(company.desk, kim, conversation.id)
    scenario.start_recording()
    customers.write(company.desk, kim, conversation.id, content="Still there?")


@story(customers.resolve_by_customer)
def customer_resolves_conversation(scenario: Scenario) -> None:
    kim = customer(scenario)
    conversation = customers.start_conversation(scenario.company.desk, kim)
    scenario.start_recording()
    customers.resolve_by_customer(scenario.company.desk, kim, conversation.id)


@story(customers.seen_by_customer)
def customer_reads_conversation(scenario: Scenario) -> None:
    company, kim = scenario.company, customer(scenario)
    conversation = customers.start_conversation(company.desk, kim)
    company.reply(conversation)
    scenario.start_recording()
    company.desk.clock.at += MINUTE
    customers.seen_by_customer(company.desk, kim, conversation.id)


@story(identities.update_customer)
def customer_changes_name(scenario: Scenario) -> None:
    kim = customer(scenario)
    customers.start_conversation(scenario.company.desk, kim)
    scenario.start_recording()
    identities.update_customer(scenario.company.desk, kim, changes={"name": "Kim P."})


@story(identities.identify)
def app_customer_proves_identity_of_known_contact(scenario: Scenario) -> None:
    """The link and its conversation move to the contact that an agent made, and the Telegram conversation stays."""
    company, kim = scenario.company, customer(scenario, identifier=None)
    create_conversation(
        company.desk, company.caller(), inbox_id=company.telegram.id, contact_id=kim.contact.id, source_id="kim on telegram"
    )
    conversation = customers.start_conversation(company.desk, kim)
    customers.write(company.desk, kim, conversation.id, content="It is me")
    contacts.create_contact(company.desk, company.caller(), name="Kim of the shop", identifier="kim@app")
    scenario.start_recording()
    proof = identifier_hash("kim@app")
    identities.identify(company.desk, APP, source_id="kim", identifier="kim@app", identifier_hash=proof)


@story(identities.update_customer)
def app_customer_states_and_proves_identifier(scenario: Scenario) -> None:
    kim = customer(scenario)
    customers.start_conversation(scenario.company.desk, kim)
    scenario.start_recording()
    stated = {"email": "kim@example.com"}
    identities.update_customer(scenario.company.desk, kim, identifier="kim@shop", changes=stated)
    proof = identifier_hash("kim@shop")
    identities.update_customer(scenario.company.desk, kim, identifier="kim@shop", identifier_hash=proof, changes={})
