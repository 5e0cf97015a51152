"""Conversations that agents start: their fields, source id and idempotency."""

from typing import Any

import pytest

from chalicelib.actions import contacts, teams
from chalicelib.actions.inboxes import update_inbox
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.clock import NOON
from tests.support.refusals import code_of


@pytest.fixture(name="kim")
def _kim(company: Company) -> Contact:
    return contacts.create_contact(company.desk, company.caller(), name="Kim")[0]


def start(company: Company, kim: Contact, *, by: str = "ada", **facts: Any) -> Conversation:
    return create_conversation(company.desk, company.caller(by), **{"inbox_id": company.app.id, "contact_id": kim.id, **facts})


def test_new_conversation_has_the_requested_fields_and_events(company: Company, kim: Contact) -> None:
    team = teams.create_team(company.desk, company.caller(), name="Support")
    since = len(company.desk.store.changes)
    made = start(
        company,
        kim,
        status=Status.SNOOZED,
        snoozed_until=NOON + 10**6,
        assignee_id=company.users["ben"].id,
        team_id=team.id,
        custom_attributes={"order": 7},
        message=NewMessage(content="Hello"),
    )
    assert (made.status, made.snoozed_until, made.assignee_id, made.team_id) == (
        Status.SNOOZED,
        NOON + 10**6,
        company.users["ben"].id,
        team.id,
    )
    assert company.events(since) == [
        "contact.updated",
        "conversation.created",
        "assignee.changed",
        "team.changed",
        *("message.created",) * 3,
    ]
    lines = ["Assigned to support by Ada", "Assigned to Ben by Ada"]
    assert [message.content for message in company.messages(made.id)] == [*lines, "Hello"]
    assert company.desk.lists.conversations_of(1, kim.id) == [made]


def test_second_conversation_uses_the_same_link(company: Company, kim: Contact) -> None:
    first, second = start(company, kim), start(company, kim)
    assert first.id != second.id
    assert first.source_id == second.source_id
    assert company.link(company.app, first.source_id).conversation_id == second.id


def test_locked_inbox_returns_the_existing_conversation(company: Company, kim: Contact) -> None:
    update_inbox(
        company.desk, company.caller(), company.app.id, changes={"lock_to_single_conversation": True}, channel_changes={}
    )
    assert start(company, kim).id == start(company, kim).id


def test_conversation_of_a_blocked_contact_starts_resolved(company: Company, kim: Contact) -> None:
    contacts.update_contact(company.desk, company.caller(), kim.id, changes={"blocked": True})
    made = start(company, kim, status=Status.SNOOZED, snoozed_until=NOON + 10**6)
    assert (made.status, made.snoozed_until) == (Status.RESOLVED, None)


def test_repeated_idempotency_key_returns_the_same_conversation(company: Company, kim: Contact) -> None:
    first = start(company, kim, idempotency_key="k-1", custom_attributes={"order": 7})
    assert start(company, kim, idempotency_key="k-1", custom_attributes={"order": 7}).id == first.id
    for other in ({"custom_attributes": {"order": 8}}, {"status": Status.PENDING}, {"message": NewMessage(content="x")}):
        with pytest.raises(Conflict) as refusal:
            start(company, kim, idempotency_key="k-1", **other)
        assert refusal.value.code == "idempotency_mismatch"
    assert len(company.conversations()) == 1


def test_concurrent_requests_with_one_key_create_one_conversation(company: Company, kim: Contact) -> None:
    start(company, kim)
    desk = with_concurrent_write(company.desk, lambda: start(company, kim, idempotency_key="k-1"))
    again = create_conversation(desk, company.caller(), inbox_id=company.app.id, contact_id=kim.id, idempotency_key="k-1")
    assert len(company.conversations()) == 2
    assert again.id == max(each.id for each in company.conversations())


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"inbox_id": None}, "contact_needed"),
        ({"contact_id": None}, "contact_needed"),
        ({"inbox_id": 404}, "inbox_not_found"),
        ({"contact_id": 404}, "contact_not_found"),
        ({"assignee_id": 404}, "agent_not_found"),
        ({"team_id": 404}, "team_not_found"),
        ({"contact_id": None, "source_id": "nobody"}, "contact_not_found"),
        ({"contact_id": None, "source_id": "x" * 5000}, "source_id_invalid"),
        ({"source_id": "new\nline"}, "source_id_invalid"),
        ({"status": Status.SNOOZED, "snoozed_until": NOON - 1}, "snooze_in_the_past"),
        ({"message": NewMessage(content=" ")}, "message_empty"),
    ],
)
def test_invalid_new_conversation_is_refused_without_a_change(
    company: Company, kim: Contact, facts: dict[str, Any], code: str
) -> None:
    assert code_of(lambda: start(company, kim, **facts), company) == code


def test_assignee_outside_the_inbox_is_refused_without_a_change(company: Company, kim: Contact) -> None:
    assert code_of(lambda: start(company, kim, assignee_id=company.users["cleo"].id), company) == "assignee_not_in_inbox"
    with pytest.raises(Forbidden):
        start(company, kim, by="cleo")


def test_source_id_finds_its_contact_and_is_refused_for_another(company: Company, kim: Contact) -> None:
    made = start(company, kim, source_id="kim-1")
    assert start(company, kim, contact_id=None, source_id="kim-1").contact_id == kim.id
    lee, _ = contacts.create_contact(company.desk, company.caller(), name="Lee")
    with pytest.raises(Conflict) as refusal:
        start(company, lee, source_id=made.source_id)
    assert refusal.value.code == "source_id_taken"


def test_conversation_needs_a_source_id_that_the_channel_can_derive(company: Company, kim: Contact) -> None:
    with pytest.raises(Invalid):
        start(company, kim, inbox_id=company.whatsapp.id)
    contacts.update_contact(company.desk, company.caller(), kim.id, changes={"phone_number": "+15550009999"})
    assert start(company, kim, inbox_id=company.whatsapp.id).source_id == "15550009999"
    with pytest.raises((Invalid, NotFound)):
        start(company, kim, inbox_id=company.telegram.id)
