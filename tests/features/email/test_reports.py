"""Reports of SES on sent mails become receipts, once each, whatever is repeated, lost or made up."""

import json
from typing import Any

import pytest

from chalicelib.actions.receive import receive
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import SendUnknown
from chalicelib.features.email.reports import COMPLAINT, receive_report
from tests.support.company import Company
from tests.support.mail_inbox import KIM, open_mail_inbox, receive_mail

UNKNOWN_USER = {"emailAddress": "Kim@example.org", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown user"}
BOUNCED = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [UNKNOWN_USER]}
VALIDATION = "Successfully validated SNS topic for Amazon SES event publishing."


@pytest.fixture(name="mail")
def _mail(company: Company) -> Inbox:
    return open_mail_inbox(company)


@pytest.fixture(name="sent")
def _sent(company: Company, mail: Inbox) -> Message:
    message = company.reply(receive_mail(company, mail))
    company.settle()
    return message


def report(company: Company, kind: str, **fields: Any) -> str:
    """On the newest mail, as SES writes it."""
    tags = company.desk.mail.tags[-1]
    assert tags
    mail = {"messageId": "ses-1", "destination": [KIM], "tags": {name: [value] for name, value in tags.items()}}
    return json.dumps({"eventType": kind, "mail": mail, **fields})


def arrive(company: Company, text: str) -> None:
    assert receive_report(company.desk, text)
    while company.desk.queues.inbound:
        receive(company.desk, company.desk.queues.inbound.pop(0))


def test_delivery_is_shown(company: Company, sent: Message) -> None:
    for _ in range(2):
        arrive(company, report(company, "Delivery", delivery={"timestamp": "2026-12-01T12:00:00.000Z"}))
    assert company.message(sent).delivery is Delivery.DELIVERED


def test_permanent_bounce_fails_the_message_and_marks_the_address(company: Company, sent: Message) -> None:
    for _ in range(2):
        arrive(company, report(company, "Bounce", bounce=BOUNCED))
    after = company.message(sent)
    reason = "General: smtp; 550 5.1.1 unknown user"
    assert (after.delivery, after.content_attributes["external_error"]) == (Delivery.FAILED, f"{reason} (kim@example.org)")
    contact = company.contact(company.conversation(sent.conversation_id).contact_id)
    assert contact.additional_attributes["email_bounced"] == {"at": company.desk.clock.now() // 1000, "reason": reason}


def test_transient_bounce_marks_no_address(company: Company, sent: Message) -> None:
    arrive(company, report(company, "Bounce", bounce={**BOUNCED, "bounceType": "Transient", "bounceSubType": "MailboxFull"}))
    assert company.message(sent).delivery is Delivery.FAILED
    contact = company.contact(company.conversation(sent.conversation_id).contact_id)
    assert "email_bounced" not in contact.additional_attributes


def test_complaint_marks_the_address_of_a_mail_that_arrived(company: Company, sent: Message) -> None:
    arrive(company, report(company, "Delivery"))
    arrive(company, report(company, "Complaint", complaint={"complainedRecipients": [{"emailAddress": KIM}]}))
    assert company.message(sent).delivery is Delivery.DELIVERED
    contact = company.contact(company.conversation(sent.conversation_id).contact_id)
    assert contact.additional_attributes["email_bounced"]["reason"] == COMPLAINT


@pytest.mark.parametrize("failed_first", [False, True])
def test_bounce_counts_before_and_after_the_delivery_to_a_server(company: Company, sent: Message, failed_first: bool) -> None:
    texts = [report(company, "Delivery"), report(company, "Bounce", bounce=BOUNCED)]
    for text in reversed(texts) if failed_first else texts:
        arrive(company, text)
    assert company.message(sent).delivery is Delivery.FAILED


def test_virus_is_a_failure(company: Company, sent: Message) -> None:
    arrive(company, report(company, "Reject", reject={"reason": "Bad content"}))
    assert company.message(sent).delivery is Delivery.FAILED


def test_report_finds_a_mail_whose_answer_was_lost(company: Company, mail: Inbox) -> None:
    conversation = receive_mail(company, mail)
    first = company.reply(conversation)
    company.settle()
    text = report(company, "Delivery")
    company.desk.mail.problems = [SendUnknown("ReadTimeoutError")]
    lost = company.reply(conversation, "Once more")
    company.settle()
    assert company.message(lost).delivery is Delivery.UNKNOWN
    arrive(company, text.replace(f'["{first.id}"]', f'["{lost.id}"]'))
    assert [company.message(each).delivery for each in (first, lost)] == [Delivery.SENT, Delivery.DELIVERED]


@pytest.mark.parametrize("text", ["", VALIDATION, "7", "[]", '{"mail": 7}', "{}"])
def test_other_texts_are_no_report(company: Company, text: str) -> None:
    assert not receive_report(company.desk, text)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"account": ["1"]},
        {"account": ["x"], "inbox": ["1"]},
        {"account": ["1"], "inbox": ["999"], "conversation": ["u"], "message": ["1"]},
        {"account": [""], "inbox": []},
        {"account": ["1#"], "inbox": ["1"]},
    ],
)
def test_report_on_another_mail_has_no_effect(company: Company, mail: Inbox, tags: dict[str, list[str]]) -> None:
    assert receive_report(company.desk, json.dumps({"eventType": "Delivery", "mail": {"tags": tags}}))
    assert company.desk.queues.inbound == []


@pytest.mark.parametrize("kind", ["Send", "Open", "DeliveryDelay", "Bounce", "Complaint", "New"])
def test_report_without_news_has_no_effect(company: Company, sent: Message, kind: str) -> None:
    assert receive_report(company.desk, report(company, kind))
    assert company.desk.queues.inbound == []
    assert company.message(sent).delivery is Delivery.SENT


def test_report_on_an_inbox_of_another_kind_has_no_effect(company: Company, sent: Message) -> None:
    mail_id, telegram_id = str(sent.inbox_id), str(company.telegram.id)
    assert receive_report(company.desk, report(company, "Delivery").replace(f'["{mail_id}"]', f'["{telegram_id}"]'))
    assert company.desk.queues.inbound == []


def test_queue_drops_repetitions_alone(company: Company, sent: Message) -> None:
    bounce = report(company, "Bounce", bounce=BOUNCED)
    for text in (
        report(company, "Delivery"),
        bounce,
        bounce,
        report(company, "Bounce", bounce={**BOUNCED, "bounceType": "Transient"}),
    ):
        receive_report(company.desk, text)
    delivered, first, second, transient = company.desk.queues.inbound
    assert first.deduplication_id == second.deduplication_id
    assert len({each.deduplication_id for each in (delivered, first, transient)}) == 3
    assert len({each.ordering_key for each in (delivered, first, transient)}) == 1
