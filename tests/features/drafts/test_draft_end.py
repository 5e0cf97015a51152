"""The end of drafts: with their time, conversation, inbox or person."""

from chalicelib.actions import agents
from chalicelib.actions.ended_drafts import put_of
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.drafts import saved
from chalicelib.domain.messages import KEEP_DRAFT_SECONDS, KEEP_EMPTY_DRAFT_SECONDS, KnownDraft
from chalicelib.features.drafts import actions
from chalicelib.features.erasure.actions import delete_conversation, delete_inbox
from tests.features.drafts.drafting import listed, save
from tests.features.erasure.remaining import settle_twice, stored_kinds
from tests.support.company import Company


def test_rows_expire(company: Company, kim: Conversation) -> None:
    before = actions.find_draft(company.desk, company.caller("ben"), kim.id, private=False)
    after = saved(before, "Hello", None, KnownDraft(), 5_000)
    empty = saved(after, "", None, KnownDraft(), 6_000)
    key = keys.draft(1, before.user_id, kim.id, private=False)
    assert put_of(key, before, after).expires_at == 5 + KEEP_DRAFT_SECONDS
    assert put_of(key, after, empty).expires_at == 6 + KEEP_EMPTY_DRAFT_SECONDS


def test_deleted_conversation_takes_its_drafts_along(company: Company, kim: Conversation) -> None:
    save(company, kim, "Mine")
    save(company, kim, "Note", by="ada", private=True)
    other = company.receive("Hello", inbox=company.whatsapp, provider_id="in-2", source_id="44700900123")
    save(company, other, "Stays")
    late = actions.find_draft(company.desk, company.caller("ben"), kim.id, private=False)
    delete_conversation(company.desk, company.caller(), kim.id)
    company.settle()
    assert listed(company) == ["Stays"]
    company.desk.store.items[keys.draft(1, late.user_id, kim.id, private=False)] = late
    settle_twice(company)
    assert listed(company) == ["Stays"], "the second look finds one that was saved during the deletion"
    assert save(company, kim, "Back").json["code"] == "conversation_not_found"


def test_deleted_inbox_takes_its_drafts_along(company: Company, kim: Conversation) -> None:
    save(company, kim, "Mine")
    delete_inbox(company.desk, company.caller(), kim.inbox_id)
    settle_twice(company)
    assert "draft" not in stored_kinds(company)


def test_drafts_leave_the_account_with_their_person(company: Company, kim: Conversation) -> None:
    save(company, kim, "Mine")
    save(company, kim, "Hers", by="ada")
    agents.remove_agent(company.desk, company.caller(), company.users["ben"].id)
    assert [each.message for each in company.desk.store.of_kind("draft", 1)] == ["Hers"]
