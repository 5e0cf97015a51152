"""Merges of Kim's conversations for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.actions import conversations
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.features.contact_merge.actions import merge_contacts
from chalicelib.features.conversation_merge import actions
from chalicelib.features.notifications.model import QUIET_MILLISECONDS
from chalicelib.ports import Desk
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of, telegram
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.erasure.specimen import erase_all
from tests.security.foreign_ids import Foreign, rival_conversation
from tests.support.company import Company
from tests.support.specimen import A, Specimen

ROUTE = f"{A}/conversations/<conversation_id>/merge"
SCHEDULED = f"{A}/conversations/<conversation_id>/scheduled_messages/<scheduled_message_id>"


def _another(desk: Desk, caller: Caller) -> Conversation | None:
    """Kim has another conversation in the same app; Rival has no Kim."""
    directory = desk.store.directory(caller.account_id)
    apps = [each.id for each in directory.inboxes if each.channel.public_access]
    links = desk.store.get_many([keys.contact_inbox(caller.account_id, each, "source-of-kim") for each in apps])
    known = Caller(caller.user, caller.member, directory)
    for link in links.values():
        return create_conversation(desk, known, inbox_id=link.inbox_id, contact_id=link.contact_id, source_id=link.source_id)
    return None


SPECIMEN = Specimen(
    make=_another,
    values=lambda tenants: {"other_id": tenants.acme.specimens["conversation_merge"].id},
    bodies={f"POST {ROUTE}": {"into_conversation_id": "<other_id>"}},
    queries={f"GET {ROUTE}": "into_conversation_id=<other_id>"},
    prerequisites=dict.fromkeys((f"GET {ROUTE}", f"POST {ROUTE}"), f"DELETE {SCHEDULED}"),
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  GET {ROUTE}
UTT AA I.. TTTTTT .SSSST X  POST {ROUTE}
""",
    other_account=f"""
cc  GET {ROUTE}
cc  POST {ROUTE}
""",
    answers={"c": "404 conversation_not_found"},
    foreign=(
        # Numbers count within the account: that of Uma's conversation is Sam's at Acme.
        Foreign(f"GET {ROUTE}", "into_conversation_id", rival_conversation, "422 merge_of_different_contacts"),
        Foreign(f"POST {ROUTE}", "into_conversation_id", rival_conversation, "422 merge_of_different_contacts"),
    ),
)


def _second(company: Company, first: Conversation) -> int:
    """Kim's second conversation, which waits for Kim's next message."""
    body = {"inbox_id": first.inbox_id, "contact_id": first.contact_id, "source_id": first.source_id}
    number: int = company.client("ben").post("A/conversations", json=body).json["id"]
    company.receive("It is still not here", provider_id="in-2")
    conversations.set_labels(company.desk, company.caller(), number, labels=["late"])
    return number


@story(actions.merge_conversations)
def conversation_is_merged(scenario: Scenario) -> None:
    """Kim's next message and an agent's action under the old number are those of the survivor."""
    company, first = scenario.company, one_conversation(scenario)
    number = _second(company, first)
    company.reply(company.conversation(number), "Sorry!")
    scenario.start_recording()
    actions.merge_conversations(company.desk, company.caller("ben"), number, into_id=first.id)
    company.receive("Any news?", provider_id="in-3")
    company.reply(company.conversation(number), "Tomorrow", by="ben")


@story(actions.merge_conversations)
def conversations_of_two_inboxes_are_merged(scenario: Scenario) -> None:
    """Into one of WhatsApp, after which the merged one takes part in another merge."""
    company = scenario.company
    first = one_conversation(scenario)
    number = _second(company, first)
    other = company.receive("Hello?", inbox=company.whatsapp, source_id="447700900123", name="Kim P.", provider_id="in-7")
    merge_contacts(company.desk, company.caller(), base_id=first.contact_id, mergee_id=other.contact_id)
    scenario.start_recording()
    for merged_id, into_id in ((first.id, number), (number, other.id)):
        actions.merge_conversations(company.desk, company.caller(), merged_id, into_id=into_id)
    company.receive("Any news?", provider_id="in-3")


def _numbers(deployment: Deployment) -> list[int]:
    found = (item["pk"].rpartition("#")[2] for item in deployment.aws.table.items() if item["kind"] == "conversation")
    return sorted(map(int, found))


def two_conversations(deployment: Deployment) -> None:
    scenarios.labelled(deployment)
    first = deployment.api("ben", "GET", path_of(deployment)).json
    contact = first["meta"]["sender"]["id"]
    deployment.api("ben", "POST", "A/conversations", {"inbox_id": first["inbox_id"], "contact_id": contact})
    telegram(deployment, 2, text="Still there?")
    deployment.settle()
    deployment.facts |= {"first": _numbers(deployment)[0], "second": _numbers(deployment)[1]}


@path(two_conversations)
def merge_conversations(deployment: Deployment) -> Any:
    """The thread has the messages of both, and one line."""
    first, second = deployment.facts["first"], deployment.facts["second"]
    answer = deployment.api("ben", "POST", f"A/conversations/{first}/merge", {"into_conversation_id": second})
    deployment.settle()
    rows = {each: deployment.api("ben", "GET", f"A/conversations/{each}").json for each in (first, second)}
    thread = deployment.api("ben", "GET", f"A/conversations/{first}/messages").json["payload"]
    lines = [each["content"] for each in thread if "merged conversation" in each["content"]]
    return answer.status, rows[first].get("merged_into_id"), rows[second].get("merged_ids"), len(lines), len(thread)


def merged(deployment: Deployment) -> None:
    two_conversations(deployment)
    first, second = deployment.facts["first"], deployment.facts["second"]
    deployment.api("ben", "POST", f"A/conversations/{second}/merge", {"into_conversation_id": first})
    deployment.settle()
    deployment.advance_clock(QUIET_MILLISECONDS)


@path(merged)
def receive_after_a_merge(deployment: Deployment) -> Any:
    """The customer's next message."""
    telegram(deployment, 3, text="Any news?")
    deployment.settle()
    thread = deployment.api("ben", "GET", f"A/conversations/{deployment.facts['first']}/messages").json["payload"]
    return [(each["content"], each["conversation_id"] == deployment.facts["first"]) for each in thread][-1]


def merged_into_another_inbox(deployment: Deployment) -> None:
    """Into the one on Telegram, from the one on WhatsApp."""
    scenarios.labelled(deployment)
    first = deployment.api("ben", "GET", path_of(deployment)).json
    body = {"inbox_id": deployment.facts["whatsapp"], "contact_id": first["meta"]["sender"]["id"], "source_id": "447700900123"}
    other = deployment.api("ben", "POST", "A/conversations", body).json["id"]
    deployment.api("ben", "POST", f"A/conversations/{other}/merge", {"into_conversation_id": first["id"]})
    deployment.settle()
    deployment.facts |= {"second": other}


@path(merged_into_another_inbox)
def delete_inbox_of_a_survivor(deployment: Deployment) -> Any:
    """The merged conversation stands by itself again, with one line."""
    answer = deployment.api("ada", "DELETE", f"A/inboxes/{deployment.facts['telegram']}")
    erase_all(deployment)
    second = deployment.facts["second"]
    shown = deployment.api("ben", "GET", f"A/conversations/{second}").json
    thread = deployment.api("ben", "GET", f"A/conversations/{second}/messages").json["payload"]
    return answer.status in (200, 404), shown.get("merged_into_id"), [each["content"] for each in thread]
