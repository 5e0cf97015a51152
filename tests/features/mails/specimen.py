"""A mail for the general suites, with the stories and fault paths of transcripts."""

from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from chalicelib.actions import outgoing_mail
from chalicelib.actions.identities import state
from chalicelib.domain.kinds import Key
from chalicelib.domain.mails import Mail, MailKind, MailState, mail_key
from chalicelib.features.mails import actions
from tests.contract.scenarios import one_conversation
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.features.widget.fault_paths import vera_wrote, visit
from tests.features.widget.specimen import SITE
from tests.features.widget.stories import said, vera
from tests.security.foreign_ids import Foreign, rival_source_id
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

TRANSCRIPT = f"{A}/conversations/<conversation_id>/transcript"
OWN_TRANSCRIPT = "/api/v1/widget/conversations/transcript"
DIFFERS = ("mail", "counter", "password_link")
"""A try that failed is counted, may leave the mail unknown, and has made a link that is not in any mail and expires."""


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    mail = Mail(
        id=4,
        account_id=account_id,
        kind=MailKind.TRANSCRIPT,
        to="kim@bücher.example",
        created_at=NOON,
        due_at=NOON + 5,
        locale="pt_BR",
        user_id=9,
        requested_by=8,
        conversation_id=7,
        state=MailState.SENDING,
        tries=3,
        updated_at=NOON + 1,
        provider_id="ses-1",
        error="TooManyRequestsException",
        written_by="token",
        version=6,
    )
    return [(mail_key(account_id, 4), mail)]


SPECIMEN = Specimen(
    bodies={f"POST {TRANSCRIPT}": {"email": "kim@example.org"}, f"POST {OWN_TRANSCRIPT}": {}},
    queries={f"POST {OWN_TRANSCRIPT}": SITE},
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  POST {TRANSCRIPT}
... .. ... ...... ...... X  POST {OWN_TRANSCRIPT}
""",
    visitors=f"""
..c vvvvvvv iii  POST {OWN_TRANSCRIPT}
""",
    other_account=f"""
cc  POST {TRANSCRIPT}
""",
    answers={"c": "404 conversation_not_found", "v": "404 visitor_unknown", "i": "404 inbox_not_found"},
    foreign=(Foreign(f"POST {OWN_TRANSCRIPT}", "echo_id", rival_source_id, "200"),),
    entities=entities,
    steps=(outgoing_mail.queue_mail, outgoing_mail.start_sending, outgoing_mail.check_mail_configured),
)


@story(actions.mail_transcript)
def transcript_is_mailed(scenario: Scenario) -> None:
    """Nothing of the desk changes."""
    company, conversation = scenario.company, one_conversation(scenario)
    actions.mail_transcript(company.desk, company.caller("ben"), conversation.id, email="kim@example.org")


@story(actions.mail_own_transcript)
def visitor_asks_for_a_transcript(scenario: Scenario) -> None:
    """Nothing of the desk changes."""
    said(scenario, "Is it in stock?")
    customer = vera(scenario).customer
    assert customer
    state(scenario.company.desk, customer, changes={"email": "vera@example.org"})
    scenario.start_recording()
    actions.mail_own_transcript(scenario.company.desk, vera(scenario), locale="de")


def one_window() -> AbstractContextManager[Any]:
    """Keeps all requests in one window of time: the key of a repeated request names its window, which the clock may leave."""
    return patch.object(actions, "REPEATED_SECONDS", 10**10)


def sent(deployment: Deployment, most: int = 1) -> bool:
    """Lets the schedule look several times. Whether one mail was sent, or may have been; up to `most` of repeated requests."""
    for _ in range(5):
        deployment.settle()
        deployment.advance_clock(3 * MINUTE)
        deployment.wake()
    deployment.settle()
    states = [item["data"] for item in deployment.aws.table.items() if item["kind"] == "mail"]
    unknown = sum('"state":"unknown"' in each for each in states)
    return 1 <= max(len(deployment.aws.state.mails), unknown) <= most


@path(scenarios.kim_wrote, differs=DIFFERS)
def mail_transcript(deployment: Deployment) -> Any:
    with one_window():
        answer = deployment.api("ben", "POST", path_of(deployment, "/transcript"), {"email": "kim@example.org"}, headers=ONCE)
    return answer.status, sent(deployment)


def ses_throttles(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    deployment.aws.state.mails_to_throttle = 1


@path(ses_throttles, differs=DIFFERS)
def mail_transcript_that_is_throttled(deployment: Deployment) -> Any:
    return mail_transcript(deployment)


def vera_has_an_address(deployment: Deployment) -> None:
    vera_wrote(deployment)
    visit(deployment, "PATCH", "/contact", {"email": "vera@example.org"})


@path(vera_has_an_address, differs=DIFFERS)
def mail_transcript_to_visitor(deployment: Deployment) -> Any:
    with one_window():
        answer = visit(deployment, "POST", "/conversations/transcript", {"echo_id": "once-1"})
    return answer, sent(deployment)
