"""Regressions: conversations assigned to the wrong agent, to several agents, or repeatedly."""

from collections import Counter

from chalicelib import workers
from chalicelib.actions import conversations, inboxes
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.features.assignment.actions import assign_next
from tests.regressions.screen import Screen, broadcast
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.lambda_events import batch, reaction_record


def assignments(company: Company) -> int:
    return company.events().count("assignee.changed")


def activity_lines(company: Company, conversation: Conversation) -> list[str | None]:
    return [message.content for message in company.messages(conversation.id) if message.content_attributes.get("activity")]


def test_cw14495_assigned_dozens_of_times(staffed: Company) -> None:
    """Concurrent jobs assigned one conversation dozens of times."""
    conversation = staffed.receive()
    change = staffed.desk.store.changes[-1]
    for _ in range(30):
        workers.react(staffed.desk, batch(reaction_record(change)))
    assert assignments(staffed) == 1
    assert staffed.conversation(conversation.id).assignee_id is not None


def test_cw15275_assignment_recorded_twice(company: Company) -> None:
    """Two writers assigned the conversation to the same agent at once, and the thread showed it twice."""
    conversation = company.receive()
    ben = company.users["ben"].id
    desk = with_concurrent_write(
        company.desk,
        lambda: conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=ben),
    )
    conversations.assign_agent(desk, company.caller(), conversation.id, assignee_id=ben)
    assert activity_lines(company, conversation) == ["Assigned to Ben by Ada"]
    assert assignments(company) == 1


def test_cw15524_batch_overwrites_assignments(staffed: Company) -> None:
    """The batch used a snapshot, and 46 of 67 assignments were overwritten within seconds, some outside the team."""
    team = staffed.create_team("Refunds", "cleo")
    conversation = staffed.receive()
    desk = with_concurrent_write(
        staffed.desk,
        lambda: conversations.assign_team(staffed.desk, staffed.caller(), conversation.id, team_id=team.id),
    )
    assign_next(desk, staffed.account_id, conversation.id)
    assert staffed.conversation(conversation.id).assignee_id == staffed.users["cleo"].id
    assert assignments(staffed) == 1


def test_ld385_auto_assignment_overrides_agent(staffed: Company) -> None:
    """Auto-assignment read the conversation, an agent took it, and auto-assignment overwrote the agent."""
    conversation = staffed.receive()
    ben = staffed.users["ben"].id
    desk = with_concurrent_write(
        staffed.desk,
        lambda: conversations.assign_agent(staffed.desk, staffed.caller("ben"), conversation.id, assignee_id=ben),
    )
    assign_next(desk, staffed.account_id, conversation.id)
    assert staffed.conversation(conversation.id).assignee_id == ben
    assert assignments(staffed) == 1


def test_cw11034_assignments_unbalanced(staffed: Company) -> None:
    """Chats accumulated at some of the online agents."""
    for number in range(12):
        staffed.receive(source_id=f"customer {number}", provider_id=f"in-{number}")
        staffed.settle()
    assert sorted(Counter(each.assignee_id for each in staffed.conversations()).values()) == [4, 4, 4]


def test_za3156_two_agents_take_one_ticket(company: Company) -> None:
    """Two agents took the same ticket within five seconds, the second won, and the first continued to work on it."""
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, add=[company.users["cleo"].id])
    conversation = company.receive()
    broadcast(company)
    screen = Screen(company, "ben")
    for name in ("ben", "cleo"):
        own = company.users[name].id
        conversations.assign_agent(company.desk, company.caller(name), conversation.id, assignee_id=own)
    broadcast(company)
    screen.receive()
    assert screen.rows(assignee_id=company.users["cleo"].id) == [conversation.id]
    assert activity_lines(company, conversation) == [
        "Ben self-assigned this conversation",
        "Cleo self-assigned this conversation",
    ]


def test_rc31896_taken_and_still_queued(staffed: Company) -> None:
    """A room was open, taken, and still in the queue, so it was assigned again."""
    conversation = staffed.receive()
    change = staffed.desk.store.changes[-1]
    conversations.toggle_status(staffed.desk, staffed.caller(), conversation.id, status=Status.RESOLVED)
    workers.react(staffed.desk, batch(reaction_record(change)))
    assert staffed.conversation(conversation.id).assignee_id is None
    broadcast(staffed)
    counted = Screen(staffed, "ada").get("A/conversations/meta?status=open")["meta"]
    assert (counted["unassigned_count"], counted["all_count"]) == (0, 0)


def test_za1643_lost_update(company: Company) -> None:
    """Two people changed different fields of one ticket at once, and one change was lost."""
    conversation = company.receive()
    desk = with_concurrent_write(
        company.desk,
        lambda: conversations.set_labels(company.desk, company.caller("ben"), conversation.id, labels=["refund"]),
    )
    conversations.set_priority(desk, company.caller(), conversation.id, priority=Priority.HIGH)
    after = company.conversation(conversation.id)
    assert (after.labels, after.priority) == (("refund",), Priority.HIGH)


def test_cw10583_unassigned_until_agent_returns(company: Company) -> None:
    """Chats that arrived while no agent was online were not assigned later."""
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
