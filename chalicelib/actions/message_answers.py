"""Customers answer messages that ask for something: a survey, a form, a choice, an e-mail address."""

from chalicelib.actions.contacts import decide_change
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.finding import held_message
from chalicelib.actions.identities import as_stated
from chalicelib.domain import message_answers as rules
from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.message_answers import Given
from chalicelib.domain.messages import Message


def decide_answer(
    work: ConversationWork, link: ContactInbox, message_id: int, *, values: Given | None = None, email: str | None = None
) -> Message:
    """Stores the answer with the message of the work's conversation.

    Raises NotFound, and Invalid (`message_not_answerable`, `answer_invalid`, `survey_closed`, `email_invalid`).
    """
    message = held_message(work, work.conversation, message_id)
    if not message.is_public:
        raise NotFound("There is no such message.", code="message_not_found")
    rules.check_answerable(message)
    if rules.is_email_box(message):
        after = rules.with_email(message, _stated_email(work, link, email))
    else:
        after = rules.with_values(message, values if values is not None else {}, work.at)
    if after == message:
        return message
    if message.content_type == "input_csat":
        from chalicelib.actions.surveys import decide_survey_answer

        decide_survey_answer(work, after)
    return work.change_message(message, after)


def _stated_email(work: ConversationWork, link: ContactInbox, email: str | None) -> str:
    if not email or not email.strip():
        raise Invalid("Send the address as contact.email.", code="answer_invalid", fields=("contact.email",))
    cleaned, contact = clean_email(email), work.contact()
    if "email" not in contact.verified:
        decide_change(work, contact, as_stated(contact, {"email": cleaned}, link, proven=False))
    return cleaned
