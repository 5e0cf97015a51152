"""Threads of merged conversations, and what leads to the survivor afterwards."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations, messages
from chalicelib.actions.finding import find_messages
from chalicelib.actions.receive import receive_message
from chalicelib.actions.received_changes import CHANGES
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.inbound import InboundDeletion, InboundEdit, InboundReceipt
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import SendRefused
from chalicelib.features.contact_merge.actions import merge_contacts
from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.ports import Write
from tests.features.conversation_merge.merging import LINE, NUMBER, THREAD, begin_another, merge, send, texts
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.inbound import inbound_message


def test_thread_of_the_survivor_has_the_messages_of_both_in_order_of_time(
    company: Company, first: Conversation, second: Conversation
) -> None:
    after = merge(company, second, first)
    assert [each[:20] for each in texts(company, first.id)] == [each[:20] for each in [*THREAD, LINE.format(second.id)]]
    assert (after.id, after.merged_ids, after.status, after.unread_count) == (first.id, (second.id,), Status.OPEN, 2)
    closed = company.conversation(second.id)
    assert closed.merged_into
    assert (closed.merged_into.id, closed.status, closed.unread_count) == (first.id, "resolved", 0)
    assert texts(company, second.id) == texts(company, first.id)


def test_pages_of_the_thread_are_those_of_one_conversation(company: Company, first: Conversation, second: Conversation) -> None:
    for number in range(40):
        company.reply(first if number % 3 else second, f"Line {number}")
    after = merge(company, second, first)
    whole = find_messages(company.desk, after, limit=1000)
    assert [each.id for each in whole] == sorted(each.id for part in (first, second) for each in company.messages(part.id))
    assert {each.conversation_id for each in whole} == {first.id, second.id}
    pages: list[Message] = []
    while page := find_messages(company.desk, after, before=pages[0].id if pages else None, limit=7):
        pages = [*page, *pages]
    assert pages == whole
    forwards: list[Message] = []
    while page := find_messages(company.desk, after, after=forwards[-1].id if forwards else 0, limit=7):
        forwards += page
    assert forwards == whole
    between = find_messages(company.desk, after, after=whole[3].id, before=whole[9].id, limit=1000)
    assert between == whole[3:9]


def test_repetition_answers_the_same_and_changes_nothing(company: Company, first: Conversation, second: Conversation) -> None:
    answer = send(company, second, first.id)
    assert (answer.status, answer.json["id"], answer.json["merged_ids"]) == (200, first.id, [second.id])
    changes = len(company.desk.store.changes)
    assert send(company, second, first.id).json == answer.json
    assert send(company, second, first.id, "GET").json == answer.json
    assert len(company.desk.store.changes) == changes


def test_preview_shows_the_survivor_and_changes_nothing(company: Company, first: Conversation, second: Conversation) -> None:
    conversations.set_labels(company.desk, company.caller(), second.id, labels=["late"])
    before = company.conversations()
    shown = send(company, second, first.id, "GET").json
    assert (shown["id"], shown["labels"], shown["status"], shown["unread_count"]) == (first.id, ["late"], "open", 2)
    assert company.conversations() == before
    assert company.conversation(merge(company, second, first).id).labels == ("late",)


def test_actions_under_the_old_number_change_the_survivor(company: Company, first: Conversation, second: Conversation) -> None:
    merge(company, second, first)
    sent = company.reply(second, "Here it is")
    assert sent.conversation_id == first.id
    conversations.set_priority(company.desk, company.caller("ben"), second.id, priority=Priority.HIGH)
    conversations.change_each(company.desk, company.caller("ben"), [second.id, first.id], lambda work: None)
    assert conversations.change_possible(company.desk, company.caller("ben"), [second.id], lambda work: None) == {}
    assert company.conversation(first.id).priority is Priority.HIGH
    assert company.conversation(second.id).status is Status.RESOLVED
    shown = company.client("ben").get(f"A/conversations/{second.id}").json
    assert (shown["id"], shown["status"], shown["merged_into_id"]) == (second.id, "resolved", first.id)
    assert not shown["can_reply"]


def test_messages_of_the_merged_conversation_are_changed_under_either_number(
    company: Company, first: Conversation, second: Conversation
) -> None:
    written = company.reply(second, "Sorry", private=True)
    merge(company, second, first)
    for number in (first.id, second.id):
        messages.delete_message(company.desk, company.caller("ben"), number, written.id)
    assert company.message(written).content_attributes["deleted"]


def test_repeated_request_from_before_the_merge_writes_no_second_message(
    company: Company, first: Conversation, second: Conversation
) -> None:
    sent = company.reply(second, "Once", echo_id="e-1")
    merge(company, second, first)
    for conversation in (first, second):
        assert company.reply(conversation, "Once", echo_id="e-1").id == sent.id


@pytest.mark.parametrize("later", ["first", "second"])
def test_next_message_of_the_customer_reaches_the_survivor(
    company: Company, first: Conversation, second: Conversation, later: str
) -> None:
    into, merged = (first, second) if later == "first" else (second, first)
    merge(company, merged, into)
    assert company.receive("Any news?", provider_id="in-3").id == into.id
    assert company.conversation(into.id).unread_count == 3
    assert company.conversation(merged.id).unread_count == 0


def test_message_that_meets_a_merge_reaches_the_survivor(company: Company, first: Conversation, second: Conversation) -> None:
    def meanwhile() -> None:
        merge_conversations(company.desk, company.caller("ben"), second.id, into_id=first.id)

    slower = with_concurrent_write(company.desk, meanwhile)
    receive_message(slower, company.telegram, inbound_message("Any news?", provider_id="in-3"))
    assert (company.conversation(first.id).unread_count, company.conversation(second.id).unread_count) == (3, 0)
    assert company.messages(first.id)[-1].content == "Any news?"


def test_message_that_reads_the_address_before_a_merge_reaches_the_survivor(
    company: Company, first: Conversation, second: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = company.desk.store.get_many
    reads: list[int] = []

    def get_many(wanted: Sequence[Key[Any]]) -> dict[Key[Any], Any]:
        reads.append(len(wanted))
        if len(reads) == 2:  # between the read of the address and that of its conversation
            merge_conversations(company.desk, company.caller("ben"), second.id, into_id=first.id)
        return stored(wanted)

    desk = replace(company.desk, read_ahead=InMemoryReadAheadCache())
    monkeypatch.setattr(company.desk.store, "get_many", get_many)
    receive_message(desk, company.telegram, inbound_message("Any news?", provider_id="in-3"))
    assert company.conversation(second.id).merged_into
    assert company.messages(first.id)[-1].content == "Any news?"
    assert (company.conversation(first.id).unread_count, company.conversation(second.id).status) == (3, "resolved")


def test_merge_is_one_transaction(
    company: Company, first: Conversation, second: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, commits = company.desk.store.commit, []

    def commit(writes: Sequence[Write]) -> None:
        commits.append({write.key.kind for write in writes})
        stored(writes)

    monkeypatch.setattr(company.desk.store, "commit", commit)
    merge_conversations(company.desk, company.caller("ben"), second.id, into_id=first.id)
    [kinds] = commits
    assert {"conversation", "message", "contact_inbox", "change"} <= kinds


def test_merge_of_contacts_is_told_once_in_the_thread(company: Company, first: Conversation, second: Conversation) -> None:
    merge(company, first, second)
    base = company.receive("Hi", inbox=company.whatsapp, source_id=NUMBER, name="Kim P.", provider_id="in-7").contact_id
    frozen = company.messages(first.id)
    merge_contacts(company.desk, company.caller("ben"), base_id=base, mergee_id=second.contact_id)
    company.settle()
    assert [company.conversation(each.id).contact_id for each in (first, second)] == [base, base]
    assert company.messages(first.id) == frozen
    assert sum("contact was merged" in text for text in texts(company, second.id)) == 1


def test_reply_to_an_old_message_names_it(company: Company, first: Conversation, second: Conversation) -> None:
    merge(company, first, second)
    attributes = {"in_reply_to_external_id": "in-1"}
    after = company.receive("This one", provider_id="in-3", content_attributes=attributes)
    newest = company.message(company.messages(after.id)[-1])
    assert newest.content_attributes["in_reply_to"] == company.messages(first.id)[0].id
    answered = company.reply(after, "Yes", content_attributes={"in_reply_to": company.messages(first.id)[0].id})
    assert answered.content_attributes["in_reply_to_external_id"] == company.messages(first.id)[0].source_id


def test_edits_deletions_and_receipts_of_old_messages_are_stored(
    company: Company, first: Conversation, second: Conversation
) -> None:
    sent = company.reply(second, "Here it is")
    company.settle()
    merge(company, second, first)
    frozen = company.conversation(second.id)
    [incoming] = [each for each in company.messages(second.id) if each.source_id == "in-2"]
    CHANGES[InboundEdit](company.desk, company.telegram, InboundEdit("in-2", "It is here", company.desk.clock.now() + 5000))
    receipt = InboundReceipt(company.message(sent).source_id or "", Delivery.FAILED, reason="Blocked")
    CHANGES[InboundReceipt](company.desk, company.telegram, receipt)
    assert (company.message(incoming).content, company.message(sent).delivery) == ("It is here", Delivery.FAILED)
    assert company.conversation(first.id).undelivered_message_ids == (sent.id,)
    CHANGES[InboundDeletion](company.desk, company.telegram, InboundDeletion("in-2"))
    assert company.message(incoming).content_attributes["deleted"]
    messages.change_message(
        company.desk, company.caller("ben"), first.id, sent.id, lambda each: replace(each, delivery=Delivery.SENT)
    )
    assert company.conversation(first.id).undelivered_message_ids == ()
    assert company.conversation(second.id) == frozen


def test_message_on_its_way_is_sent_and_shown_in_the_survivor(
    company: Company, first: Conversation, second: Conversation
) -> None:
    company.provider.outcomes = [SendRefused("Blocked")]
    sent = company.reply(second, "Here it is")
    merge(company, second, first)
    assert company.message(sent).delivery is Delivery.FAILED
    assert company.conversation(first.id).undelivered_message_ids == (sent.id,)
    assert company.conversation(second.id).undelivered_message_ids == ()


def test_merges_follow_each_other(company: Company, first: Conversation, second: Conversation) -> None:
    conversations.toggle_status(company.desk, company.caller(), second.id, status=Status.RESOLVED)
    third = begin_another(company, second, "Hello again", "in-3")
    merge(company, first, second)
    after = merge(company, second, third)
    assert after.merged_ids == (second.id, first.id)
    for each in (first, second):
        pointer = company.conversation(each.id).merged_into
        assert pointer
        assert pointer.id == third.id
        assert texts(company, each.id) == texts(company, third.id)
    assert send(company, first, second.id).json["id"] == third.id
    assert [each for each in texts(company, third.id) if "merged conversation" in each] == [
        LINE.format(first.id),
        LINE.format(second.id),
    ]
