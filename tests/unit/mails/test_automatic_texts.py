"""The desk answers no program, and two desks that answer each other come to an end by themselves."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message, MessageType
from chalicelib.domain.people import AutoResolve
from chalicelib.domain.received_mails import Automatic, ReceivedMail
from chalicelib.features.auto_resolve.actions import resolve as resolve_inactive
from tests.support.arriving_mails import arrive, newest, open_mailbox, received
from tests.support.company import Company
from tests.support.company import company as new_company
from tests.support.fakes.mail import ses_id
from tests.unit.test_out_of_office import CLOSED

HOUR = 3_600_000
GREETING = {"greeting_enabled": True, "greeting_message": "Hello, we have your mail."}
AWAY = {"working_hours_enabled": True, "working_hours": CLOSED, "out_of_office_message": "We are back tomorrow."}


def templates(company: Company) -> list[Message]:
    all_of = [each for conversation in company.conversations() for each in company.messages(conversation.id)]
    return sorted((each for each in all_of if each.type is MessageType.TEMPLATE), key=lambda each: each.id)


@pytest.mark.parametrize("settings", [GREETING, AWAY], ids=["greeting", "out of office"])
@pytest.mark.parametrize("kind", [None, Automatic.REPLY, Automatic.NOTIFICATION, Automatic.BULK, Automatic.BOUNCE])
def test_program_is_not_answered(company: Company, mailbox: Inbox, settings: dict[str, Any], kind: Automatic | None) -> None:
    company.update_inbox(mailbox, **settings)
    arrive(company, mailbox, received(automatic=kind))
    assert len(company.messages(newest(company).id)) - len(templates(company)) == 1, "the mail itself is kept"
    assert len(templates(company)) == (1 if kind is None else 0)


def test_person_behind_a_program_is_answered(company: Company, mailbox: Inbox) -> None:
    company.update_inbox(mailbox, **AWAY)
    arrive(company, mailbox, received(automatic=Automatic.NOTIFICATION))
    arrive(company, mailbox, received("two@home.example", answers="one@home.example"))
    assert len(templates(company)) == 1


@pytest.mark.parametrize(("kind", "sent"), [(None, 1), (Automatic.REPLY, 0), (Automatic.BULK, 0)])
def test_program_gets_no_survey(company: Company, mailbox: Inbox, kind: Automatic | None, sent: int) -> None:
    company.update_inbox(mailbox, csat_survey_enabled=True)
    arrive(company, mailbox, received(automatic=kind))
    conversations.toggle_status(company.desk, company.caller(), newest(company).id, status=Status.RESOLVED)
    assert [each.content_type for each in templates(company)] == ["input_csat"] * sent


@pytest.mark.parametrize(("kind", "sent"), [(None, 1), (Automatic.REPLY, 0), (Automatic.NOTIFICATION, 0)])
def test_program_is_told_of_no_automatic_resolution(company: Company, mailbox: Inbox, kind: Automatic | None, sent: int) -> None:
    arrive(company, mailbox, received(automatic=kind))
    company.desk.clock.at += 3 * HOUR
    settings = AutoResolve(after=60, message="We close this.")
    assert resolve_inactive(company.desk, company.desk.store.directory(company.account_id), newest(company).id, settings)
    assert newest(company).status is Status.RESOLVED
    assert len(templates(company)) == sent


def test_address_gets_ten_automatic_texts_an_hour(company: Company, mailbox: Inbox) -> None:
    company.update_inbox(mailbox, **GREETING)
    for number in range(15):
        arrive(company, mailbox, received(f"{number}@home.example", subject=f"Subject {chr(97 + number)}"))
    assert len(templates(company)) == 10
    arrive(company, mailbox, received("of-bo@home.example", sender="bo@home.example", subject="Mine"))
    assert len(templates(company)) == 11, "another address has a limit of its own"
    company.desk.clock.at += 2 * HOUR
    arrive(company, mailbox, received("later@home.example", subject="Later"))
    assert len(templates(company)) == 12
    assert len(company.conversations()) == 17, "every mail is kept"


def test_telegram_has_no_such_limit(company: Company) -> None:
    company.update_inbox(company.telegram, **GREETING)
    for number in range(12):
        company.receive(provider_id=f"in-{number}", source_id=f"customer-{number}")
    assert len(templates(company)) == 12


class Desk:
    """A desk at one end of a wire. `is_marked`: whether its automatic mails say that they are."""

    def __init__(self, name: str, *, is_marked: bool) -> None:
        self.company = new_company()
        self.address = f"support@{name}.example"
        self.mailbox = open_mailbox(self.company, self.address)
        self.company.update_inbox(self.mailbox, **GREETING, **AWAY)
        self.is_marked, self.sent, self.known = is_marked, 0, 0

    def take(self, mail: ReceivedMail) -> list[Message]:
        """Returns the automatic texts that the mail has caused."""
        arrive(self.company, self.mailbox, mail)
        written = templates(self.company)[self.known :]
        self.known += len(written)
        self.sent += len(written)
        return written

    def mail_of(self, text: Message, answered: ReceivedMail, *, keeps_thread: bool) -> ReceivedMail:
        return received(
            f"{text.id}@{self.address}",
            sender=self.address,
            name="Support",
            subject=f"Re: {answered.subject}" if keeps_thread else f"Case {text.id}",
            answers=answered.message_id if keeps_thread else "",
            text=text.content,
            automatic=Automatic.REPLY if self.is_marked else None,
        )


@pytest.mark.parametrize("is_marked", [True, False], ids=["marked", "unmarked"])
@pytest.mark.parametrize("keeps_thread", [True, False], ids=["in one thread", "each mail its own thread"])
def test_two_desks_that_answer_each_other_end(is_marked: bool, keeps_thread: bool) -> None:
    ours, theirs = Desk("ours", is_marked=is_marked), Desk("theirs", is_marked=is_marked)
    on_the_way = [(theirs, ours, received(sender="support@theirs.example", subject="Order 7"))]
    while on_the_way:
        sender, receiver, mail = on_the_way.pop(0)
        assert ours.sent + theirs.sent < 100, "they never end"
        ours.company.desk.clock.at += 1_000
        theirs.company.desk.clock.at += 1_000
        answers = [receiver.mail_of(text, mail, keeps_thread=keeps_thread) for text in receiver.take(mail)]
        on_the_way += [(receiver, sender, answer) for answer in answers]
    mails = ours.sent + theirs.sent
    print(f"{mails} automatic mails ({'marked' if is_marked else 'unmarked'}, {'one thread' if keeps_thread else 'new threads'})")
    assert mails <= (20 if not is_marked and not keeps_thread else 2)


def test_program_that_marks_nothing_and_changes_every_subject_ends(company: Company, mailbox: Inbox) -> None:
    """It answers each of our texts with a mail of a new subject, as if a person had written it."""
    company.update_inbox(mailbox, **GREETING)
    mails, answered = 0, 1
    while answered and mails < 100:
        before = len(templates(company))
        arrive(company, mailbox, received(f"{mails}@robot.example", sender="robot@robot.example", subject=f"Case {mails}"))
        mails += 1
        answered = len(templates(company)) - before
    print(f"{mails} mails of a robot, {len(templates(company))} answers")
    assert (mails, len(templates(company))) == (11, 10)


def test_out_of_office_on_both_sides_ends(company: Company, mailbox: Inbox, order: Any) -> None:
    company.update_inbox(mailbox, **AWAY)
    arrive(company, mailbox, received("away@home.example", answers="one@home.example", automatic=Automatic.REPLY))
    assert templates(company) == []


def test_bounce_of_an_automatic_text_is_a_failed_delivery(company: Company, mailbox: Inbox) -> None:
    company.update_inbox(mailbox, **GREETING)
    arrive(company, mailbox, received())
    company.settle()
    report = received("dsn@mx.example", sender="mailer-daemon@mx.example", automatic=Automatic.BOUNCE)
    for ids in ((ses_id(1),), ("of-another-desk@x.example",)):
        arrive(company, mailbox, replace(report, original_message_ids=ids))
    [greeting] = templates(company)
    assert greeting.delivery == "failed"
    assert newest(company).source_id == "mailer-daemon@mx.example", "a report about another's mail is shown"


def test_own_mail_of_a_list_is_dropped(company: Company, mailbox: Inbox) -> None:
    assert arrive(company, mailbox, received(sender="support@acme.example"))
    assert company.conversations() == []
