"""A mail joins the conversation that it belongs to."""

from typing import Any

import pytest

from chalicelib.actions import conversations, inboxes
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import MessageType
from chalicelib.domain.received_mails import Automatic
from chalicelib.features.contact_merge.actions import merge_contacts
from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.features.erasure.actions import delete_contact, delete_conversation
from tests.support.arriving_mails import KIM, arrive, newest, open_mailbox, received
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.mail import ses_id

DAY = 86_400_000
COLLEAGUE = "bo@home.example"


def resolve(company: Company, conversation: Conversation) -> None:
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)


def texts(company: Company, conversation: Conversation) -> list[str | None]:
    return [each.content for each in company.messages(conversation.id) if each.type is not MessageType.ACTIVITY]


def test_first_mail_begins_a_conversation(company: Company, order: Conversation) -> None:
    [first, _] = [each for each in company.messages(order.id) if each.type is not MessageType.ACTIVITY]
    assert (first.content_type, first.source_id, first.content) == ("incoming_email", "one@home.example", "Where is it?")
    assert order.source_id == KIM
    assert order.additional_attributes == {
        "source": "email",
        "mail_subject": "Order 7",
        "initiated_at": {"timestamp": "2026-09-21T14:13:20+00:00"},
        "mail_references": ["one@home.example"],
    }


@pytest.mark.parametrize(
    "named",
    [
        {"answers": ses_id(1)},
        {"answers": "rewritten@tickets.example", "references": ("one@home.example", ses_id(1))},
        {"references": ("unknown@x.example", "one@home.example")},
        {"answers": "one@home.example"},
    ],
    ids=["in-reply-to", "rewritten in-reply-to", "references only", "its own earlier mail"],
)
def test_answer_joins_by_the_ids_that_it_names(
    company: Company, mailbox: Inbox, order: Conversation, named: dict[str, Any]
) -> None:
    company.desk.clock.at += 400 * DAY
    arrive(company, mailbox, received("two@home.example", subject="Something else", text="Thanks", **named))
    assert texts(company, order) == ["Where is it?", "On its way", "Thanks"]


def test_answer_reopens_a_resolved_conversation_of_any_age(company: Company, mailbox: Inbox, order: Conversation) -> None:
    resolve(company, order)
    company.desk.clock.at += 400 * DAY
    arrive(company, mailbox, received("two@home.example", answers=ses_id(1)))
    assert company.conversation(order.id).status is Status.OPEN
    [again] = [each for each in company.messages(order.id) if each.source_id == "two@home.example"]
    assert again.cause
    assert again.cause.kind == "customer_message"


def test_mail_without_ids_joins_by_its_subject_for_a_week(company: Company, mailbox: Inbox, order: Conversation) -> None:
    company.desk.clock.at += 6 * DAY
    arrive(company, mailbox, received("two@home.example", subject="AW: [#12] order 7 "))
    assert newest(company).id == order.id
    company.desk.clock.at += 8 * DAY
    arrive(company, mailbox, received("three@home.example", subject="Re: Order 7"))
    assert newest(company).id != order.id


@pytest.mark.parametrize("subject", ["Order 8", "", "Re:"])
def test_mail_about_something_else_begins_a_conversation(
    company: Company, mailbox: Inbox, order: Conversation, subject: str
) -> None:
    arrive(company, mailbox, received("two@home.example", subject=subject))
    began = newest(company)
    assert began.id != order.id
    assert began.contact_id == order.contact_id
    arrive(company, mailbox, received("three@home.example", answers="two@home.example"))
    assert newest(company).id == began.id


def test_subject_finds_no_conversation_of_another_customer(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("two@home.example", sender=COLLEAGUE))
    assert newest(company).contact_id != order.contact_id


def test_proven_address_goes_before_the_ids(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("two@home.example", subject="Order 8"))
    other = newest(company)
    arrive(company, mailbox, received("three@home.example", answers=ses_id(1)), conversation_id=other.id)
    assert newest(company).id == other.id


def test_proven_number_of_another_inbox_counts_for_nothing(company: Company, mailbox: Inbox, kim: Conversation) -> None:
    arrive(company, mailbox, received(), conversation_id=kim.id)
    assert newest(company).inbox_id == mailbox.id
    assert len(company.messages(kim.id)) == 1


