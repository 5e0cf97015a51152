"""Customers answer messages that ask for something: a survey, a form, a choice, an e-mail address."""

from chalicelib.actions.contacts import decide_change
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.customers import Customer, conversation_of_customer, customer_work
from chalicelib.actions.finding import held_message
from chalicelib.actions.identities import as_stated
from chalicelib.actions.work import retried
from chalicelib.domain import message_answers as rules
from chalicelib.domain.contacts import Contact
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.message_answers import Given
from chalicelib.domain.messages import Message
from chalicelib.ports import Desk


@retried
def answer_message(
    desk: Desk,
    customer: Customer,
    conversation_id: int,
    message_id: int,
    *,
    values: Given | None = None,
    email: str | None = None,
) -> tuple[Message, Contact]:
    """Stores the answer with the message. A repetition changes nothing, another answer replaces the first. An e-mail address also
    becomes that of the contact, unverified, unless the desk knows the contact's address for certain.

    Raises NotFound, and Invalid (`message_not_answerable`, `answer_invalid`, `survey_closed`, `email_invalid`).
    """
    work = customer_work(desk, customer, conversation_of_customer(desk, customer, conversation_id))
    message = held_message(work, conversation_id, message_id)
    if not message.is_public:
        raise NotFound("There is no such message.", code="message_not_found")
    rules.check_answerable(message)
    if rules.is_email_box(message):
        after = rules.with_email(message, _stated_email(work, customer, email))
    else:
        after = rules.with_values(message, values if values is not None else {}, work.at)
    if after != message:
        message = work.change_message(message, after)
    work.commit()
    return message, work.contact()


def _stated_email(work: ConversationWork, customer: Customer, email: str | None) -> str:
    if not email or not email.strip():
        raise Invalid("Send the address as contact.email.", code="answer_invalid", fields=("contact.email",))
    cleaned, contact = clean_email(email), work.contact()
    if "email" not in contact.verified:
        decide_change(work, contact, as_stated(contact, {"email": cleaned}, customer.link, proven=False))
    return cleaned
