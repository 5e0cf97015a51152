"""The local mail server stands for SES: it stores a mail and publishes the notice that SES would send."""

import asyncio
import json
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.domain.mail_files import INBOUND
from chalicelib.features.email.notices import read_notice
from local import smtp
from local.smtp import MailServer
from tests.support import mails


@dataclass
class Place:
    """Keeps the mails that the server takes."""

    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    is_broken: bool = False

    def take(self, sender: str, recipients: list[str], raw: bytes) -> str:
        if self.is_broken:
            raise ConnectionError("the emulator is gone")
        self.taken.append((sender, recipients, raw))
        return "ses-1"


def served(place: Any, client: Callable[[smtplib.SMTP], None]) -> None:
    """Runs the client against a server in this process."""

    async def run() -> None:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = MailServer(listening)
        server.place = place
        async with await server.serve():
            await asyncio.to_thread(use, server.port)

    def use(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as connected:
            client(connected)

    asyncio.run(run())


def test_mail_is_taken_for_the_receivers_of_its_envelope() -> None:
    place, raw, receivers = Place(), mails.raw_mail(), [mails.SUPPORT, "blind@acme.example"]

    def send(server: smtplib.SMTP) -> None:
        server.sendmail("kim@example.org", receivers, raw)

    served(place, send)
    assert place.taken == [("kim@example.org", receivers, raw)]


@pytest.mark.parametrize("place", [None, Place(is_broken=True)])
def test_mail_that_cannot_be_stored_is_to_be_sent_again(place: Place | None) -> None:
    def send(server: smtplib.SMTP) -> None:
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            server.sendmail("kim@example.org", [mails.SUPPORT], mails.raw_mail())
        assert refusal.value.smtp_code == 451

    served(place, send)


def test_mail_that_ses_would_not_take_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "MAX_BYTES", 1_000)
    place = Place()

    def send(server: smtplib.SMTP) -> None:
        with pytest.raises(smtplib.SMTPResponseException) as refusal:
            server.sendmail("kim@example.org", [mails.SUPPORT], mails.raw_mail("x" * 2_000))
        assert refusal.value.smtp_code == 552

    served(place, send)
    assert place.taken == []


@pytest.mark.parametrize(
    ("sender", "failed"),
    [
        ("kim@example.org", set()),
        ("spoofed@example.org", {"spf", "dkim", "dmarc"}),
        ("Spam@example.org", {"spam"}),
        ("virus@example.org", {"virus"}),
        ("", set()),
    ],
)
def test_notice_is_the_one_that_the_desk_reads(sender: str, failed: set[str]) -> None:
    notice = read_notice(json.dumps(smtp.notice("ses-1", sender, [mails.SUPPORT], "files", f"{INBOUND}ses-1")))
    assert notice is not None
    assert (notice.receipt_id, notice.receipt.recipients) == ("ses-1", (mails.SUPPORT,))
    assert {name for name, word in notice.receipt.verdicts.items() if word == "fail"} == failed
