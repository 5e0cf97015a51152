"""Runs the queue of slow reactions of a company, which sends its mails."""

from email.message import EmailMessage

from chalicelib import reactions
from chalicelib.domain.events import QueueClass
from chalicelib.domain.mails import MAILS, NO_ACCOUNT, Mail
from chalicelib.schedule import run_due
from tests.support.company import Company

MINUTE = 60_000


def send_all(company: Company) -> list[EmailMessage]:
    """Sends what is queued, and returns all mails that were sent so far."""
    waiting, company.desk.queues.background = company.desk.queues.background, []
    for change in waiting:
        reactions.react(company.desk, change, QueueClass.BACKGROUND)
    return company.desk.mail.messages()


def wake(company: Company, minutes: int) -> list[EmailMessage]:
    """Lets the schedule look after some minutes."""
    company.desk.clock.at += minutes * MINUTE
    run_due(company.desk)
    return send_all(company)


def mails(company: Company) -> list[Mail]:
    """The ledger: mails of the account, then those to persons."""
    return [each for account in (company.account_id, NO_ACCOUNT) for each in company.desk.store.list_of(MAILS, account)]


def text(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content


def link(message: EmailMessage) -> str:
    """The token of the password link in a mail."""
    return text(message).partition("/password#")[2].split()[0]
