"""Stories of mails: the conversation that each belongs to, and those that nobody has written."""

from chalicelib.actions import conversations, mail_identities, receive, received_changes
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.received_mails import Automatic, BouncedRecipient
from tests.contract.story_recorder import Scenario, story
from tests.support.arriving_mails import KIM, PASSED, arrive, newest, open_mailbox, received
from tests.support.fakes.mail import ses_id


def answered_mail(scenario: Scenario) -> tuple[Inbox, Conversation]:
    """Kim has written, and Ben has answered by mail."""
    company = scenario.company
    mailbox = open_mailbox(company)
    arrive(company, mailbox, received())
    company.reply(newest(company), "On its way")
    company.settle()
    return mailbox, newest(company)


@story(receive.receive_message)
def mail_begins_a_conversation(scenario: Scenario) -> None:
    mailbox = open_mailbox(scenario.company)
    scenario.start_recording()
    arrive(scenario.company, mailbox, received())


@story(receive.receive_message)
def answer_reopens_the_conversation_of_a_mail(scenario: Scenario) -> None:
    company = scenario.company
    mailbox, order = answered_mail(scenario)
    conversations.toggle_status(company.desk, company.caller(), order.id, status=Status.RESOLVED)
    scenario.start_recording()
    arrive(company, mailbox, received("two@home.example", answers=ses_id(1), text="Thank you"))


@story(receive.receive_message)
def colleague_of_a_customer_answers(scenario: Scenario) -> None:
    mailbox, _ = answered_mail(scenario)
    scenario.start_recording()
    arrive(scenario.company, mailbox, received("two@home.example", sender="bo@home.example", name="Bo", answers=ses_id(1)))


@story(receive.receive_message)
def out_of_office_reply_leaves_the_conversation_resolved(scenario: Scenario) -> None:
    company = scenario.company
    mailbox, order = answered_mail(scenario)
    conversations.toggle_status(company.desk, company.caller(), order.id, status=Status.RESOLVED)
    scenario.start_recording()
    arrive(company, mailbox, received("away@home.example", answers=ses_id(1), automatic=Automatic.REPLY))


@story(received_changes.receive_receipt, mail_identities.note_bounce)
def mail_bounces(scenario: Scenario) -> None:
    mailbox, _ = answered_mail(scenario)
    scenario.start_recording()
    report = received(
        "dsn@mx.example",
        sender="mailer-daemon@mx.example",
        automatic=Automatic.BOUNCE,
        bounced=(BouncedRecipient(KIM, "5.1.1", "No such user"),),
        original_message_ids=(ses_id(1),),
    )
    arrive(scenario.company, mailbox, report)


@story(receive.receive_message)
def mail_that_is_called_spam_begins_a_conversation_apart(scenario: Scenario) -> None:
    company = scenario.company
    mailbox = open_mailbox(company)
    company.connect("ben")
    scenario.start_recording()
    arrive(company, mailbox, received(), verdicts={**PASSED, "spam": "fail"})


@story(receive.receive_message)
def answer_without_a_verdict_leaves_spam(scenario: Scenario) -> None:
    company = scenario.company
    mailbox = open_mailbox(company)
    company.connect("ben")
    arrive(company, mailbox, received(), verdicts={**PASSED, "spam": "fail"})
    scenario.start_recording()
    arrive(company, mailbox, received("two@home.example", answers="one@home.example"))
