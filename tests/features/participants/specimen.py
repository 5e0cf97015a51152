"""Participants of Kim's conversation for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.actions import conversations
from chalicelib.features.participants import actions
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.security.foreign_ids import Foreign, rival_agents
from tests.support.specimen import A, Specimen

LIST = f"{A}/conversations/<conversation_id>/participants"

SPECIMEN = Specimen(
    bodies={
        f"POST {LIST}": {"user_ids": ["<assignee_id>"]},
        f"PATCH {LIST}": {"user_ids": ["<assignee_id>"]},
        f"PUT {LIST}": {"user_ids": ["<assignee_id>"]},
        f"DELETE {LIST}": {"user_ids": ["<assignee_id>"]},
    },
    prerequisites={f"DELETE {LIST}": f"POST {LIST}"},
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  GET {LIST}
UTT AA I.. TTTTTT .SSSST X  POST {LIST}
UTT AA I.. TTTTTT .SSSST X  PATCH {LIST}
UTT AA I.. TTTTTT .SSSST X  PUT {LIST}
UTT AA I.. TTTTTT .SSSST X  DELETE {LIST}
""",
    other_account=f"""
cc  GET {LIST}
cc  POST {LIST}
cc  PATCH {LIST}
cc  PUT {LIST}
cc  DELETE {LIST}
""",
    answers={"c": "404 conversation_not_found"},
    foreign=(
        Foreign(f"POST {LIST}", "user_ids", rival_agents, "422 participant_not_in_inbox"),
        Foreign(f"PATCH {LIST}", "user_ids", rival_agents, "422 participant_not_in_inbox"),
        Foreign(f"PUT {LIST}", "user_ids", rival_agents, "422 participant_not_in_inbox"),
        Foreign(f"DELETE {LIST}", "user_ids", rival_agents, "200"),
    ),
)


@story(actions.add_participants)
def participants_are_added(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    for _ in range(2):
        actions.add_participants(company.desk, company.caller("ben"), conversation.id, user_ids=company.ids_of("ada", "ben"))


@story(actions.replace_participants)
def participants_are_replaced(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    actions.add_participants(company.desk, company.caller(), conversation.id, user_ids=company.ids_of("ada"))
    scenario.start_recording()
    actions.replace_participants(company.desk, company.caller("ben"), conversation.id, user_ids=company.ids_of("ben"))


@story(actions.remove_participants)
def participant_stops_watching(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    actions.add_participants(company.desk, company.caller(), conversation.id, user_ids=company.ids_of("ada", "ben"))
    scenario.start_recording()
    for _ in range(2):
        actions.remove_participants(company.desk, company.caller("ben"), conversation.id, user_ids=company.ids_of("ben"))


@story(conversations.assign_agent)
def former_assignee_remains_a_participant(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    for name in ("ben", "ada"):
        conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users[name].id)


def _change(deployment: Deployment, method: str, *names: str) -> Any:
    ids = [deployment.facts["users"][name] for name in names]
    answer = deployment.api("ben", method, path_of(deployment, "/participants"), {"user_ids": ids})
    deployment.settle()
    return answer


def watched(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    _change(deployment, "POST", "ben")


@path(scenarios.kim_wrote)
def add_participants(deployment: Deployment) -> Any:
    """A repetition after a lost answer adds nobody: the answer lists the added ones only."""
    return _change(deployment, "POST", "ada", "ben").status


@path(watched)
def replace_participants(deployment: Deployment) -> Any:
    return _change(deployment, "PATCH", "ada").json


@path(watched)
def remove_participants(deployment: Deployment) -> Any:
    return _change(deployment, "DELETE", "ben").status
