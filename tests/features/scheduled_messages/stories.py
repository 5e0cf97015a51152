"""Stories of scheduled messages: agents see what waits, and every screen shows the sent message at the time of its sending."""

from chalicelib import schedule
from chalicelib.actions import scheduled_messages as actions
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import ScheduledMessage
from chalicelib.features.scheduled_messages import actions as due
from tests.contract.scenarios import one_conversation
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story


def scheduled(scenario: Scenario) -> tuple[Conversation, ScheduledMessage]:
    company, conversation = scenario.company, one_conversation(scenario)
    new, due_at = NewMessage(content="Did it arrive?", echo_id="later-1"), company.desk.clock.now() + 60 * MINUTE
    made = actions.schedule_message(company.desk, company.caller("ben"), conversation.id, new, due_at=due_at)
    assert isinstance(made, ScheduledMessage)
    company.settle()
    return conversation, made


@story(actions.schedule_message, due.send_due)
def scheduled_reply_is_sent_when_due(scenario: Scenario) -> None:
    conversation, _ = scheduled(scenario)
    company = scenario.company
    company.desk.clock.at += 30 * MINUTE
    company.receive("One more question", provider_id="in-2")
    company.settle()
    company.desk.clock.at += 30 * MINUTE
    schedule.run_due(company.desk)
    company.settle()
    assert company.conversation(conversation.id).scheduled == ()


@story(actions.update_scheduled)
def scheduled_reply_is_changed_by_a_colleague(scenario: Scenario) -> None:
    conversation, made = scheduled(scenario)
    company = scenario.company
    due_at = company.desk.clock.now() + 90 * MINUTE
    actions.update_scheduled(company.desk, company.caller(), conversation.id, made.id, content="Has it arrived?", due_at=due_at)


@story(actions.cancel_scheduled)
def scheduled_reply_is_cancelled(scenario: Scenario) -> None:
    conversation, made = scheduled(scenario)
    actions.cancel_scheduled(scenario.company.desk, scenario.company.caller(), conversation.id, made.id)


@story(actions.send_scheduled_now)
def scheduled_reply_is_sent_now(scenario: Scenario) -> None:
    conversation, made = scheduled(scenario)
    actions.send_scheduled_now(scenario.company.desk, scenario.company.caller(), conversation.id, made.id)
