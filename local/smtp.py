"""A mail server on this machine that stands for SES: it stores each mail in the bucket and publishes the notice of it.

It takes mails to any address, while SES takes those of one domain. The beginning of the sender's address chooses the verdicts:
`spoofed` fails SPF, DKIM and DMARC, `spam` and `virus` fail what they say. Everybody else passes.
"""

import asyncio
import json
import socket
import uuid
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from chalicelib.domain.mail_files import INBOUND
from local.imap import SimulatedMailboxes
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

    def __init__(self, listening: socket.socket, mailboxes: SimulatedMailboxes | None = None) -> None:
        self._listening, self._mailboxes = listening, mailboxes or SimulatedMailboxes()
        self.place: MailPlace | None = None

    @property
    def port(self) -> int:
        port: int = self._listening.getsockname()[1]
        return port

    async def serve(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(self._connection, sock=self._listening)

    def _connection(self) -> SMTP:
        return SMTP(self, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, ident="Parley", auth_require_tls=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 the name in aiosmtpd
        """The empty challenge after a refusal is the provider's explanation."""
        response = b64decode(args[1]).decode() if len(args) > 1 else ""
        if self._mailboxes.opens(response):
            return AuthResult(success=True)
        await server.challenge_auth("", encode_to_b64=False)
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 the name in aiosmtpd
        """In a thread, because the emulated AWS is served by this loop."""
        if self.place is None:
            return STARTING
        raw = envelope.original_content or b""
        outside = [each for each in envelope.rcpt_tos if not self._mailboxes.take(each.lower(), raw)]
        if not outside:
            return "250 OK"
        take: Callable[[str, list[str], bytes], str] = self.place.take
        try:
            return f"250 OK {await asyncio.to_thread(take, envelope.mail_from or '', outside, raw)}"
        except Exception:  # noqa: BLE001 the sender repeats the mail
            return "451 4.3.0 The mail could not be stored."
