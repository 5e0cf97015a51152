"""Deletions of contacts, conversations and inboxes for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.domain import keys
from chalicelib.domain.contacts import ContactLink
from chalicelib.domain.erasure import SETTLE_MILLISECONDS, Erasure
from chalicelib.domain.kinds import Key
from chalicelib.features.erasure import actions as erasure
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.kernel.sockets.specimen import kim_is_connected
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

CONTACT = f"{A}/contacts/<contact_id>"
CONVERSATION = f"{A}/conversations/<conversation_id>"
INBOX = f"{A}/inboxes/<inbox_id>"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    links = (ContactLink(1, 1, "söurce/#1"),)
    left = Erasure(account_id, "contact", "7", NOON, links=links, files=("attachments/1/a/b.pdf",), settling=True)
    return [(keys.erasure(left), left)]


SPECIMEN = Specimen(
    credentials=f"""
UTT AA RRo TTTTTT RSSSST X  DELETE {CONTACT}
UTT AA RR. TTTTTT RSSSST X  DELETE {CONVERSATION}
UTT AA RR. TTTTTT RSSSST X  DELETE {INBOX}
""",
    other_account=f"""
pR  DELETE {CONTACT}
cR  DELETE {CONVERSATION}
iR  DELETE {INBOX}
""",
    answers={
        "p": "404 contact_not_found",
        "c": "404 conversation_not_found",
        "i": "404 inbox_not_found",
        "o": "422 contact_online",
    },
    entities=entities,
    steps=(erasure.remove_conversation, erasure.scheduled_removals),
)


@story(erasure.delete_conversation)
def conversation_is_deleted(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    erasure.delete_conversation(scenario.company.desk, scenario.company.caller(), conversation.id)


@story(erasure.delete_contact)
def contact_is_deleted(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    erasure.delete_contact(scenario.company.desk, scenario.company.caller(), conversation.contact_id)


@story(erasure.delete_inbox)
def inbox_is_deleted(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    erasure.delete_inbox(scenario.company.desk, scenario.company.caller(), conversation.inbox_id)


MAX_RUNS = 3


def erase_all(deployment: Deployment) -> None:
    """Runs the reactions, and the second look a quarter of an hour later; after a conflict the schedule looks again."""
    deployment.settle()
    for _ in range(MAX_RUNS):
        deployment.advance_clock(SETTLE_MILLISECONDS)
        deployment.wake()
        deployment.settle()
        if not any(item["kind"] == "erasure" for item in deployment.aws.table.items()):
            return


@path(scenarios.replied_on_whatsapp)
def delete_conversation(deployment: Deployment) -> Any:
    """A repetition after a lost answer finds no conversation any more: 404 means the same as 200 here."""
    answer = deployment.api("ada", "DELETE", path_of(deployment))
    erase_all(deployment)
    return answer.status in (200, 404)


def kim_wrote_with_file(deployment: Deployment) -> None:
    scenarios.kim_wrote_in_app(deployment)
    deployment.api(
        "ben", "POST", path_of(deployment, "/messages"), {}, files={"attachments[]": ("cup.txt", "text/plain", b"cup")}
    )
    shown = deployment.api("ada", "GET", path_of(deployment)).json
    deployment.facts["contact"] = shown["contact_id"]
    deployment.settle()


@path(kim_wrote_with_file)
def delete_contact(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "DELETE", f"A/contacts/{deployment.facts['contact']}")
    erase_all(deployment)
    return answer.status in (200, 404)


@path(scenarios.snoozed)
def delete_inbox(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "DELETE", f"A/inboxes/{deployment.facts['telegram']}")
    erase_all(deployment)
    return answer.status in (200, 404)


@path(kim_is_connected, differs=("socket", "customer_sockets"))
def delete_inbox_of_connected_customer(deployment: Deployment) -> Any:
    """The erasure closes the customer's socket. Sockets differ as in `connect`."""
    answer = deployment.api("ada", "DELETE", f"A/inboxes/{deployment.facts['app']}")
    erase_all(deployment)
    return answer.status in (200, 404)


@path(kim_wrote_with_file)
def delete_message_with_file(deployment: Deployment) -> Any:
    messages = deployment.api("ben", "GET", path_of(deployment, "/messages")).json["payload"]
    with_file = next(each["id"] for each in messages if each.get("attachments"))
    answer = deployment.api("ben", "DELETE", path_of(deployment, f"/messages/{with_file}"))
    deployment.settle()
    deployment.wake()
    return answer.status
