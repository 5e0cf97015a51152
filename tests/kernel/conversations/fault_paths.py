"""Write paths of agents with conversations."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path

ONCE = {"Idempotency-Key": "once-1"}
CONTACTS = "/public/api/v1/inboxes/app-identifier/contacts"


@path(scenarios.kim_wrote)
def assign(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/assignments"), {"assignee_id": deployment.facts["users"]["ada"]})
    deployment.settle()
    return answer.json


@path(scenarios.with_team)
def assign_team(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "POST", path_of(deployment, "/assignments"), {"team_id": deployment.facts["team"]})
    deployment.settle()
    return answer.json


def set_status(deployment: Deployment, **fields: Any) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/toggle_status"), fields)
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def resolve(deployment: Deployment) -> Any:
    return set_status(deployment, status="resolved")


@path(scenarios.kim_wrote)
def mark_as_spam(deployment: Deployment) -> Any:
    return set_status(deployment, status="spam", contact_blocked=True)


def marked_as_spam(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    set_status(deployment, status="spam", contact_blocked=True)


@path(marked_as_spam)
def take_spam_back(deployment: Deployment) -> Any:
    return set_status(deployment, status="open", contact_blocked=False)


@path(scenarios.resolved)
def reopen(deployment: Deployment) -> Any:
    return set_status(deployment, status="open")


@path(scenarios.kim_wrote)
def set_priority(deployment: Deployment) -> None:
    deployment.api("ben", "POST", path_of(deployment, "/toggle_priority"), {"priority": "high"})
    deployment.settle()


@path(scenarios.labelled)
def filter_conversations(deployment: Deployment) -> Any:
    """By a list of its own, and by a condition that every conversation is checked for."""
    conditions = [
        {"attribute_key": "labels", "filter_operator": "is_present", "query_operator": "and"},
        {"attribute_key": "status", "filter_operator": "equal_to", "values": ["open"]},
    ]
    return [
        [each["id"] for each in deployment.api("ben", "POST", "A/conversations/filter", {"payload": payload}).json["payload"]]
        for payload in (conditions, conditions[1:])
    ]


@path(scenarios.labelled)
def set_labels(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/labels"), {"labels": ["refund", "broken"]})
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def mark_read(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/update_last_seen"))
    deployment.settle()
    return answer.json


@path(scenarios.replied)
def mark_unread(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/unread"))
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def mute(deployment: Deployment) -> None:
    deployment.api("ben", "POST", path_of(deployment, "/mute"))
    deployment.settle()


@path(scenarios.kim_wrote)
def set_custom_attributes(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/custom_attributes"), {"custom_attributes": {"order": "A-17"}})
    deployment.settle()
    return answer.json


def with_attributes(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    attributes = {"custom_attributes": {"order": "A-17", "size": 7}}
    deployment.api("ben", "POST", path_of(deployment, "/custom_attributes"), attributes)
    deployment.settle()


@path(with_attributes)
def remove_custom_attribute(deployment: Deployment) -> Any:
    names = {"custom_attributes": ["order"]}
    answer = deployment.api("ben", "POST", path_of(deployment, "/destroy_custom_attributes"), names)
    deployment.settle()
    return answer.json


@path(scenarios.with_contact)
def open_conversation(deployment: Deployment) -> Any:
    fields = {
        "inbox_id": deployment.facts["app"],
        "contact_id": deployment.facts["contact"],
        "message": {"content": "News for you"},
    }
    answer = deployment.api("ada", "POST", "A/conversations", fields, headers={"Idempotency-Key": "open-1"})
    deployment.settle()
    return answer.json


def muted(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    deployment.api("ben", "POST", path_of(deployment, "/mute"))
    deployment.settle()


@path(muted)
def unmute(deployment: Deployment) -> None:
    deployment.api("ben", "POST", path_of(deployment, "/unmute"))
    deployment.settle()


@path(scenarios.kim_wrote)
def update_conversation(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "PATCH", path_of(deployment), {"priority": "urgent"})
    deployment.settle()
    return answer.json
