"""Merges of conversations: their threads, what leads to the survivor afterwards, and refusals."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations, customers, messages, scheduled_messages
from chalicelib.actions.finding import find_messages
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.receive import HANDLERS, receive_message
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.errors import DeskError
from chalicelib.domain.inbound import InboundDeletion, InboundEdit, InboundReceipt
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import SendRefused
from chalicelib.features.contact_merge.actions import merge_contacts
from chalicelib.features.conversation_merge.actions import find_merge, merge_conversations
from chalicelib.features.erasure.actions import delete_conversation, delete_inbox
from chalicelib.ports import Write
from tests.features.erasure.remaining import settle_twice
from tests.support.api_client import Answer
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.inbound import inbound_message

NUMBER = "447700900123"


@pytest.fixture(name="first")
def _first(company: Company) -> Conversation:
    """Resolved before the second one begins."""
    begun = company.receive("Where is my order?")
    company.reply(begun, "On its way")
    company.settle()
    conversations.toggle_status(company.desk, company.caller(), begun.id, status=Status.RESOLVED)
    return company.conversation(begun.id)


@pytest.fixture(name="second")
def _second(company: Company, first: Conversation) -> Conversation:
    return begin_another(company, first, "It is still not here", "in-2")


def begin_another(company: Company, earlier: Conversation, text: str, provider_id: str) -> Conversation:
    """An agent begins it, and the customer writes there."""
    body = {"inbox_id": earlier.inbox_id, "contact_id": earlier.contact_id, "source_id": earlier.source_id}
    begun = company.client("ben").post("A/conversations", json=body).json["id"]
    assert company.receive(text, provider_id=provider_id).id == begun
    return company.conversation(begun)


@pytest.fixture(name="elsewhere")
def _elsewhere(company: Company, second: Conversation) -> Conversation:
    """Kim has written on WhatsApp, too, as an agent has found out."""
    begun = company.receive("Hello?", inbox=company.whatsapp, source_id=NUMBER, name="Kim P.", provider_id="in-7")
    merge_contacts(company.desk, company.caller("ben"), base_id=second.contact_id, mergee_id=begun.contact_id)
    company.settle()
    return company.conversation(begun.id)


def merge(company: Company, merged: Conversation, into: Conversation, by: str = "ben") -> Conversation:
    made = merge_conversations(company.desk, company.caller(by), merged.id, into_id=into.id)
    company.settle()
    assert company.conversation(made.id).version >= made.version
    return company.conversation(made.id)


def send(company: Company, merged: Conversation, into: Any, method: str = "POST", by: str = "ben") -> Answer:
    path = f"A/conversations/{merged.id}/merge"
    if method == "GET":
        return company.client(by).get(f"{path}?into_conversation_id={into}")
    return company.client(by).request(method, path, json={"into_conversation_id": into})


def texts(company: Company, number: int, query: str = "", by: str = "ben") -> list[str]:
    answer = company.client(by).get(f"A/conversations/{number}/messages{query}")
    assert answer.status == 200
    return [each["content"] for each in answer.json["payload"]]


def refusal(company: Company, merged: Conversation, into: Conversation, by: str = "ben") -> str:
    """Of the preview and of the merge, which changes nothing."""
    before, changes = company.conversations(), len(company.desk.store.changes)
    codes = set()
    for action in (find_merge, merge_conversations):
        with pytest.raises(DeskError) as refused:
            action(company.desk, company.caller(by), merged.id, into_id=into.id)
        codes.add(refused.value.code)
    assert (company.conversations(), len(company.desk.store.changes)) == (before, changes)
    [code] = codes
    return code


THREAD = ["Where is my order?", "On its way", "Conversation was marked resolved by Ada", "It is still not here"]
LINE = "Ben merged conversation #{} into this one"


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
    HANDLERS[InboundEdit](company.desk, company.telegram, InboundEdit("in-2", "It is here", company.desk.clock.now() + 5000))
    receipt = InboundReceipt(company.message(sent).source_id or "", Delivery.FAILED, reason="Blocked")
    HANDLERS[InboundReceipt](company.desk, company.telegram, receipt)
    assert (company.message(incoming).content, company.message(sent).delivery) == ("It is here", Delivery.FAILED)
    assert company.conversation(first.id).undelivered_message_ids == (sent.id,)
    HANDLERS[InboundDeletion](company.desk, company.telegram, InboundDeletion("in-2"))
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


def test_labels_people_and_attributes(company: Company, first: Conversation, second: Conversation) -> None:
    desk, ada, ben = company.desk, company.caller(), company.caller("ben")
    conversations.set_labels(desk, ada, first.id, labels=["vip"])
    conversations.set_labels(desk, ada, second.id, labels=["late", "vip"])
    conversations.set_priority(desk, ada, second.id, priority=Priority.URGENT)
    conversations.assign_agent(desk, ada, second.id, assignee_id=ben.user.id)
    conversations.set_custom_attributes(desk, ada, first.id, custom_attributes={"order": "1"})
    conversations.set_custom_attributes(desk, ada, second.id, custom_attributes={"order": "2", "size": "L"})
    before = len(company.desk.store.changes)
    after = merge(company, second, first)
    assert (after.labels, after.priority, after.assignee_id) == (("vip", "late"), Priority.URGENT, ben.user.id)
    assert (after.custom_attributes, after.participant_ids) == ({"order": "1", "size": "L"}, (ben.user.id,))
    closed = company.conversation(second.id)
    assert (closed.labels, closed.priority, closed.participant_ids) == ((), None, ())
    view = company.client("ben").get("A/conversations?labels[]=late&status=all").json["data"]
    assert [each["id"] for each in view["payload"]] == [first.id]
    assert set(company.events(before)) >= {
        "conversation.merged",
        "conversation.status_changed",
        "assignee.changed",
        "message.created",
    }


def test_snooze_of_the_merged_conversation_ends(company: Company, first: Conversation, second: Conversation) -> None:
    until = company.desk.clock.now() + 3_600_000
    conversations.toggle_status(company.desk, company.caller(), second.id, status=Status.SNOOZED, snoozed_until=until)
    after = merge(company, second, first)
    assert (after.status, after.snoozed_until) == (Status.SNOOZED, until)
    assert [timer.id for timer in company.desk.store.of_kind("timer") if timer.kind == "snooze"] == [first.id]


def test_draft_stays_under_its_number_until_its_person_takes_it_along(
    company: Company, first: Conversation, second: Conversation
) -> None:
    paths = {each.id: f"A/conversations/{each.id}/draft_messages" for each in (first, second)}
    for number, path in paths.items():
        company.client("ben").request("PATCH", path, json={"draft_message": {"message": f"Text of {number}"}})
    merge(company, second, first)
    drafts = {number: company.client("ben").get(path).json["message"] for number, path in paths.items()}
    assert drafts == {first.id: f"Text of {first.id}", second.id: f"Text of {second.id}"}
    company.client("ben").request("PATCH", paths[second.id], json={"draft_message": {"message": ""}})
    assert company.client("ben").get(paths[first.id]).json["message"] == f"Text of {first.id}"
    assert not company.client("ben").get(paths[second.id]).json["has_draft"]


def test_two_inboxes(company: Company, second: Conversation, elsewhere: Conversation) -> None:
    """Replies go out by the survivor's channel. Messages from the other one are received and changed as before."""
    after = merge(company, elsewhere, second)
    assert company.link(company.whatsapp, NUMBER).conversation_id == second.id
    again = company.receive("Still there?", inbox=company.whatsapp, source_id=NUMBER, name="Kim", provider_id="in-8")
    assert again.id == second.id
    [newest] = [each for each in company.messages(second.id) if each.source_id == "in-8"]
    assert newest.inbox_id == company.whatsapp.id
    assert company.conversation(second.id).last_incoming_at == after.last_incoming_at == second.last_incoming_at
    assert company.conversation(second.id).additional_attributes == second.additional_attributes
    HANDLERS[InboundEdit](company.desk, company.whatsapp, InboundEdit("in-8", "There?", company.desk.clock.now() + 5000))
    assert company.message(newest).content == "There?"
    assert company.reply(second, "Yes").inbox_id == company.telegram.id


