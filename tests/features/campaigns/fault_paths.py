"""Write paths of campaigns."""

from typing import Any

from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.features.campaigns.specimen import SENT
from tests.features.erasure.specimen import erase_all
from tests.features.widget.fault_paths import visit, website


def with_campaign(deployment: Deployment) -> None:
    """Of the website, with Ben as its sender."""
    website(deployment)
    body = {**SENT, "inbox_id": deployment.facts["website"], "sender_id": deployment.facts["users"]["ben"]}
    created = deployment.api("ada", "POST", "A/campaigns", body)
    deployment.settle()
    deployment.facts["campaign"] = created.json["id"]


@path(website)
def create_campaign(deployment: Deployment) -> Any:
    """The number of a refused try is not lost."""
    body = {**SENT, "inbox_id": deployment.facts["website"]}
    answer = deployment.api("ada", "POST", "A/campaigns", body, headers=ONCE)
    deployment.settle()
    return answer.json["id"], answer.json["message"]


@path(with_campaign)
def change_campaign(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "PATCH", f"A/campaigns/{deployment.facts['campaign']}", {"title": "Plans"})
    deployment.settle()
    return answer.json["title"]


@path(with_campaign)
def delete_campaign(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds nothing any more: 404 means the same as 200 here."""
    answer = deployment.api("ada", "DELETE", f"A/campaigns/{deployment.facts['campaign']}")
    deployment.settle()
    return answer.status in (200, 404)


@path(with_campaign)
def remove_sender_of_campaign(deployment: Deployment) -> Any:
    """The inbox and its campaigns lose the agent together."""
    members = {"inbox_id": deployment.facts["website"], "user_ids": [deployment.facts["users"]["ben"]]}
    answer = deployment.api("ada", "DELETE", "A/inbox_members", members)
    deployment.settle()
    campaign = deployment.api("ada", "GET", f"A/campaigns/{deployment.facts['campaign']}").json
    return answer.status, "sender" in campaign


@path(with_campaign)
def delete_inbox_of_campaign(deployment: Deployment) -> Any:
    """Nothing is left of its campaigns."""
    answer = deployment.api("ada", "DELETE", f"A/inboxes/{deployment.facts['website']}")
    deployment.settle()
    erase_all(deployment)
    return answer.status in (200, 404), deployment.api("ada", "GET", "A/campaigns").json


@path(with_campaign)
def visitor_opens_message_of_campaign(deployment: Deployment) -> Any:
    """The contact, the link, the conversation and the message are stored together, and once."""
    info = {"campaign_id": deployment.facts["campaign"], "referer": "https://shop.example/pricing"}
    for _ in range(2):
        visit(deployment, "POST", "/events", {"name": "campaign.triggered", "event_info": info})
    return [each["content"] for each in visit(deployment, "GET", "/messages")["payload"]]
