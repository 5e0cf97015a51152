"""The values that the survivor takes over, rights, and refusals."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations, customers, scheduled_messages
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.received_changes import CHANGES
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.errors import DeskError
from chalicelib.domain.inbound import InboundEdit
from chalicelib.domain.messages import Delivery
from chalicelib.features.erasure.actions import delete_conversation, delete_inbox
from tests.features.conversation_merge.merging import NUMBER, begin_another, merge, refusal, send, texts
from tests.features.erasure.remaining import settle_twice
from tests.support.company import Company


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
    CHANGES[InboundEdit](company.desk, company.whatsapp, InboundEdit("in-8", "There?", company.desk.clock.now() + 5000))
    assert company.message(newest).content == "There?"
    assert company.reply(second, "Yes").inbox_id == company.telegram.id
    quoted = company.reply(second, "This one", content_attributes={"in_reply_to": newest.id}).content_attributes
    assert (quoted["in_reply_to"], quoted["in_reply_to_external_id"]) == (newest.id, None)


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


def test_customer_of_another_inbox_begins_anew_after_the_deletion(
    company: Company, second: Conversation, elsewhere: Conversation
) -> None:
    """Their address led to the survivor."""
    merge(company, elsewhere, second)
    delete_conversation(company.desk, company.caller(), second.id)
    settle_twice(company)
    assert company.link(company.whatsapp, NUMBER).conversation_id is None


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


def test_out_of_office_text_of_either_is_the_one_of_the_day(
    company: Company, second: Conversation, elsewhere: Conversation
) -> None:
    closed = [{"day_of_week": day, "closed_all_day": True} for day in range(7)]
    for inbox in (company.telegram, company.whatsapp):
        company.update_inbox(inbox, working_hours_enabled=True, working_hours=closed, out_of_office_message="Closed.")
    company.receive("Hello?", inbox=company.whatsapp, source_id=NUMBER, provider_id="in-8")
    written_at = company.conversation(elsewhere.id).last_template_at
    assert written_at == company.desk.clock.now()
    after = merge(company, elsewhere, second)
    assert after.last_template_at == written_at
    company.desk.clock.at += 11 * 3_600_000  # the next day, and within WhatsApp's time to reply
    company.receive("Still there?", inbox=company.whatsapp, source_id=NUMBER, provider_id="in-9")
    assert company.conversation(second.id).last_template_at == written_at, "an answer would go out by the other channel"
