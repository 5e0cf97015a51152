"""Situations in which stories start."""

from chalicelib.actions import customers, identities
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import DeliveryTask, SendLater
from chalicelib.features.delivery import actions as deliver
from tests.contract.staffed_company import MINUTE, assign_and_label
from tests.contract.story_recorder import Scenario
from tests.support.crash import Crash


def one_conversation(scenario: Scenario) -> Conversation:
    """Kim wrote to the Telegram inbox a minute ago, and Dora is assigned. Starts the recording."""
    conversation = assign_and_label(scenario.company, scenario.company.receive("Where is my order?"))
    scenario.start_recording()
    scenario.company.desk.clock.at += MINUTE
    return conversation


def one_reply(scenario: Scenario, *outcomes: Exception) -> Message:
    """Ben replied to Kim and delivery was tried, with these outcomes. Starts the recording."""
    conversation = assign_and_label(scenario.company, scenario.company.receive("Where is my order?"))
    scenario.company.provider.outcomes += outcomes
    message = scenario.company.reply(conversation)
    scenario.start_recording()
    scenario.company.desk.clock.at += MINUTE
    return message


def support_team(scenario: Scenario, *names: str) -> int:
    return scenario.company.create_team("Support", *names).id


def customer(scenario: Scenario, *, identifier: str | None = "kim@app") -> customers.Customer:
    return identities.identify(scenario.company.desk, "app-identifier", source_id="kim", name="Kim", identifier=identifier)


def task_of(message: Message) -> DeliveryTask:
    return DeliveryTask(message.account_id, message.conversation_id, message.id)


def attempt_delivery(scenario: Scenario, message: Message) -> None:
    """One receive of the delivery task. After a failure the clock moves on by a minute, as before the next receive."""
    scenario.company.desk.queues.deliveries.clear()
    scenario.company.handled_changes = len(scenario.company.desk.store.changes)
    try:
        deliver.deliver(scenario.company.desk, task_of(message))
    except (SendLater, Crash):
        scenario.company.desk.clock.at += MINUTE
