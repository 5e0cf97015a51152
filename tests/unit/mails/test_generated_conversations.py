"""Two hundred conversations by mail, with the header habits of several programs: each mail finds its conversation."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from msgspec.structs import replace

from chalicelib.domain.messages import MessageType
from chalicelib.domain.received_mails import Automatic, MailAddress, ReceivedMail
from tests.support.arriving_mails import arrive, newest, open_mailbox, received
from tests.support.company import Company
from tests.support.fakes.mail import ses_id

CONVERSATIONS = 200
MINUTE = 60_000
PHONE = "phone@mobile.example"
TOPICS = ("Order", "Invoice", "Login", "Delivery", "Refund")
PREFIXES = ("Re", "AW", "SV", "Odp", "RE", "TR", "回复", "Rif")


@dataclass
class Correspondence:
    """One conversation as its people know it. `ids`: of its mails as the customer's program has received or sent them."""

    number: int
    program: str
    subject: str
    ids: list[str] = field(default_factory=list)
    conversation_id: int = 0

    @property
    def customer(self) -> str:
        """Four conversations in a row are of one customer."""
        return f"customer-{self.number // 4}@home.example"


def outlook(random: Random, thread: Correspondence, message_id: str) -> ReceivedMail:
    """In-Reply-To only, and none after a pause: then the subject alone remains."""
    answers = thread.ids[-1] if random.random() < 0.7 else ""
    return received(message_id, answers=answers, subject=f"{random.choice(PREFIXES)}: {thread.subject}")


def gmail(random: Random, thread: Correspondence, message_id: str) -> ReceivedMail:
    return received(message_id, answers=thread.ids[-1], references=tuple(thread.ids), subject=f"Re: {thread.subject}")


def apple_mail(random: Random, thread: Correspondence, message_id: str) -> ReceivedMail:
    """It answers an older mail of the thread as readily as the newest one."""
    answered = random.randrange(len(thread.ids))
    return received(
        message_id, answers=thread.ids[answered], references=tuple(thread.ids[: answered + 1]), subject=f"Re: {thread.subject}"
    )


def phone(random: Random, thread: Correspondence, message_id: str) -> ReceivedMail:
    """It forwards instead of answering, from another address of the same customer, without In-Reply-To."""
    return received(message_id, references=tuple(thread.ids[-3:]), subject=f"Fwd: {thread.subject}", sender=PHONE)


def ticket_system(random: Random, thread: Correspondence, message_id: str) -> ReceivedMail:
    """It replaces the ids in In-Reply-To by its own and puts a number into the subject. References keep the first id only."""
    return received(
        message_id,
        answers=f"ticket-{thread.number}@desk.example",
        references=(thread.ids[0], f"ticket-{thread.number}@desk.example"),
        subject=f"[Ticket#{5_000 + thread.number}] Re: {thread.subject}",
    )


PROGRAMS = {"Outlook": outlook, "Gmail": gmail, "Apple Mail": apple_mail, "phone": phone, "ticket system": ticket_system}


def test_mails_of_generated_conversations_find_their_own(company: Company) -> None:
    random, mailbox = Random(11), open_mailbox(company)
    threads = [
        Correspondence(number, random.choice(list(PROGRAMS)), f"{TOPICS[number % 5]} {number * 7}")
        for number in range(CONVERSATIONS)
    ]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    turns = [thread for thread in threads for _ in range(4)]
    random.shuffle(turns)
    for turn, thread in enumerate(turns):
        company.desk.clock.at += random.randrange(MINUTE, 30 * MINUTE)
        message_id = f"mail-{turn}@home.example"
        first = not thread.ids
        mail = received(message_id, subject=thread.subject) if first else PROGRAMS[thread.program](random, thread, message_id)
        own = mail.senders if mail.senders[0].address == PHONE else (MailAddress(thread.customer),)
        known = {each.id for each in company.conversations()}
        arrive(company, mailbox, replace(mail, senders=own))
        found = newest(company)
        if first:
            thread.conversation_id = found.id
        is_right = found.id not in known if first else found.id == thread.conversation_id
        right[thread.program] += is_right
        total[thread.program] += 1
        thread.ids.append(message_id)
        if random.random() < 0.6:
            company.reply(company.conversation(thread.conversation_id), "An answer")
            company.settle()
            thread.ids.append(ses_id(len(company.desk.channels["Channel::Email"].sent)))  # type: ignore[attr-defined]
    shares = {name: f"{right[name]}/{total[name]}" for name in PROGRAMS}
    print(f"{right.total()} of {total.total()} mails are in their conversation: {shares}")
    assert right.total() / total.total() >= 0.99
    assert len(company.conversations()) <= CONVERSATIONS + total.total() - right.total()


def test_mailing_list_is_one_conversation_that_nothing_answers(company: Company) -> None:
    """The list sends each mail of its members under its own or their address, marked as bulk mail, and ours back to us."""
    mailbox = open_mailbox(company)
    company.update_inbox(mailbox, greeting_enabled=True, greeting_message="Hello")
    chain: list[str] = []
    for number in range(10):
        mail = received(
            f"post-{number}@lists.example",
            sender=f"member-{number % 3}@home.example",
            subject="Re: [makers] Which lamp?" if number else "[makers] Which lamp?",
            references=tuple(chain),
            automatic=Automatic.BULK,
        )
        arrive(company, mailbox, mail)
        chain.append(mail.message_id)
    [only] = company.conversations()
    kinds = Counter(each.type for each in company.messages(only.id))
    assert (kinds[MessageType.INCOMING], kinds[MessageType.TEMPLATE]) == (10, 0)
