"""Auto-assignment in turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.actions import conversations, teams
from chalicelib.actions.presence import presence_of
from chalicelib.actions.profile import set_auto_offline, set_availability
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.people import Availability
from chalicelib.domain.sockets import PRESENT_FOR_MS
from chalicelib.features.assignment.actions import assign_next, turn_order
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


def assignee(company: Company, conversation: Conversation) -> str | None:
    company.settle()
    assignee_id = company.conversation(conversation.id).assignee_id
    return next((name for name, user in company.users.items() if user.id == assignee_id), None)


def new(company: Company, number: int) -> Conversation:
    return company.receive(source_id=f"customer {number}", provider_id=f"in-{number}")


def test_agents_get_conversations_in_turn(staffed: Company) -> None:
    given_to = [assignee(staffed, new(staffed, number)) for number in range(6)]
    assert set(given_to[:3]) == {"ada", "ben", "cleo"}
    assert given_to[3:] == given_to[:3]


def test_offline_agent_is_skipped_and_comes_first_when_back(staffed: Company) -> None:
    first = assignee(staffed, new(staffed, 0))
    away = next(name for name in ("ada", "ben", "cleo") if name != first)
    staffed.desk.sockets.open.pop(f"socket of {away}")
    assert away not in {assignee(staffed, new(staffed, number)) for number in range(1, 5)}
    staffed.connect(away)
    assert assignee(staffed, new(staffed, 9)) == away


def test_conversation_stays_unassigned_if_no_agent_is_online(company: Company) -> None:
    assert assignee(company, new(company, 0)) is None


@pytest.mark.parametrize("availability", [Availability.BUSY, Availability.OFFLINE])
def test_busy_or_offline_agent_gets_no_conversation(company: Company, availability: Availability) -> None:
    company.connect("ben")
    set_availability(company.desk, company.users["ben"], account_id=1, availability=availability)
    assert assignee(company, new(company, 0)) is None


def test_agent_without_auto_offline_gets_conversations_without_a_socket(company: Company) -> None:
    set_auto_offline(company.desk, company.users["ben"], account_id=1, auto_offline=False)
    assert assignee(company, new(company, 0)) == "ben"


def test_silent_socket_does_not_count_as_online(company: Company) -> None:
    company.connect("ben")
    company.desk.clock.at += PRESENT_FOR_MS
    directory, sockets = company.desk.store.directory(1), company.desk.sockets.of_account(1)
    assert presence_of(directory, sockets, company.desk.clock.now()) == {}
    assert assignee(company, new(company, 0)) is None


def test_administrator_outside_the_inbox_gets_no_conversation(company: Company) -> None:
    company.connect("ada", "cleo")
    assert assignee(company, new(company, 0)) is None


def test_inbox_with_auto_assignment_off_assigns_nobody(company: Company) -> None:
    company.update_inbox(company.telegram, enable_auto_assignment=False)
    company.connect("ben")
    assert assignee(company, new(company, 0)) is None


def test_assigned_resolved_and_missing_conversations_are_left_alone(staffed: Company) -> None:
    conversation = new(staffed, 0)
    ben = staffed.users["ben"].id
    conversations.assign_agent(staffed.desk, staffed.caller(), conversation.id, assignee_id=ben)
    assert assignee(staffed, conversation) == "ben"
    resolved = new(staffed, 1)
    conversations.toggle_status(staffed.desk, staffed.caller(), resolved.id)
    assert assignee(staffed, resolved) is None
    assign_next(staffed.desk, 1, 404)


def test_reopened_conversation_is_assigned(company: Company) -> None:
    conversation = new(company, 0)
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)
    company.settle()
    company.connect("ben")
    company.receive("Hello?", source_id="customer 0", provider_id="in-9")
    assert assignee(company, conversation) == "ben"


def test_undo_restores_the_former_owner_and_assigns_nobody(staffed: Company) -> None:
    team = staffed.create_team("Support", "cleo")
    conversation, ben = new(staffed, 0), staffed.users["ben"].id
    assert assignee(staffed, conversation)
    conversations.assign_agent(staffed.desk, staffed.caller(), conversation.id, assignee_id=None)
    for owner in ({"assignee_id": None}, {"team_id": team.id, "assignee_id": None}, {"team_id": None, "assignee_id": ben}):
        conversations.toggle_status(staffed.desk, staffed.caller("ben"), conversation.id, status=Status.RESOLVED)
        conversations.toggle_status(staffed.desk, staffed.caller("ben"), conversation.id, status=Status.OPEN, owner=owner)
        staffed.settle()
        restored = staffed.conversation(conversation.id)
        assert (restored.status, restored.assignee_id) == (Status.OPEN, owner["assignee_id"])
        assert restored.team_id == owner.get("team_id")


def test_undo_of_a_team_restores_the_assignee_that_the_team_removed(staffed: Company) -> None:
    team = staffed.create_team("Support", "cleo")
    conversation, ben = new(staffed, 0), staffed.users["ben"].id
    conversations.assign_agent(staffed.desk, staffed.caller(), conversation.id, assignee_id=ben)
    conversations.assign_team(staffed.desk, staffed.caller(), conversation.id, team_id=team.id)
    assert assignee(staffed, conversation) == "cleo"
    owner = {"team_id": None, "assignee_id": ben}
    conversations.toggle_status(staffed.desk, staffed.caller(), conversation.id, status=Status.OPEN, owner=owner)
    assert (staffed.conversation(conversation.id).team_id, assignee(staffed, conversation)) == (None, "ben")


def test_team_conversation_is_assigned_to_a_member_of_the_team(staffed: Company) -> None:
    team = staffed.create_team("Support", "cleo")
    conversation = new(staffed, 0)
    conversations.assign_team(staffed.desk, staffed.caller(), conversation.id, team_id=team.id)
    assert assignee(staffed, conversation) == "cleo"


def test_team_with_auto_assign_off_assigns_nobody(staffed: Company) -> None:
    team = teams.create_team(staffed.desk, staffed.caller(), name="Support", allow_auto_assign=False)
    conversation = new(staffed, 0)
    conversations.assign_team(staffed.desk, staffed.caller(), conversation.id, team_id=team.id)
    assert assignee(staffed, conversation) is None


def test_repeated_event_assigns_once(staffed: Company) -> None:
    conversation = new(staffed, 0)
    first = assignee(staffed, conversation)
    staffed.handled_changes = 0
    assert assignee(staffed, conversation) == first
    assert staffed.events().count("assignee.changed") == 1


def test_concurrent_conversations_go_to_different_agents(staffed: Company) -> None:
    first, second = new(staffed, 0), new(staffed, 1)
    desk = with_concurrent_write(staffed.desk, lambda: assign_next(staffed.desk, 1, first.id))
    assign_next(desk, 1, second.id)
    given_to = [staffed.conversation(each.id).assignee_id for each in (first, second)]
    assert None not in given_to
    assert len(set(given_to)) == 2


def test_concurrent_manual_assignment_wins(staffed: Company) -> None:
    conversation, cleo = new(staffed, 0), staffed.users["cleo"].id
    desk = with_concurrent_write(
        staffed.desk, lambda: conversations.assign_agent(staffed.desk, staffed.caller(), conversation.id, assignee_id=cleo)
    )
    assign_next(desk, 1, conversation.id)
    assert staffed.conversation(conversation.id).assignee_id == cleo


people = st.lists(st.integers(1, 9), unique=True).map(tuple)


@given(people, people)
def test_turn_order_holds_every_member_once_and_new_members_first(known: tuple[int, ...], members: tuple[int, ...]) -> None:
    order = turn_order(known, members)
    assert sorted(order) == sorted(members)
    assert [each for each in order if each in known] == [each for each in known if each in members]
    assert set(order[: len(set(members) - set(known))]) == set(members) - set(known)
