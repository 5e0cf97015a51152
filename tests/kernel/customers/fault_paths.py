"""Write paths of the public API."""

from typing import Any

from tests.faults import scenarios
from tests.faults.company import customer_path
from tests.faults.deployment import Deployment
from tests.faults.paths import QUIET_MINUTE, path
from tests.support.channels import identifier_hash

ONCE = {"Idempotency-Key": "once-1"}
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


@path(scenarios.kim_wrote_in_app_unknown)
def customer_proves_identity_of_known_contact(deployment: Deployment) -> Any:
    """The link and its conversation move to the contact that has the identifier."""
    proof = {"identifier": "kim@app", "identifier_hash": identifier_hash("kim@app"), "name": "Kim P."}
    answer = deployment.api(None, "PATCH", customer_path(deployment), proof)
    deployment.settle()
    return answer.json["id"]


@path(scenarios.kim_created_in_app)
def customer_starts_conversation(deployment: Deployment) -> Any:
    headers = {"Idempotency-Key": "start-1"}
    answer = deployment.api(
        None, "POST", customer_path(deployment, "/conversations"), {"custom_attributes": {"order": 1}}, headers=headers
    )
    deployment.settle()
    return answer.json


@path(scenarios.kim_wrote_in_app, differs=QUIET_MINUTE)
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


@path(scenarios.kim_wrote_in_app)
def customer_types(deployment: Deployment) -> None:
    """A typing signal may be lost, because it is not stored; everything else must be complete."""
    url = customer_path(deployment, f"/conversations/{deployment.facts['conversation']}/toggle_typing")
    deployment.api(None, "POST", url, {"typing_status": "on"})
