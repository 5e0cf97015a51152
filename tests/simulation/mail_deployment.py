"""A deployment with inboxes of mails: SES brings the mails of one, the mailbox of the other is polled."""

import json
from collections.abc import Mapping
from email.message import EmailMessage

from msgspec.structs import replace

from chalicelib.domain.mail_files import INBOUND, MAIL_TYPE
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.timers import MAILBOX
from chalicelib.features.email.polling import state_key_of
from tests.simulation.backend import Conditions
from tests.simulation.customers import WebhookEvent
from tests.simulation.deployment import Deployment
from tests.simulation.mail_laws import check_mailbox, check_reports, check_threads
from tests.simulation.mails import MAIL_DOMAIN, Mail, Post, Sent, Ses
from tests.simulation.providers import GRAPH, TELEGRAM, AcceptedMessage
from tests.simulation.scheduler import ScheduledPort
from tests.support.adapters import all_adapters
from tests.support.channels import email_channel
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.mailboxes import FakeMailbox, FakeMailboxes
from tests.support.mail_programs import HeldMail
from tests.support.mails import notice


class MailDeployment(Deployment):
    """Acme has two inboxes of mails more: SES brings the mails of one, and the mailbox of the other one is polled."""

    def __init__(self, conditions: Conditions) -> None:
        self.post, self.mailbox = Post(), FakeMailbox()
        super().__init__(conditions)

    def _desk(self) -> FakeDesk:
        desk = super()._desk()
        ses = Ses(self.scheduler, self.tally, self.conditions.provider_fault_rate, self.take_from_ses)
        channels = all_adapters(
            desk.transport,
            {"telegram": TELEGRAM, "whatsapp": GRAPH},
            now=self.now,
            mail=ScheduledPort(ses, self.scheduler),
        )
        mailboxes = ScheduledPort(FakeMailboxes(self.mailbox), self.scheduler)
        return replace(desk, channels=channels, mailboxes=mailboxes, mail_domain=MAIL_DOMAIN)

    def _open_companies(self) -> None:
        super()._open_companies()
        acme = self.companies.acme
        polled = replace(
            email_channel("sales@acme.example", secret="other-secret"),
            imap_enabled=True,
            imap_address="imap.acme.example",
            imap_login="sales@acme.example",
            imap_password="imap-password",
            imap_validity=1,
        )
        self.support = acme.open_inbox("support", email_channel(), "ben")
        self.sales = acme.open_inbox("sales", polled, "ben")
        self.inboxes += [self.support, self.sales]

    def forget_requests(self) -> None:
        super().forget_requests()
        self.post.notices.clear()
        self.post.repeatable.clear()

    def wakes_at(self) -> list[int]:
        """A mailbox is polled for ever. It is due as long as the desk has not read all of it."""
        state = self.store.get(state_key_of(self.sales.account_id, self.sales.id))
        is_read = state is not None and state.position == self.mailbox.position and not state.leased_until
        timers = self.store.items.by_kind["timer"].values()
        return [each.due_at for each in timers if each.kind != MAILBOX or not is_read]

    def check_own_laws(self) -> None:
        check_threads(self, self.post)
        check_reports(self, self.post, (self.support.id, self.sales.id))
        check_mailbox(self, self.sales, self.mailbox)

    # From customers

    def deliver(self, sent: Sent) -> None:
        """The mail exists for the desk from now on: as an object of SES, or in the mailbox."""
        mail = sent.mail
        self.post.sent.append(sent)
        self.post.repeatable.append(sent)
        self.post.held.append(mail)
        self.tally["mails received"] += 1
        event = WebhookEvent("message", mail.inbox, sent.writer, mail.held.message_id, content=mail.label, at=self.now())
        event.joins = sent.answered is not None
        event.requested_at, event.sent_at, event.acknowledged_at = 0, self.now(), self.step
        self.webhook_events.append(event)
        self.bring(sent)

    def bring(self, sent: Sent) -> None:
        """Brings a copy of the mail."""
        if sent.mail.inbox is self.sales and not any(each.endswith(MAIL_DOMAIN) for each in sent.receivers):
            self.mailbox.days[self.mailbox.add(sent.raw)] = self.now()
            return
        receipt_id = f"ses-{self.post.next()}"
        self.desk.files.save(f"{INBOUND}{receipt_id}", StoredFile(receipt_id, MAIL_TYPE, sent.raw))
        self.notify(notice(receipt_id, sent.receivers))

    def notify(self, text: str) -> None:
        self.post.notices.append(text)
        self.queues.mail([text])

    # From the desk

    def take_from_ses(self, message_id: str, mail: EmailMessage, tags: Mapping[str, str]) -> None:
        """The customer holds the mail, also if the desk does not learn it. SES reports most mails, at times before it answers."""
        files = [each.get_filename() for each in mail.iter_attachments()]
        body = mail.get_body(("plain",))
        assert body is not None
        label = files[0] if files and files[0] else body.get_content().splitlines()[0]
        customer = mail["to"].addresses[0].addr_spec
        self.check_accepted(AcceptedMessage(label, message_id, customer))
        inbox = next(each for each in (self.support, self.sales) if each.id == int(tags["inbox"]))
        references = tuple(each.strip("<>") for each in str(mail["references"] or "").split())
        own_id = str(mail["message-id"]).strip("<>")
        held = HeldMail(message_id, references, str(mail["subject"]))
        reply_to = (mail["reply-to"] or mail["from"]).addresses[0].addr_spec
        self.post.held.append(Mail(held, inbox, customer, label, reply_to, (message_id, own_id)))
        self.post.tags[label] = tags
        if sum(label.encode()) % 4:
            self.report(label, "Delivery")
        if sum(label.encode()) % 7 == 0:
            self.report(label, "Bounce")

    def report(self, label: str, event_type: str) -> None:
        tags = {name: [value] for name, value in self.post.tags[label].items()}
        bounce = {"bounceType": "Transient", "bounceSubType": "General", "bouncedRecipients": []}
        self.post.reports[label].add(event_type)
        self.notify(json.dumps({"eventType": event_type, "mail": {"tags": tags}, "bounce": bounce}))
