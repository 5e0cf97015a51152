"""Mails as SES takes them: the object in the bucket, and the notice in the queue."""

import json
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.mail_files import INBOUND, MAIL_TYPE
from chalicelib.domain.outbound import StoredFile
from chalicelib.ports import Desk
from tests.support.adapters import channel_adapter
from tests.support.channels import email_channel
from tests.support.company import Company, company
from tests.support.fakes.transport import FakeTransport

SUPPORT = "support@acme.example"


def mail_company() -> Company:
    """A company with the inboxes "mail" (support@acme.example) and "sales" (sales@acme.example) of mails."""
    acme = company()
    adapters = {"Channel::Email": channel_adapter("email", FakeTransport(), now=acme.desk.clock.now)}
    acme.desk = replace(acme.desk, channels={**acme.desk.channels, **adapters})
    acme.open_inbox("mail", email_channel(SUPPORT), "ben")
    acme.open_inbox("sales", email_channel("sales@acme.example", secret="other-secret"), "ben")
    return acme


def raw_mail(
    text: str = "Where is my parcel?", *, sender: str = "Kim <kim@example.org>", to: str = SUPPORT, **headers: str
) -> bytes:
    """`headers`: their names with underscores; `Message_ID` is `<mail-1@example.org>` unless given."""
    mail = EmailMessage(policy=SMTP)
    given = {"From": sender, "To": to, "Subject": "Parcel 17", "Date": "Tue, 01 Dec 2026 12:00:00 +0000"}
    for name, value in {**given, "Message_ID": "<mail-1@example.org>", **headers}.items():
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def with_files(raw: bytes, *files: tuple[str, str, bytes]) -> bytes:
    """`files`: name, content type and bytes of each."""
    mail = message_from_bytes(raw, EmailMessage, policy=SMTP)
    for name, content_type, body in files:
        main, _, sub = content_type.partition("/")
        mail.add_attachment(body, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def notice(receipt_id: str = "ses-1", recipients: Sequence[str] = (SUPPORT,), **verdicts: str) -> str:
    """`verdicts`: such as `virus="FAIL"`; others are PASS."""
    names = ("spf", "dkim", "dmarc", "spam", "virus")
    return json.dumps(
        {
            "notificationType": "Received",
            "mail": {"messageId": receipt_id, "destination": list(recipients), "headersTruncated": False},
            "receipt": {
                "recipients": list(recipients),
                **{f"{name}Verdict": {"status": verdicts.get(name, "PASS")} for name in names},
                "action": {"type": "S3", "bucketName": "files", "objectKey": f"{INBOUND}{receipt_id}"},
            },
        }
    )


def stored(desk: Desk, raw: bytes, receipt_id: str = "ses-1") -> None:
    desk.files.save(f"{INBOUND}{receipt_id}", StoredFile(receipt_id, MAIL_TYPE, raw))


def queue_record(body: str, *, message_id: str = "m-1", received: int = 1) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": message_id,
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(received)},
        "eventSource": "aws:sqs",
    }
