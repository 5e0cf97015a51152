"""The actions of an agent on notifications, as every role sees them."""

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Conversation
from chalicelib.features.notifications import actions
from chalicelib.schedule import run_due
from tests.contract.scenarios import one_conversation
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story


def _two_notifications(scenario: Scenario) -> Conversation:
    """Dora has a notification of Kim's conversation and one of Lee's. Starts the recording."""
    company = scenario.company
    lee = next(each for each in company.conversations() if each.source_id == "lee")
    dora = company.users["dora"]
    conversations.assign_agent(company.desk, company.caller(), lee.id, assignee_id=dora.id)
    return one_conversation(scenario)


@story(actions.read_notification, actions.mark_notification_unread)
def notification_is_read_and_marked_as_unread(scenario: Scenario) -> None:
    conversation, dora = one_conversation(scenario), scenario.company.caller("dora")
    actions.read_notification(scenario.company.desk, dora, conversation.id)
    actions.mark_notification_unread(scenario.company.desk, dora, conversation.id)


@story(actions.snooze_notification, actions.return_snoozed)
def snoozed_notification_comes_back(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    until = company.desk.clock.now() + 60 * MINUTE
    actions.snooze_notification(company.desk, company.caller("dora"), conversation.id, until=until)
    company.settle()
    company.desk.clock.at = until
    run_due(company.desk)


@story(actions.delete_notification)
def notification_is_deleted_and_a_message_brings_another(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    actions.delete_notification(company.desk, company.caller("dora"), conversation.id)
    company.desk.clock.at += MINUTE
    company.receive("Hello?", provider_id="again")
    company.settle()


@story(actions.read_all_notifications)
def all_notifications_are_read(scenario: Scenario) -> None:
    _two_notifications(scenario)
    actions.read_all_notifications(scenario.company.desk, scenario.company.caller("dora"))


@story(actions.delete_all_notifications)
def all_notifications_are_deleted(scenario: Scenario) -> None:
    _two_notifications(scenario)
    actions.delete_all_notifications(scenario.company.desk, scenario.company.caller("dora"))


@story(actions.update_settings)
def agent_wants_no_notifications_of_messages(scenario: Scenario) -> None:
    company = scenario.company
    one_conversation(scenario)
    actions.update_settings(company.desk, company.caller("dora"), changes={"desk": (), "push": (), "email": ()})
    company.receive("Hello?", provider_id="again")
    company.settle()
