"""Mails after a split: an answer lands in the thread that has the answered mail."""

import pytest

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.conversation_split.actions import split_conversation
from tests.support.arriving_mails import arrive, newest, open_mailbox, received
from tests.support.company import Company
from tests.support.fakes.mail import ses_id
from tests.support.mail_inbox import open_mail_inbox, receive_mail, sent_mails


@pytest.fixture(name="mailbox")
def _mailbox(company: Company) -> Inbox:
    return open_mailbox(company)


@pytest.fixture(name="order")
def _order(company: Company, mailbox: Inbox) -> Conversation:
    """Kim asks about an order, gets an answer, asks about an invoice in the same thread, and gets an answer."""
    arrive(company, mailbox, received())
    company.reply(newest(company), "On its way")
    company.settle()
    arrive(company, mailbox, received("two@home.example", subject="Re: Order 7", text="My invoice", answers=ses_id(1)))
    company.reply(newest(company), "Corrected")
    company.settle()
    return newest(company)


def split(company: Company, order: Conversation, subject: str | None = None) -> Conversation:
    [invoice] = [each for each in company.messages(order.id) if each.source_id == "two@home.example"]
    made = split_conversation(company.desk, company.caller("ben"), order.id, message_id=invoice.id, later=True, subject=subject)
    company.settle()
    return company.conversation(made.id)


def lands_in(company: Company) -> int:
    found = (each for thread in company.conversations() for each in company.messages(thread.id))
    [mail] = [each for each in found if each.source_id == "three@home.example"]
    return mail.conversation_id


@pytest.mark.parametrize("answered", [ses_id(2), "two@home.example"])
@pytest.mark.parametrize("by_address", [True, False])
def test_answer_to_a_moved_mail_lands_in_the_new_conversation(
    company: Company, mailbox: Inbox, order: Conversation, answered: str, by_address: bool
) -> None:
    made = split(company, order)
    proven = {"conversation_id": order.id} if by_address else {}
    arrive(company, mailbox, received("three@home.example", text="Thanks", answers=answered), **proven)
    assert lands_in(company) == made.id


@pytest.mark.parametrize("by_address", [True, False])
def test_answer_to_a_mail_that_stayed_lands_in_the_old_conversation(
    company: Company, mailbox: Inbox, order: Conversation, by_address: bool
) -> None:
    split(company, order)
    proven = {"conversation_id": order.id} if by_address else {}
    arrive(company, mailbox, received("three@home.example", text="Thanks", answers=ses_id(1)), **proven)
    assert lands_in(company) == order.id


def test_new_conversation_has_the_subject_and_the_ids_of_its_mails(company: Company, order: Conversation) -> None:
    made = split(company, order, subject=" Invoice 12 ")
    attributes = made.additional_attributes
    assert (attributes["mail_subject"], attributes["source"]) == ("Invoice 12", "email")
    assert attributes["mail_references"] == ["two@home.example", ses_id(2)]
    assert company.conversation(order.id).additional_attributes == order.additional_attributes


def test_next_reply_goes_on_in_the_mails_that_moved(company: Company) -> None:
    inbox = open_mail_inbox(company)
    whole = receive_mail(company, inbox)
    receive_mail(company, inbox, "My invoice", message_id="kim-2@example.org")
    invoice = company.messages(whole.id)[-1]
    made = split_conversation(
        company.desk, company.caller("ben"), whole.id, message_id=invoice.id, subject="Invoice 12", later=True
    )
    for conversation in (made, whole):
        company.reply(conversation, "Corrected")
    [one, two] = sent_mails(company)
    assert (one["subject"], one["in-reply-to"]) == ("Re: Invoice 12", "<kim-2@example.org>")
    assert (two["subject"], two["in-reply-to"]) == ("Re: My order", "<kim-1@example.org>")
    assert one["reply-to"] != two["reply-to"]
