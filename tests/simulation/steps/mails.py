"""Steps of customers who write by mail, of their programs and servers, and of SES."""

from collections.abc import Sequence
from random import Random

from chalicelib.domain.inboxes import Inbox
from tests.simulation.deployment import Deployment
from tests.simulation.mail_deployment import MailDeployment
from tests.simulation.mail_laws import conversation_of, conversations_named
from tests.simulation.mails import COLLEAGUE, CUSTOMERS, MAIL_DOMAIN, PROGRAM_OF, Mail, Sent, address_of
from tests.simulation.steps.registry import Steps
from tests.support.mail_programs import Headers, HeldMail
from tests.support.mails import raw_mail

STEPS = Steps()
step = STEPS.register

AWAY = {"Auto_Submitted": "auto-replied", "X_Auto_Response_Suppress": "All"}
REPORT = """From: MAILER-DAEMON@home.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{id}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mailbox is full.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.home.example

Final-Recipient: rfc822; {customer}
Action: failed
Status: 5.2.2

--b
Content-Type: text/rfc822-headers

Message-ID: <{original}>

--b--
"""


def mails_of(deployment: Deployment) -> MailDeployment:
    assert isinstance(deployment, MailDeployment)
    return deployment


@step(14)
def customer_begins_by_mail(deployment: Deployment, random: Random) -> bool:
    mails, customer = mails_of(deployment), random.choice(CUSTOMERS)
    inbox = random.choice((mails.support, mails.sales))
    send(mails, inbox, customer, {"Subject": f"Topic {mails.post.next()}"}, None, (address_of(inbox),))
    return True


@step(30)
def customer_answers_by_mail(deployment: Deployment, random: Random) -> bool:
    """Mostly one of the newest mails, to the address that the mail names; at times to the inbox, or from a colleague."""
    mails = mails_of(deployment)
    if not mails.post.held:
        return False
    answered = random.choice(mails.post.held[-12:] if random.random() < 0.8 else mails.post.held)
    headers = PROGRAM_OF[answered.customer](random, answered.held)
    to = answered.reply_to if random.random() < 0.7 else address_of(answered.inbox)
    if random.random() < 0.1:
        headers = {**headers, "From": f"Colleague <{COLLEAGUE}>"}
    send(mails, answered.inbox, answered.customer, headers, answered, (to,))
    return True


@step(5)
def customer_is_away(deployment: Deployment, random: Random) -> bool:
    mails = mails_of(deployment)
    ours = [each for each in mails.post.held if each.own_ids]
    if not ours:
        return False
    answered = random.choice(ours[-12:])
    named = {"In_Reply_To": f"<{answered.held.message_id}>", "Subject": f"Automatic reply: {answered.held.topic}"}
    send(mails, answered.inbox, answered.customer, {**named, **AWAY}, answered, (answered.reply_to,))
    return True


def send(
    mails: MailDeployment, inbox: Inbox, customer: str, headers: Headers, answered: Mail | None, receivers: Sequence[str]
) -> None:
    label, message_id = mails.next_text(), f"mail-{mails.post.next()}@home.example"
    references = tuple(each.strip("<>") for each in headers.get("References", headers.get("In_Reply_To", "")).split())
    held = HeldMail(message_id, references, headers["Subject"])
    mail = Mail(held, inbox, customer, label, address_of(inbox))
    given = {"From": f"Customer <{customer}>", **headers, "Message_ID": f"<{message_id}>"}
    quoted = f"\n\nOn Tue, Dec 1, 2026 at 12:00 PM Acme wrote:\n> {answered.label}\n" if answered else ""
    raw = raw_mail(label + quoted, to=receivers[0], **given)
    certain = is_certain(mails, headers, answered, receivers)
    writer = COLLEAGUE if "From" in headers else customer
    mails.deliver(Sent(mail, writer, answered, certain, raw, tuple(receivers)))


def is_certain(mails: MailDeployment, headers: Headers, answered: Mail | None, receivers: Sequence[str]) -> bool:
    """Whether the desk can know the conversation: by the receiver, or by ids all of which lead to it already."""
    if answered is None:
        return False
    if receivers[0].endswith(MAIL_DOMAIN):
        return True
    named = [each.strip("<>") for name in ("In_Reply_To", "References") for each in headers.get(name, "").split()]
    known = conversation_of(mails, answered)
    return known is not None and conversations_named(mails, answered.inbox, named) == {known}


@step(5)
def customer_mail_comes_twice(deployment: Deployment, random: Random) -> bool:
    """A server that has lost the answer of SES brings the mail again."""
    mails = mails_of(deployment)
    if not mails.post.repeatable:
        return False
    mails.bring(random.choice(mails.post.repeatable[-40:]))
    return True


@step(5)
def notice_is_repeated(deployment: Deployment, random: Random) -> bool:
    mails = mails_of(deployment)
    if not mails.post.notices:
        return False
    mails.queues.mail([random.choice(mails.post.notices[-40:])])
    return True


@step(4)
def mail_bounces(deployment: Deployment, random: Random) -> bool:
    """The customer's server has taken the mail and returns it later."""
    mails = mails_of(deployment)
    ours = [each for each in mails.post.held if each.own_ids]
    if not ours:
        return False
    bounced = random.choice(ours[-20:])
    names = {"to": address_of(bounced.inbox), "id": f"bounce-{mails.post.next()}@home.example"}
    raw = REPORT.format(**names, customer=bounced.customer, original=bounced.held.message_id).replace("\n", "\r\n").encode()
    mails.post.reports[bounced.label].add("Bounce")
    mails.bring(Sent(bounced, bounced.customer, None, is_certain=False, raw=raw, receivers=(names["to"],)))
    return True


@step(40)
def run_mail(deployment: Deployment, random: Random) -> bool:
    """The queue of mails keeps no order."""
    random.shuffle(deployment.queues.of["mail"].messages)
    return deployment.run_worker("mail", 1, random)


@step(1)
def mailbox_is_numbered_anew(deployment: Deployment, random: Random) -> bool:
    """Its mails of three days are read again."""
    mails = mails_of(deployment)
    if random.random() < 0.7:
        return False
    mails.mailbox.validity += 1
    return True
