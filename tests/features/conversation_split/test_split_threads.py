"""Threads after splits: each message is in one of them, and all that names it finds it there."""

from random import Random

import pytest

from chalicelib.actions import messages
from chalicelib.actions.finding import find_messages, find_shown
from chalicelib.actions.message_delivery import resend_message
from chalicelib.actions.received_changes import CHANGES
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import DeskError
from chalicelib.domain.inbound import InboundDeletion, InboundReceipt
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.domain.outbound import SendRefused, StoredFile
from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.features.conversation_split.actions import split_conversation
from tests.features.conversation_merge.merging import texts
from tests.features.conversation_split.splitting import TEXTS, message_of, split
from tests.features.search.conftest import Searched
from tests.support.company import Company
from tests.support.pictures import png


def threads(company: Company) -> dict[int, list[Message]]:
    return {
        each.id: find_messages(company.desk, each, limit=1000) for each in company.conversations() if each.merged_into is None
    }


def stored(company: Company) -> set[int]:
    return {message.id for each in company.conversations() for message in company.messages(each.id)}


@pytest.mark.parametrize("seed", range(12))
def test_each_message_is_in_one_thread_after_any_splits_and_merges(company: Company, first: Conversation, seed: int) -> None:
    random, ben = Random(seed), company.caller("ben")
    for step in range(25):
        shown = threads(company)
        number = random.choice(sorted(shown))
        try:
            match random.randrange(4):
                case 0:
                    company.receive(f"In {step}", provider_id=f"step-{step}")
                case 1:
                    merge_conversations(company.desk, ben, number, into_id=random.choice(sorted(shown)))
                case _:
                    message = random.choice(shown[number])
                    split_conversation(company.desk, ben, number, message_id=message.id, later=random.random() < 0.5)
        except DeskError:
            continue
        found = [message.id for page in threads(company).values() for message in page]
        assert sorted(found) == sorted(stored(company))
    for number, whole in threads(company).items():
        _check(company, company.conversation(number), whole)


def _check(company: Company, conversation: Conversation, whole: list[Message]) -> None:
    """Pages in both directions, the newest messages that the conversation knows, and the way to each of them."""
    desk, number = company.desk, conversation.id
    pages: list[Message] = []
    while page := find_messages(desk, conversation, before=pages[0].id if pages else None, limit=3):
        pages = [*page, *pages]
    forwards: list[Message] = []
    while page := find_messages(desk, conversation, after=forwards[-1].id if forwards else 0, limit=3):
        forwards += page
    assert pages == forwards == whole == sorted(whole, key=lambda each: each.id)
    assert conversation.last_message_id == whole[-1].id
    real = [each.id for each in whole if each.type is not MessageType.ACTIVITY]
    assert conversation.last_non_activity_message_id == (real[-1] if real else None)
    for each in whole:
        origin = company.conversation(each.conversation_id)
        assert find_shown(desk, origin, each.conversation_id, each.id).id == number
        assert conversation.numbers_of(each.id).count(each.conversation_id) == 1


def test_messages_are_changed_under_either_number(company: Company, first: Conversation) -> None:
    for text, number in (("A", 0), ("B", 1)):
        note = company.reply(first, text, private=True)
        made = split(company, first, TEXTS[4 - number], later=True)
        messages.delete_message(company.desk, company.caller("ben"), (first.id, made.id)[number], note.id)
        assert company.message(note).content_attributes["deleted"]


def test_message_is_loaded_alone_under_the_number_that_it_names(company: Company, first: Conversation) -> None:
    message = message_of(company, first, TEXTS[3])
    made = split(company, first, TEXTS[3])
    for number in (first.id, made.id):
        assert texts(company, number, f"?after={message.id}&before={message.id + 1}") == [TEXTS[3]]
    assert TEXTS[3] not in texts(company, first.id)


def test_repeated_request_from_before_the_split_writes_no_second_message(company: Company, first: Conversation) -> None:
    sent = company.reply(first, "Once", echo_id="e-1")
    made = split(company, first, TEXTS[3], later=True)
    assert company.reply(first, "Once", echo_id="e-1").id == sent.id
    assert texts(company, made.id).count("Once") == 1


def test_delivery_in_flight_ends_in_the_thread_that_has_the_message(company: Company, first: Conversation) -> None:
    sent = company.reply(first, "Corrected")
    made = split_conversation(
        company.desk, company.caller("ben"), first.id, message_id=message_of(company, first, TEXTS[3]).id, later=True
    )
    company.provider.outcomes = [SendRefused("No.")]
    company.settle()
    assert company.message(sent).delivery is Delivery.FAILED
    assert company.conversation(made.id).undelivered_message_ids == (sent.id,)
    assert company.conversation(first.id).undelivered_message_ids == ()
    resend_message(company.desk, company.caller("ben"), first.id, sent.id)
    company.settle()
    assert company.message(sent).delivery is Delivery.SENT
    assert company.conversation(made.id).undelivered_message_ids == ()


def test_changes_of_the_provider_find_the_message(company: Company, first: Conversation) -> None:
    sent = company.reply(first, "Corrected")
    company.settle()
    made = split(company, first, TEXTS[3], later=True)
    receipt = InboundReceipt(company.message(sent).source_id or "", Delivery.READ)
    CHANGES[InboundReceipt](company.desk, company.telegram, receipt)
    CHANGES[InboundDeletion](company.desk, company.telegram, InboundDeletion("in-3"))
    company.settle()
    assert company.message(sent).delivery is Delivery.READ
    assert TEXTS[3] not in texts(company, made.id)


def test_answer_quotes_a_message_of_its_thread_only(company: Company, first: Conversation) -> None:
    invoice = message_of(company, first, TEXTS[3])
    made = split(company, first, TEXTS[3], later=True)
    quoted = [
        company.reply(each, "Yes", content_attributes={"in_reply_to": invoice.id}).content_attributes["in_reply_to"]
        for each in (first, made)
    ]
    assert quoted == [None, invoice.id]


def test_search_names_the_conversation_that_has_the_message(company: Company) -> None:
    searched = Searched(company)
    number = searched.receive("Where is my order?")
    searched.receive("My invoice")
    made = split(searched.company, searched.company.conversation(number), "My invoice")
    searched.number()
    found = searched.company.client("ben").get("A/search/messages?q=invoice").json["payload"]["messages"]
    assert [(each["content"], each["conversation_id"]) for each in found] == [("My invoice", made.id)]


def test_files_of_a_moved_message_are_those_of_its_new_thread(company: Company, first: Conversation) -> None:
    company.reply(first, "A picture", attachments=(StoredFile("a.png", "image/png", png()),))
    company.settle()
    made = split(company, first, TEXTS[3], later=True)
    client = company.client("ben")
    paths = (f"A/conversations/{first.id}", f"A/conversations/{made.id}", f"A/contacts/{first.contact_id}")
    pages = [client.get(f"{path}/attachments").json["payload"] for path in paths]
    assert [[each["conversation_id"] for each in page] for page in pages] == [[], [made.id], [made.id]]
