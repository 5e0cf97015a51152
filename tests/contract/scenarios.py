"""Situations in which stories start."""

from chalicelib.actions import customers
from chalicelib.actions import teams as team_actions
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message
from tests.contract.staffed_company import MINUTE, assign_and_label
from tests.contract.story_recorder import Scenario


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
    desk, ada = scenario.company.desk, scenario.company.caller()
    created = team_actions.create_team(desk, ada, name="Support")
    ids = [scenario.company.users[name].id for name in names]
    return team_actions.change_team_members(desk, scenario.company.caller(), created.id, add=ids).id


def customer(scenario: Scenario) -> customers.Customer:
    return customers.identify(scenario.company.desk, "app-identifier", source_id="kim", name="Kim", identifier="kim@app")
