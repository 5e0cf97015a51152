"""The laws of mails: an answer is in the conversation that it answers, and a message has the state that reports have told.

`checks.py` has the others for every channel: each mail is one message, an answer of an agent is sent once, and none stays queued.
"""

from collections.abc import Sequence

from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, Message, MessageType, is_deleted
from chalicelib.domain.timers import MAILBOX
from chalicelib.features.email.polling import state_key_of
from tests.simulation.deployment import Deployment, sent_as
from tests.simulation.mails import Mail, Post
from tests.simulation.merges import survivor_of
from tests.simulation.storage import LawBroken
from tests.support.fakes.mailboxes import FakeMailbox


def conversations_named(deployment: Deployment, inbox: Inbox, ids: Sequence[str]) -> set[int | None]:
    """The conversations of the messages that the desk knows by these ids."""
    claims = [deployment.store.get(keys.provider_message(inbox.account_id, inbox.id, each)) for each in ids]
    known = [int(claim.refers_to[0]) for claim in claims if claim and claim.refers_to]
    return {survivor_of(deployment, inbox.account_id, each) for each in known}


def check_threads(deployment: Deployment, post: Post) -> None:
    """Answers whose headers or receiver named what the desk knew. The others have the words of `threads.md` only."""
    for sent in post.sent:
        if sent.answered is None or not sent.is_certain:
            continue
        answer, answered = (conversation_of(deployment, each) for each in (sent.mail, sent.answered))
        if answer is None or answered is None:
            continue
        deployment.tally["check: an answer by mail"] += 1
        if answer != answered:
            label = f"{sent.mail.label}, an answer to {sent.answered.label},"
            raise LawBroken(f"{label} is in conversation {answer} instead of {answered}")


def conversation_of(deployment: Deployment, mail: Mail) -> int | None:
    """None for a mail whose message was deleted with its conversation."""
    ids = mail.own_ids or (mail.held.message_id,)
    return next(iter(conversations_named(deployment, mail.inbox, ids)), None)


def check_reports(deployment: Deployment, post: Post, inbox_ids: Sequence[int]) -> None:
    """A failure overrides a delivery, and both override that SES did not answer. Each message that was sent was accepted."""
    for message in deployment.store.items.by_kind["message"].values():
        if message.inbox_id not in inbox_ids or message.type is not MessageType.OUTGOING or message.private:
            continue
        if is_deleted(message) or deployment.store.requeued[message.id]:
            continue
        deployment.tally["check: a mail of the desk"] += 1
        check_state(deployment, message, post.reports[label_of(deployment, message)])


def label_of(deployment: Deployment, message: Message) -> str:
    name = sent_as(message)
    intent = next(each for each in deployment.intents if each.account_id == message.account_id and each.echo_id == name)
    return intent.files[0] if intent.files else str(intent.body["content"])


def check_state(deployment: Deployment, message: Message, reports: set[str]) -> None:
    """A mail whose response was lost may have bounced in an earlier try, so that a bounce alone decides nothing about it."""
    row = deployment.store.get(keys.ledger(message.account_id, message.conversation_id, message.id))
    is_unknown = row is not None and row.state == "unknown"
    expected = {Delivery.FAILED} if "Bounce" in reports else {Delivery.DELIVERED} if reports else {message.delivery}
    if "Bounce" in reports and is_unknown:
        expected |= {Delivery.UNKNOWN, Delivery.DELIVERED}
    if message.delivery not in expected:
        raise LawBroken(f"reports of message {message.id} are {reports}, but it is {message.delivery}")
    if message.delivery is Delivery.SENT and not deployment.accepted_counts[label_of(deployment, message)]:
        raise LawBroken(f"message {message.id} is sent, but SES has no such mail")


def check_mailbox(deployment: Deployment, inbox: Inbox, mailbox: FakeMailbox) -> None:
    """It is read to its end, and has one timer."""
    state = deployment.store.get(state_key_of(inbox.account_id, inbox.id))
    timers = [each.due_at for each in deployment.store.items.by_kind["timer"].values() if each.kind == MAILBOX]
    if state is None or state.position != mailbox.position or timers != [state.planned_at]:
        raise LawBroken(f"the mailbox is at {mailbox.position}, the desk at {state}, its timers at {timers}")
    deployment.tally["check: a mailbox"] += 1
