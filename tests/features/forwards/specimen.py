"""Forwards of a mail for the general suites, with their story and fault paths."""

from typing import Any

from chalicelib.actions.inboxes import create_inbox
from chalicelib.actions.receive import receive_message
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.messages import Message
from chalicelib.features.forwards import actions
from chalicelib.features.forwards.actions import NewForward
from chalicelib.ports import Desk
from tests.contract.story_recorder import Scenario, story
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.delivery.specimen import kim_awaits_a_mail, ses_is_busy
from tests.security.foreign_ids import Foreign, rival_message, rival_source_id
from tests.security.two_tenants import TwoTenants
from tests.support.channels import email_channel
from tests.support.inbound import inbound_message
from tests.support.mail_inbox import open_mail_inbox, receive_mail
from tests.support.specimen import A, Specimen

ROUTE = f"{A}/conversations/<conversation_id>/forward"


def _mail(desk: Desk, caller: Caller) -> Message | None:
    """The mail of a customer. Acme alone has it, so that its numbers are unknown at Rival."""
    if caller.directory.account.name != "Acme":
        return None
    [chat] = [each for each in caller.directory.inboxes if isinstance(each.channel, TelegramChannel)]
    channel = email_channel("orders@acme.example")
    inbox = create_inbox(desk, caller, name="Forwarded mails", channel=channel, connect=False, member_ids=chat.member_ids)
    mail = inbound_message("Where is my lamp?", provider_id="<lamp@example.org>", source_id="source-of-lea")
    receive_message(desk, inbox, mail)
    link = desk.store.get(keys.contact_inbox(caller.account_id, inbox.id, "source-of-lea"))
    return desk.lists.messages(caller.account_id, (link and link.conversation_id) or 0)[-1]


def _values(tenants: TwoTenants) -> dict[str, Any]:
    return {"mail_conversation_id": tenants.acme.specimens["forwards"].conversation_id}


def rival_messages(tenants: TwoTenants) -> list[int]:
    return [rival_message(tenants)]


SPECIMEN = Specimen(
    make=_mail,
    values=_values,
    paths={f"POST {ROUTE}": f"POST {A}/conversations/<mail_conversation_id>/forward"},
    bodies={f"POST {ROUTE}": {"to_emails": ["pat@supplier.example"], "content": "Can you help?"}},
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  POST {ROUTE}
""",
    other_account=f"""
cc  POST {ROUTE}
""",
    foreign=(
        Foreign(f"POST {ROUTE}", "message_ids", rival_messages, "404 message_not_found"),
        Foreign(f"POST {ROUTE}", "attachment_ids", rival_messages, "422 attachment_not_forwardable"),
        Foreign(f"POST {ROUTE}", "echo_id", rival_source_id, "200"),
    ),
    answers={"c": "404 conversation_not_found"},
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