def test_message_id_of_another_inbox_is_not_known(company: Company, mailbox: Inbox, order: Conversation) -> None:
    sales = open_mailbox(company, "sales@acme.example", "sales")
    arrive(company, sales, received("two@home.example", answers=ses_id(1)))
    assert newest(company).inbox_id == sales.id
    assert newest(company).contact_id == order.contact_id, "the same address is the same contact"
    assert len(company.contact(order.contact_id).links) == 2


def test_mail_to_two_inboxes_is_one_message_in_each(company: Company, mailbox: Inbox) -> None:
    sales = open_mailbox(company, "sales@acme.example", "sales")
    for inbox in (mailbox, sales, mailbox, sales):
        arrive(company, inbox, received())
    assert [(each.inbox_id, len(company.messages(each.id))) for each in company.conversations()] == [
        (mailbox.id, 1),
        (sales.id, 1),
    ]


def test_answer_of_a_colleague_joins_and_makes_no_contact(company: Company, mailbox: Inbox, order: Conversation) -> None:
    since = len(company.desk.store.of_kind("contact", company.account_id))
    arrive(company, mailbox, received("two@home.example", sender=COLLEAGUE, name="Bo", answers=ses_id(1), text="I have it"))
    assert texts(company, order)[-1] == "I have it"
    assert company.messages(order.id)[-1].content_attributes["written_by"] == {"name": "Bo", "email": COLLEAGUE}
    assert len(company.desk.store.of_kind("contact", company.account_id)) == since
    assert company.contact(order.contact_id).name == "Kim Kardon"


def test_answer_of_the_customer_names_no_other_author(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("two@home.example", answers=ses_id(1)))
    assert "written_by" not in company.messages(order.id)[-1].content_attributes


def test_known_colleague_joins_without_another_conversation(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("of-bo@home.example", sender=COLLEAGUE, name="Bo", subject="Mine"))
    own = newest(company)
    arrive(company, mailbox, received("two@home.example", sender=COLLEAGUE, name="Bo", answers=ses_id(1)))
    assert newest(company).id == order.id
    assert company.contact(own.contact_id).name == "Bo"
    assert len(company.conversations()) == 2


def test_blocked_sender_cannot_write_into_the_thread_of_another(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("of-bo@home.example", sender=COLLEAGUE, name="Bo", subject="Mine"))
    own = newest(company)
    conversations.set_muted(company.desk, company.caller(), own.id, muted=True)
    arrive(company, mailbox, received("two@home.example", sender=COLLEAGUE, answers=ses_id(1)))
    assert newest(company).id == own.id
    assert company.conversation(own.id).status is Status.RESOLVED


def test_conversation_of_a_blocked_customer_stays_resolved(company: Company, mailbox: Inbox, order: Conversation) -> None:
    conversations.set_muted(company.desk, company.caller(), order.id, muted=True)
    for number, sender in enumerate((KIM, COLLEAGUE)):
        arrive(company, mailbox, received(f"more-{number}@home.example", sender=sender, answers=ses_id(1)))
    assert company.conversation(order.id).status is Status.RESOLVED
    assert len(texts(company, order)) == 4


def test_answer_to_a_merged_conversation_joins_its_survivor(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("two@home.example", subject="Order 8"))
    survivor = newest(company)
    merge_conversations(company.desk, company.caller(), order.id, into_id=survivor.id)
    arrive(company, mailbox, received("three@home.example", answers=ses_id(1)))
    arrive(company, mailbox, received("four@home.example", subject="Re: Order 7"))
    assert {each.conversation_id for each in company.messages(survivor.id)} == {survivor.id}
    assert [each.source_id for each in company.messages(survivor.id)][-2:] == ["three@home.example", "four@home.example"]


def test_mail_and_merge_at_once(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("two@home.example", subject="Order 8"))
    survivor, desk = newest(company), company.desk
    slower = with_concurrent_write(desk, lambda: merge_conversations(desk, company.caller(), order.id, into_id=survivor.id))
    company.desk = slower
    arrive(company, mailbox, received("three@home.example", answers=ses_id(1)))
    assert slower.store.conflicts == 1  # type: ignore[attr-defined]
    assert company.messages(survivor.id)[-1].source_id == "three@home.example"


