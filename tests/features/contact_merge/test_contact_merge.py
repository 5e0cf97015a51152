"""Merges of contacts with conversations, addresses and notes."""

from collections.abc import Sequence

import pytest

from chalicelib.actions.contacts import create_contact, update_contact
from chalicelib.actions.conversations import toggle_status
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.features.contact_merge.actions import find_merged, merge_contacts
from chalicelib.features.contact_merge.model import RETRY_MS
from chalicelib.features.contact_notes.actions import create_note, list_notes
from chalicelib.features.erasure.actions import delete_contact
from chalicelib.ports import Write
from chalicelib.schedule import run_due
from chalicelib.views.messages import push_message
from chalicelib.views.render_context import load_context
from tests.support.company import Company

NUMBER = "447700900123"


@pytest.fixture(name="other")
def _other(company: Company) -> Conversation:
    """The same person on WhatsApp, with a phone number."""
    begun = company.receive("Hello?", inbox=company.whatsapp, source_id=NUMBER, name="Kim P.", provider_id="in-7")
    update_contact(company.desk, company.caller(), begun.contact_id, changes={"email": "kim@example.com"})
    company.settle()
    return company.conversation(begun.id)


def merge(company: Company, base: Conversation, mergee: Conversation) -> None:
    merge_contacts(company.desk, company.caller("ben"), base_id=base.contact_id, mergee_id=mergee.contact_id)
    company.settle()


def test_conversations_and_addresses_belong_to_the_base(company: Company, kim: Conversation, other: Conversation) -> None:
    before = len(company.desk.store.changes)
    merge(company, kim, other)
    assert company.conversation(other.id).contact_id == kim.contact_id
    found = company.desk.lists.conversations_of(company.account_id, kim.contact_id)
    assert [each.id for each in found] == [other.id, kim.id]
    contact = company.contact(kim.contact_id)
    assert [link.inbox_id for link in contact.links] == [company.telegram.id, company.whatsapp.id]
    assert (contact.email, contact.merging_with) == ("kim@example.com", None)
    assert company.desk.lists.contacts_matching(company.account_id, "kim@example.com")[0] == [contact]
    assert company.desk.store.of_kind("contact_merge") == []
    assert company.desk.store.of_kind("timer") == []
    names = company.events(before)
    assert names.count("contact.deleted") == names.count("contact.merged") == names.count("conversation.contact_changed") == 1
    assert company.desk.store.get(keys.contact(company.account_id, other.contact_id)) is None


def test_next_message_reaches_the_moved_conversation(company: Company, kim: Conversation, other: Conversation) -> None:
    merge(company, kim, other)
    again = company.receive("Still there?", inbox=company.whatsapp, source_id=NUMBER, name="Kim P.", provider_id="in-8")
    assert (again.id, again.contact_id) == (other.id, kim.contact_id)
    assert len(company.desk.store.of_kind("contact", company.account_id)) == 1


def test_earlier_conversations_move_too(company: Company, kim: Conversation, other: Conversation) -> None:
    toggle_status(company.desk, company.caller(), other.id, status=Status.RESOLVED)
    later = company.receive("And now?", inbox=company.whatsapp, source_id=NUMBER, name="Kim P.", provider_id="in-8")
    assert later.id != other.id
    merge(company, kim, other)
    assert [each.contact_id for each in company.conversations()] == [kim.contact_id] * 3


