"""Write paths of scheduled messages: whatever fails, a message is sent once or stays where an agent sees it."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path

HOUR = 3_600_000


def later(deployment: Deployment) -> dict[str, Any]:
    return {"content": "Did it arrive?", "scheduled_at": deployment.clock.now() // 1000 + 3_600, "echo_id": "later-1"}


def scheduled(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), later(deployment))
    deployment.facts["scheduled"] = path_of(deployment, f"/scheduled_messages/{answer.json['id']}")
    deployment.settle()


def scheduled_until_now(deployment: Deployment) -> None:
    scheduled(deployment)
    deployment.advance_clock(HOUR)


@path(scenarios.kim_wrote)
def schedule_message(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), later(deployment))
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def send_with_undo(deployment: Deployment) -> Any:
    """The background queue sends it after ten seconds."""
    fields = {"content": "On its way", "undo_seconds": 10, "echo_id": "undo-1"}
    deployment.api("ben", "POST", path_of(deployment, "/messages"), fields)
    deployment.settle()


@path(scheduled_until_now)
def send_scheduled_message(deployment: Deployment) -> None:
    deployment.wake()
    deployment.settle()


@path(scheduled)
def change_scheduled_message(deployment: Deployment) -> Any:
    changes = {"content": "Has it arrived?", "scheduled_at": deployment.clock.now() // 1000 + 7_200}
    answer = deployment.api("ada", "PATCH", deployment.facts["scheduled"], changes)
    deployment.settle()
    return answer.json


@path(scheduled)
def cancel_scheduled_message(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds nothing any more: 404 means the same as 200 here."""
    answer = deployment.api("ben", "DELETE", deployment.facts["scheduled"])
    deployment.settle()
    return answer.status in (200, 404)


@path(scheduled)
def send_scheduled_message_now(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", f"{deployment.facts['scheduled']}/send")
    deployment.settle()
    return answer.status in (200, 404)
