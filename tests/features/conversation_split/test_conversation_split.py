"""Splits by hand and over HTTP, and the two conversations that they leave."""

import pytest

from chalicelib.actions import conversations
from chalicelib.actions.finding import find_messages
from chalicelib.actions.read_state import mark_seen
from chalicelib.actions.receive import receive_message
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.errors import DeskError
from chalicelib.features.conversation_merge import model as merge_model
from chalicelib.features.conversation_split import actions, model
from chalicelib.features.conversation_split.actions import split_conversation
from chalicelib.features.erasure.actions import delete_contact, delete_conversation
from tests.features.conversation_merge.merging import merge, texts
from tests.features.conversation_split.splitting import FROM, INTO, TEXTS, message_of, refusal, split
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.inbound import inbound_message


def test_message_and_later_ones_make_a_conversation(company: Company, first: Conversation) -> None:
    made = split(company, first, TEXTS[3], later=True)
    assert texts(company, made.id) == [*TEXTS[3:], FROM.format(first.id)]
    assert texts(company, first.id) == [*TEXTS[:3], INTO.format(made.id)]
    assert (made.inbox_id, made.contact_id, made.source_id) == (first.inbox_id, first.contact_id, first.source_id)
    assert company.receive("Is it corrected?", provider_id="in-9").id == made.id


def test_message_alone_leaves_the_later_ones(company: Company, first: Conversation) -> None:
    made = split(company, first, TEXTS[3])
    assert texts(company, made.id) == [TEXTS[3], FROM.format(first.id)]
    assert texts(company, first.id) == [*TEXTS[:3], TEXTS[4], INTO.format(made.id)]
    assert company.receive("Is it corrected?", provider_id="in-9").id == first.id


def test_facts_follow_the_messages(company: Company, first: Conversation) -> None:
    conversations.set_priority(company.desk, company.caller(), first.id, priority=Priority.HIGH)
    conversations.set_labels(company.desk, company.caller(), first.id, labels=["orders"])
    made = split(company, first, TEXTS[3], later=True)
    after, invoice, thanks = (
        company.conversation(first.id),
        message_of(company, made, TEXTS[3]),
        message_of(company, first, TEXTS[2]),
    )
    assert (made.status, made.priority, made.labels, made.unread_count) == (Status.OPEN, Priority.HIGH, (), 2)
    assert (made.waiting_since, after.waiting_since) == (invoice.created_at, thanks.created_at)
    assert (after.unread_count, after.labels) == (first.unread_count - 2, ("orders",))
    assert made.last_non_activity_message_id == made.last_public_message_id == message_of(company, made, TEXTS[4]).id
    assert after.last_non_activity_message_id == after.last_public_message_id == thanks.id
    assert (made.answers, after.answers) == ((), first.answers)
    assert made.first_reply_created_at is None


def test_reply_that_goes_along_ends_the_wait_there_alone(company: Company, first: Conversation) -> None:
    company.reply(first, "Corrected")
    made = split(company, first, TEXTS[3], later=True)
    assert made.waiting_since is None
    assert company.conversation(first.id).waiting_since == message_of(company, first, TEXTS[2]).created_at
    assert [each.message_id for each in made.answers] == [message_of(company, made, "Corrected").id]


def test_seen_messages_are_not_unread_again(company: Company, first: Conversation) -> None:
    mark_seen(company.desk, company.caller("ben"), first.id)
    company.desk.clock.at += 1000
    company.receive("Hello?", provider_id="in-9")
    made = split(company, first, TEXTS[4], later=True)
    assert (made.unread_count, company.conversation(first.id).unread_count) == (1, 0)


def test_merge_undoes_a_split_and_the_message_can_be_split_off_again(company: Company, first: Conversation) -> None:
    made = split(company, first, TEXTS[3], later=True)
    merge(company, made, first)
    whole = company.conversation(first.id)
    assert texts(company, first.id)[:5] == TEXTS
    assert whole.unread_count == first.unread_count
    again = split(company, first, TEXTS[3])
    assert texts(company, again.id) == [TEXTS[3], FROM.format(first.id)]
    assert texts(company, first.id)[:4] == [*TEXTS[:3], TEXTS[4]]
    merge(company, company.conversation(first.id), again)
    assert texts(company, again.id)[:5] == TEXTS


def test_later_split_leaves_out_what_was_split_off_before(company: Company, first: Conversation) -> None:
    one = split(company, first, TEXTS[3])
    two = split(company, first, TEXTS[2], later=True)
    assert texts(company, one.id) == [TEXTS[3], FROM.format(first.id)]
    assert texts(company, two.id)[:2] == [TEXTS[2], TEXTS[4]]
    assert texts(company, first.id)[:2] == TEXTS[:2]


@pytest.mark.parametrize(
    ("text", "later", "code"),
    [
        (TEXTS[1], False, "split_of_own_message"),
        (TEXTS[0], True, "split_leaves_nothing"),
        ("A note", False, "split_of_own_message"),
    ],
)
def test_refusals_change_nothing(company: Company, first: Conversation, text: str, later: bool, code: str) -> None:
    company.reply(first, "A note", private=True)
    assert refusal(company, first, message_of(company, first, text), later=later) == code


def test_only_message_is_not_split_off(company: Company) -> None:
    begun = company.receive("Hello")
    company.settle()
    assert refusal(company, begun, message_of(company, begun, "Hello")) == "split_leaves_nothing"


def test_line_is_not_split_off(company: Company, first: Conversation) -> None:
    conversations.toggle_status(company.desk, company.caller(), first.id, status=Status.RESOLVED)
    line = find_messages(company.desk, company.conversation(first.id), limit=1)[0]
    assert refusal(company, first, line) == "split_of_own_message"


