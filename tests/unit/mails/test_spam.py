"""Spam does not disturb: where mails that are called spam go, and those of senders whose conversation is spam."""

from typing import Any

import pytest

from chalicelib.actions import conversations, messages
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.conversations import Conversation, Folder, Spam, Status
from chalicelib.domain.inboxes import Inbox
from tests.support.arriving_mails import PASSED, arrive, newest, received
from tests.support.company import Company
from tests.support.fakes.mail import ses_id

SPAM = {**PASSED, "spam": "fail"}


def place(conversation: Conversation) -> tuple[Status, Spam | None]:
    return conversation.status, conversation.spam


def mark(company: Company, conversation: Conversation, status: Folder = Folder.SPAM, **fields: Any) -> Conversation:
    return conversations.toggle_status(company.desk, company.caller("ben"), conversation.id, status=status, **fields)


def notified(company: Company) -> list[int]:
    rows = company.client("ben").get(f"/api/v1/accounts/{company.account_id}/notifications").json["data"]["payload"]
    return [each["primary_actor"]["id"] for each in rows]


@pytest.fixture(name="filed")
def _filed(company: Company, mailbox: Inbox) -> Conversation:
    """A mail that was called spam, while Ben is online and would be assigned."""
    company.connect("ben")
    arrive(company, mailbox, received(), verdicts=SPAM)
    company.settle()
    return newest(company)


def test_mail_that_is_called_spam_disturbs_nobody(company: Company, filed: Conversation) -> None:
    assert (place(filed), filed.assignee_id, filed.unread_count) == ((Status.RESOLVED, Spam.VERDICT), None, 1)
    assert notified(company) == []


def test_later_spam_of_the_thread_stays_there(company: Company, mailbox: Inbox, filed: Conversation) -> None:
    arrive(company, mailbox, received("two@home.example", answers="one@home.example"), verdicts=SPAM)
    company.settle()
    assert (newest(company).id, place(newest(company))) == (filed.id, (Status.RESOLVED, Spam.VERDICT))


def test_later_mail_that_is_no_spam_takes_it_out(company: Company, mailbox: Inbox, filed: Conversation) -> None:
    arrive(company, mailbox, received("two@home.example", answers="one@home.example"))
    company.settle()
    after = newest(company)
    assert (after.id, place(after), after.assignee_id) == (filed.id, (Status.OPEN, None), company.users["ben"].id)


def test_verdict_moves_no_conversation_that_exists(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("two@home.example", answers=ses_id(1)), verdicts=SPAM)
    assert (newest(company).id, place(newest(company))) == (order.id, (Status.OPEN, None))


def test_answer_to_an_agent_leaves_spam_in_spite_of_its_verdict(company: Company, mailbox: Inbox, filed: Conversation) -> None:
    company.reply(filed, "Is it you?")
    company.settle()
    arrive(company, mailbox, received("two@home.example", answers=ses_id(1)), verdicts=SPAM)
    assert place(company.conversation(filed.id)) == (Status.OPEN, None)


def test_reply_takes_out_what_an_agent_has_marked(company: Company, mailbox: Inbox, order: Conversation) -> None:
    mark(company, order)
    company.reply(order, "Is it you?")
    assert place(company.conversation(order.id)) == (Status.RESOLVED, None)
    company.settle()
    arrive(company, mailbox, received("two@home.example", answers=ses_id(2)), verdicts=SPAM)
    assert (newest(company).id, place(newest(company))) == (order.id, (Status.OPEN, None))


def test_note_leaves_spam_where_it_is(company: Company, order: Conversation) -> None:
    mark(company, order)
    note = NewMessage(content="Looks strange", private=True)
    messages.create_message(company.desk, company.caller("ben"), order.id, note)
    assert place(company.conversation(order.id)) == (Status.RESOLVED, Spam.AGENT)


def test_spam_that_an_agent_has_marked_stays_spam(company: Company, mailbox: Inbox, order: Conversation) -> None:
    """Its assignee hears of no later mail."""
    conversations.assign_agent(company.desk, company.caller("ben"), order.id, assignee_id=company.users["ben"].id)
    mark(company, order)
    arrive(company, mailbox, received("two@home.example", answers=ses_id(1)))
    company.settle()
    assert (newest(company).id, place(newest(company))) == (order.id, (Status.RESOLVED, Spam.AGENT))
    assert notified(company) == []


def test_sender_who_is_blocked_with_it_writes_to_spam(company: Company, mailbox: Inbox, order: Conversation) -> None:
    mark(company, order, contact_blocked=True)
    arrive(company, mailbox, received("two@home.example", subject="Another matter"))
    assert (newest(company).id, place(newest(company))) == (order.id, (Status.RESOLVED, Spam.AGENT))
    mark(company, order, Folder.OPEN, contact_blocked=False)
    arrive(company, mailbox, received("three@home.example", subject="A third matter"))
    assert (newest(company).id != order.id, place(newest(company))) == (True, (Status.OPEN, None))


def test_first_mail_of_a_blocked_contact_is_spam(company: Company, mailbox: Inbox) -> None:
    ada = company.client("ada")
    body = {"name": "Kim", "email": "kim@home.example", "blocked": True}
    assert ada.post(f"/api/v1/accounts/{company.account_id}/contacts", body).status == 200
    arrive(company, mailbox, received())
    assert place(newest(company)) == (Status.RESOLVED, Spam.BLOCKED)
