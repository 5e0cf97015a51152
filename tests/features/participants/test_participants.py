"""Participants of a conversation: who may follow it, who does so without being asked, and what is stored for them."""

from typing import Any

import pytest

from chalicelib.actions import agents, conversations, inboxes, messages, teams
from chalicelib.actions.messages import NewMessage
from chalicelib.domain import keys
from chalicelib.domain.conversations import MAX_PARTICIPANTS, Conversation, Status
from chalicelib.domain.places import SLACK_MILLISECONDS
from chalicelib.features.erasure.actions import delete_conversation
from chalicelib.features.participants import actions
from tests.features.erasure.remaining import settle_twice, stored_kinds
from tests.support.api_client import Answer
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


def send(company: Company, kim: Conversation, method: str, *names: str, by: str = "ben", **more: Any) -> Answer:
    body = {"user_ids": company.ids_of(*names), **more}
    return company.client(by).request(method, f"A/conversations/{kim.id}/participants", json=body)


def names_in(answer: Answer) -> list[str]:
    assert answer.status == 200
    return [each["name"].split()[0] for each in answer.json]


def listed(company: Company, kim: Conversation) -> list[str]:
    return names_in(company.client("ben").get(f"A/conversations/{kim.id}/participants"))


def rows(company: Company) -> set[int]:
    """The people with a row beside the conversation."""
    return {int(key.parts[2]) for key in company.desk.store.items if key.kind == "conversation_of_follower"}


def test_nobody_takes_part_in_a_new_conversation(company: Company, kim: Conversation) -> None:
    assert listed(company, kim) == []
    assert "participant_ids" not in company.client("ben").get(f"A/conversations/{kim.id}").json


def test_added_ones_are_answered_and_a_repetition_adds_nobody(company: Company, kim: Conversation) -> None:
    assert names_in(send(company, kim, "POST", "ben")) == ["Ben"]
    since = len(company.desk.store.changes)
    assert names_in(send(company, kim, "POST", "ada", "ben")) == ["Ada"]
    assert names_in(send(company, kim, "POST", "ben", "ada")) == []
    assert listed(company, kim) == ["Ada", "Ben"]
    assert company.events(since) == ["conversation.updated"], "one change, and none for the repetition"
    shown = company.client("ben").get(f"A/conversations/{kim.id}").json
    assert shown["participant_ids"] == company.ids_of("ben", "ada")


def test_replacement_sets_the_whole_list_and_a_removal_ignores_strangers(company: Company, kim: Conversation) -> None:
    send(company, kim, "POST", "ben")
    assert names_in(send(company, kim, "PATCH", "ada")) == ["Ada"]
    assert names_in(send(company, kim, "PUT", "ada", "ben")) == ["Ada", "Ben"]
    assert send(company, kim, "DELETE", "ada", "cleo").text == ""
    assert listed(company, kim) == ["Ben"]
    assert names_in(send(company, kim, "PATCH")) == []
    assert rows(company) == set()


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"user_ids": [404]}, "participant_not_in_inbox"),
        ({"user_ids": "ben"}, "invalid"),
        ({"user_ids": [-1]}, "invalid"),
        ({"user_ids": None}, "invalid"),
        ({"user_ids": list(range(101))}, "invalid"),
    ],
)
def test_bad_ids_are_refused_and_change_nothing(
    company: Company, kim: Conversation, method: str, more: dict[str, Any], code: str
) -> None:
    before = dict(company.desk.store.items)
    answer = send(company, kim, method, by="ben", **more)
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, code, ["user_ids"])
    assert company.desk.store.items == before


def test_only_people_who_can_see_the_conversation_are_added(company: Company, kim: Conversation) -> None:
    """Cleo is a member of no inbox; Ada is an administrator and of none either."""
    before = dict(company.desk.store.items)
    answer = send(company, kim, "POST", "cleo", "ben")
    assert (answer.status, answer.json["code"]) == (422, "participant_not_in_inbox")
    assert company.desk.store.items == before
    assert send(company, kim, "POST", "ben", by="cleo").json["code"] == "inbox_not_yours"
    assert names_in(send(company, kim, "POST", "ada")) == ["Ada"]


def test_participants_are_limited_and_an_assignment_is_never_refused(company: Company, kim: Conversation) -> None:
    for number in range(MAX_PARTICIPANTS):
        company.invite(f"agent{number}")
    many = [f"agent{number}" for number in range(MAX_PARTICIPANTS)]
    inboxes.change_members(company.desk, company.caller(), kim.inbox_id, add=company.ids_of(*many))
    answer = send(company, kim, "POST", "ben", *many)
    assert (answer.status, answer.json["code"]) == (422, "too_many_participants")
    assert len(names_in(send(company, kim, "POST", *many))) == MAX_PARTICIPANTS
    assert send(company, kim, "POST", "ben").json["code"] == "too_many_participants"
    assigned = conversations.assign_agent(company.desk, company.caller(), kim.id, assignee_id=company.users["ben"].id)
    assert len(assigned.participant_ids) == MAX_PARTICIPANTS
    company.desk.clock.at += SLACK_MILLISECONDS + 1
    assert company.receive("All of their rows move at once", provider_id="in-2").participant_ids == assigned.participant_ids


