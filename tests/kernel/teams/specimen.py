"""A team and its members."""

from typing import Any

from chalicelib.actions import conversations, teams
from chalicelib.domain import keys
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Team
from tests.contract.scenarios import one_conversation, support_team
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.security.foreign_ids import Foreign, rival_agents
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/teams"
ONE = f"{LIST}/<team_id>"
MEMBERS = f"{ONE}/team_members"
NEW_MEMBERS = {"user_ids": ["<user_id>"]}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [
        (keys.team(account_id, 4), Team(4, account_id, "support", NOON, "They help", member_ids=(5,))),
        (keys.name_of(account_id, "team", "support"), Claim((4, "x"), "print")),
    ]


SPECIMEN = Specimen(
    values=lambda tenants: {"team_id": tenants.acme.teams["support"].id},
    bodies={
        f"POST {LIST}": {"name": "billing"},
        f"PATCH {ONE}": {"description": "First aid"},
        f"PUT {ONE}": {"description": "First aid"},
        f"POST {MEMBERS}": NEW_MEMBERS,
        f"PATCH {MEMBERS}": NEW_MEMBERS,
        f"PUT {MEMBERS}": NEW_MEMBERS,
        f"DELETE {MEMBERS}": {"user_ids": ["<assignee_id>"]},
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA RR. TTTTTT RSSSST X  POST {LIST}
UTT AA ... TTTTTT .SSSST X  GET {ONE}
UTT AA RR. TTTTTT RSSSST X  PATCH {ONE}
UTT AA RR. TTTTTT RSSSST X  PUT {ONE}
UTT AA RR. TTTTTT RSSSST X  DELETE {ONE}
UTT AA ... TTTTTT .SSSST X  GET {MEMBERS}
UTT AA RR. TTTTTT RSSSST X  POST {MEMBERS}
UTT AA RR. TTTTTT RSSSST X  PATCH {MEMBERS}
UTT AA RR. TTTTTT RSSSST X  PUT {MEMBERS}
UTT AA RR. TTTTTT RSSSST X  DELETE {MEMBERS}
""",
    other_account=f"""
..  GET {LIST}
.R  POST {LIST}
tt  GET {ONE}
tR  PATCH {ONE}
tR  PUT {ONE}
tR  DELETE {ONE}
tt  GET {MEMBERS}
tR  POST {MEMBERS}
tR  PATCH {MEMBERS}
tR  PUT {MEMBERS}
tR  DELETE {MEMBERS}
""",
    answers={"t": "404 team_not_found"},
    foreign=(
        *(
            Foreign(f"{method} {MEMBERS}", "user_ids", rival_agents, "401 user_not_in_account")
            for method in ("POST", "PATCH", "PUT")
        ),
        Foreign(f"DELETE {MEMBERS}", "user_ids", rival_agents, "nothing"),
    ),
    entities=entities,
)


@story(teams.create_team)
def team_is_created(scenario: Scenario) -> None:
    one_conversation(scenario)
    teams.create_team(scenario.company.desk, scenario.company.caller(), name="Second line")


@story(teams.update_team)
def team_is_renamed(scenario: Scenario) -> None:
    team_id = one_conversation(scenario).team_id or 0
    teams.update_team(scenario.company.desk, scenario.company.caller(), team_id, changes={"name": "Front desk"})


@story(teams.change_team_members)
def agent_joins_team(scenario: Scenario) -> None:
    team_id = one_conversation(scenario).team_id or 0
    cleo = scenario.company.users["cleo"].id
    teams.change_team_members(scenario.company.desk, scenario.company.caller(), team_id, add=[cleo])


@story(teams.delete_team)
def team_with_conversation_is_deleted(scenario: Scenario) -> None:
    team_id = one_conversation(scenario).team_id or 0
    teams.delete_team(scenario.company.desk, scenario.company.caller(), team_id)


@story(teams.delete_team, conversations.assign_team)
def conversation_continues_after_team_deletion(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    teams.delete_team(scenario.company.desk, scenario.company.caller(), conversation.team_id or 0)
    scenario.company.receive("Hello?", provider_id="in-2")
    second = support_team(scenario, "ben")
    conversations.assign_team(scenario.company.desk, scenario.company.caller(), conversation.id, team_id=second)


@path()
def create_team(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "POST", "A/teams", {"name": "Support"}, headers=ONCE)
    deployment.settle()
    return answer.json


@path(scenarios.with_team)
def rename_team(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "PATCH", f"A/teams/{deployment.facts['team']}", {"name": "Sales"})
    deployment.settle()
    return answer.json


def with_conversation_of_team(deployment: Deployment) -> None:
    scenarios.with_team(deployment)
    deployment.api("ada", "POST", path_of(deployment, "/assignments"), {"team_id": deployment.facts["team"]})
    deployment.settle()


@path(with_conversation_of_team)
def delete_team(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds no team any more: 404 means the same as 200 here."""
    answer = deployment.api("ada", "DELETE", f"A/teams/{deployment.facts['team']}")
    deployment.settle()
    return answer.status in (200, 404)


def change_members(deployment: Deployment, method: str, name: str) -> Any:
    fields = {"user_ids": [deployment.facts["users"][name]]}
    answer = deployment.api("ada", method, f"A/teams/{deployment.facts['team']}/team_members", fields)
    deployment.settle()
    return answer.status


@path(scenarios.with_team)
def add_team_member(deployment: Deployment) -> Any:
    return change_members(deployment, "POST", "ada")


@path(scenarios.with_team)
def replace_team_members(deployment: Deployment) -> Any:
    return change_members(deployment, "PATCH", "ada")


@path(scenarios.with_team)
def remove_team_member(deployment: Deployment) -> Any:
    return change_members(deployment, "DELETE", "ben")
