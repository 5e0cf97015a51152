"""A mail that does not arrive is a line in the thread, once, and ends the mails to its address."""

import json
from typing import Any

import pytest

from chalicelib.domain.contacts import Contact
from chalicelib.domain.mails import MailState
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import SendRefused, SendUnknown
from chalicelib.features.email.reports import receive_report
from tests.features.continuity.continued import VERA, lines, newest, thread, wake
from tests.features.mails.desk_mail import mails
from tests.support.company import Company
from tests.support.widget import Widget

FAILED = f"The e-mail to {VERA} was not delivered"
GONE = {"emailAddress": VERA, "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown user"}
BOUNCED = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [GONE]}


def report(company: Company, kind: str, **fields: Any) -> None:
    tags = company.desk.mail.tags[-1]
    assert tags
    mail = {"messageId": "ses-1", "tags": {name: [value] for name, value in tags.items()}}
    assert receive_report(company.desk, json.dumps({"eventType": kind, "mail": mail, **fields}))


def contact(company: Company) -> Contact:
    return company.contact(newest(company).contact_id)


@pytest.fixture(name="sent")
def _sent(company: Company, vera: Widget) -> None:
    company.reply(newest(company), "It is")
    assert len(wake(company)) == 1


@pytest.mark.usefixtures("sent")
def test_bounce_is_told_once_and_ends_the_mails(company: Company) -> None:
    for _ in range(2):
        report(company, "Bounce", bounce=BOUNCED)
    assert lines(company).count(FAILED) == 1
    assert contact(company).additional_attributes["email_bounced"]["reason"] == "General: smtp; 550 5.1.1 unknown user"
    assert [each.state for each in mails(company)] == [MailState.FAILED]
    assert [each.delivery for each in thread(company) if each.content == "It is"] == [Delivery.SENT], "the chat has the reply"
    company.reply(newest(company), "Still there?")
    assert len(wake(company, 10)) == 1


@pytest.mark.usefixtures("sent")
def test_another_address_gets_mails_again(company: Company, vera: Widget) -> None:
    report(company, "Bounce", bounce=BOUNCED)
    assert vera.request("PATCH", "/contact", {"email": "vera@work.example"}).status == 200
    assert "email_bounced" not in contact(company).additional_attributes
    company.reply(newest(company), "Still there?")
    assert wake(company)[-1]["To"] == "vera@work.example"


@pytest.mark.usefixtures("sent")
def test_full_mailbox_is_told_and_marks_nothing(company: Company) -> None:
    report(company, "Bounce", bounce={**BOUNCED, "bounceType": "Transient"})
    assert lines(company).count(FAILED) == 1
    assert "email_bounced" not in contact(company).additional_attributes


@pytest.mark.usefixtures("sent")
def test_complaint_ends_the_mails(company: Company) -> None:
    report(company, "Complaint", complaint={"complainedRecipients": [GONE]})
    assert FAILED not in lines(company)
    company.reply(newest(company), "Still there?")
    assert len(wake(company, 10)) == 1


def test_refusal_of_ses_is_told(company: Company, vera: Widget) -> None:
    company.desk.mail.problems.append(SendRefused("MessageRejected"))
    company.reply(newest(company), "It is")
    assert wake(company) == []
    assert lines(company)[-1] == FAILED
    assert [(each.state, each.to) for each in mails(company)] == [(MailState.FAILED, "")]


def test_lost_answer_of_ses_sends_nothing_twice(company: Company, vera: Widget) -> None:
    company.desk.mail.problems.append(SendUnknown("ReadTimeoutError"))
    company.reply(newest(company), "It is")
    wake(company)
    assert wake(company, 10) == []
    assert [each.state for each in mails(company)] == [MailState.UNKNOWN]


@pytest.mark.usefixtures("sent")
def test_report_about_another_mail_changes_nothing(company: Company) -> None:
    before = len(company.desk.store.changes)
    for tags in ({"account": ["1"], "mail": ["999"]}, {"mail": ["1"]}, {"account": ["2"], "mail": [str(mails(company)[0].id)]}):
        text = json.dumps({"eventType": "Bounce", "mail": {"tags": tags}, "bounce": BOUNCED})
        assert receive_report(company.desk, text)
    assert len(company.desk.store.changes) == before
