"""Random mails, answers, repetitions, merges and deletions: every mail is one message, in a conversation that exists."""

from collections import Counter
from contextlib import suppress
from random import Random

import pytest

from chalicelib.actions import conversations
from chalicelib.domain import keys
from chalicelib.domain.errors import DeskError
from chalicelib.domain.messages import MessageType
from chalicelib.domain.received_mails import ReceivedMail
from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.features.erasure.actions import delete_conversation
from tests.support.arriving_mails import arrive, open_mailbox, received
from tests.support.company import Company

SENDERS = ("kim@home.example", "bo@home.example", "lee@work.example")
SUBJECTS = ("Order 7", "Order 8", "Login")


def next_mail(random: Random, known: list[ReceivedMail]) -> ReceivedMail:
    """A new mail, an answer to any earlier one by anybody, or a repetition."""
    if known and random.random() < 0.2:
        return random.choice(known)
    answered = random.choice(known) if known and random.random() < 0.6 else None
    mail = received(
        f"mail-{len(known)}@home.example",
        sender=random.choice(SENDERS),
        subject=f"Re: {answered.subject}" if answered else random.choice(SUBJECTS),
        answers=answered.message_id if answered else "",
    )
    known.append(mail)
    return mail


def change_desk(company: Company, random: Random) -> bool:
    """Resolves, merges or deletes. Returns whether a conversation was deleted."""
    found = [each for each in company.conversations() if each.merged_into is None]
    chosen, act = random.choice(found), random.random()
    if act < 0.5:
        conversations.toggle_status(company.desk, company.caller(), chosen.id)
    elif act < 0.9:
        same = [each for each in found if each.contact_id == chosen.contact_id and each.id != chosen.id]
        with suppress(DeskError):
            if same:
                merge_conversations(company.desk, company.caller(), chosen.id, into_id=random.choice(same).id)
    else:
        delete_conversation(company.desk, company.caller(), chosen.id)
        return True
    return False


@pytest.mark.parametrize("seed", range(40))
def test_every_mail_is_one_message_of_a_conversation(company: Company, seed: int) -> None:
    random, mailbox, known, has_lost = Random(seed), open_mailbox(company), list[ReceivedMail](), False
    for _ in range(60):
        company.desk.clock.at += random.randrange(86_400_000)
        arrive(company, mailbox, next_mail(random, known))
        if random.random() < 0.3 and company.conversations():
            has_lost = change_desk(company, random) or has_lost
            company.settle()
    stored = {each.id: each for each in company.conversations()}
    messages = [each for number in stored for each in company.messages(number) if each.type is MessageType.INCOMING]
    counts = Counter(each.source_id for each in messages)
    assert set(counts.values()) <= {1}
    if not has_lost:
        assert counts.keys() == {each.message_id for each in known}
    for each in stored.values():
        assert company.desk.store.get(keys.contact(each.account_id, each.contact_id))
        assert each.merged_into is None or each.last_message_id in {message.id for message in company.messages(each.id)}
        assert len(each.additional_attributes["mail_references"]) <= 20
    contacts = company.desk.store.of_kind("contact", company.account_id)
    assert len({each.email for each in contacts}) == len(contacts) <= len(SENDERS)
