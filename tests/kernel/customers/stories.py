"""Stories of customers of the public API."""

from chalicelib.actions import customers
from tests.contract.scenarios import customer
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story


@story(customers.identify, customers.start_conversation, customers.write)
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


@story(customers.update_customer)
def customer_changes_name(scenario: Scenario) -> None:
    kim = customer(scenario)
    customers.start_conversation(scenario.company.desk, kim)
    scenario.start_recording()
    customers.update_customer(scenario.company.desk, kim, changes={"name": "Kim P."})
