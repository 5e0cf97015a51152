"""Write paths of agents in conversations."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path


def write(deployment: Deployment, text: str, **fields: Any) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": text, "echo_id": "echo-1", **fields})
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def reply_on_telegram(deployment: Deployment) -> Any:
    return write(deployment, "On its way")


@path(scenarios.kim_wrote_on_whatsapp)
def reply_on_whatsapp(deployment: Deployment) -> Any:
    return write(deployment, "On its way")


@path(scenarios.kim_wrote_in_app)
def reply_in_app(deployment: Deployment) -> Any:
    return write(deployment, "On its way")


@path(scenarios.provider_delays)
def reply_delayed_by_provider(deployment: Deployment) -> Any:
    return write(deployment, "On its way")


def write_with_files(deployment: Deployment, *names: str) -> Any:
    files = {field: (name, "image/png", b"\x89PNG") for field, name in zip(("attachments", "attachments[]"), names, strict=False)}
    fields = {"content": "See here", "echo_id": "echo-1"}
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), fields, files=files)
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def reply_with_attachment(deployment: Deployment) -> Any:
    return write_with_files(deployment, "one.png")


@path(scenarios.kim_wrote_on_whatsapp)
def reply_in_two_parts(deployment: Deployment) -> Any:
    return write_with_files(deployment, "one.png", "two.png")


@path(scenarios.failed)
def resend(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, f"/messages/{deployment.facts['message']}/retry"))
    deployment.settle()
    return answer.json


@path(scenarios.replied)
def delete_message(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "DELETE", path_of(deployment, f"/messages/{deployment.facts['message']}"))
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def private_note(deployment: Deployment) -> Any:
    return write(deployment, "Ask the warehouse", private=True)


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


@path(scenarios.resolved)
def reopen(deployment: Deployment) -> Any:
    return set_status(deployment, status="open")


@path(scenarios.kim_wrote)
def snooze(deployment: Deployment) -> Any:
    return set_status(deployment, status="snoozed", snoozed_until=1_790_900_000)


@path(scenarios.snoozed_until_now)
def wake(deployment: Deployment) -> None:
    deployment.wake()
    deployment.settle()


@path(scenarios.kim_wrote)
def set_priority(deployment: Deployment) -> None:
    deployment.api("ben", "POST", path_of(deployment, "/toggle_priority"), {"priority": "high"})
    deployment.settle()


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


@path()
def create_contact(deployment: Deployment) -> Any:
    fields = {"name": "Grace", "email": "grace@example.com", "inbox_id": deployment.facts["app"], "source_id": "grace"}
    answer = deployment.api("ben", "POST", "A/contacts", fields, headers={"Idempotency-Key": "contact-1"})
    deployment.settle()
    return answer.json


@path(scenarios.with_contact)
def update_contact(deployment: Deployment) -> Any:
    fields = {"name": "Grace Hopper", "email": "hopper@example.com", "phone_number": "+15551230000"}
    answer = deployment.api("ben", "PATCH", f"A/contacts/{deployment.facts['contact']}", fields)
    deployment.settle()
    return answer.json


@path(scenarios.with_contact)
def link_contact(deployment: Deployment) -> Any:
    fields = {"inbox_id": deployment.facts["app"], "source_id": "grace"}
    answer = deployment.api("ben", "POST", f"A/contacts/{deployment.facts['contact']}/contact_inboxes", fields)
    deployment.settle()
    return answer.json
