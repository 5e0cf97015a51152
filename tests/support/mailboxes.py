"""A company whose inbox of mails lies on servers of its own, in memory."""

from typing import Any

from msgspec.structs import replace

from chalicelib import schedule, workers
from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.email.model import MailboxState
from chalicelib.features.email.polling import state_key_of
from tests.support.adapters import channel_adapter
from tests.support.company import Company, company
from tests.support.fakes.mailboxes import FakeMailbox, FakeSubmission
from tests.support.mails import queue_record

IMAP = {
    "imap_enabled": True,
    "imap_address": "imap.acme.example",
    "imap_login": "support@acme.example",
    "imap_password": "imap-password",
}
SMTP = {
    "smtp_enabled": True,
    "smtp_address": "smtp.acme.example",
    "smtp_login": "support@acme.example",
    "smtp_password": "smtp-password",
}


class Polled:
    """The inbox was connected by the API, so that its first poll is planned."""

    def __init__(self, *, first_mails: int = 2, **servers: Any) -> None:
        self.acme: Company = company()
        self.submission = FakeSubmission()
        desk = self.acme.desk
        adapter = channel_adapter(
            "email",
            desk.transport,
            now=desk.clock.now,
            mail=desk.mail,
            submission=self.submission,
            mailboxes=desk.mailboxes,
        )
        self.acme.desk = replace(desk, channels={**desk.channels, "Channel::Email": adapter})
        for number in range(first_mails):
            self.mailbox.add(b"Subject: old %d\r\n\r\n" % number)
        body = {"name": "Mail", "channel": {"type": "email", "email": "support@acme.example", **(servers or IMAP)}}
        self.answer = self.acme.client("ada").post(f"/api/v1/accounts/{self.acme.account_id}/inboxes", body)

    @property
    def mailbox(self) -> FakeMailbox:
        return self.acme.desk.mailboxes.mailbox

    @property
    def inbox(self) -> Inbox:
        inbox = self.acme.desk.store.get(keys.inbox(self.acme.account_id, self.answer.json["id"]))
        assert inbox is not None
        return inbox

    @property
    def state_or_none(self) -> MailboxState | None:
        return self.acme.desk.store.get(state_key_of(self.acme.account_id, self.inbox.id))

    @property
    def state(self) -> MailboxState:
        state = self.state_or_none
        assert state is not None
        return state

    def wake(self, *, minutes: int = 0) -> None:
        """Carries out what is due, without the mails that a poll brings."""
        self.acme.desk.clock.at += minutes * 60_000
        schedule.run_due(self.acme.desk)
        self.run_polls()

    def run_polls(self) -> None:
        queues = self.acme.desk.queues
        polls = [each for each in queues.mails if '"Poll"' in each]
        queues.mails = [each for each in queues.mails if each not in polls]
        for each in polls:
            self.work(each)

    def take_mails(self) -> list[str]:
        """Hands the mails of the queue to the worker, and returns the Message-IDs that it has queued."""
        desk = self.acme.desk
        waiting, desk.queues.mails = desk.queues.mails, []
        for each in waiting:
            self.work(each)
        return [each.payload["message"]["provider_id"] for each in desk.queues.inbound]

    def work(self, body: str) -> None:
        failed = workers.mail(self.acme.desk, {"Records": [queue_record(body)]})
        assert failed == {"batchItemFailures": []}