def test_agents_of_one_of_two_inboxes(company: Company, second: Conversation, elsewhere: Conversation) -> None:
    """Cleo sees WhatsApp only: she keeps the messages of the merged conversation, and no others. Dan sees Telegram only."""
    company.invite("dan")
    company.join(company.whatsapp, "cleo")
    company.join(company.telegram, "dan")
    assert refusal(company, elsewhere, second, by="cleo") == "inbox_not_yours"
    assert refusal(company, second, elsewhere, by="cleo") == "inbox_not_yours"
    company.reply(elsewhere, "Here")
    merge(company, elsewhere, second)
    assert "Here" in texts(company, second.id, by="dan")
    assert texts(company, elsewhere.id, by="dan") == texts(company, second.id, by="dan")
    assert texts(company, elsewhere.id, by="cleo") == ["Hello?", "The contact was merged with another one", "Here"]
    for by in ("cleo", "dan"):
        assert company.client(by).get(f"A/conversations/{elsewhere.id}").status == 200
    answer = company.client("cleo").post(f"A/conversations/{elsewhere.id}/messages", json={"content": "?"})
    assert (answer.status, answer.json["code"]) == (401, "inbox_not_yours")


def test_refusals(company: Company, first: Conversation, second: Conversation) -> None:
    other = company.receive("I am Lee", source_id="99", name="Lee", provider_id="in-9")
    assert refusal(company, first, first) == "conversation_merged_with_itself"
    assert refusal(company, other, first) == "merge_of_different_contacts"
    assert refusal(company, first, second, by="cleo") == "inbox_not_yours"
    assert refusal(company, replace(first, id=999), second) == "conversation_not_found"
    assert refusal(company, first, replace(second, id=999)) == "conversation_not_found"
    merge(company, first, second)
    conversations.toggle_status(company.desk, company.caller(), second.id, status=Status.RESOLVED)
    third = begin_another(company, second, "Hello again", "in-3")
    assert refusal(company, first, third) == "conversation_merged"
    assert refusal(company, third, first) == "conversation_merged"
    assert refusal(company, second, first) == "conversation_merged"
    assert send(company, third, "x").status == 422
    assert send(company, third, None).status == 422


