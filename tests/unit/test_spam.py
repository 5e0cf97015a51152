"""Spam: the rules of a conversation, its lists and counts, and the sender of a chat who writes again."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations
from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Folder, Spam, Status
from chalicelib.domain.event_types import CONVERSATION_STATUS_CHANGED
from chalicelib.domain.events import counter_dimensions
from chalicelib.domain.messages import MessageType
from chalicelib.features.bulk_actions.actions import change_conversations
from chalicelib.features.bulk_actions.model import BulkChange, Expected
from chalicelib.features.conversation_merge.model import survivor_after
from chalicelib.features.history.model import Action, entries_of
from tests.support.company import Company
from tests.unit.test_conversation_rules import AT, conversation, keys_of


@pytest.fixture(name="marked")
def _marked(company: Company, kim: Conversation) -> Conversation:
    return mark(company, kim)


def mark(company: Company, target: Conversation, status: Folder = Folder.SPAM, **fields: Any) -> Conversation:
    changed = conversations.toggle_status(company.desk, company.caller("ben"), target.id, status=status, **fields)
    company.settle()
    return changed


def listed(company: Company, status: str = "open") -> list[int]:
    answer = company.client("ben").get(f"/api/v1/accounts/{company.account_id}/conversations?status={status}")
    assert answer.status == 200, answer.json
    return [each["id"] for each in answer.json["data"]["payload"]]


def filtered(company: Company, *payload: dict[str, Any]) -> list[int]:
    answer = company.client("ben").post(f"/api/v1/accounts/{company.account_id}/conversations/filter", {"payload": payload})
    assert answer.status == 200, answer.json
    return [each["id"] for each in answer.json["payload"]]


def status_is(*values: str, operator: str = "equal_to", joint: str | None = None) -> dict[str, Any]:
    return {"attribute_key": "status", "filter_operator": operator, "values": values, "query_operator": joint}


@pytest.mark.parametrize("status", list(Status))
def test_spam_is_resolved_and_has_one_line_and_one_event(status: Status) -> None:
    before = conversation(status=status, snoozed_until=AT + 5 if status is Status.SNOOZED else None)
    edit = rules.mark_as_spam(before, by="Ben")
    after = edit.conversation
    assert (after.status, after.spam, after.folder, after.snoozed_until) == (Status.RESOLVED, Spam.AGENT, Folder.SPAM, None)
    assert (edit.events, keys_of(edit)) == ((CONVERSATION_STATUS_CHANGED,), ["status_spam"])
    assert rules.mark_as_spam(after, by="Ben").activities == ()


def test_agent_confirms_what_a_verdict_has_said() -> None:
    edit = rules.mark_as_spam(conversation(status=Status.RESOLVED, spam=Spam.VERDICT), by="Ben")
    assert (edit.conversation.spam, edit.events, edit.activities) == (Spam.AGENT, (), ())


@pytest.mark.parametrize("status", list(Status))
def test_any_status_takes_spam_back(status: Status) -> None:
    edit = rules.change_status(conversation(status=Status.RESOLVED, spam=Spam.AGENT), status, by="Ben")
    assert (edit.conversation.status, edit.conversation.spam) == (status, None)
    line = "spam_taken_back" if status in (Status.OPEN, Status.RESOLVED) else f"status_{status}"
    assert (edit.events, keys_of(edit)) == ((CONVERSATION_STATUS_CHANGED,), [line])


def test_spam_is_in_no_list_and_no_count_but_its_own(company: Company, kim: Conversation) -> None:
    assert (listed(company), listed(company, "spam")) == ([kim.id], [])
    marked = mark(company, kim)
    assert {status: listed(company, status) for status in (*Status, "all")} == {each: [] for each in (*Status, "all")}
    assert (listed(company, "spam"), counter_dimensions(marked).status) == ([kim.id], Folder.SPAM)
    mark(company, kim, Folder.OPEN)
    assert (listed(company), listed(company, "spam")) == ([kim.id], [])


def test_wire_has_a_status_of_the_contract(company: Company, marked: Conversation) -> None:
    shown = company.client("ben").get(f"/api/v1/accounts/{company.account_id}/conversations/{marked.id}").json
    assert (shown["status"], shown["spam"]) == ("resolved", "agent")


def test_filter_finds_spam_only_by_its_name(company: Company, marked: Conversation) -> None:
    assert filtered(company, status_is("spam")) == [marked.id]
    assert filtered(company, status_is("open", "spam")) == [marked.id]
    for values, operator in ((("all",), "equal_to"), (("resolved",), "equal_to"), (("open",), "not_equal_to")):
        assert filtered(company, status_is(*values, operator=operator)) == []
    number = {"attribute_key": "display_id", "filter_operator": "equal_to", "values": [marked.id]}
    assert filtered(company, number) == []
    assert filtered(company, {**number, "query_operator": "and"}, status_is("spam")) == [marked.id]


def test_block_and_unblock_are_one_step_with_it(company: Company, kim: Conversation) -> None:
    after = mark(company, kim, contact_blocked=True)
    assert (after.version, company.contact(kim.contact_id).blocked) == (kim.version + 1, True)
    mark(company, kim, contact_blocked=True)
    assert company.conversation(kim.id) == after
    mark(company, kim, Folder.OPEN, contact_blocked=False)
    assert company.contact(kim.contact_id).blocked is False
    lines = [each.content for each in company.messages(kim.id) if each.type is MessageType.ACTIVITY]
    written = ("Conversation was marked as spam by Ben", "Ben blocked the contact", "Ben unblocked the contact")
    assert set(written) <= set(lines)
    taken_back = next(each for each in company.messages(kim.id) if each.content == "Ben took the conversation out of spam")
    (entry,) = entries_of(taken_back)
    assert (entry.action, entry.before, entry.after) == (Action.STATUS_CHANGED, "spam", "open")


def test_muting_leaves_spam_where_it_is(company: Company, marked: Conversation) -> None:
    conversations.set_muted(company.desk, company.caller("ben"), marked.id, muted=True)
    assert company.conversation(marked.id).folder is Folder.SPAM


def test_sender_of_a_chat_begins_no_conversation_by_writing_again(company: Company) -> None:
    """WhatsApp reopens no resolved conversation."""
    first = company.receive(inbox=company.whatsapp, provider_id="one")
    mark(company, first, Folder.RESOLVED)
    second = company.receive(inbox=company.whatsapp, provider_id="two")
    mark(company, second)
    again = company.receive("Buy now", inbox=company.whatsapp, provider_id="three")
    assert (second.id != first.id, again.id, again.folder) == (True, second.id, Folder.SPAM)


def test_spam_sends_no_survey_and_needs_no_attributes(company: Company, kim: Conversation) -> None:
    ada, account = company.client("ada"), f"/api/v1/accounts/{company.account_id}"
    ada.patch(f"{account}/inboxes/{kim.inbox_id}", {"csat_survey_enabled": True})
    definition = {
        "attribute_display_name": "Order",
        "attribute_key": "order",
        "attribute_display_type": "text",
        "attribute_model": "conversation_attribute",
    }
    assert ada.post(f"{account}/custom_attribute_definitions", definition).status == 200
    assert ada.patch(account, {"conversation_required_attributes": ["order"]}).status == 200
    mark(company, kim)
    assert company.conversation(kim.id).survey is None


def test_bulk_action_marks_and_takes_back_what_is_still_spam(company: Company, kim: Conversation) -> None:
    ben = company.caller("ben")
    change_conversations(company.desk, ben, [kim.id], BulkChange(status=Folder.SPAM))
    assert company.conversation(kim.id).folder is Folder.SPAM
    change_conversations(company.desk, ben, [kim.id], BulkChange(Expected(Folder.SPAM), status=Folder.OPEN))
    assert company.conversation(kim.id).folder is Folder.OPEN


def test_unknown_status_changes_nothing(company: Company, kim: Conversation) -> None:
    path = f"/api/v1/accounts/{company.account_id}/conversations/{kim.id}/toggle_status"
    assert company.client("ben").post(path, {"status": "junk"}).status == 422
    assert company.conversation(kim.id) == kim


@pytest.mark.parametrize("other", [Folder.RESOLVED, Folder.OPEN, Folder.SPAM])
def test_survivor_of_a_merge_is_spam_only_if_both_are(company: Company, other: Folder) -> None:
    spam = rules.mark_as_spam(conversation(), by=None).conversation
    merged = spam if other is Folder.SPAM else rules.change_status(conversation(), Status(other), by=None).conversation
    survivor = survivor_after(
        spam, replace(merged, id=8), company.desk.store.directory(company.account_id), by="Ada"
    ).conversation
    assert survivor.folder is other
