"""How stories begin."""

from chalicelib.actions import customers
from chalicelib.actions import teams as team_actions
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message
from tests.contract.staffed_company import MINUTE, entrust
from tests.contract.telling import Stage


def one_conversation(stage: Stage) -> Conversation:
    """Kim wrote to the bot a minute ago. Dora has it."""
    conversation = entrust(stage.company, stage.company.hears("Where is my order?"))
    stage.begin()
    stage.company.desk.clock.at += MINUTE
    return conversation


def one_reply(stage: Stage, *outcomes: Exception) -> Message:
    """Ben answered, and the message went (or did not go) out."""
    conversation = entrust(stage.company, stage.company.hears("Where is my order?"))
    stage.company.provider.outcomes += outcomes
    message = stage.company.replies(conversation)
    stage.begin()
    stage.company.desk.clock.at += MINUTE
    return message


def team(stage: Stage, *names: str) -> int:
    desk, ada = stage.company.desk, stage.company.caller()
    made = team_actions.create_team(desk, ada, name="Support")
    ids = [stage.company.users[name].id for name in names]
    return team_actions.change_team_members(desk, stage.company.caller(), made.id, add=ids).id


def customer(stage: Stage) -> customers.Customer:
    return customers.identify(stage.company.desk, "app-identifier", source_id="kim", name="Kim", identifier="kim@app")
