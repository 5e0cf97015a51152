"""Bulk actions for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.actions.conversations import change_each, change_possible
from chalicelib.domain.conversations import Folder
from chalicelib.features.bulk_actions import actions
from chalicelib.features.bulk_actions.model import BulkChange, Expected
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.security.foreign_ids import Foreign, rival_agent, rival_label, rival_team
from tests.support.specimen import A, Specimen

BULK = f"{A}/bulk_actions"

SPECIMEN = Specimen(
    bodies={
        f"POST {BULK}": {
            "type": "Conversation",
            "ids": ["<conversation_id>"],
            "fields": {"status": "pending", "assignee_id": "<assignee_id>", "team_id": "<team_id>"},
            "labels": {"add": ["refund"], "remove": ["vip"]},
        }
    },
    credentials=f"UTT AA I.. TTTTTT .SSSST X  POST {BULK}",
    other_account=f"cc  POST {BULK}",
    answers={"c": "404 conversation_not_found"},
    foreign=(
        Foreign(f"POST {BULK}", "ids", lambda _: [404], "404 conversation_not_found"),
        Foreign(f"POST {BULK}", "fields.assignee_id", rival_agent, "404 agent_not_found"),
        Foreign(f"POST {BULK}", "fields.team_id", rival_team, "404 team_not_found"),
        Foreign(f"POST {BULK}", "expected.assignee_id", rival_agent, "409 conversation_changed"),
        Foreign(f"POST {BULK}", "expected.team_id", rival_team, "409 conversation_changed"),
        Foreign(f"POST {BULK}", "labels.add", lambda tenants: [rival_label(tenants)], "200"),
        Foreign(f"POST {BULK}", "labels.remove", lambda tenants: [rival_label(tenants)], "200"),
    ),
)


@story(actions.change_conversations, change_each, actions.change_possible_conversations, change_possible)
def conversations_change_in_bulk(scenario: Scenario) -> None:
    """Each conversation has one change with all events, and one that has the wanted state already has none.

    An undo leaves the one that has no longer the expected state.
    """
    company = scenario.company
    second = company.receive("Is anybody there?", source_id="max", name="Max", provider_id="max-1")
    first = one_conversation(scenario)
    ids, ben = [first.id, second.id], company.caller("ben")
    change = BulkChange(status=Folder.PENDING, assignee_id=ben.user.id, add_labels=("refund",), remove_labels=("vip",))
    actions.change_conversations(company.desk, ben, ids, change)
    actions.change_possible_conversations(company.desk, ben, ids, change)
    actions.change_conversations(company.desk, ben, [second.id], BulkChange(status=Folder.OPEN))
    undo = BulkChange(Expected(Folder.PENDING), status=Folder.OPEN, assignee_id=None)
    assert list(actions.change_possible_conversations(company.desk, ben, ids, undo)) == [second.id]


def two_conversations(deployment: Deployment) -> None:
    scenarios.with_team(deployment)
    first = deployment.facts["conversation"]
    scenarios.kim_wrote_on_whatsapp(deployment)
    deployment.facts["conversations"] = [first, deployment.facts["conversation"]]


@path(two_conversations)
def change_in_bulk(deployment: Deployment) -> Any:
    body = {
        "type": "Conversation",
        "ids": deployment.facts["conversations"],
        "fields": {"status": "pending", "assignee_id": None, "team_id": deployment.facts["team"]},
        "labels": {"add": ["refund"]},
    }
    answer = deployment.api("ben", "POST", "A/bulk_actions", body)
    deployment.settle()
    return answer.status


@path(two_conversations)
def change_possible_in_bulk(deployment: Deployment) -> Any:
    body = {
        "type": "Conversation",
        "ids": deployment.facts["conversations"],
        "fields": {"status": "pending", "priority": "high"},
        "skip_refused": True,
    }
    answer = deployment.api("ben", "POST", "A/bulk_actions", body)
    deployment.settle()
    return answer.status
