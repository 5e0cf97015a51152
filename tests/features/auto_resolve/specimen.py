"""The automatic resolution of conversations that rest, with its story and fault path."""

from chalicelib.actions import accounts
from chalicelib.features.auto_resolve import actions
from tests.contract.scenarios import one_conversation
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.specimen import Specimen
from tests.support.timers import resolve_inactive

SPECIMEN = Specimen(steps=(actions.plan_next, actions.resolve))

SETTINGS = {
    "auto_resolve_after": 60,
    "auto_resolve_message": "We close this for now.",
    "auto_resolve_label": "inactive",
    "auto_resolve_ignore_waiting": False,
}


@story(accounts.update_account, actions.resolve_inactive)
def inactive_conversation_is_resolved(scenario: Scenario) -> None:
    company = scenario.company
    one_conversation(scenario)
    accounts.update_account(company.desk, company.caller(), **SETTINGS)
    company.settle()
    company.desk.clock.at += 70 * MINUTE
    resolve_inactive(company.desk)
    company.settle()


def inactive(deployment: Deployment) -> None:
    """Kim's conversation has been inactive for longer than the account allows."""
    scenarios.kim_wrote(deployment)
    deployment.api("ada", "PATCH", "A", SETTINGS)
    deployment.settle()
    deployment.advance_clock(70 * MINUTE)


@path(inactive)
def auto_resolve(deployment: Deployment) -> None:
    deployment.wake()
    deployment.settle()


@path()
def switch_auto_resolve_on(deployment: Deployment) -> object:
    answer = deployment.api("ada", "PATCH", "A", SETTINGS)
    deployment.settle()
    return answer.json
