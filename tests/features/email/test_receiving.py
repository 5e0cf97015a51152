"""A received mail becomes one envelope for each inbox that its receivers name."""

from typing import Any

import msgspec
import pytest

from chalicelib import workers
from chalicelib.domain.inbound import InboundMessage
from chalicelib.domain.letters import loop_mark
from chalicelib.domain.mail_files import SETUP, part_key
from chalicelib.domain.messages import MAX_ATTACHMENTS, FileType
from chalicelib.features.email.receiving import receive_notice
from tests.support import mails
from tests.support.company import Company

PDF = ("terms.pdf", "application/pdf", b"%PDF-1.4 terms")


@pytest.fixture(name="acme")
def _acme() -> Company:
    return mails.mail_company()


def arrived(acme: Company, raw: bytes, *recipients: str, **verdicts: str) -> list[InboundMessage]:
    mails.stored(acme.desk, raw)
    receive_notice(acme.desk, mails.notice("ses-1", recipients or (mails.SUPPORT,), **verdicts))
    envelopes, acme.desk.queues.inbound = acme.desk.queues.inbound, []
    return [msgspec.convert(each.payload["message"], InboundMessage) for each in envelopes]


def test_mail_becomes_a_message_with_its_words(acme: Company) -> None:
    [message] = arrived(acme, mails.raw_mail())
    assert (message.content, message.content_type) == ("Where is my parcel?", "incoming_email")
    assert message.provider_id == "mail-1@example.org"
    mail = message.content_attributes["email"]
    assert (mail["from"], mail["to"], mail["subject"]) == (["kim@example.org"], [mails.SUPPORT], "Parcel 17")
    assert mail["date"] == "2026-12-01T12:00:00+00:00"
    assert mail["verdicts"] == dict.fromkeys(("spf", "dkim", "dmarc", "spam", "virus"), "pass")
    assert (mail["original"], mail["receipt_id"]) == (True, "ses-1")


def test_envelope_is_the_same_when_the_notice_is_repeated(acme: Company) -> None:
    mails.stored(acme.desk, mails.raw_mail())
    for _ in range(2):
        receive_notice(acme.desk, mails.notice())
    first, second = acme.desk.queues.inbound
    assert (first.deduplication_id, first.ordering_key) == (second.deduplication_id, second.ordering_key)
    assert first.payload == second.payload


def test_each_inbox_gets_an_envelope_of_its_own(acme: Company) -> None:
    mails.stored(acme.desk, mails.raw_mail())
    receive_notice(acme.desk, mails.notice("ses-1", [mails.SUPPORT, "sales@acme.example", "someone@example.net"]))
    sent = acme.desk.queues.inbound
    assert {each.inbox_id for each in sent} == {acme.inboxes["mail"].id, acme.inboxes["sales"].id}
    assert len({each.deduplication_id for each in sent}) == 2
    assert {each.account_id for each in sent} == {acme.account_id}


def test_files_wait_in_the_bucket_for_the_message(acme: Company) -> None:
    [message] = arrived(acme, mails.with_files(mails.raw_mail(), PDF))
    [file] = message.attachments
    inbox = acme.inboxes["mail"]
    assert file.provider_ref == part_key(inbox.account_id, inbox.id, "ses-1", 0)
    assert (file.file_name, file.content_type, file.file_type, file.size) == ("terms.pdf", "application/pdf", FileType.FILE, 14)
    assert acme.desk.files.stored[file.provider_ref].body == PDF[2]


def test_message_has_no_more_files_than_any_other(acme: Company) -> None:
    files = [(f"{number}.pdf", "application/pdf", b"%PDF-1.4") for number in range(MAX_ATTACHMENTS + 3)]
    [message] = arrived(acme, mails.with_files(mails.raw_mail(), *files))
    assert len(message.attachments) == MAX_ATTACHMENTS
    assert message.content_attributes["email"]["number_of_attachments"] == MAX_ATTACHMENTS + 3


def test_mail_with_a_virus_keeps_its_words_alone(acme: Company) -> None:
    [message] = arrived(acme, mails.with_files(mails.raw_mail(), PDF), virus="FAIL", spam="GRAY", dkim="PROCESSING_FAILED")
    assert message.attachments == ()
    mail = message.content_attributes["email"]
    assert mail["original"] is False
    assert (mail["verdicts"]["virus"], mail["verdicts"]["spam"], mail["verdicts"]["dkim"]) == ("fail", "gray", "none")
    assert [key for key in acme.desk.files.stored if key.startswith("mail/parts/")] == []


