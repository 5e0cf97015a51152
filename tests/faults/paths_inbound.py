"""Write paths of customers: webhooks, receipts and the customer API."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import customer_path, receipt, telegram, whatsapp, whatsapp_text
from tests.faults.deployment import Deployment
from tests.faults.paths import path


@path()
def inbound_new_contact(deployment: Deployment) -> None:
    telegram(deployment, 1, text="Hello")
    deployment.settle()


@path(scenarios.kim_wrote)
def inbound_known_contact(deployment: Deployment) -> None:
    telegram(deployment, 2, text="Are you there?")
    deployment.settle()


@path(scenarios.resolved)
def inbound_after_resolved(deployment: Deployment) -> None:
    telegram(deployment, 2, text="It is broken again")
    deployment.settle()


@path(scenarios.snoozed)
def inbound_while_snoozed(deployment: Deployment) -> None:
    telegram(deployment, 2, text="Hurry up")
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def inbound_two_in_one_webhook(deployment: Deployment) -> None:
    whatsapp(deployment, "messages", whatsapp_text(2, "One"), whatsapp_text(3, "Two"))
    deployment.settle()


@path()
def inbound_media(deployment: Deployment) -> None:
    picture = {"file_id": "picture-1", "file_size": 11}
    telegram(deployment, 1, photo=[picture], caption="Look at this")
    deployment.settle()


@path(scenarios.kim_wrote)
def customer_edits(deployment: Deployment) -> None:
    telegram(deployment, 2, kind="edited_message", message_id=1, text="Hello, I mean", edit_date=1_790_000_050)
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def customer_deletes(deployment: Deployment) -> None:
    revoked = {**whatsapp_text(9, ""), "type": "revoke", "revoke": {"original_message_id": "wamid.in1"}}
    revoked.pop("text")
    whatsapp(deployment, "messages", revoked)
    deployment.settle()


@path(scenarios.replied_on_whatsapp)
def receipt_delivered(deployment: Deployment) -> None:
    whatsapp(deployment, "statuses", receipt("wamid.10000", "delivered"))
    deployment.settle()


@path(scenarios.delivered_on_whatsapp)
def receipt_read(deployment: Deployment) -> None:
    whatsapp(deployment, "statuses", receipt("wamid.10000", "read", 2))
    deployment.settle()


@path(scenarios.kim_wrote_on_whatsapp)
def receipt_before_its_message(deployment: Deployment) -> None:
    whatsapp(deployment, "statuses", receipt("wamid.of-another-day", "delivered"))
    deployment.settle()


CONTACTS = "/public/api/v1/inboxes/app-identifier/contacts"


@path()
def customer_is_created(deployment: Deployment) -> Any:
    fields = {"source_id": "kim", "identifier": "kim@app", "name": "Kim", "email": "kim@example.com"}
    answer = deployment.api(None, "POST", CONTACTS, fields)
    deployment.settle()
    return answer.json


@path(scenarios.kim_created_in_app)
def customer_changes_name(deployment: Deployment) -> Any:
    answer = deployment.api(None, "PATCH", customer_path(deployment), {"name": "Kim Possible", "phone_number": "+15557654321"})
    deployment.settle()
    return answer.json


@path(scenarios.kim_created_in_app)
def customer_starts_conversation(deployment: Deployment) -> Any:
    headers = {"Idempotency-Key": "start-1"}
    answer = deployment.api(
        None, "POST", customer_path(deployment, "/conversations"), {"custom_attributes": {"order": 1}}, headers=headers
    )
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote_in_app)
def customer_writes_in_app(deployment: Deployment) -> Any:
    url = customer_path(deployment, f"/conversations/{deployment.facts['conversation']}/messages")
    answer = deployment.api(None, "POST", url, {"content": "And another thing", "echo_id": "echo-1"})
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote_in_app)
def customer_resolves(deployment: Deployment) -> Any:
    answer = deployment.api(
        None, "POST", customer_path(deployment, f"/conversations/{deployment.facts['conversation']}/toggle_status")
    )
    deployment.settle()
    return answer.json["status"]


@path(scenarios.kim_wrote_in_app)
def customer_marks_read(deployment: Deployment) -> Any:
    deployment.api(None, "POST", customer_path(deployment, f"/conversations/{deployment.facts['conversation']}/update_last_seen"))
    deployment.settle()
