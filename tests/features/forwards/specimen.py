"""Forwards for the general suites, with their story and fault paths. The example conversation is a chat."""

from typing import Any

from chalicelib.features.forwards import actions
from chalicelib.features.forwards.actions import NewForward
from tests.contract.story_recorder import Scenario, story
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.delivery.specimen import kim_awaits_a_mail, ses_is_busy
from tests.security.foreign_ids import Foreign, rival_message, rival_source_id
from tests.security.two_tenants import TwoTenants
from tests.support.mail_inbox import open_mail_inbox, receive_mail
from tests.support.specimen import A, Specimen

ROUTE = f"{A}/conversations/<conversation_id>/forward"


def rival_messages(tenants: TwoTenants) -> list[int]:
    return [rival_message(tenants)]


SPECIMEN = Specimen(
    bodies={f"POST {ROUTE}": {"to_emails": ["pat@supplier.example"], "content": "Can you help?"}},
    credentials=f"""
UTT AA Inn TTTTTT nSSSST X  POST {ROUTE}
""",
    other_account=f"""
cc  POST {ROUTE}
""",
    foreign=tuple(
        Foreign(f"POST {ROUTE}", field, value, "422 forward_needs_mail")
        for field, value in (("message_ids", rival_messages), ("attachment_ids", rival_messages), ("echo_id", rival_source_id))
    ),
    answers={"c": "404 conversation_not_found", "n": "422 forward_needs_mail"},
)


@story(actions.forward)
def conversation_is_forwarded(scenario: Scenario) -> None:
    """Kim still waits for an answer."""
    company = scenario.company
    conversation = receive_mail(company, open_mail_inbox(company))
    scenario.start_recording()
    recipients = {"to_emails": ["pat@supplier.example"], "cc_emails": None, "bcc_emails": None}
    actions.forward(company.desk, company.caller("ben"), conversation.id, NewForward("Can you help?", recipients))


def forwarded(deployment: Deployment) -> Any:
    body = {"to_emails": "pat@supplier.example", "content": "Can you help?", "echo_id": "echo-1"}
    answer = deployment.api("ben", "POST", path_of(deployment, "/forward"), body)
    deployment.settle()
    return answer.json


@path(kim_awaits_a_mail)
def forward_conversation(deployment: Deployment) -> Any:
    return forwarded(deployment)


@path(ses_is_busy)
def forward_conversation_while_ses_is_busy(deployment: Deployment) -> Any:
    return forwarded(deployment)