def test_accepted_mail_is_noted_for_its_inbox(acme: Company) -> None:
    arrived(acme, mails.raw_mail())
    answer = acme.client("ada").get(f"/api/v1/accounts/{acme.account_id}/inboxes/{acme.inboxes['mail'].id}/webhook_status")
    assert answer.json["accepted_at"] == acme.desk.clock.now() // 1000


def test_mail_for_no_inbox_is_counted_and_stays(acme: Company) -> None:
    assert arrived(acme, mails.raw_mail(), "nobody@in.parley.example") == []
    assert acme.desk.telemetry.take()["MailsWithoutInbox"] == 1
    assert "mail/inbound/ses-1" in acme.desk.files.stored


@pytest.mark.parametrize(
    "text",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        '{"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "…"}',
        mails.notice().replace("mail/inbound/ses-1", SETUP),
    ],
)
def test_notice_about_no_mail_is_ignored(acme: Company, text: str) -> None:
    receive_notice(acme.desk, text)
    assert acme.desk.queues.inbound == []


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"notificationType": "Received"}',
        '{"notificationType": "Received", "receipt": {"recipients": 7}}',
        mails.notice("../../attachments/1/x"),
        mails.notice().replace("mail/inbound/", "attachments/1/"),
    ],
)
def test_text_that_ses_does_not_send_becomes_a_dead_letter(acme: Company, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        receive_notice(acme.desk, text)
    assert acme.desk.queues.inbound == []


def failed(acme: Company, *bodies: str) -> list[str]:
    records = [mails.queue_record(body, message_id=f"m-{place}") for place, body in enumerate(bodies)]
    answer: dict[str, Any] = workers.mail(acme.desk, {"Records": records})
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_inbox_drops_what_it_has_sent_itself(acme: Company) -> None:
    """Another inbox, to which its agent has written, takes the mail."""
    inbox = acme.inboxes["mail"]
    mark = loop_mark(acme.account_id, inbox.id, "secret-of-the-mailbox")
    raw = mails.raw_mail(sender="Ben <ben@acme.example>", X_Parley_Loop=mark)
    [message] = arrived(acme, raw, mails.SUPPORT, "sales@acme.example")
    assert message.contact.source_id == "ben@acme.example"
    assert acme.desk.telemetry.take()["MailsDropped"] == 1


def test_missing_mail_is_tried_again_and_holds_no_other_back(acme: Company) -> None:
    mails.stored(acme.desk, mails.raw_mail(), "ses-2")
    assert failed(acme, mails.notice("ses-1"), mails.notice("ses-2")) == ["m-0"]
    assert len(acme.desk.queues.inbound) == 1


@pytest.mark.parametrize("raw", [b"", b"\0" * 10_000, b"no mail", b"From: \r\n\r\n", b"\xff\xfe" * 5_000])
def test_bytes_that_are_no_mail_are_dropped_and_stay_in_the_bucket(acme: Company, raw: bytes) -> None:
    assert arrived(acme, raw) == []
    assert acme.desk.telemetry.take()["MailsDropped"] == 1


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        pytest.param("word " * 8_000, False, id="short enough"),
        pytest.param("ü" * 60_000, True, id="two bytes each"),
        pytest.param("\u0001" * 80_000, True, id="six bytes each in JSON"),
        pytest.param("x" * 300_000, True, id="long"),
    ],
)
def test_long_mail_fits_into_its_envelope(acme: Company, text: str, is_cut: bool) -> None:
    [message] = arrived(acme, mails.raw_mail(text))
    assert len(msgspec.json.encode(message)) < 200_000
    assert len(msgspec.json.encode(message.content_attributes["email"])) <= 100_100
    assert message.content
    assert bool(message.content_attributes["email"].get("truncated")) or not is_cut


@pytest.mark.parametrize("flag", ["X_Spam_Flag", "X_Spam_Status", "X_Spam"])
def test_forwarded_mail_is_no_spam_by_a_header_that_anybody_may_have_written(acme: Company, flag: str) -> None:
    [message] = arrived(acme, mails.raw_mail(**{flag: "Yes"}))
    assert message.content_attributes["email"]["verdicts"]["spam"] == "pass"
