"""An agent of the account, whom administrators invite, change and remove."""

from typing import Any
from unittest.mock import patch

from chalicelib.actions import agents, conversations
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Member, Role
from tests.contract.scenarios import one_conversation
from tests.contract.staffed_company import hire
from tests.contract.story_recorder import Scenario, story
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.features.mails.specimen import DIFFERS, sent
from tests.security.foreign_ids import Foreign, rival_inbox, rival_inboxes
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen
from tests.support.tenant import PASSWORD

LIST = f"{A}/agents"
ONE = f"{LIST}/<user_id>"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    ben = Member(account_id, 5, "Ben", "ben@acme.example", Role.AGENT, NOON, display_name="B", auto_offline=False)
    return [(keys.member(account_id, 5), ben)]


SPECIMEN = Specimen(
    values=lambda tenants: {"user_id": tenants.acme.users["dan"].id, "assignee_id": tenants.acme.users["ben"].id},
    bodies={
        f"POST {LIST}": {"name": "Eve", "email": "eve@acme.example"},
        f"PATCH {ONE}": {"name": "Daniel"},
        f"PUT {ONE}": {"name": "Daniel"},
    },
    queries={f"GET {A}/assignable_agents": "inbox_ids[]=<inbox_id>"},
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA RR. TTTTTT RSSSST X  POST {LIST}
UTT AA RR. TTTTTT RSSSST X  PATCH {ONE}
UTT AA RR. TTTTTT RSSSST X  PUT {ONE}
UTT AA RR. TTTTTT RSSSST X  DELETE {ONE}
UTT AA I.. TTTTTT .SSSST X  GET {A}/assignable_agents
""",
    other_account=f"""
..  GET {LIST}
.R  POST {LIST}
aR  PATCH {ONE}
aR  PUT {ONE}
aR  DELETE {ONE}
ii  GET {A}/assignable_agents
""",
    answers={"a": "404 agent_not_found", "i": "404 inbox_not_found"},
    foreign=(
        Foreign(f"GET {A}/assignable_agents", "inbox_ids", rival_inbox, "404 inbox_not_found"),
        Foreign(f"POST {LIST}", "inbox_ids", rival_inboxes, "404 inbox_not_found"),
    ),
    entities=entities,
)


@story(agents.invite_agent)
def agent_is_invited(scenario: Scenario) -> None:
    one_conversation(scenario)
    agents.invite_agent(scenario.company.desk, scenario.company.caller(), email="eve@acme.example", name="Eve", password=PASSWORD)


@story(agents.invite_agent)
def agent_is_invited_to_an_inbox(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    company = scenario.company
    agents.invite_agent(company.desk, company.caller(), email="eve@acme.example", name="Eve", inbox_ids=[conversation.inbox_id])


@story(agents.update_agent)
def agent_becomes_administrator(scenario: Scenario) -> None:
    one_conversation(scenario)
    company = scenario.company
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.ADMINISTRATOR)


@story(agents.update_agent)
def administrator_becomes_agent_without_inboxes(scenario: Scenario) -> None:
    company = scenario.company
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.ADMINISTRATOR)
    conversation = one_conversation(scenario)
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.AGENT)
    company.reply(conversation)


@story(agents.update_agent)
def agent_is_renamed(scenario: Scenario) -> None:
    one_conversation(scenario)
    agents.update_agent(
        scenario.company.desk, scenario.company.caller(), scenario.company.users["dora"].id, name="Dora the First"
    )


@story(agents.remove_agent)
def agent_with_conversation_is_removed(scenario: Scenario) -> None:
    hire(scenario.company, "eve")
    conversation = one_conversation(scenario)
    eve = scenario.company.users["eve"].id
    conversations.assign_agent(scenario.company.desk, scenario.company.caller(), conversation.id, assignee_id=eve)
    scenario.start_recording()
    agents.remove_agent(scenario.company.desk, scenario.company.caller(), eve)


@story(agents.remove_agent)
def watching_agent_is_removed(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    agents.remove_agent(scenario.company.desk, scenario.company.caller(), scenario.company.users["dora"].id)
    scenario.company.reply(conversation)


@path(differs=(*DIFFERS, "user"))
def invite_agent(deployment: Deployment) -> Any:
    """The random password of the invited person is named by its place among the tokens, which a further link moves."""
    answer = deployment.api(
        "ada",
        "POST",
        "A/agents",
        {"email": "cleo@acme.example", "name": "Cleo", "role": "agent", "inbox_ids": [deployment.facts["app"]]},
        headers=ONCE,
    )
    return answer.json, sent(deployment)


@path()
def change_agent(deployment: Deployment) -> Any:
    fields = {"name": "Benjamin", "role": "administrator"}
    answer = deployment.api("ada", "PATCH", f"A/agents/{deployment.facts['users']['ben']}", fields)
    deployment.settle()
    return answer.json


@path(differs=("socket",))
def remove_agent(deployment: Deployment) -> Any:
    """A repeated removal finds no member and is answered with 404. A socket row that was not deleted receives nothing, since its
    user is no member any more, and expires."""
    answer = deployment.api("ada", "DELETE", f"A/agents/{deployment.facts['users']['ben']}")
    deployment.settle()
    deployment.browsers.pop("ben")
    return answer.status in (200, 404)


@path(differs=("socket",))
def remove_agent_of_many_inboxes(deployment: Deployment) -> Any:
    """In parts of one row each instead of 50. Sockets differ as in `remove_agent`."""
    with patch.object(agents, "ROWS_AT_ONCE", 1):
        answer = deployment.api("ada", "DELETE", f"A/agents/{deployment.facts['users']['ben']}")
    deployment.settle()
    deployment.browsers.pop("ben")
    return answer.status in (200, 404)
