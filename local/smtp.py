"""A mail server on this machine that stands for SES: it stores each mail in the bucket and publishes the notice of it.

It takes mails to any address, while SES takes those of one domain. The beginning of the sender's address chooses the verdicts:
`spoofed` fails SPF, DKIM and DMARC, `spam` and `virus` fail what they say. Everybody else passes.
"""

import asyncio
import json
import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from aiosmtpd.smtp import SMTP, Envelope, Session

from chalicelib.domain.mail_files import INBOUND
from local.options import REGION

MAX_BYTES = 40_000_000
"""SES takes no more."""

STARTING = "451 4.3.0 The stack is starting. Try again in a few seconds."
FAILS = {"spoofed": ("spf", "dkim", "dmarc"), "spam": ("spam",), "virus": ("virus",)}
VERDICTS = ("spf", "dkim", "dmarc", "spam", "virus")


@dataclass(frozen=True, slots=True)
class MailPlace:
    """The bucket and the topic of the deployed stack."""

    bucket: str
    topic: str

    def take(self, sender: str, recipients: list[str], raw: bytes) -> str:
        """Stores a mail and publishes its notice. Returns its id."""
        receipt_id = uuid.uuid4().hex
        key = f"{INBOUND}{receipt_id}"
        boto3.client("s3", region_name=REGION).put_object(Bucket=self.bucket, Key=key, Body=raw)
        message = json.dumps(notice(receipt_id, sender, recipients, self.bucket, key))
        boto3.client("sns", region_name=REGION).publish(TopicArn=self.topic, Message=message)
        return receipt_id


def notice(receipt_id: str, sender: str, recipients: list[str], bucket: str, key: str) -> dict[str, Any]:
    """The text that SES sends for the action S3."""
    failed = next((names for word, names in FAILS.items() if sender.lower().startswith(word)), ())
    return {
        "notificationType": "Received",
        "mail": {"messageId": receipt_id, "source": sender, "destination": recipients},
        "receipt": {
            "recipients": recipients,
            **{f"{name}Verdict": {"status": "FAIL" if name in failed else "PASS"} for name in VERDICTS},
            "action": {"type": "S3", "bucketName": bucket, "objectKeyPrefix": INBOUND, "objectKey": key},
        },
    }


class MailServer:
    """Serves SMTP on a socket. `place` is None until the stack is deployed."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.place: MailPlace | None = None

    @property
    def port(self) -> int:
        port: int = self._listening.getsockname()[1]
        return port

    async def serve(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(self._connection, sock=self._listening)

    def _connection(self) -> SMTP:
        return SMTP(self, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, ident="Parley")

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 the name in aiosmtpd
        """In a thread, because the emulated AWS is served by this loop."""
        if self.place is None:
            return STARTING
        raw = envelope.original_content or b""
        take: Callable[[str, list[str], bytes], str] = self.place.take
        try:
            return f"250 OK {await asyncio.to_thread(take, envelope.mail_from or '', list(envelope.rcpt_tos), raw)}"
        except Exception:  # noqa: BLE001 the sender repeats the mail
            return "451 4.3.0 The mail could not be stored."