def test_scheduled_messages_refuse_a_merge(company: Company, first: Conversation, second: Conversation) -> None:
    new = NewMessage(content="Later")
    due_at = company.desk.clock.now() + 3_600_000
    scheduled_messages.schedule_message(company.desk, company.caller("ben"), second.id, new, due_at=due_at)
    assert refusal(company, second, first) == "merge_with_scheduled"
    after = merge(company, first, second)
    assert len(after.scheduled) == 1


def test_customer_of_the_public_api_reads_no_other_channel(company: Company, second: Conversation) -> None:
    begun = company.receive("Hello?", inbox=company.whatsapp, source_id=NUMBER, name="Kim P.", provider_id="in-7")
    created = company.client("ben").post(
        "A/conversations", json={"inbox_id": company.app.id, "contact_id": begun.contact_id, "source_id": "kim-app"}
    )
    own = company.conversation(created.json["id"])
    assert refusal(company, begun, own) == refusal(company, own, begun) == "merge_would_publish"


def test_customer_of_the_public_api_finds_the_survivor(company: Company) -> None:
    contact = company.receive("Hello", provider_id="in-5").contact_id
    made = [
        company.client("ben").post("A/conversations", json={"inbox_id": company.app.id, "contact_id": contact}).json["id"]
        for _ in range(2)
    ]
    first, second = map(company.conversation, made)
    company.reply(second, "Hi Kim")
    after = merge(company, second, first)
    identifier = company.app.channel.public_access
    assert identifier
    customer = customers.customer(company.desk, identifier.identifier, after.source_id)
    assert [each.id for each in customers.conversations_of_customer(company.desk, customer)] == [first.id]
    written = customers.write(company.desk, customer, second.id, content="Hi Ben")
    assert written.conversation_id == first.id
    customers.seen_by_customer(company.desk, customer, second.id)
    assert {each.delivery for each in company.messages(second.id) if each.content == "Hi Kim"} == {Delivery.READ}


