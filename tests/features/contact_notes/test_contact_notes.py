"""Notes about contacts: newest first, live for every browser that shows the contact, and gone with it."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions import agents
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.features.contact_notes import actions
from chalicelib.features.contact_notes.model import MAX_CONTENT, MAX_NOTES, ContactNote, clean_content
from chalicelib.features.erasure.actions import delete_contact, delete_conversation
from tests.features.erasure.remaining import settle_twice, stored_kinds
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


@pytest.fixture(name="kim")
def _kim(company: Company) -> int:
    return company.receive("Hello").contact_id


def note(company: Company, contact_id: int, content: str = "Prefers to be called.", by: str = "ben", **more: Any) -> ContactNote:
    return actions.create_note(company.desk, company.caller(by), contact_id, content=content, **more)


def contents(company: Company, contact_id: int) -> list[str]:
    return [each.content for each in actions.list_notes(company.desk, company.caller(), contact_id)]


def test_list_has_the_newest_first(company: Company, kim: int) -> None:
    for content in ("first", "second", "third"):
        note(company, kim, content)
    assert contents(company, kim) == ["third", "second", "first"]


def test_each_write_is_one_change_with_the_next_version_of_the_contact(company: Company, kim: int) -> None:
    ben, before = company.caller("ben"), company.contact(kim).version
    since = len(company.desk.store.changes)
    made = note(company, kim)
    actions.update_note(company.desk, ben, kim, made.id, content="Prefers e-mail.")
    actions.delete_note(company.desk, ben, kim, made.id)
    assert company.events(since) == ["contact.updated"] * 3
    assert company.contact(kim).version == before + 3
    assert contents(company, kim) == []


def test_change_keeps_the_author_and_an_equal_text_changes_nothing(company: Company, kim: int) -> None:
    made, since = note(company, kim), len(company.desk.store.changes)
    company.desk.clock.at += 5_000
    changed = actions.update_note(company.desk, company.caller("cleo"), kim, made.id, content=" Prefers e-mail. ")
    assert (changed.content, changed.author_id, changed.version) == ("Prefers e-mail.", company.users["ben"].id, 2)
    assert changed.updated_at == made.updated_at + 5_000
    for content in (None, "Prefers e-mail."):
        assert actions.update_note(company.desk, company.caller("ben"), kim, made.id, content=content) == changed
    assert len(company.desk.store.changes) == since + 1


@pytest.mark.parametrize("content", ["", " \n", "x" * (MAX_CONTENT + 1)])
def test_bad_content_is_refused_and_changes_nothing(company: Company, kim: int, content: str) -> None:
    made = note(company, kim)
    before = dict(company.desk.store.items)
    acts: list[Callable[[], object]] = [
        lambda: note(company, kim, content),
        lambda: actions.update_note(company.desk, company.caller(), kim, made.id, content=content),
    ]
    for act in acts:
        with pytest.raises(Invalid) as refusal:
            act()
        assert (refusal.value.code, refusal.value.fields) == ("note_content_invalid", ("content",))
    assert company.desk.store.items == before
    assert clean_content("x" * MAX_CONTENT)


def test_number_of_notes_is_limited(company: Company, kim: int) -> None:
    for number in range(MAX_NOTES):
        note(company, kim, str(number))
    with pytest.raises(Invalid) as refusal:
        note(company, kim, "one more")
    assert refusal.value.code == "too_many_rows"


def test_unknown_contact_and_note_of_another_contact_are_not_found(company: Company, kim: int) -> None:
    made, ben = note(company, kim), company.caller("ben")
    other = company.receive("Hi", source_id="max", provider_id="max-1").contact_id
    for act, code in (
        (lambda: note(company, 404), "contact_not_found"),
        (lambda: actions.list_notes(company.desk, ben, 404), "contact_not_found"),
        (lambda: actions.find_note(company.desk, ben, other, made.id), "note_not_found"),
        (lambda: actions.update_note(company.desk, ben, other, made.id, content="x"), "note_not_found"),
        (lambda: actions.delete_note(company.desk, ben, other, made.id), "note_not_found"),
    ):
        with pytest.raises(NotFound) as refusal:
            act()
        assert refusal.value.code == code
    assert contents(company, kim) == ["Prefers to be called."]


def test_repeated_request_adds_one_note(company: Company, kim: int) -> None:
    first = note(company, kim, idempotency_key="once")
    assert note(company, kim, idempotency_key="once") == first
    with pytest.raises(Conflict):
        note(company, kim, "Another text", idempotency_key="once")
    assert contents(company, kim) == ["Prefers to be called."]


def test_concurrent_notes_are_both_kept(company: Company, kim: int) -> None:
    desk = with_concurrent_write(company.desk, lambda: note(company, kim, "faster"))
    actions.create_note(desk, company.caller("ben"), kim, content="slower")
    assert contents(company, kim) == ["slower", "faster"]


def test_note_that_meets_another_deletion_is_not_found(company: Company, kim: int) -> None:
    made = note(company, kim)
    faster = with_concurrent_write(company.desk, lambda: actions.delete_note(company.desk, company.caller(), kim, made.id))
    with pytest.raises(NotFound) as refusal:
        actions.delete_note(faster, company.caller("ben"), kim, made.id)
    assert refusal.value.code == "note_not_found"


def test_erased_contact_leaves_no_note(company: Company, kim: int) -> None:
    note(company, kim, "Confidential words")
    delete_contact(company.desk, company.caller(), kim)
    with pytest.raises(NotFound):
        actions.list_notes(company.desk, company.caller(), kim)
    settle_twice(company)
    assert "contact_note" not in stored_kinds(company)
    assert "Confidential words" not in repr(company.desk.store.items)


def test_note_that_meets_a_deletion_is_refused_and_leaves_nothing(company: Company, kim: int) -> None:
    desk = with_concurrent_write(company.desk, lambda: delete_contact(company.desk, company.caller(), kim))
    with pytest.raises(NotFound) as refusal:
        actions.create_note(desk, company.caller("ben"), kim, content="Too late")
    assert refusal.value.code == "contact_not_found"
    settle_twice(company)
    assert "contact_note" not in stored_kinds(company)


def test_deleted_conversation_keeps_the_notes_of_its_contact(company: Company, kim: int) -> None:
    note(company, kim)
    delete_conversation(company.desk, company.caller(), company.conversations()[0].id)
    settle_twice(company)
    assert contents(company, kim) == ["Prefers to be called."]


def test_api_answers_in_the_shape_of_the_contract(company: Company, kim: int) -> None:
    ben, notes = company.client("ben"), f"A/contacts/{kim}/notes"
    made = ben.post(notes, {"note": {"content": "Prefers to be called."}}).json
    assert (made["content"], made["user"]["name"]) == ("Prefers to be called.", "Ben")
    assert (made["account_id"], made["contact_id"], made["created_at"]) == (None, None, made["updated_at"])
    assert ben.patch(f"{notes}/{made['id']}", {"content": "Prefers e-mail."}).json["version"] == 2
    assert [each["content"] for each in company.client("cleo").get(notes).json] == ["Prefers e-mail."]
    assert ben.get(f"{notes}/{made['id']}").json["content"] == "Prefers e-mail."
    assert ben.delete(f"{notes}/{made['id']}").status == 200
    assert ben.get(f"{notes}/{made['id']}").status == 404


def test_note_of_an_agent_who_left_has_no_author(company: Company, kim: int) -> None:
    made = note(company, kim, by="cleo")
    agents.remove_agent(company.desk, company.caller(), company.users["cleo"].id)
    shown = company.client("ben").get(f"A/contacts/{kim}/notes").json
    assert [(each["id"], "user" in each) for each in shown] == [(made.id, False)]


@pytest.mark.parametrize("body", [{}, {"note": {}}, {"note": {"content": 5.5}}, {"note": "text"}, {"content": None}])
def test_api_refuses_malformed_bodies(company: Company, kim: int, body: dict[str, Any]) -> None:
    answer = company.client("ben").post(f"A/contacts/{kim}/notes", body)
    assert (answer.status, contents(company, kim)) == (422, [])
    assert answer.json["attributes"]