def test_address_and_its_current_conversation_move_at_once(
    company: Company, kim: Conversation, other: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that arrives between two transactions finds the contact of its address in the conversation."""
    stored = company.desk.store.commit
    found: list[bool] = []

    def looking(writes: Sequence[Write]) -> None:
        stored(writes)
        [address] = [each for each in company.desk.store.of_kind("contact_inbox") if each.conversation_id == other.id]
        found.append(address.contact_id == company.conversation(other.id).contact_id)

    monkeypatch.setattr(company.desk.store, "commit", looking)
    merge(company, kim, other)
    assert len(found) > 2
    assert all(found)


def test_value_of_the_mergee_belongs_to_the_base(company: Company, kim: Conversation, other: Conversation) -> None:
    merge(company, kim, other)
    with pytest.raises(Invalid) as refused:
        create_contact(company.desk, company.caller(), email="kim@example.com")
    assert refused.value.code == "email_taken"


def test_value_that_the_base_does_not_take_is_free(company: Company, kim: Conversation, other: Conversation) -> None:
    update_contact(company.desk, company.caller(), kim.contact_id, changes={"email": "own@example.com"})
    merge(company, kim, other)
    created, _ = create_contact(company.desk, company.caller(), email="kim@example.com")
    assert created.email == "kim@example.com"


def test_messages_of_the_mergee_appear_as_those_of_the_base(company: Company, kim: Conversation, other: Conversation) -> None:
    merge(company, kim, other)
    [message] = company.desk.lists.messages(company.account_id, other.id, after=0, limit=5)[:1]
    directory = company.desk.store.directory(company.account_id)
    context = load_context(company.desk, directory, [company.conversation(other.id)], messages=[message])
    shown = push_message(message, context)
    assert (shown.sender_id, shown.sender.name) == (kim.contact_id, "Kim")


def test_notes_move(company: Company, kim: Conversation, other: Conversation) -> None:
    for each, text in ((kim, "Likes tea."), (other, "Prefers e-mail.")):
        create_note(company.desk, company.caller("ben"), each.contact_id, content=text)
    merge(company, kim, other)
    notes = list_notes(company.desk, company.caller("ben"), kim.contact_id)
    assert [(note.content, note.contact_id) for note in notes] == [
        ("Prefers e-mail.", kim.contact_id),
        ("Likes tea.", kim.contact_id),
    ]


def test_notes_are_removed_when_the_base_is_deleted_before_they_move(
    company: Company, kim: Conversation, other: Conversation
) -> None:
    create_note(company.desk, company.caller("ben"), other.contact_id, content="Prefers e-mail.")
    merge_contacts(company.desk, company.caller("ben"), base_id=kim.contact_id, mergee_id=other.contact_id)
    delete_contact(company.desk, company.caller(), kim.contact_id)
    company.settle()
    assert company.desk.store.of_kind("contact_note") == []


def test_preview_changes_nothing(company: Company, kim: Conversation, other: Conversation) -> None:
    before = dict(company.desk.store.items)
    found = find_merged(company.desk, company.caller("ben"), base_id=kim.contact_id, mergee_id=other.contact_id)
    assert (found.contact.id, found.filled) == (kim.contact_id, ("email",))
    assert found.dropped == {"name": "Kim P."}
    assert company.desk.store.items == before


def test_contact_is_not_merged_with_itself(company: Company, kim: Conversation) -> None:
    for action in (merge_contacts, find_merged):
        with pytest.raises(Invalid) as refused:
            action(company.desk, company.caller(), base_id=kim.contact_id, mergee_id=kim.contact_id)
        assert (refused.value.code, refused.value.fields) == ("contact_merged_with_itself", ("mergee_contact_id",))


def test_contacts_of_a_running_merge_are_neither_merged_nor_deleted(
    company: Company, kim: Conversation, other: Conversation
) -> None:
    third = company.receive("Hi", source_id="sam", name="Sam", provider_id="in-9")
    _interrupt(company, kim, other)
    for base, mergee in ((third, kim), (other, third), (other, kim)):
        with pytest.raises(Conflict) as refused:
            merge(company, base, mergee)
        assert refused.value.code == "contact_merge_running"
    for each in (kim, other):
        with pytest.raises(Conflict):
            delete_contact(company.desk, company.caller(), each.contact_id)
    assert len(company.desk.store.of_kind("contact", company.account_id)) == 3
    merge(company, kim, other)
    merge(company, third, kim)
    assert [each.contact_id for each in company.conversations()] == [third.contact_id] * 3


def _interrupt(company: Company, base: Conversation, mergee: Conversation) -> None:
    """The request ends after its mark was stored."""
    stored = company.desk.store.commit

    def crash_after(writes: Sequence[Write]) -> None:
        stored(writes)
        raise ConnectionError

    company.desk.store.commit = crash_after  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        merge(company, base, mergee)
    company.desk.store.commit = stored  # type: ignore[method-assign]


@pytest.mark.parametrize("which", ["before", "after"])
def test_merge_continues_after_a_crash_between_any_two_commits(
    company: Company, kim: Conversation, other: Conversation, which: str
) -> None:
    """Every second write is lost with its process, before or after it is stored. A message arrives after each crash."""
    create_note(company.desk, company.caller("ben"), other.contact_id, content="Prefers e-mail.")
    stored, writes = company.desk.store.commit, 0

    def crashing(batch: Sequence[Write]) -> None:
        nonlocal writes
        writes += 1
        if writes % 2 == 0 or which == "after":
            stored(batch)
        if writes % 2:
            raise ConnectionError

    for run in range(12):
        company.desk.store.commit = crashing  # type: ignore[method-assign, assignment]
        try:
            if company.desk.store.of_kind("contact_merge"):
                run_due(company.desk)
            else:
                merge_contacts(company.desk, company.caller("ben"), base_id=kim.contact_id, mergee_id=other.contact_id)
        except (ConnectionError, NotFound):
            pass
        company.desk.store.commit = stored  # type: ignore[method-assign]
        company.desk.clock.at += 2 * RETRY_MS
        company.receive("And?", inbox=company.whatsapp, source_id=NUMBER, name="Kim P.", provider_id=f"more-{run}")
    company.settle()
    assert [each.contact_id for each in company.conversations()] == [kim.contact_id] * 2
    assert [each.id for each in company.desk.store.of_kind("contact", company.account_id)] == [kim.contact_id]
    assert {row.contact_id for row in company.desk.store.of_kind("contact_inbox")} == {kim.contact_id}
    assert len(list_notes(company.desk, company.caller("ben"), kim.contact_id)) == 1
    assert company.desk.store.of_kind("contact_merge") == []
    assert company.desk.store.get(keys.contact_field(company.account_id, "email", "kim@example.com")) is not None
