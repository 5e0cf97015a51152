"""The mailbox of the company, and a customer who has written to it."""

import pytest

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from tests.support.arriving_mails import arrive, newest, open_mailbox, received
from tests.support.company import Company


@pytest.fixture(name="mailbox")
def _mailbox(company: Company) -> Inbox:
    return open_mailbox(company)


@pytest.fixture(name="order")
def _order(company: Company, mailbox: Inbox) -> Conversation:
    """Kim has asked about order 7, and Ben has answered by mail."""
    arrive(company, mailbox, received())
    company.reply(newest(company), "On its way")
    company.settle()
    return newest(company)