def test_two_mails_of_one_new_thread_at_once_make_one_conversation(company: Company, mailbox: Inbox) -> None:
    company.desk = with_concurrent_write(company.desk, lambda desk=company.desk: _arrive_at(company, desk, mailbox))  # type: ignore[misc]
    arrive(company, mailbox, received("two@home.example", answers="one@home.example"))
    [only] = company.conversations()
    assert {each.source_id for each in company.messages(only.id)} == {"one@home.example", "two@home.example"}


def _arrive_at(company: Company, desk: Any, mailbox: Inbox) -> None:
    slower, company.desk = company.desk, desk
    arrive(company, mailbox, received())
    company.desk = slower


def test_two_answers_at_once_join_both(company: Company, mailbox: Inbox, order: Conversation) -> None:
    faster = received("two@home.example", sender=COLLEAGUE, answers=ses_id(1))
    desk = company.desk

    def write() -> None:
        slower, company.desk = company.desk, desk
        arrive(company, mailbox, faster)
        company.desk = slower

    company.desk = with_concurrent_write(desk, write)
    arrive(company, mailbox, received("three@home.example", answers=ses_id(1)))
    assert [each.source_id for each in company.messages(order.id)][-2:] == ["two@home.example", "three@home.example"]


def test_answer_to_an_erased_conversation_begins_a_new_one(company: Company, mailbox: Inbox, order: Conversation) -> None:
    delete_conversation(company.desk, company.caller(), order.id)
    for settled in (False, True):
        if settled:
            company.settle()
        company.desk.clock.at += 1
        arrive(company, mailbox, received(f"more-{settled}@home.example", answers=ses_id(1)))
        began = newest(company)
        assert began.id != order.id
        assert texts(company, began) == ["Where is it?"] * (1 + settled)


def test_answer_of_a_colleague_to_an_erased_customer_begins_a_new_one(
    company: Company, mailbox: Inbox, order: Conversation
) -> None:
    delete_contact(company.desk, company.caller(), order.contact_id)
    company.desk.clock.at += 1
    arrive(company, mailbox, received("two@home.example", sender=COLLEAGUE, answers=ses_id(1)))
    began = newest(company)
    assert (began.id != order.id, began.source_id) == (True, COLLEAGUE)


@pytest.mark.parametrize("sender", [COLLEAGUE, "stranger@home.example"])
def test_conversation_whose_customer_is_being_erased_takes_no_answer(
    company: Company, mailbox: Inbox, order: Conversation, sender: str
) -> None:
    arrive(company, mailbox, received("of-bo@home.example", sender=COLLEAGUE, subject="Mine"))
    company.desk.store.discard(keys.contact(company.account_id, order.contact_id))
    arrive(company, mailbox, received("two@home.example", sender=sender, answers=ses_id(1), subject="Re: Order 7"))
    assert (newest(company).id != order.id, newest(company).source_id) == (True, sender)


def test_mail_that_was_taken_before_the_erasure_of_its_sender_is_dropped(
    company: Company, mailbox: Inbox, order: Conversation
) -> None:
    arrive(company, mailbox, received("of-bo@home.example", sender=COLLEAGUE, subject="Mine"))
    bo, before = newest(company), company.desk.clock.now()
    company.desk.clock.at += 10
    delete_contact(company.desk, company.caller(), bo.contact_id)
    company.settle()
    arrive(company, mailbox, received("two@home.example", sender=COLLEAGUE, answers=ses_id(1)), accepted_at=before)
    assert COLLEAGUE not in str(company.messages(order.id))


def test_erased_mail_does_not_come_back(company: Company, mailbox: Inbox, order: Conversation) -> None:
    delete_contact(company.desk, company.caller(), order.contact_id)
    company.settle()
    company.desk.clock.at += 1
    arrive(company, mailbox, received())
    assert company.conversations() == []


def test_repeated_mail_changes_nothing(company: Company, mailbox: Inbox, order: Conversation) -> None:
    before = dict(company.desk.store.items)
    arrive(company, mailbox, received())
    arrive(company, mailbox, received(text="Changed", answers=ses_id(1)))
    assert company.desk.store.items == before


