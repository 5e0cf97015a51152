"""Programs that answer the desk's automatic mails. Each function plays one loop to its end and returns the number of mails."""

from collections.abc import Callable

from chalicelib.domain.messages import Message, MessageType
from chalicelib.domain.received_mails import Automatic, BouncedRecipient, ReceivedMail
from tests.support.arriving_mails import arrive, open_mailbox, received
from tests.support.company import Company, company
from tests.support.fakes.mail import ses_id

GREETING = {"greeting_enabled": True, "greeting_message": "Hello, we have your mail."}
CLOSED = [{"day_of_week": day, "closed_all_day": True} for day in range(7)]
AWAY = {"working_hours_enabled": True, "working_hours": CLOSED, "out_of_office_message": "We are back tomorrow."}
ENDLESS = 100
"""Mails after which a loop counts as endless."""


def templates(acme: Company) -> list[Message]:
    all_of = [each for conversation in acme.conversations() for each in acme.messages(conversation.id)]
    return sorted((each for each in all_of if each.type is MessageType.TEMPLATE), key=lambda each: each.id)


class Desk:
    """A desk at one end of a wire. `is_marked`: whether its automatic mails say that they are."""

    def __init__(self, name: str, *, is_marked: bool) -> None:
        self.company = company()
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


def two_desks(*, is_marked: bool, keeps_thread: bool) -> int:
    """Automatic mails of both after one mail that began it."""
    ours, theirs = Desk("ours", is_marked=is_marked), Desk("theirs", is_marked=is_marked)
    on_the_way = [(theirs, ours, received(sender="support@theirs.example", subject="Order 7"))]
    while on_the_way and ours.sent + theirs.sent < ENDLESS:
        sender, receiver, mail = on_the_way.pop(0)
        ours.company.desk.clock.at += 1_000
        theirs.company.desk.clock.at += 1_000
        answers = [receiver.mail_of(text, mail, keeps_thread=keeps_thread) for text in receiver.take(mail)]
        on_the_way += [(receiver, sender, answer) for answer in answers]
    return ours.sent + theirs.sent


def answered_by(program: Callable[[int], ReceivedMail]) -> int:
    """Automatic mails of a desk and the mails of a program, which answers each of them with `program(number)`. It begins."""
    desk, mails, texts = Desk("ours", is_marked=True), 0, [None]
    while texts and mails < ENDLESS:
        mails += 1
        texts = [None for _ in desk.take(program(mails))]
    return mails + desk.sent


def unmarked_program() -> int:
    """It takes a new subject for each mail, as if a person had written it."""
    return answered_by(lambda number: received(f"{number}@robot.example", sender="robot@robot.example", subject=f"Case {number}"))


def absent_customer() -> int:
    """A person has written, and their program answers the text of the desk."""

    def mail(number: int) -> ReceivedMail:
        automatic = Automatic.REPLY if number > 1 else None
        return received(f"{number}@home.example", answers=f"{number - 1}@home.example", automatic=automatic)

    return answered_by(mail)


def mailing_list() -> int:
    """The list sends the desk's mail back to it, among mails of its members, marked as bulk."""

    def mail(number: int) -> ReceivedMail:
        return received(f"post-{number}@lists.example", sender=f"member-{number}@home.example", automatic=Automatic.BULK)

    return answered_by(mail)


def bounces() -> int:
    """A mail with a forged sender, the text of the desk that comes back, and two reports on a report of their server."""
    desk, sent = Desk("ours", is_marked=True), 0
    for number, original in enumerate(("", ses_id(1), "report-1@gone.example", "report-2@gone.example")):
        failed = (BouncedRecipient("nobody@gone.example", "5.1.1", "unknown user"),) if number else ()
        desk.take(
            received(
                f"report-{number}@gone.example",
                sender="mailer-daemon@gone.example" if number else "nobody@gone.example",
                automatic=Automatic.BOUNCE if number else None,
                bounced=failed,
                original_message_ids=(original,) if original else (),
            )
        )
        desk.company.settle()
        sent += 1
    return sent + desk.sent


LOOPS: dict[str, tuple[Callable[[], int], int]] = {
    "two desks, both mark their mails, one thread": (lambda: two_desks(is_marked=True, keeps_thread=True), 1),
    "two desks, both mark their mails, new threads": (lambda: two_desks(is_marked=True, keeps_thread=False), 1),
    "two desks, no marks, one thread": (lambda: two_desks(is_marked=False, keeps_thread=True), 2),
    "two desks, no marks, new threads": (lambda: two_desks(is_marked=False, keeps_thread=False), 20),
    "a program without marks, always a new subject": (unmarked_program, 21),
    "out of office on both sides": (absent_customer, 3),
    "a mailing list": (mailing_list, 1),
    "a forged sender, bounces, and bounces of bounces": (bounces, 5),
}
"""The loop, and the mails until it has ended. Of two desks their automatic mails."""
