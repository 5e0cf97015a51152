"""Two hundred generated conversations by mail: customers with programs of many habits, and the desk that answers.

The mails are written by the facts of the programs (mail_programs.py) and read by `parse_mail`. They go to the address of the
inbox, so that headers alone lead them; answers to the proven address of a conversation need none of this.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from chalicelib.domain.inboxes import Inbox
from chalicelib.mime.parsing import parse_mail
from tests.support.arriving_mails import arrive, newest, open_mailbox
from tests.support.company import Company
from tests.support.fakes.mail import ses_id
from tests.support.mail_programs import PROGRAMS, HeldMail, Program, gmail, other_subject, phone_forward, ticket_without_ids
from tests.support.mails import raw_mail

CONVERSATIONS, MAILS_OF_EACH = 200, 4
MINUTE, WEEK = 60_000, 7 * 86_400_000
SECOND_ADDRESS = "mobile@second.example"
TOPICS = ("Order", "Invoice", "Login", "Delivery", "Refund")


@dataclass(frozen=True)
class Habit:
    """`sender`: None for the customer's own address. `is_late`: each answer comes after more than a week."""

    program: Program
    sender: str | None = None
    is_late: bool = False


HABITS = {
    "Gmail": Habit(gmail),
    "Apple Mail": Habit(PROGRAMS["Apple Mail"]),
    "Outlook, In-Reply-To alone": Habit(PROGRAMS["Outlook"]),
    "Exchange, Thread-Index alone": Habit(PROGRAMS["Exchange"]),
    "ticket system with ids": Habit(PROGRAMS["ticket system"]),
    "ticket system without ids": Habit(ticket_without_ids),
    "another subject": Habit(other_subject),
    "another address of the customer": Habit(gmail, sender=SECOND_ADDRESS),
    "forwarded by the customer": Habit(phone_forward),
    "Exchange, after more than a week": Habit(PROGRAMS["Exchange"], is_late=True),
}
BEYOND_THE_RULE = tuple(name for name, habit in HABITS.items() if habit.is_late)
"""Neither an id nor a recent subject: these mails begin a conversation, which agents merge."""


@dataclass
class Correspondence:
    """`held`: its mails as the customer's program has them, oldest first."""

    number: int
    habit: str
    held: list[HeldMail] = field(default_factory=list)
    conversation_id: int = 0

    @property
    def customer(self) -> str:
        """Four conversations in a row are of one customer."""
        return f"customer-{self.number // 4}@home.example"

    @property
    def subject(self) -> str:
        return f"{TOPICS[self.number % len(TOPICS)]} {self.number * 7}"


@dataclass
class Shares:
    """Mails in their conversation, and all mails, by habit."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)


def assigned(company: Company, seed: int = 11) -> Shares:
    """All mails within a week, and after it the late ones in rounds."""
    random, shares = Random(seed), Shares()
    inbox, names = open_mailbox(company), list(HABITS)
    threads = [Correspondence(number, names[number % len(names)]) for number in range(CONVERSATIONS)]
    late = [thread for thread in threads if HABITS[thread.habit].is_late]
    turns = [thread for thread in threads for _ in range(1 if thread in late else MAILS_OF_EACH)]
    random.shuffle(turns)
    for thread in turns:
        company.desk.clock.at += random.randrange(MINUTE, 25 * MINUTE)
        take(company, inbox, random, thread, shares)
    for _ in range(MAILS_OF_EACH - 1):
        company.desk.clock.at += WEEK + MINUTE
        for thread in late:
            take(company, inbox, random, thread, shares)
    return shares


def take(company: Company, inbox: Inbox, random: Random, thread: Correspondence, shares: Shares) -> None:
    """The customer's next mail, and in six of ten cases an answer of the desk."""
    is_first, known = not thread.held, {each.id for each in company.conversations()}
    message_id = f"mail-{shares.total.total()}@home.example"
    arrive(company, inbox, parse_mail(written(random, thread, HABITS[thread.habit], message_id)))
    found = newest(company).id
    if is_first:
        thread.conversation_id = found
    shares.right[thread.habit] += found not in known if is_first else found == thread.conversation_id
    shares.total[thread.habit] += 1
    if random.random() < 0.6:
        company.reply(company.conversation(thread.conversation_id), "An answer")
        company.settle()
        number = len(company.desk.channels["Channel::Email"].sent)  # type: ignore[attr-defined]
        thread.held.append(HeldMail(ses_id(number), thread.held[-1].chain, f"Re: {thread.subject}"))


def written(random: Random, thread: Correspondence, habit: Habit, message_id: str) -> bytes:
    """Two of three answers are to the newest mail, the others to any of the thread."""
    headers, sender, references = {"Subject": thread.subject}, thread.customer, tuple[str, ...]()
    if thread.held:
        answered = thread.held[-1] if random.random() < 0.67 else random.choice(thread.held)
        headers, sender, references = habit.program(random, answered), habit.sender or thread.customer, answered.chain
    thread.held.append(HeldMail(message_id, references, thread.subject))
    return raw_mail(sender=sender, **{**headers, "Message_ID": f"<{message_id}>"})
