"""Replies by mail to a visitor who is away, and their answer, with stories and fault paths."""

import json
from email import message_from_string
from email.policy import default
from typing import Any

from chalicelib.actions import failed_mails, identities, mail_replies, receive
from chalicelib.domain import keys
from chalicelib.domain.inbound import InboundContact, InboundMessage
from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_files import INBOUND
from chalicelib.domain.mails import MAILS
from chalicelib.domain.timers import CONTINUITY, Timer
from chalicelib.features.continuity import actions
from chalicelib.schedule import run_due
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.mails.specimen import DIFFERS, sent
from tests.features.widget.fault_paths import vera_wrote, visit
from tests.features.widget.stories import said, vera
from tests.support import mails
from tests.support.fakes.clock import NOON
from tests.support.specimen import Specimen

VERA = "vera@example.org"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    timer = Timer(NOON, CONTINUITY, account_id, 3)
    return [(keys.timer(timer), timer)]


SPECIMEN = Specimen(entities=entities, steps=(receive.append_message, failed_mails.end_failed))


@story(actions.mail_unseen, mail_replies.add_reply)
def visitor_who_has_left_answers_by_mail(scenario: Scenario) -> None:
    company, conversation = scenario.company, said(scenario, "Is it in stock?")
    customer = vera(scenario).customer
    assert customer
    identities.state(company.desk, customer, changes={"email": VERA})
    scenario.start_recording()
    company.reply(conversation, "It is")
    company.settle()
    company.desk.clock.at += 2 * MINUTE
    run_due(company.desk)
    company.settle()
    answer = InboundMessage(
        provider_id="mail-1@example.org",
        contact=InboundContact(VERA, "Vera", email=VERA),
        sent_at=company.desk.clock.now(),
        content="Yes, please",
        content_type="incoming_email",
        content_attributes={"email": {"from": [VERA], "subject": "Re: Messages", "message_id": "mail-1@example.org"}},
        conversation_id=conversation.id,
    )
    receive.receive_message(company.desk, company.inboxes["website"], answer)


@story(failed_mails.note_failure)
def mail_to_a_visitor_who_has_left_comes_back(scenario: Scenario) -> None:
    company, conversation = scenario.company, said(scenario, "Is it in stock?")
    customer = vera(scenario).customer
    assert customer
    identities.state(company.desk, customer, changes={"email": VERA})
    company.reply(conversation, "It is")
    company.desk.clock.at += 2 * MINUTE
    run_due(company.desk)
    company.settle()
    scenario.start_recording()
    (mail,) = company.desk.store.list_of(MAILS, company.account_id)
    for _ in range(2):
        failed_mails.note_failure(company.desk, company.account_id, mail.id, VERA, "5.1.1 unknown user", is_gone=True)


def ben_has_replied(deployment: Deployment) -> None:
    vera_wrote(deployment)
    visit(deployment, "PATCH", "/contact", {"email": VERA})
    deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "It is"})
    deployment.settle()


@path(vera_wrote)
def reply_to_a_visitor_with_an_address(deployment: Deployment) -> Any:
    visit(deployment, "PATCH", "/contact", {"email": VERA})
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "It is", "echo_id": "echo-1"})
    deployment.settle()
    return answer.json


@path(ben_has_replied, differs=DIFFERS)
def mail_unseen_replies(deployment: Deployment) -> Any:
    return sent(deployment)


def vera_has_a_mail(deployment: Deployment) -> None:
    ben_has_replied(deployment)
    assert sent(deployment)
    mail = message_from_string(deployment.aws.state.mails[-1], policy=default)
    deployment.facts["reply_to"] = str(mail["Reply-To"].addresses[0].addr_spec)


@path(vera_has_a_mail)
def receive_answer_to_unseen_replies(deployment: Deployment) -> list[str]:
    """SNS repeats the notice."""
    to = deployment.facts["reply_to"]
    deployment.aws.state.files[f"{INBOUND}ses-9"] = mails.raw_mail("Yes, please", sender=VERA, to=to)
    for _ in range(2):
        deployment.aws.state.queues["mail"].send_unordered(mails.notice("ses-9", [to]))
    deployment.settle()
    stored = [json.loads(item["data"]) for item in deployment.aws.table.items() if item["kind"] == "message"]
    return [each["content"] for each in stored if each["type"] == 0]


@path(vera_has_a_mail)
def receive_bounce_of_unseen_replies(deployment: Deployment) -> list[str]:
    """SES repeats the report."""
    (mail,) = [json.loads(item["data"]) for item in deployment.aws.table.items() if item["kind"] == "mail"]
    tags = {"account": [str(mail["account_id"])], "mail": [str(mail["id"])]}
    gone = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": VERA, "status": "5.1.1"}]}
    for _ in range(2):
        text = json.dumps({"eventType": "Bounce", "mail": {"tags": tags}, "bounce": gone})
        deployment.aws.state.queues["mail"].send_unordered(text)
    deployment.settle()
    stored = [json.loads(item["data"]) for item in deployment.aws.table.items() if item["kind"] == "message"]
    return [each["content"] for each in stored if "activity" in each.get("content_attributes", {})]
