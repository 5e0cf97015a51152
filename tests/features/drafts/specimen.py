"""Everybody's drafts for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.actions import ended_drafts
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Draft, DraftRecipients
from chalicelib.features.drafts import actions
from chalicelib.ports import Desk, Put
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.erasure.specimen import erase_all
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/draft_messages"
ONE = f"{A}/conversations/<conversation_id>/draft_messages"
BODY = {"draft_message": {"message": "I will look", "private": True, "version": 0, "writer": "laptop", "edit": 1}}


def make(desk: Desk, caller: Caller) -> None:
    """Everybody has begun a reply in the account's first conversations, also an agent who may not see them any more."""
    for conversation_id in (1, 2):
        conversation = desk.store.get(keys.conversation(caller.account_id, conversation_id))
        for member in caller.directory.members if conversation else ():
            row = Draft(
                caller.account_id,
                member.user_id,
                conversation_id,
                conversation.inbox_id if conversation else 0,
                False,
                NOON,
                f"Draft of {member.user_id}",
                version=1,
            )
            desk.store.put(Put(keys.draft(caller.account_id, member.user_id, conversation_id, private=False), row))


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = Draft(account_id, 5, 3, 1, True, NOON, "Ask Ben", in_reply_to=2**53 - 1, writer="laptop", edit=NOON, version=4)
    chosen = DraftRecipients(("kim@example.org",), ("boss@example.org",))
    mail = Draft(account_id, 5, 3, 1, False, NOON, "Hello", writer="laptop", edit=NOON, version=1, recipients=chosen)
    return [(keys.draft(account_id, 5, 3, private=each.private), each) for each in (row, mail)]


SPECIMEN = Specimen(
    make=make,
    bodies={f"PATCH {ONE}": BODY, f"PUT {ONE}": BODY},
    queries={f"GET {ONE}": "private=false", f"DELETE {ONE}": "private=false"},
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA I.. TTTTTT .SSSST X  GET {ONE}
UTT AA I.. TTTTTT .SSSST X  PATCH {ONE}
UTT AA I.. TTTTTT .SSSST X  PUT {ONE}
UTT AA I.. TTTTTT .SSSST X  DELETE {ONE}
""",
    other_account=f"""
..  GET {LIST}
cc  GET {ONE}
cc  PATCH {ONE}
cc  PUT {ONE}
cc  DELETE {ONE}
""",
    answers={"c": "404 conversation_not_found"},
    entities=entities,
    steps=(ended_drafts.forget_drafts_of, ended_drafts.forget_drafts_in_conversation, ended_drafts.forget_drafts_in_inbox),
)


@story(actions.save_draft, actions.clear_draft)
def draft_is_saved_and_emptied(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    actions.save_draft(
        company.desk,
        company.caller("ben"),
        conversation.id,
        private=False,
        message="It is on its",
        recipients=DraftRecipients(("kim@example.org",)),
    )
    actions.clear_draft(company.desk, company.caller("ben"), conversation.id, private=False)


def draft_of(deployment: Deployment) -> Any:
    return deployment.api("ben", "GET", path_of(deployment, "/draft_messages")).json


def save(deployment: Deployment, message: str, **more: Any) -> Any:
    body = {"message": message, "writer": "laptop", **more}
    answer = deployment.api("ben", "PATCH", path_of(deployment, "/draft_messages"), {"draft_message": body})
    deployment.settle()
    return answer.json


def has_draft(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    save(deployment, "It is on its", version=0, edit=1)


@path(has_draft)
def save_draft(deployment: Deployment) -> Any:
    """The repetition after a lost answer has the version that was read before."""
    recipients = {"to": ["kim@example.org"], "cc": [], "bcc": []}
    saved = save(deployment, "It is on its way", version=1, edit=2, recipients=recipients)
    draft = draft_of(deployment)
    return saved["message"], saved["version"], draft["version"], draft["recipients"]


@path(has_draft)
def clear_draft(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "DELETE", path_of(deployment, "/draft_messages"))
    deployment.settle()
    return answer.json["has_draft"], answer.json["version"]


@path(has_draft)
def send_draft(deployment: Deployment) -> Any:
    """The message and the end of its draft are one write."""
    sent = {"content": "It is on its way", "echo_id": "sent", "draft_version": 1, "draft_writer": "laptop", "draft_edit": 2}
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), sent)
    deployment.settle()
    draft = draft_of(deployment)
    return answer.json["content"], draft["has_draft"], draft["version"]


@path(has_draft)
def delete_conversation_with_draft(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "DELETE", path_of(deployment))
    erase_all(deployment)
    return answer.status in (200, 404), [item for item in deployment.aws.table.items() if item["kind"] == "draft"]


@path(has_draft)
def delete_inbox_with_draft(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "DELETE", f"A/inboxes/{deployment.facts['telegram']}")
    erase_all(deployment)
    return answer.status in (200, 404), [item for item in deployment.aws.table.items() if item["kind"] == "draft"]
