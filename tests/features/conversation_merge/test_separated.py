"""A merged conversation whose survivor goes with its inbox stands by itself again."""

from collections.abc import Sequence

import pytest

from chalicelib.domain.conversations import Conversation, Status
from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.features.erasure.actions import delete_inbox
from chalicelib.features.erasure.removal import erase
from chalicelib.ports import Delete, Write
from tests.features.conversation_merge.merging import NUMBER, begin_another, merge, send, texts
from tests.features.erasure.remaining import run_with_crashes, settle_twice
from tests.features.history.reading import history
from tests.support.company import Company

SEPARATED = "The conversation stands by itself again: #{} was deleted with its inbox"


def delete_telegram(company: Company) -> None:
    delete_inbox(company.desk, company.caller(), company.telegram.id)


def test_merged_conversation_of_another_inbox_can_be_answered_again(
    company: Company, second: Conversation, elsewhere: Conversation
) -> None:
    merge(company, elsewhere, second)
    delete_telegram(company)
    assert texts(company, elsewhere.id)[0] == "Hello?"
    before = len(company.desk.store.changes)
    settle_twice(company)
    assert texts(company, elsewhere.id)[0] == "Hello?"
    assert texts(company, elsewhere.id)[-1] == SEPARATED.format(second.id)
    shown = company.client("ben").get(f"A/conversations/{elsewhere.id}").json
    assert (shown["can_reply"], shown["status"], "merged_into_id" in shown) == (True, "resolved", False)
    assert "conversation.updated" in company.events(before)
    [entry] = [each for each in history(company, elsewhere) if each["action"] == "separated"]
    assert (entry["from"], entry["because"]["type"]) == ({"id": second.id, "name": None}, "manual")
    assert company.reply(elsewhere, "Hi Kim").conversation_id == elsewhere.id


def test_next_message_of_the_customer_reaches_it(company: Company, second: Conversation, elsewhere: Conversation) -> None:
    merge(company, elsewhere, second)
    path = f"A/inboxes/{company.whatsapp.id}"
    assert company.client("ada").patch(path, json={"lock_to_single_conversation": True}).status == 200
    delete_telegram(company)
    settle_twice(company)
    again = company.receive("Still there?", inbox=company.whatsapp, source_id=NUMBER, name="Kim", provider_id="in-8")
    assert (again.id, again.status) == (elsewhere.id, Status.OPEN)


def test_newest_of_several_receives_the_next_message(company: Company, second: Conversation, elsewhere: Conversation) -> None:
    company.client("ben").post(f"A/conversations/{elsewhere.id}/toggle_status", json={"status": "resolved"})
    newer = begin_in_whatsapp(company, elsewhere)
    merge(company, newer, second)
    merge(company, elsewhere, second)
    delete_telegram(company)
    settle_twice(company)
    assert company.link(company.whatsapp, NUMBER).conversation_id == newer.id
    assert [company.conversation(each.id).merged_into for each in (newer, elsewhere)] == [None, None]


def begin_in_whatsapp(company: Company, earlier: Conversation) -> Conversation:
    body = {"inbox_id": company.whatsapp.id, "contact_id": earlier.contact_id, "source_id": NUMBER}
    return company.conversation(company.client("ben").post("A/conversations", json=body).json["id"])


def test_it_can_be_merged_again(company: Company, second: Conversation, elsewhere: Conversation) -> None:
    merge(company, elsewhere, second)
    delete_telegram(company)
    settle_twice(company)
    newer = begin_in_whatsapp(company, elsewhere)
    assert send(company, elsewhere, newer.id).json["merged_ids"] == [elsewhere.id]


def test_conversations_of_the_same_inbox_go_with_it(company: Company, first: Conversation, second: Conversation) -> None:
    third = begin_another(company, second, "Hello again", "in-3")
    merge(company, first, third)
    delete_telegram(company)
    settle_twice(company)
    assert company.conversations() == []
    assert company.messages(first.id) == []


def test_both_inboxes_are_deleted(company: Company, second: Conversation, elsewhere: Conversation) -> None:
    merge(company, elsewhere, second)
    delete_telegram(company)
    delete_inbox(company.desk, company.caller(), company.whatsapp.id)
    settle_twice(company)
    assert company.conversations() == []


@pytest.mark.parametrize("stored", [False, True])
def test_erasure_that_crashes_adds_one_line(
    company: Company, second: Conversation, elsewhere: Conversation, stored: bool
) -> None:
    merge(company, elsewhere, second)
    delete_telegram(company)
    run_with_crashes(company, stored=stored)
    assert company.desk.store.of_kind("erasure") == []
    assert [each.id for each in company.conversations()] == [elsewhere.id]
    assert texts(company, elsewhere.id).count(SEPARATED.format(second.id)) == 1


def test_merge_that_ends_during_the_erasure_leaves_no_dead_pointer(
    company: Company, second: Conversation, elsewhere: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has begun before the inbox was deleted."""
    ben = company.caller("ben")
    delete_telegram(company)
    stored = company.desk.store.commit
    merged: list[int] = []

    def commit(writes: Sequence[Write]) -> None:
        if not merged and any(isinstance(each, Delete) and each.key.kind == "conversation" for each in writes):
            merged.append(elsewhere.id)
            merge_conversations(company.desk, ben, elsewhere.id, into_id=second.id)
        stored(writes)

    monkeypatch.setattr(company.desk.store, "commit", commit)
    assert erase(company.desk, company.account_id, f"inbox:{company.telegram.id}")
    assert merged
    assert company.conversation(elsewhere.id).merged_into is None