def test_assignee_takes_part_and_remains_after_the_next_assignment(company: Company, kim: Conversation) -> None:
    desk, ada, ben = company.desk, company.users["ada"].id, company.users["ben"].id
    conversations.assign_agent(desk, company.caller(), kim.id, assignee_id=ben)
    assert (listed(company, kim), rows(company)) == (["Ben"], set()), "the assignee needs no row"
    conversations.assign_agent(desk, company.caller(), kim.id, assignee_id=ada)
    assert (listed(company, kim), rows(company)) == (["Ada", "Ben"], {ben})
    conversations.assign_agent(desk, company.caller(), kim.id, assignee_id=None)
    assert (listed(company, kim), rows(company)) == (["Ada", "Ben"], {ada, ben})
    assert send(company, kim, "DELETE", "ben").status == 200
    conversations.toggle_status(desk, company.caller("ben"), kim.id, status=Status.RESOLVED)
    conversations.toggle_status(desk, company.caller("ben"), kim.id, status=Status.OPEN)
    assert listed(company, kim) == ["Ada", "Ben"], "an agent who reopens it takes it over"


def test_automatic_assignment_adds_the_assignee(company: Company) -> None:
    company.connect("ben")
    kim = company.receive("Hello")
    company.settle()
    assert listed(company, kim) == ["Ben"]
    teams.create_team(company.desk, company.caller(), name="Support")


def test_row_moves_with_the_conversation_and_costs_nothing_before(company: Company, kim: Conversation) -> None:
    send(company, kim, "POST", "ben")
    key = keys.conversation_of_follower(1, kim.id, company.users["ben"].id)
    row = company.desk.store.get(key)
    company.receive("More", provider_id="in-2")
    assert company.desk.store.get(key) is row
    company.desk.clock.at += SLACK_MILLISECONDS + 1
    assert company.desk.store.get(key) is not (moved := company.receive("Even more", provider_id="in-3"))
    assert company.desk.store.get(key) == moved


def test_customer_hears_nothing_of_participants(company: Company, kim: Conversation) -> None:
    since = len(company.desk.store.changes)
    send(company, kim, "POST", "ben")
    assert [event.internal for change in company.desk.store.changes[since:] for event in change.events] == [True]


def test_people_without_access_are_not_shown_and_leave_with_the_next_change(company: Company, kim: Conversation) -> None:
    company.invite("dora")
    inboxes.change_members(company.desk, company.caller(), kim.inbox_id, add=company.ids_of("dora"))
    send(company, kim, "POST", "ada", "ben", "dora")
    agents.remove_agent(company.desk, company.caller(), company.users["dora"].id)
    assert listed(company, kim) == ["Ada", "Ben"]
    note = NewMessage(content="Nobody else is left", private=True)
    messages.create_message(company.desk, company.caller("ben"), kim.id, note)
    assert company.conversation(kim.id).participant_ids == tuple(company.ids_of("ada", "ben"))
    assert rows(company) == set(company.ids_of("ada", "ben"))
    inboxes.change_members(company.desk, company.caller(), kim.inbox_id, remove=company.ids_of("ben"))
    answer = company.client("ada").get(f"A/conversations/{kim.id}/participants")
    assert names_in(answer) == ["Ada"]
    assert names_in(send(company, kim, "POST", "ada", by="ada")) == []
    assert rows(company) == set(company.ids_of("ada"))


def test_concurrent_message_and_participant_are_both_kept(company: Company, kim: Conversation) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.receive("One more thing", provider_id="in-2"))
    added = actions.add_participants(desk, company.caller("ben"), kim.id, user_ids=company.ids_of("ben"))
    assert [each.user_id for each in added] == company.ids_of("ben")
    after = company.conversation(kim.id)
    assert (after.unread_count, after.participant_ids) == (2, tuple(company.ids_of("ben")))


def test_two_agents_who_begin_to_watch_at_once_are_both_kept(company: Company, kim: Conversation) -> None:
    ada = company.caller("ada")
    desk = with_concurrent_write(
        company.desk, lambda: actions.add_participants(company.desk, ada, kim.id, user_ids=company.ids_of("ada"))
    )
    actions.add_participants(desk, company.caller("ben"), kim.id, user_ids=company.ids_of("ben"))
    assert company.conversation(kim.id).participant_ids == tuple(company.ids_of("ada", "ben"))


def test_deleted_conversation_leaves_no_row(company: Company, kim: Conversation) -> None:
    send(company, kim, "POST", "ada", "ben")
    delete_conversation(company.desk, company.caller(), kim.id)
    settle_twice(company)
    assert rows(company) == set()
    assert "conversation" not in stored_kinds(company)
