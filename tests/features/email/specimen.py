"""Received mails for the general suites, with their fault paths."""

import json
from typing import Any

from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_files import INBOUND
from chalicelib.domain.mail_hosts import MailboxPosition
from chalicelib.features.email.model import MAILBOX_STATE, MailboxState
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support import mails
from tests.support.fakes.clock import NOON
from tests.support.fakes.mailboxes import FakeMailbox
from tests.support.mailboxes import IMAP
from tests.support.specimen import A, Specimen

ORIGINAL = f"{A}/conversations/<conversation_id>/messages/<message_id>/original"
SALES = "sales@acme.example"
PDF = ("terms.pdf", "application/pdf", b"%PDF-1.4 terms")

MAILBOX = f"{A}/inboxes/<inbox_id>/mailbox"
IN_ANY_ORDER = (
    "change",
    "claim",
    "contact",
    "contact_inbox",
    "contact_place",
    "contact_places",
    "conversation",
    "conversation_of_contact",
    "counter",
    "feed_head",
    "list_counter",
    "message",
    "notification",
    "rotation",
    "search_entry",
    "search_term",
    "unread_notification",
)
"""Kinds whose ids and times follow the order in which two messages of one customer are stored. The answer of such a path has the
messages, each once, and the invariants hold for the rest."""


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    state = MailboxState(
        account_id,
        5,
        "imap.acme.example",
        "support@acme.example",
        MailboxPosition(7, 104),
        leased_until=NOON + 1,
        planned_at=NOON + 2,
        failures=3,
        error="unreachable",
        reason="TimeoutError: Grüße",
        polled_at=NOON,
        mail_at=NOON - 1,
        version=2,
    )
    return [(MAILBOX_STATE.key(account_id, 5), state)]


SPECIMEN = Specimen(
    credentials=f"""
UTT AA Inn TTTTTT nSSSST X  GET {ORIGINAL}
UTT AA RR. TTTTTT RSSSST X  GET {MAILBOX}
""",
    other_account=f"""
cc  GET {ORIGINAL}
iR  GET {MAILBOX}
""",
    answers={"c": "404 conversation_not_found", "i": "404 inbox_not_found", "n": "404 original_not_found"},
    entities=entities,
)


def open_mailboxes(deployment: Deployment) -> None:
    for email in (mails.SUPPORT, SALES):
        body = {"name": email, "channel": {"type": "email", "email": email}}
        inbox = deployment.api("ada", "POST", "A/inboxes", body).json["id"]
        deployment.api("ada", "POST", "A/inbox_members", {"inbox_id": inbox, "user_ids": [deployment.facts["users"]["ben"]]})
        deployment.facts[email] = inbox
    deployment.settle()


def take_mail(deployment: Deployment, receipt_id: str, raw: bytes, *recipients: str, notices: int = 1, **verdicts: str) -> None:
    """Stores a mail and sends its notice, as SES and SNS do. SNS may repeat a notice."""
    deployment.aws.state.files[f"{INBOUND}{receipt_id}"] = raw
    for _ in range(notices):
        deployment.aws.state.queues["mail"].send_unordered(mails.notice(receipt_id, recipients or (mails.SUPPORT,), **verdicts))


@path(open_mailboxes)
def receive_mail(deployment: Deployment) -> None:
    take_mail(deployment, "ses-1", mails.with_files(mails.raw_mail(), PDF))
    deployment.settle()


@path(open_mailboxes)
def receive_mail_whose_notice_is_repeated(deployment: Deployment) -> None:
    """At once, and after the queue has forgotten the first one."""
    take_mail(deployment, "ses-1", mails.raw_mail(), notices=2)
    deployment.settle()
    deployment.advance_clock(600_000)
    take_mail(deployment, "ses-1", mails.raw_mail())
    deployment.settle()


def stored_once(deployment: Deployment) -> list[str]:
    """The provider's id of every message, with its inbox."""
    stored = [json.loads(item["data"]) for item in deployment.aws.table.items() if item["kind"] == "message"]
    return sorted(f"{each['inbox_id']} {each['source_id']}" for each in stored if each.get("source_id"))


@path(open_mailboxes, differs=IN_ANY_ORDER)
def receive_mail_in_two_inboxes(deployment: Deployment) -> list[str]:
    """Either inbox may be first: their messages are in two message groups."""
    take_mail(deployment, "ses-1", mails.raw_mail(to=f"{mails.SUPPORT}, {SALES}"), mails.SUPPORT, SALES)
    deployment.settle()
    return stored_once(deployment)


@path(open_mailboxes, differs=IN_ANY_ORDER)
def receive_answer_before_its_mail(deployment: Deployment) -> list[str]:
    """A standard queue keeps no order."""
    answer = mails.raw_mail("And when?", Message_ID="<mail-2@example.org>", References="<mail-1@example.org>")
    take_mail(deployment, "ses-2", answer)
    take_mail(deployment, "ses-1", mails.raw_mail())
    deployment.settle()
    return stored_once(deployment)


def connect_mailbox(deployment: Deployment) -> None:
    deployment.facts["mailbox"] = FakeMailbox({1: mails.raw_mail(Message_ID="<old@example.org>")})
    body = {"name": mails.SUPPORT, "channel": {"type": "email", "email": mails.SUPPORT, **IMAP}}
    inbox = deployment.api("ada", "POST", "A/inboxes", body).json["id"]
    deployment.api("ada", "POST", "A/inbox_members", {"inbox_id": inbox, "user_ids": [deployment.facts["users"]["ben"]]})
    deployment.settle()


@path(connect_mailbox, differs=(*IN_ANY_ORDER, "mailbox_state", "timer"))
def poll_mailbox(deployment: Deployment) -> list[str]:
    """A poll that was killed leaves its mails to the one after its lease."""
    for number in range(2):
        deployment.facts["mailbox"].add(mails.raw_mail(Message_ID=f"<mail-{number}@example.org>"))
    for _ in range(3):
        deployment.advance_clock(240_000)
        deployment.wake()
        deployment.settle()
    return stored_once(deployment)