def test_most_conversations_in_one(company: Company, first: Conversation, second: Conversation) -> None:
    crowded = replace(company.conversation(second.id), merged_ids=tuple(range(100, 110)))
    company.desk.store.overwrite(keys.conversation(company.account_id, second.id), crowded)
    assert refusal(company, first, second) == "too_many_merged"


def test_labels_and_rows_beyond_the_limit(company: Company, first: Conversation, second: Conversation) -> None:
    desk, ada = company.desk, company.caller()
    conversations.set_labels(desk, ada, first.id, labels=[f"one-{each}" for each in range(11)])
    conversations.set_labels(desk, ada, second.id, labels=[f"two-{each}" for each in range(10)])
    assert refusal(company, first, second) == "too_many_labels"
    conversations.set_labels(desk, ada, second.id, labels=[])
    for each in (first, second):
        crowded = replace(company.conversation(each.id), participant_ids=tuple(range(1, 26)), mentioned_ids=tuple(range(50, 75)))
        desk.store.overwrite(keys.conversation(company.account_id, each.id), crowded)
    assert refusal(company, first, second) == "merge_too_large"


def test_survivor_is_deleted_with_the_merged_ones(company: Company, first: Conversation, second: Conversation) -> None:
    merge(company, second, first)
    with pytest.raises(DeskError) as refused:
        delete_conversation(company.desk, company.caller(), second.id)
    assert refused.value.code == "conversation_merged"
    delete_conversation(company.desk, company.caller(), first.id)
    settle_twice(company)
    assert company.conversations() == []
    assert company.messages(first.id) == company.messages(second.id) == []
    assert company.receive("Hello again", provider_id="in-3").id > second.id


def test_deleted_inbox_of_the_survivor_leaves_the_other_messages(
    company: Company, second: Conversation, elsewhere: Conversation
) -> None:
    merge(company, elsewhere, second)
    delete_inbox(company.desk, company.caller(), company.telegram.id)
    assert texts(company, elsewhere.id)[0] == "Hello?"
    settle_twice(company)
    assert texts(company, elsewhere.id)[0] == "Hello?"
    again = company.receive("Still there?", inbox=company.whatsapp, source_id=NUMBER, name="Kim", provider_id="in-8")
    assert again.id not in (elsewhere.id, second.id)


def test_deleted_inbox_of_the_merged_conversation(company: Company, second: Conversation, elsewhere: Conversation) -> None:
    merge(company, elsewhere, second)
    company.receive("Still there?", inbox=company.whatsapp, source_id=NUMBER, name="Kim", provider_id="in-8")
    delete_inbox(company.desk, company.caller(), company.whatsapp.id)
    settle_twice(company)
    assert "Hello?" not in texts(company, second.id)
    assert "Still there?" in texts(company, second.id)
    assert company.client("ben").get("A/search/messages?q=Still").status == 200


def test_history_names_the_merged_conversation(company: Company, first: Conversation, second: Conversation) -> None:
    merge(company, second, first)
    for number in (first.id, second.id):
        entries = company.client("ben").get(f"A/conversations/{number}/history").json["payload"]
        found = [each for each in entries if each["action"] == "merged"]
        assert [(each["by"]["name"], each["from"]["id"], each["from"]["name"]) for each in found] == [("Ben", second.id, None)]
