"""Exhibits: conversations that were given to the wrong agent, to several, or back and forth."""

from collections import Counter

import pytest

from chalicelib import workers
from chalicelib.actions import conversations, inboxes, teams
from chalicelib.actions.assignment import assign_next
from chalicelib.domain.conversations import Conversation, Priority, Status
from tests.builders import Company, with_concurrent_write
from tests.functional.lambda_events import batch, reaction_record
from tests.regressions.screen import Screen, broadcast


@pytest.fixture(name="staffed")
def _staffed(company: Company) -> Company:
    """Three members of the inbox are there."""
    ids = [company.users[name].id for name in ("ada", "cleo")]
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, add=ids)
    company.connect("ada", "ben", "cleo")
    return company


def assignments(company: Company) -> int:
    return company.events().count("assignee.changed")


def lines(company: Company, conversation: Conversation) -> list[str | None]:
    return [message.content for message in company.messages(conversation.id) if message.content_attributes.get("activity")]


def test_cw14495_given_dozens_of_times(staffed: Company) -> None:
    """Jobs that ran against each other gave one conversation away dozens of times."""
    conversation = staffed.receive()
    change = staffed.desk.store.changes[-1]
    for _ in range(30):
        workers.react(staffed.desk, batch(reaction_record(change)))
    assert assignments(staffed) == 1
    assert staffed.conversation(conversation.id).assignee_id is not None


def test_cw15275_assignment_noted_twice(company: Company) -> None:
    """Two writers gave the conversation to the same agent at once, and the thread said so twice."""
    conversation = company.receive()
    ben = company.users["ben"].id
    desk = with_concurrent_write(
        company.desk,
        lambda: conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=ben),
    )
    conversations.assign_agent(desk, company.caller(), conversation.id, assignee_id=ben)
    assert lines(company, conversation) == ["Assigned to Ben by Ada"]
    assert assignments(company) == 1


def test_cw15524_assign_overwrite(staffed: Company) -> None:
    """The batch worked on a snapshot: 46 of 67 assignments were overwritten within seconds, some outside the team."""
    team = teams.create_team(staffed.desk, staffed.caller(), name="Refunds")
    teams.change_team_members(staffed.desk, staffed.caller(), team.id, add=[staffed.users["cleo"].id])
    conversation = staffed.receive()
    desk = with_concurrent_write(
        staffed.desk,
        lambda: conversations.assign_team(staffed.desk, staffed.caller(), conversation.id, team_id=team.id),
    )
    assign_next(desk, staffed.account_id, conversation.id)
    assert staffed.conversation(conversation.id).assignee_id == staffed.users["cleo"].id
    assert assignments(staffed) == 1


def test_ld385_robot_overrides_a_person(staffed: Company) -> None:
    """The automatic assignment looked, somebody took the conversation, and the automatic assignment wrote over it."""
    conversation = staffed.receive()
    ben = staffed.users["ben"].id
    desk = with_concurrent_write(
        staffed.desk,
        lambda: conversations.assign_agent(staffed.desk, staffed.caller("ben"), conversation.id, assignee_id=ben),
    )
    assign_next(desk, staffed.account_id, conversation.id)
    assert staffed.conversation(conversation.id).assignee_id == ben
    assert assignments(staffed) == 1


def test_cw11034_not_balanced(staffed: Company) -> None:
    """Chats piled up at some of the agents who were online."""
    for number in range(12):
        staffed.receive(source_id=f"customer {number}", provider_id=f"in-{number}")
        staffed.settle()
    assert sorted(Counter(each.assignee_id for each in staffed.conversations()).values()) == [4, 4, 4]


def test_za3156_two_take_it_within_five_seconds(company: Company) -> None:
    """Two agents took the same ticket within five seconds; the second won, and the first went on working on it."""
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, add=[company.users["cleo"].id])
    conversation = company.receive()
    broadcast(company)
    screen = Screen(company, "ben")
    for name in ("ben", "cleo"):
        own = company.users[name].id
        conversations.assign_agent(company.desk, company.caller(name), conversation.id, assignee_id=own)
    broadcast(company)
    screen.listen()
    assert screen.rows(assignee_id=company.users["cleo"].id) == [conversation.id]
    assert lines(company, conversation) == ["Ben self-assigned this conversation", "Cleo self-assigned this conversation"]


def test_rc31896_taken_and_still_queued(staffed: Company) -> None:
    """A room was open, taken, and still in the queue, so that it was given out once more."""
    conversation = staffed.receive()
    change = staffed.desk.store.changes[-1]
    conversations.toggle_status(staffed.desk, staffed.caller(), conversation.id, status=Status.RESOLVED)
    workers.react(staffed.desk, batch(reaction_record(change)))
    assert staffed.conversation(conversation.id).assignee_id is None
    broadcast(staffed)
    counted = Screen(staffed, "ada").ask("A/conversations/meta?status=open")["meta"]
    assert (counted["unassigned_count"], counted["all_count"]) == (0, 0)


def test_za1643_lost_update(company: Company) -> None:
    """Two people changed different fields of one ticket at once, and one change was gone."""
    conversation = company.receive()
    desk = with_concurrent_write(
        company.desk,
        lambda: conversations.set_labels(company.desk, company.caller("ben"), conversation.id, labels=["refund"]),
    )
    conversations.set_priority(desk, company.caller(), conversation.id, priority=Priority.HIGH)
    after = company.conversation(conversation.id)
    assert (after.labels, after.priority) == (("refund",), Priority.HIGH)


def test_cw10583_nobody_there_and_then_somebody(company: Company) -> None:
    """Chats that had come in while nobody was there were not given to anybody later."""
    conversation = company.receive()
    company.settle()
    assert company.conversation(conversation.id).assignee_id is None
    broadcast(company)
    assert Screen(company, "ada").rows(assignee_id=None, status="open") == [conversation.id]
    conversations.toggle_status(company.desk, company.caller(), conversation.id)
    company.settle()
    company.connect("ben")
    company.receive("Hello?", provider_id="in-2")
    company.settle()
    assert company.conversation(conversation.id).assignee_id == company.users["ben"].id
