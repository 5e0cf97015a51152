"""Write paths of mails that go on with a conversation."""

from chalicelib.domain import keys
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import QUIET_MINUTE, path
from tests.faults.scenarios import remember_conversation
from tests.features.email.specimen import open_mailboxes, take_mail
from tests.support import mails

ANSWER = {"Message_ID": "<mail-2@example.org>", "In_Reply_To": "<mail-1@example.org>"}
REPORT = """Content-Type: multipart/report; report-type=delivery-status; boundary="b"
From: mailer-daemon@mx.example
To: support@acme.example
Subject: Undeliverable
Message-ID: <dsn@mx.example>
Return-Path: <>
MIME-Version: 1.0

--b
Content-Type: text/plain

Your message did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; kim@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 No such user
--b
Content-Type: text/rfc822-headers

Message-ID: <{}>
Subject: Re: Parcel 17
--b--
"""


def mail_received(deployment: Deployment) -> None:
    open_mailboxes(deployment)
    take_mail(deployment, "ses-1", mails.raw_mail())
    deployment.settle()
    remember_conversation(deployment)


def mail_answered_and_resolved(deployment: Deployment) -> None:
    mail_received(deployment)
    deployment.facts["message"] = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "On its way"}).json[
        "id"
    ]
    deployment.settle()
    deployment.api("ben", "POST", path_of(deployment, "/toggle_status"), {"status": "resolved"})
    deployment.settle()
    message = deployment.desk.store.get(keys.message(1, int(deployment.facts["conversation"]), deployment.facts["message"]))
    deployment.facts["provider_id"] = message and message.source_id


@path(mail_received, differs=QUIET_MINUTE)
def receive_mail_answer(deployment: Deployment) -> None:
    take_mail(deployment, "ses-2", mails.raw_mail("And when?", **ANSWER))
    deployment.settle()


@path(mail_answered_and_resolved, differs=QUIET_MINUTE)
def receive_mail_answer_of_a_colleague(deployment: Deployment) -> None:
    take_mail(deployment, "ses-2", mails.raw_mail("I have it", sender="Bo <bo@example.org>", **ANSWER))
    deployment.settle()


@path(mail_received, differs=QUIET_MINUTE)
def receive_mail_with_the_same_subject(deployment: Deployment) -> None:
    take_mail(deployment, "ses-2", mails.raw_mail("And when?", Message_ID="<mail-2@example.org>", Subject="AW: Parcel 17"))
    deployment.settle()


@path(mail_answered_and_resolved, differs=QUIET_MINUTE)
def receive_bounce_of_a_mail(deployment: Deployment) -> None:
    take_mail(deployment, "ses-3", REPORT.format(deployment.facts["provider_id"]).replace("\n", "\r\n").encode())
    deployment.settle()


@path(open_mailboxes, differs=QUIET_MINUTE)
def receive_mail_that_is_called_spam(deployment: Deployment) -> None:
    take_mail(deployment, "ses-1", mails.raw_mail(), spam="FAIL")
    deployment.settle()
