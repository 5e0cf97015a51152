"""Write paths of messages by agents."""

import json
from typing import Any

from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path

ONCE = {"Idempotency-Key": "once-1"}
CONTACTS = "/public/api/v1/inboxes/app-identifier/contacts"


def write(deployment: Deployment, text: str, **fields: Any) -> Any:
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": text, "echo_id": "echo-1", **fields})
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def reply_on_telegram(deployment: Deployment) -> Any:
    return write(deployment, "On its way")


def ada_has_answered(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    messages = (json.loads(item["data"])["id"] for item in deployment.aws.table.items() if item["kind"] == "message")
    deployment.facts["seen"] = max(messages)
    deployment.api("ada", "POST", path_of(deployment, "/messages"), {"content": "It is on its way"})
    deployment.settle()


@path(ada_has_answered)
def refused_reply_is_sent_anyway(deployment: Deployment) -> Any:
    """Each request may be repeated: the refused one leaves nothing, and the accepted one is stored once."""
    body = {"content": "Tomorrow", "echo_id": "echo-1"}
    refused = deployment.api(
        "ben", "POST", path_of(deployment, "/messages"), {**body, "seen_message_id": deployment.facts["seen"]}
    )
    deployment.refused = [each for each in deployment.refused if "answered_meanwhile" not in each]
    sent = deployment.api("ben", "POST", path_of(deployment, "/messages"), body)
    deployment.settle()
    return refused.status, refused.json["code"], sent.status


@path(scenarios.kim_wrote)
def note_with_a_mention(deployment: Deployment) -> Any:
    ada = deployment.facts["users"]["ada"]
    return write(deployment, f"[@Ada](mention://user/{ada}/Ada) please look", private=True)


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


def partly_failed(deployment: Deployment) -> None:
    """Ben has sent two pictures, of which the first was refused."""
    scenarios.kim_wrote_on_whatsapp(deployment)
    deployment.providers.state.refusals = 1
    deployment.facts["message"] = write_with_files(deployment, "one.png", "two.png")["id"]


@path(partly_failed)
def resend_of_one_part(deployment: Deployment) -> Any:
    return resend(deployment)


@path(scenarios.replied)
def delete_message(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "DELETE", path_of(deployment, f"/messages/{deployment.facts['message']}"))
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote)
def private_note(deployment: Deployment) -> Any:
    return write(deployment, "Ask the warehouse", private=True)


def replied_in_app(deployment: Deployment) -> None:
    scenarios.kim_wrote_in_app(deployment)
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "On its way"})
    deployment.facts["message"] = answer.json["id"]
    deployment.settle()


@path(replied_in_app)
def report_delivery(deployment: Deployment) -> Any:
    one = path_of(deployment, f"/messages/{deployment.facts['message']}")
    answer = deployment.api("ada", "PATCH", one, {"status": "read"})
    deployment.settle()
    return answer.json
