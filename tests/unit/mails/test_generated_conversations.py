"""Generated conversations by mail find their own, and a mailing list is answered by nobody."""

from collections import Counter

from chalicelib.domain.messages import MessageType
from chalicelib.domain.received_mails import Automatic
from tests.support.arriving_mails import arrive, open_mailbox, received
from tests.support.company import Company
from tests.support.mail_conversations import BEYOND_THE_RULE, CONVERSATIONS, MAILS_OF_EACH, assigned


def test_mails_of_generated_conversations_find_their_own(company: Company) -> None:
    shares = assigned(company)
    assert shares.total.total() == CONVERSATIONS * MAILS_OF_EACH
    wrong = {name: total - shares.right[name] for name, total in shares.total.items() if total != shares.right[name]}
    assert set(wrong) <= set(BEYOND_THE_RULE)
    assert len(company.conversations()) == CONVERSATIONS + sum(wrong.values())


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