def test_copy_of_an_own_mail_changes_nothing(company: Company, mailbox: Inbox, order: Conversation) -> None:
    """A list sends the desk's mail back, as SES has named it."""
    before = dict(company.desk.store.items)
    arrive(company, mailbox, received(ses_id(1), sender="list@lists.example"))
    assert company.desk.store.items == before


def test_locked_inbox_has_one_conversation_for_every_subject(company: Company, mailbox: Inbox, order: Conversation) -> None:
    locked = inboxes.update_inbox(
        company.desk, company.caller(), mailbox.id, changes={"lock_to_single_conversation": True}, channel_changes={}
    )
    resolve(company, order)
    arrive(company, locked, received("two@home.example", subject="Order 8"))
    assert newest(company).id == order.id
    assert newest(company).status is Status.OPEN


def test_second_address_of_a_customer_is_the_same_contact_after_a_merge(
    company: Company, mailbox: Inbox, order: Conversation
) -> None:
    arrive(company, mailbox, received("two@work.example", sender="kim@work.example", subject="Order 8"))
    other = newest(company)
    merge_contacts(company.desk, company.caller(), base_id=order.contact_id, mergee_id=other.contact_id)
    company.settle()
    for sender, subject in (("kim@work.example", "Order 9"), (KIM, "Order 10")):
        arrive(company, mailbox, received(f"{subject}@x.example", sender=sender, subject=subject))
        assert newest(company).contact_id == order.contact_id
        assert newest(company).source_id == sender


@pytest.mark.parametrize("kind", [Automatic.REPLY, Automatic.BOUNCE])
def test_report_that_nobody_has_read_does_not_reopen(
    company: Company, mailbox: Inbox, order: Conversation, kind: Automatic
) -> None:
    resolve(company, order)
    arrive(company, mailbox, received("away@home.example", answers=ses_id(1), automatic=kind))
    assert company.conversation(order.id).status is Status.RESOLVED
    assert len(texts(company, order)) == 3


def test_out_of_office_joins_by_its_subject(company: Company, mailbox: Inbox, order: Conversation) -> None:
    arrive(company, mailbox, received("away@home.example", subject="Automatic reply: Order 7", automatic=Automatic.REPLY))
    assert newest(company).id == order.id
    assert newest(company).is_newest_automatic
    arrive(company, mailbox, received("back@home.example", answers=ses_id(1)))
    assert not newest(company).is_newest_automatic


def test_thread_keeps_the_ids_of_its_newest_mails(company: Company, mailbox: Inbox, order: Conversation) -> None:
    chain = tuple(f"{number}@home.example" for number in range(30))
    arrive(company, mailbox, received("two@home.example", answers=ses_id(1), references=(*chain, ses_id(1))))
    known = newest(company).additional_attributes
    assert known["mail_references"] == [*chain[-18:], ses_id(1), "two@home.example"]
    assert known["mail_subject"] == "Order 7"


def test_answer_takes_one_read_more_than_its_claims(company: Company, mailbox: Inbox, order: Conversation) -> None:
    """The first read has the claims of at most 25 ids, the second one the contact and the conversations. A thread that was read
    before needs no second one."""
    reads: list[int] = []
    store, get_many = company.desk.store, company.desk.store.get_many
    store.get_many = lambda wanted: (reads.append(len(wanted)), get_many(wanted))[1]  # type: ignore[method-assign, func-returns-value]
    try:
        chain = tuple(f"{number}@home.example" for number in range(60))
        arrive(company, mailbox, received("two@home.example", answers=ses_id(1), references=chain))
    finally:
        store.get_many = get_many  # type: ignore[method-assign]
    print(f"an answer reads {reads}")
    assert len(reads) <= 3
    assert max(reads) <= 4 + 1 + 25 + 1 + 3


def test_claims_of_the_desk_lead_to_the_message(company: Company, mailbox: Inbox, order: Conversation) -> None:
    claim = company.desk.store.get(keys.provider_message(company.account_id, mailbox.id, ses_id(1)))
    assert claim
    assert claim.refers_to[0] == order.id
