"""Write paths of notifications."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import telegram
from tests.faults.deployment import Deployment
from tests.faults.paths import QUIET_MINUTE, path


def one(deployment: Deployment, suffix: str = "") -> str:
    return f"A/notifications/{deployment.facts['conversation']}{suffix}"


def read(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    deployment.api("ben", "PATCH", one(deployment))
    deployment.settle()


@path(scenarios.kim_wrote, differs=QUIET_MINUTE)
def message_notifies_assignee(deployment: Deployment) -> None:
    telegram(deployment, 2, text="Is anybody there?")
    deployment.settle()


@path(scenarios.kim_wrote)
def read_notification(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "PATCH", one(deployment))
    deployment.settle()
    return answer.status


@path(read)
def mark_notification_unread(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", one(deployment, "/unread"))
    deployment.settle()
    return answer.status


@path(scenarios.kim_wrote)
def snooze_notification(deployment: Deployment) -> Any:
    """The snooze ends within the path."""
    until = deployment.clock.now() // 1000 + 3600
    answer = deployment.api("ben", "POST", one(deployment, "/snooze"), {"snoozed_until": until})
    deployment.settle()
    deployment.advance_clock(3_600_000)
    deployment.wake()
    deployment.settle()
    return answer.status


@path(scenarios.kim_wrote)
def delete_notification(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds no notification any more: 404 means the same as 200 here."""
    answer = deployment.api("ben", "DELETE", one(deployment))
    deployment.settle()
    return answer.status in (200, 404)


@path(scenarios.kim_wrote)
def read_all_notifications(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", "A/notifications/read_all", {})
    deployment.settle()
    return answer.status


@path(scenarios.kim_wrote)
def delete_all_notifications(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", "A/notifications/destroy_all", {})
    deployment.settle()
    return answer.status


@path()
def choose_notifications(deployment: Deployment) -> Any:
    """Ada wants to hear of new conversations, and Kim begins one."""
    flags = {"selected_desk_flags": ["desk_conversation_creation"]}
    answer = deployment.api("ada", "PATCH", "A/notification_settings", {"notification_settings": flags})
    scenarios.kim_wrote(deployment)
    deployment.settle()
    return answer.json