def test_message_is_split_off_once(company: Company, first: Conversation) -> None:
    message = message_of(company, first, TEXTS[3])
    made = split(company, first, TEXTS[3])
    assert refusal(company, first, message) == "message_already_split"
    assert refusal(company, made, message) == "split_leaves_nothing"


def test_message_of_another_conversation_is_not_found(company: Company, first: Conversation) -> None:
    other = company.receive("Hello?", inbox=company.whatsapp, source_id="447700900123", name="Sam", provider_id="in-7")
    company.settle()
    assert refusal(company, first, message_of(company, other, "Hello?")) == "message_not_found"


def test_conversations_that_customers_see_stay_whole(company: Company) -> None:
    body = {"inbox_id": company.app.id, "source_id": "kim", "name": "Kim"}
    contact = company.client("ben").post("A/contacts", json=body).json["payload"]["contact"]
    begun = company.client("ben").post("A/conversations", json={"inbox_id": company.app.id, "contact_id": contact["id"]}).json
    path = f"A/conversations/{begun['id']}"
    bodies = [{"content": each, "message_type": "incoming"} for each in "ab"]
    sent = [company.client("ben").post(f"{path}/messages", json=each).json for each in bodies]
    answer = company.client("ben").post(f"{path}/split", json={"message_id": sent[1]["id"]})
    assert (answer.status, answer.json["code"]) == (422, "split_seen_by_customer")


def test_inbox_with_single_conversations_keeps_them(company: Company, first: Conversation) -> None:
    company.client("ada").patch(f"A/inboxes/{first.inbox_id}", json={"lock_to_single_conversation": True})
    assert refusal(company, first, message_of(company, first, TEXTS[3])) == "inbox_has_single_conversations"


def test_limits(company: Company, first: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    message = message_of(company, first, TEXTS[3])
    monkeypatch.setattr(actions, "MAX_MOVED", 1)
    monkeypatch.setattr(model, "MAX_MOVED", 1)
    assert refusal(company, first, message, later=True) == "split_too_large"
    split(company, first, TEXTS[4])
    monkeypatch.setattr(model, "MAX_SPLITS", 1)
    assert refusal(company, first, message) == "too_many_splits"


def test_conversations_with_too_many_splits_are_not_merged(
    company: Company, first: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = split(company, first, TEXTS[3])
    monkeypatch.setattr(merge_model, "MAX_SPLITS", 0)
    with pytest.raises(DeskError) as refused:
        merge(company, made, first)
    assert refused.value.code == "merge_of_too_many_splits"


def test_request_is_repeated_under_its_key(company: Company, first: Conversation) -> None:
    path, body = f"A/conversations/{first.id}/split", {"message_id": message_of(company, first, TEXTS[3]).id, "later": True}
    one, two = (company.client("ben").post(path, json=body, headers={"idempotency-key": "k"}) for _ in range(2))
    assert (one.status, two.status, one.json["id"]) == (200, 200, two.json["id"])
    assert one.json["splits"] == [{**one.json["splits"][0], "stored_in": first.id, "shown_in": one.json["id"]}]
    assert len(company.conversations()) == 2
    other = company.client("ben").post(path, json={**body, "later": False}, headers={"idempotency-key": "k"})
    assert (other.status, other.json["code"]) == (409, "idempotency_mismatch")


def test_message_that_meets_a_split_lands_once(company: Company, first: Conversation) -> None:
    message = message_of(company, first, TEXTS[3])

    def meanwhile() -> None:
        split_conversation(company.desk, company.caller("ben"), first.id, message_id=message.id, later=True)

    slower = with_concurrent_write(company.desk, meanwhile)
    receive_message(slower, company.telegram, inbound_message("Any news?", provider_id="in-9"))
    made = max(company.conversations(), key=lambda each: each.id)
    assert texts(company, made.id) == [*TEXTS[3:], FROM.format(first.id), "Any news?"]
    assert texts(company, first.id) == [*TEXTS[:3], INTO.format(made.id)]


def test_split_that_meets_a_message_takes_it_along(company: Company, first: Conversation) -> None:
    message = message_of(company, first, TEXTS[3])
    slower = with_concurrent_write(company.desk, lambda: company.receive("Any news?", provider_id="in-9"))
    made = split_conversation(slower, company.caller("ben"), first.id, message_id=message.id, later=True)
    assert texts(company, made.id) == [*TEXTS[3:], "Any news?", FROM.format(first.id)]


def test_halves_are_not_deleted_alone(company: Company, first: Conversation) -> None:
    made = split(company, first, TEXTS[3])
    for each in (first, made):
        answer = company.client("ada").delete(f"A/conversations/{each.id}")
        assert (answer.status, answer.json["code"]) == (409, "conversation_split")
    merge(company, made, first)
    delete_conversation(company.desk, company.caller(), first.id)
    company.settle()
    assert company.conversations() == []


def test_contact_is_erased_with_both_halves(company: Company, first: Conversation) -> None:
    made = split(company, first, TEXTS[3])
    delete_contact(company.desk, company.caller(), first.contact_id)
    company.settle()
    assert company.conversations() == []
    assert all(not company.desk.lists.messages(first.account_id, each.id, limit=100) for each in (first, made))


def test_assignee_is_told_of_the_new_conversation(company: Company, first: Conversation) -> None:
    conversations.assign_agent(company.desk, company.caller(), first.id, assignee_id=company.caller("ben").user.id)
    made = split(company, first, TEXTS[3])
    assert made.assignee_id == company.caller("ben").user.id
    assert "assignee.changed" in company.events()[-12:]
