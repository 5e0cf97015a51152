"""Write paths of a website's visitors."""

from typing import Any

from chalicelib.actions.visitor_tokens import signed
from tests.faults import scenarios
from tests.faults.company import customer_path, path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import QUIET_MINUTE, path
from tests.faults.scenarios import remember_conversation
from tests.features.direct_uploads.uploading import PNG, blob
from tests.support.channels import identifier_hash

FIREFOX = {"User-Agent": "Firefox/128.0", "Accept-Language": "de"}


def website(deployment: Deployment) -> None:
    """A website with a widget, which Vera looks at."""
    answer = deployment.api("ada", "POST", "A/inboxes", {"name": "Shop", "channel": {"type": "web_widget"}})
    deployment.facts |= {"site": answer.json["website_token"], "website": answer.json["id"]}
    deployment.facts["visitor"] = signed("vera", answer.json["id"], deployment.clock.now() // 1000, deployment.desk.digest_key)
    members = {"inbox_id": answer.json["id"], "user_ids": [deployment.facts["users"]["ben"]]}
    deployment.api("ada", "POST", "A/inbox_members", members)
    deployment.settle()


def vera_wrote(deployment: Deployment) -> None:
    website(deployment)
    visit(deployment, "POST", "/messages", {"message": {"content": "Hello"}})
    deployment.settle()
    remember_conversation(deployment)


def visit(deployment: Deployment, method: str, where: str, body: Any = None) -> Any:
    url = f"/api/v1/widget{where}?website_token={deployment.facts['site']}"
    headers = {**FIREFOX, "X-Auth-Token": deployment.facts["visitor"]}
    answer = deployment.api(None, method, url, body, headers=headers)
    deployment.settle()
    return answer.json if answer.text else answer.status


@path(website)
def visitor_is_known(deployment: Deployment) -> Any:
    """Nothing is stored. A new visitor would get a random token."""
    return visit(deployment, "POST", "/config")


@path(website)
def visitor_writes_first_message(deployment: Deployment) -> Any:
    """The contact, the link, the conversation and the message are stored together or not at all."""
    message = {"content": "Hello", "echo_id": "echo-1", "referer_url": "https://shop.example"}
    return visit(deployment, "POST", "/messages", {"message": message, "contact": {"name": "Vera"}})


@path(vera_wrote, differs=QUIET_MINUTE)
def visitor_writes_again(deployment: Deployment) -> Any:
    return visit(deployment, "POST", "/messages", {"message": {"content": "Anybody?", "echo_id": "echo-2"}})


@path(website)
def visitor_sends_an_uploaded_file(deployment: Deployment) -> Any:
    """The browser puts the file into the bucket. A lost answer is repeated with the same echo_id."""
    offer = visit(deployment, "POST", "/direct_uploads", {"blob": blob("cup.png", PNG)})
    deployment.aws.state.files[offer["key"]] = PNG
    sent = visit(
        deployment,
        "POST",
        "/messages",
        {"message": {"echo_id": "echo-1", "attachments": [offer["signed_id"]]}, "contact": {"name": "Vera"}},
    )
    stored = [body == PNG for key, body in deployment.aws.state.files.items() if key.startswith("attachments/")]
    return [file["file_size"] for file in sent["attachments"]], any(stored)


@path(website)
def visitor_starts_with_form(deployment: Deployment) -> Any:
    body = {
        "contact": {"name": "Vera", "email": "vera@example.com"},
        "message": {"content": "Hello", "echo_id": "echo-1"},
        "custom_attributes": {"order": "7"},
    }
    return visit(deployment, "POST", "/conversations", body)


@path(vera_wrote)
def visitor_changes_name(deployment: Deployment) -> Any:
    return visit(deployment, "PATCH", "/contact", {"name": "Vera", "custom_attributes": {"plan": "pro"}})


@path(vera_wrote)
def visitor_ends_conversation(deployment: Deployment) -> Any:
    return visit(deployment, "POST", "/conversations/toggle_status")


@path(vera_wrote)
def visitor_marks_read(deployment: Deployment) -> Any:
    return visit(deployment, "POST", "/conversations/update_last_seen")


@path(vera_wrote)
def visitor_types(deployment: Deployment) -> None:
    """A typing signal may be lost, because it is not stored; everything else must be complete."""
    visit(deployment, "POST", "/conversations/toggle_typing", {"typing_status": "on"})


def vera_is_known(deployment: Deployment) -> None:
    """An agent has made a contact of Vera, and Vera has written without a proof."""
    deployment.api("ada", "POST", "A/contacts", {"name": "Vera of the shop", "identifier": "crm-5"})
    deployment.api("ada", "POST", "A/labels", {"title": "vip"})
    vera_wrote(deployment)


def proof(deployment: Deployment) -> dict[str, str]:
    inbox = deployment.api("ada", "GET", f"A/inboxes/{deployment.facts['website']}").json
    return {"identifier": "crm-5", "identifier_hash": identifier_hash("crm-5", inbox["hmac_token"])}


@path(website)
def visitor_is_signed_in_before_writing(deployment: Deployment) -> Any:
    return visit(deployment, "PATCH", "/contact/set_user", {**proof(deployment), "name": "Vera"})["has_name"]


@path(vera_is_known)
def visitor_proves_identity_of_known_contact(deployment: Deployment) -> Any:
    return visit(deployment, "PATCH", "/contact/set_user", {**proof(deployment), "email": "vera@example.com"})["id"]


@path(vera_is_known)
def visitor_changes_attributes_and_labels(deployment: Deployment) -> Any:
    visit(deployment, "PATCH", "/contact", {"custom_attributes": {"plan": "pro"}})
    visit(deployment, "POST", "/contact/destroy_custom_attributes", {"custom_attributes": ["plan"]})
    visit(deployment, "POST", "/conversations/set_custom_attributes", {"custom_attributes": {"order": "7", "size": "L"}})
    visit(deployment, "POST", "/conversations/destroy_custom_attributes", {"custom_attribute": ["size"]})
    visit(deployment, "POST", "/labels", {"label": "vip"})
    visit(deployment, "POST", "/events", {"name": "webwidget.triggered"})
    return visit(deployment, "DELETE", "/labels/vip")


def vera_is_asked(deployment: Deployment) -> None:
    vera_wrote(deployment)
    asked = deployment.api(
        "ben", "POST", path_of(deployment, "/messages"), {"content": "Address?", "content_type": "input_email"}
    )
    deployment.facts["message"] = asked.json["id"]
    deployment.settle()


@path(vera_is_asked)
def visitor_leaves_an_address(deployment: Deployment) -> Any:
    answer = {"contact": {"email": "vera@example.com"}}
    return visit(deployment, "PATCH", f"/messages/{deployment.facts['message']}", answer)["message"]


def kim_is_asked_in_app(deployment: Deployment) -> None:
    scenarios.kim_wrote_in_app(deployment)
    asked = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "Rate us", "content_type": "input_csat"})
    deployment.facts["message"] = asked.json["id"]
    deployment.settle()


@path(kim_is_asked_in_app)
def customer_answers_in_app(deployment: Deployment) -> Any:
    conversation, message = deployment.facts["conversation"], deployment.facts["message"]
    url = customer_path(deployment, f"/conversations/{conversation}/messages/{message}")
    rating = {"submitted_values": {"csat_survey_response": {"rating": 5}}}
    answers = [deployment.api(None, method, url, rating).json["content_attributes"] for method in ("PATCH", "PUT")]
    deployment.settle()
    return answers


def vera_is_signed_in(deployment: Deployment) -> None:
    """On one device. The next request comes from another one."""
    website(deployment)
    visit(deployment, "PATCH", "/contact/set_user", {**proof(deployment), "name": "Vera"})
    now = deployment.clock.now() // 1000
    deployment.facts["visitor"] = signed("phone", deployment.facts["website"], now, deployment.desk.digest_key)


@path(vera_is_signed_in)
def visitor_is_signed_in_on_a_second_device(deployment: Deployment) -> Any:
    return visit(deployment, "PATCH", "/contact/set_user", proof(deployment))["id"]
