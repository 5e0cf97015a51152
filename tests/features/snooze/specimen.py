"""The end of a snooze, with its stories and fault paths."""

from typing import Any

from chalicelib.actions import conversations
from chalicelib.domain import keys
from chalicelib.domain.conversations import Status
from chalicelib.domain.kinds import Key
from chalicelib.domain.timers import SNOOZE, Timer
from chalicelib.features.snooze import actions
from tests.contract.scenarios import one_conversation
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.fakes.clock import NOON
from tests.support.specimen import Specimen
from tests.support.timers import wake_due


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    timer = Timer(NOON, SNOOZE, account_id, 3)
    return [(keys.timer(timer), timer)]


SPECIMEN = Specimen(entities=entities)


@story(conversations.toggle_status, actions.wake)
def snoozed_conversation_reopens_when_due(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    until = company.desk.clock.now() + 60 * MINUTE
    conversations.toggle_status(
        company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until + MINUTE
    )
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until)
    company.settle()
    company.desk.clock.at = until
    wake_due(company.desk)


@path(scenarios.kim_wrote)
def snooze(deployment: Deployment) -> Any:
    fields = {"status": "snoozed", "snoozed_until": 1_790_900_000}
    answer = deployment.api("ben", "POST", path_of(deployment, "/toggle_status"), fields)
    deployment.settle()
    return answer.json


@path(scenarios.snoozed_until_now)
def wake(deployment: Deployment) -> None:
    deployment.wake()
    deployment.settle()
